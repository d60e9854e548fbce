// One row of an answer. Columns are read from left to right, one call each.
//
// Nothing is converted: a NULL, another type, or a number out of range is not a value that we wrote. The row
// is then rejected (see Connection::each), and what the call returned is to be thrown away. That matters to
// the hash chain: two different stored values must never read alike.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/serial.h"

#include <concepts>
#include <limits>
#include <string>

namespace SQLite {
class Statement;
}

namespace countersign::sqlite {

class Row {
public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}

  [[nodiscard]] bool next_is_null(); // does not move on unless it is NULL
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] bool flag(); // 0 or 1
  [[nodiscard]] std::string text();
  [[nodiscard]] Bytes blob();
  [[nodiscard]] Serial serial() { return Serial(number<std::uint32_t>()); }

  template <std::unsigned_integral T> [[nodiscard]] T number() {
    const std::int64_t value = integer();
    if (value < 0) {
      reject("a negative number");
    } else if (static_cast<std::uint64_t>(value) > std::numeric_limits<T>::max()) {
      reject("a number that is too large");
    }
    return static_cast<T>(value);
  }

  // Says that the column read last holds `what`, which does not belong there. The first call counts.
  void reject(std::string what);
  // Empty if all columns were as they should be; else the column and what it holds.
  [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }

private:
  SQLite::Statement& statement_;
  int column_ = 0; // the next to be read
  std::string complaint_;
};

} // namespace countersign::sqlite
