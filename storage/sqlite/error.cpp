#include "storage/sqlite/error.h"

#include <cerrno>
#include <system_error>

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace countersign::sqlite {
namespace {

std::string meaning_of_io_error(int system_error) {
  switch (system_error) {
  case ENOSPC:
  case EDQUOT:
    return "the disk is full; nothing of this record was kept";
  case EFBIG:
    return "the limit on file sizes is reached; nothing of this record was kept";
  case 0:
    return "reading or writing failed";
  default:
    return fmt::format("reading or writing failed: {}", std::generic_category().message(system_error));
  }
}

} // namespace

Error describe(const SQLite::Exception& exception, const std::string& file, int system_error) {
  // The low byte is the class of the error, the rest its details.
  const auto text = [&]() -> std::string {
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_CORRUPT:
      return fmt::format("is damaged ({})", exception.getErrorStr());
    case SQLITE_NOTADB:
      return "is not a database, or its first page is damaged";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "is locked by another process";
    case SQLITE_FULL:
      return "the disk is full; nothing of this record was kept";
    case SQLITE_IOERR:
      return meaning_of_io_error(system_error);
    case SQLITE_READONLY:
      return "may only be read";
    case SQLITE_CANTOPEN:
      return "cannot be opened: it, or its directory, may not be read or written";
    case SQLITE_CONSTRAINT:
      return fmt::format("refuses a value ({})", exception.what());
    default:
      return exception.what();
    }
  }();
  return Error{ErrorKind::storage, fmt::format("{}: {}", file, text)};
}

} // namespace countersign::sqlite
