// The numbered schema files, embedded. Append-only: a file that was released is never changed, a further one
// is added.
#pragma once

#include <cstdint>
#include <span>

namespace countersign::storage {

struct Migration {
  std::int64_t number; // user_version after it; 1, 2, 3, ...
  const char* name;    // of its file
  const char* sql;
};

[[nodiscard]] std::span<const Migration> migrations() noexcept;

} // namespace countersign::storage
