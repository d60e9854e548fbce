// Brings a database to the newest schema. Forward only.
#pragma once

#include "storage/schema/schema.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// All missing migrations in one transaction. A database that holds anything is first copied to
// FILE.schema-N.backup (N: its schema), whole and checked; without the copy nothing is changed. `known` is
// numbered 1, 2, 3, ... Foreign keys are off meanwhile (a migration may rebuild a table) and are checked
// before the commit.
[[nodiscard]] Status migrate(sqlite::Connection& database, std::span<const Migration> known);

} // namespace countersign::storage
