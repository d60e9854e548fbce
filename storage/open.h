// Everything between a path and a usable connection: is it there, is it ours, is it whole, is its schema
// ours.
#pragma once

#include "storage/schema/schema.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// PRAGMA application_id: the four ASCII letters "CSgn", by which file(1) and we know the file.
inline constexpr std::int64_t k_application_id = 0x4353676e;

// Makes the file if it is not there, and migrates an older schema after a backup (FILE.schema-N.backup).
[[nodiscard]] Result<sqlite::Connection> open_for_writing(const std::filesystem::path& file,
                                                          std::chrono::milliseconds busy_wait,
                                                          std::span<const Migration> known);
[[nodiscard]] Result<sqlite::Connection> open_for_reading(const std::filesystem::path& file,
                                                          std::chrono::milliseconds busy_wait,
                                                          std::span<const Migration> known);

} // namespace countersign::storage
