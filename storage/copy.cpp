#include "storage/copy.h"

#include "storage/open.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>

namespace countersign {

Status copy_database(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  if (std::filesystem::symlink_status(to, error).type() != std::filesystem::file_type::not_found)
    return fail(ErrorKind::storage, "{}: is there already", to.string());
  constexpr std::chrono::milliseconds k_wait{5000};
  COUNTERSIGN_TRY_ASSIGN(sqlite::Connection database,
                         storage::open_for_reading(from, k_wait, storage::migrations()));
  std::filesystem::path unfinished = to;
  unfinished += ".unfinished";
  std::filesystem::remove(unfinished, error); // of a copy that was killed
  const Status copied = database.run("VACUUM INTO ?", {unfinished.string()});
  if (!copied) {
    std::filesystem::remove(unfinished, error);
    return copied;
  }
  if (::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  const std::error_code why(errno, std::generic_category());
  std::filesystem::remove(unfinished, error);
  return fail(ErrorKind::storage, "{}: {}", to.string(), why.message());
}

} // namespace countersign
