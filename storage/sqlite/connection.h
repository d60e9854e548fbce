// A thin wrapper around SQLiteCpp: its exceptions become errors of kind `storage` with a text that says what
// is wrong with the file. All that includes SQLiteCpp or sqlite3.h is in this folder.
//
// A connection belongs to one thread, and must not be carried over a fork (SQLite's locks belong to a
// process).
#pragma once

#include "diff/model/result.h"
#include "storage/sqlite/row.h"
#include "storage/sqlite/value.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

namespace countersign::sqlite {

class Connection {
public:
  enum class Access {
    create,     // read and write; made if it is not there
    read_write, // must be there
    read_only,
    immutable, // read only, and nobody writes to it: no lock, no write-ahead log (for read-only directories)
  };
  // `busy_wait`: how long a call waits for another process's lock.
  [[nodiscard]] static Result<Connection> open(const std::filesystem::path& file, Access access,
                                               std::chrono::milliseconds busy_wait);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // One or several statements without parameters and without an answer that matters.
  [[nodiscard]] Status execute(const std::string& script);
  // One statement; prepared once, and kept for the next call with the same text.
  [[nodiscard]] Status run(std::string_view sql, std::initializer_list<Value> values);
  // Calls `take` for each row of the answer. A rejected row ends it with an error. `take` must not call
  // each() or run() with the same text.
  [[nodiscard]] Status each(std::string_view sql, std::initializer_list<Value> values,
                            const std::function<void(Row&)>& take);
  // The one number, or text, of an answer of one row and one column.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql, std::initializer_list<Value> values = {});
  [[nodiscard]] Result<std::string> text(std::string_view sql, std::initializer_list<Value> values = {});

  [[nodiscard]] std::int64_t last_insert_id() const noexcept;
  [[nodiscard]] bool is_read_only() const noexcept; // also where the file's permissions made it so
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] const std::string& file() const noexcept;

private:
  class Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Rolls back at the end of its life, unless it was committed.
class Transaction {
public:
  enum class Kind {
    read,  // one consistent state of all tables, whatever a writer does meanwhile
    write, // takes the writer's lock at once, so that nothing read in it can be out of date when it writes
  };
  [[nodiscard]] static Result<Transaction> begin(Connection& connection, Kind kind);
  Transaction(Transaction&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  [[nodiscard]] Status commit();

private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

} // namespace countersign::sqlite
