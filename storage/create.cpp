#include "storage/create.h"

#include "storage/migrate.h"
#include "storage/open.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace countersign::storage {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;

fs::path directory_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

tl::unexpected<Error> cannot_create(const fs::path& file, const std::error_code& error) {
  return fail(ErrorKind::storage, "{}: cannot be created: {}", file.string(), error.message());
}

tl::unexpected<Error> cannot_create(const fs::path& file, int system_error) {
  return cannot_create(file, std::error_code(system_error, std::generic_category()));
}

// The new file with its log and index; what is not there is no error.
Status remove_all_of(const fs::path& file) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    fs::path part = file;
    part += suffix;
    std::error_code error;
    fs::remove(part, error);
    if (error) return cannot_create(file, error);
  }
  return {};
}

Status fill(const fs::path& file, std::chrono::milliseconds busy_wait, std::span<const Migration> known) {
  COUNTERSIGN_TRY_ASSIGN(Connection database, Connection::open(file, Connection::Access::create, busy_wait));
  COUNTERSIGN_TRY(database.execute(fmt::format("PRAGMA application_id = {};", k_application_id)));
  COUNTERSIGN_TRY(migrate(database, known));
  COUNTERSIGN_TRY_ASSIGN(const std::string mode, database.text("PRAGMA journal_mode = WAL"));
  static_cast<void>(mode); // looked at whenever the file is opened
  return {};               // the end of the connection writes the log back into the file, and removes it
}

// The rename itself must survive a power cut.
Status sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return cannot_create(directory, errno);
  const int failed = ::fsync(descriptor) != 0 ? errno : 0;
  ::close(descriptor);
  // Some file systems know no fsync of a directory.
  if (failed != 0 && failed != EINVAL) return cannot_create(directory, failed);
  return {};
}

Status put_in_place(const fs::path& made, const fs::path& file) {
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return remove_all_of(made); // another process was faster
    return cannot_create(file, errno);
  }
  return sync_directory(directory_of(file));
}

} // namespace

bool may_not_write_beside(const fs::path& file) {
  return ::access(directory_of(file).c_str(), W_OK | X_OK) != 0;
}

Status create_if_missing(const fs::path& file, std::chrono::milliseconds busy_wait,
                         std::span<const Migration> known) {
  std::error_code error;
  if (fs::symlink_status(file, error).type() != fs::file_type::not_found) return {};
  const fs::path directory = directory_of(file);
  if (!fs::is_directory(directory, error)) {
    return fail(ErrorKind::not_found, "{}: there is no directory {}", file.string(), directory.string());
  }
  if (may_not_write_beside(file)) return cannot_create(file, errno);
  fs::path made = file;
  made += fmt::format(".new-{}", ::getpid());
  COUNTERSIGN_TRY(remove_all_of(made)); // of a killed process with our number
  const Status filled = fill(made, busy_wait, known);
  if (!filled) {
    COUNTERSIGN_TRY(remove_all_of(made));
    return filled;
  }
  return put_in_place(made, file);
}

} // namespace countersign::storage
