// A new database appears under its name whole, or not at all.
#pragma once

#include "storage/schema/schema.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// Does nothing if something is there already. Otherwise makes the database under another name in the same
// directory and renames it, so that kill -9 can leave no empty or half-made one (but perhaps a FILE.new-PID
// to be deleted). Of two processes that do this at once the first one's file stays. `not_found` if the
// directory is missing.
[[nodiscard]] Status create_if_missing(const std::filesystem::path& file, std::chrono::milliseconds busy_wait,
                                       std::span<const Migration> known);

// SQLite's log and index stand beside the database.
[[nodiscard]] bool may_not_write_beside(const std::filesystem::path& file);

} // namespace countersign::storage
