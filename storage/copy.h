// A copy of a database that is in use. Part of storage's door.
#pragma once

#include "diff/model/result.h"

#include <filesystem>

namespace countersign {

// Copies one consistent state by VACUUM INTO, which reads every page: a damaged database gives no copy.
// Others may write meanwhile. `to` is one file without a write-ahead log, complete or not there; `storage` if
// there is something in its place already, or if `from` is none of our databases.
[[nodiscard]] Status copy_database(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace countersign
