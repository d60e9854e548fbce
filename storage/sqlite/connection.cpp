#include "storage/sqlite/connection.h"

#include "storage/sqlite/error.h"

#include <cerrno>
#include <string>
#include <unordered_map>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

namespace countersign::sqlite {
namespace {

// A URI keeps '?', '#' and '%' for itself.
std::string immutable_uri(const std::string& absolute_path) {
  std::string uri = "file:";
  for (const char c : absolute_path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

void bind(SQLite::Statement& statement, std::initializer_list<Value> values) {
  int index = 0;
  for (const Value& value : values) {
    ++index;
    if (const auto* number = std::get_if<std::int64_t>(&value.data())) {
      statement.bind(index, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value.data())) {
      statement.bind(index, std::string(*text)); // with its length: a NUL inside is kept
    } else if (const auto* blob = std::get_if<ByteView>(&value.data())) {
      // A null pointer would bind NULL, and an empty vector may have one.
      const void* first = blob->empty() ? static_cast<const void*>("") : blob->data();
      statement.bind(index, first, static_cast<int>(blob->size()));
    } else {
      statement.bind(index);
    }
  }
}

// What can be behind a failed write. Any other value of errno may be left from something that went well in
// the end.
bool explains_failed_io(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG || system_error == EIO ||
         system_error == EROFS;
}

// Ends a statement's use on every path. An answer left open would hold a read lock and keep the log from
// being reset.
class Use {
public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement_.tryReset(); } // repeats the code of an error that has been reported already

private:
  SQLite::Statement& statement_;
};

} // namespace

class Connection::Impl {
public:
  Impl(std::string shown, const std::string& name, int flags, int busy_wait_ms)
      : file(std::move(shown)), database(name, flags, busy_wait_ms) {
    sqlite3_extended_result_codes(database.getHandle(), 1);
  }

  // Not null.
  Result<SQLite::Statement*> statement(std::string_view sql) {
    std::string text(sql);
    const auto found = statements.find(text);
    if (found != statements.end()) return found->second.get();
    try {
      auto made = std::make_unique<SQLite::Statement>(database, text);
      return statements.emplace(std::move(text), std::move(made)).first->second.get();
    } catch (const SQLite::Exception& exception) {
      return failed(exception);
    }
  }

  // To be called first thing where the exception is caught. SQLite keeps the errno of few of its failures
  // (not that of a write to the log), but leaves errno itself as it was.
  tl::unexpected<Error> failed(const SQLite::Exception& exception) {
    const int last_error = errno;
    const int kept = sqlite3_system_errno(database.getHandle());
    const int guessed = explains_failed_io(last_error) ? last_error : 0;
    return tl::unexpected<Error>(describe(exception, file, kept != 0 ? kept : guessed));
  }

  std::string file;
  SQLite::Database database;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>>
      statements; // closed before the database
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const std::filesystem::path& file, Access access,
                                    std::chrono::milliseconds busy_wait) {
  // Absolute, so that no name is taken for a URI (some builds of SQLite look for "file:" everywhere).
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(file, error);
  if (error) return fail(ErrorKind::storage, "{}: {}", file.string(), error.message());
  int flags = SQLITE_OPEN_NOMUTEX;
  switch (access) {
  case Access::create:
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    break;
  case Access::read_write:
    flags |= SQLITE_OPEN_READWRITE;
    break;
  case Access::read_only:
    flags |= SQLITE_OPEN_READONLY;
    break;
  case Access::immutable:
    flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    break;
  }
  const std::string name = access == Access::immutable ? immutable_uri(absolute.string()) : absolute.string();
  try {
    return Connection(
        std::make_unique<Impl>(file.string(), name, flags, static_cast<int>(busy_wait.count())));
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected<Error>(describe(exception, file.string(), 0));
  }
}

Status Connection::execute(const std::string& script) {
  errno = 0;
  try {
    impl_->database.exec(script);
    return {};
  } catch (const SQLite::Exception& exception) {
    return impl_->failed(exception);
  }
}

Status Connection::run(std::string_view sql, std::initializer_list<Value> values) {
  return each(sql, values, [](Row&) {});
}

Status Connection::each(std::string_view sql, std::initializer_list<Value> values,
                        const std::function<void(Row&)>& take) {
  COUNTERSIGN_TRY_ASSIGN(SQLite::Statement * statement, impl_->statement(sql));
  const Use use(*statement); // its end must not come before the error is read
  errno = 0;
  try {
    bind(*statement, values);
    while (statement->executeStep()) {
      Row row(*statement);
      take(row);
      if (!row.complaint().empty()) {
        return fail(ErrorKind::storage, "{}: holds what countersign did not write: {}", file(),
                    row.complaint());
      }
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return impl_->failed(exception);
  }
}

Result<std::int64_t> Connection::integer(std::string_view sql, std::initializer_list<Value> values) {
  std::int64_t number = 0;
  COUNTERSIGN_TRY(each(sql, values, [&](Row& row) { number = row.integer(); }));
  return number;
}

Result<std::string> Connection::text(std::string_view sql, std::initializer_list<Value> values) {
  std::string text;
  COUNTERSIGN_TRY(each(sql, values, [&](Row& row) { text = row.text(); }));
  return text;
}

std::int64_t Connection::last_insert_id() const noexcept { return impl_->database.getLastInsertRowid(); }

bool Connection::is_read_only() const noexcept {
  return sqlite3_db_readonly(impl_->database.getHandle(), "main") == 1;
}

bool Connection::in_transaction() const noexcept {
  return sqlite3_get_autocommit(impl_->database.getHandle()) == 0;
}

const std::string& Connection::file() const noexcept { return impl_->file; }

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
  COUNTERSIGN_TRY(connection.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN", {}));
  return Transaction(connection);
}

Status Transaction::commit() {
  COUNTERSIGN_TRY(connection_->run("COMMIT", {}));
  connection_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (connection_ == nullptr || !connection_->in_transaction()) return; // SQLite has rolled back by itself
  // A failing rollback leaves the transaction open, and the next BEGIN then says so; the file is safe either
  // way.
  static_cast<void>(connection_->run("ROLLBACK", {}));
}

} // namespace countersign::sqlite
