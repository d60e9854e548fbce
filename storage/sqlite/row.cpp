#include "storage/sqlite/row.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

namespace countersign::sqlite {

bool Row::next_is_null() {
  if (!statement_.getColumn(column_).isNull()) return false;
  ++column_;
  return true;
}

std::int64_t Row::integer() {
  const SQLite::Column column = statement_.getColumn(column_++);
  if (!column.isInteger()) reject("no integer");
  return column.getInt64();
}

bool Row::flag() {
  const std::int64_t value = integer();
  if (value != 0 && value != 1) reject("neither 0 nor 1");
  return value == 1;
}

std::string Row::text() {
  const SQLite::Column column = statement_.getColumn(column_++);
  if (!column.isText()) reject("no text");
  return column.getString();
}

Bytes Row::blob() {
  const SQLite::Column column = statement_.getColumn(column_++);
  if (!column.isBlob()) reject("no blob");
  const auto* first = static_cast<const std::uint8_t*>(column.getBlob());
  return first == nullptr ? Bytes() : Bytes(first, first + column.getBytes());
}

void Row::reject(std::string what) {
  if (!complaint_.empty()) return;
  const int index = column_ > 0 ? column_ - 1 : 0;
  complaint_ = fmt::format("column {} holds {}", statement_.getColumnName(index), what);
}

} // namespace countersign::sqlite
