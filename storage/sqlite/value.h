// A value bound to a parameter of a statement. Borrows text and blobs: they must live until the call returns.
#pragma once

#include "diff/model/bytes.h"

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace countersign::sqlite {

class Value {
public:
  Value(std::nullptr_t) : data_(nullptr) {} // NULL
  // SQLite's integers have 64 bits with a sign. A larger unsigned number arrives negative, and is then
  // refused by the CHECK (x >= 0) that every unsigned column of the schema has.
  template <std::integral T> Value(T number) : data_(static_cast<std::int64_t>(number)) {}
  Value(std::string_view text) : data_(text) {}
  Value(const std::string& text) : data_(std::string_view(text)) {}
  Value(const char* text) : data_(std::string_view(text)) {}
  Value(ByteView blob) : data_(blob) {}
  Value(const Bytes& blob) : data_(ByteView(blob)) {}

  using Data = std::variant<std::nullptr_t, std::int64_t, std::string_view, ByteView>;
  [[nodiscard]] const Data& data() const noexcept { return data_; }

private:
  Data data_;
};

} // namespace countersign::sqlite
