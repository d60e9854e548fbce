#include "storage/open.h"

#include "storage/create.h"
#include "storage/migrate.h"

namespace countersign::storage {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;

constexpr std::uintmax_t k_least_page = 512; // SQLite takes anything shorter for an empty file

// SQLite takes an empty file for a new database, and throws away a write-ahead log beside it. We never leave
// one (see create.h), so something else has emptied it: whoever did may want to know before it is written to.
Status check_file(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) {
    return fail(ErrorKind::not_found, "{}: there is no such database", file.string());
  }
  if (error) return fail(ErrorKind::storage, "{}: {}", file.string(), error.message());
  if (!fs::is_regular_file(status))
    return fail(ErrorKind::storage, "{}: is not a regular file", file.string());
  const std::uintmax_t size = fs::file_size(file, error);
  if (error) return fail(ErrorKind::storage, "{}: {}", file.string(), error.message());
  if (size == 0) return fail(ErrorKind::storage, "{}: is damaged: the file is empty", file.string());
  if (size < k_least_page) {
    return fail(ErrorKind::storage, "{}: is not a database, or was cut off: it has {} octets", file.string(),
                size);
  }
  return {};
}

Status check_identity(Connection& database, std::span<const Migration> known) {
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t application, database.integer("PRAGMA application_id"));
  if (application != k_application_id) {
    return fail(ErrorKind::storage,
                "{}: is an SQLite database, but not one of countersign's (application_id {})",
                database.file(), application);
  }
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t schema, database.integer("PRAGMA user_version"));
  if (schema > known.back().number) {
    return fail(ErrorKind::storage, "{}: was written by a newer countersign (schema {}; this one knows {})",
                database.file(), schema, known.back().number);
  }
  return {};
}

Status use_write_ahead_log(Connection& database) {
  COUNTERSIGN_TRY_ASSIGN(const std::string mode, database.text("PRAGMA journal_mode = WAL"));
  if (mode != "wal") {
    return fail(ErrorKind::storage,
                "{}: SQLite cannot use a write-ahead log here (is it a network file system?)",
                database.file());
  }
  // Evidence: a step that was reported as stored is there after a power cut too. One fsync for each step.
  return database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
}

// A reader of a database with a write-ahead log needs the index beside it (FILE-shm), or leave to make one.
// Where the directory forbids that and no log is left to be read, nobody can be writing, and the file can be
// read alone.
Result<Connection> open_to_read(const fs::path& file, std::chrono::milliseconds busy_wait) {
  COUNTERSIGN_TRY_ASSIGN(Connection database,
                         Connection::open(file, Connection::Access::read_only, busy_wait));
  const Result<std::int64_t> probe = database.integer("SELECT count(*) FROM sqlite_schema");
  if (probe) return database;
  fs::path log = file;
  log += "-wal";
  std::error_code error;
  if (!may_not_write_beside(file) || fs::exists(log, error) || error)
    return tl::unexpected<Error>(probe.error());
  return Connection::open(file, Connection::Access::immutable, busy_wait);
}

} // namespace

Result<Connection> open_for_writing(const fs::path& file, std::chrono::milliseconds busy_wait,
                                    std::span<const Migration> known) {
  COUNTERSIGN_TRY(create_if_missing(file, busy_wait, known));
  COUNTERSIGN_TRY(check_file(file));
  if (may_not_write_beside(file)) {
    return fail(ErrorKind::storage,
                "{}: its directory may not be written, and SQLite needs to put files beside it",
                file.string());
  }
  COUNTERSIGN_TRY_ASSIGN(Connection database,
                         Connection::open(file, Connection::Access::read_write, busy_wait));
  COUNTERSIGN_TRY(check_identity(database, known));
  if (database.is_read_only()) return fail(ErrorKind::storage, "{}: may only be read", file.string());
  COUNTERSIGN_TRY(use_write_ahead_log(database));
  COUNTERSIGN_TRY(migrate(database, known));
  return database;
}

Result<Connection> open_for_reading(const fs::path& file, std::chrono::milliseconds busy_wait,
                                    std::span<const Migration> known) {
  COUNTERSIGN_TRY(check_file(file));
  COUNTERSIGN_TRY_ASSIGN(Connection database, open_to_read(file, busy_wait));
  COUNTERSIGN_TRY(check_identity(database, known));
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t schema, database.integer("PRAGMA user_version"));
  if (schema < known.back().number) {
    return fail(ErrorKind::storage,
                "{}: has the older schema {}; the next command that writes to it migrates it to {}",
                database.file(), schema, known.back().number);
  }
  return database;
}

} // namespace countersign::storage
