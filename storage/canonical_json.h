// Writes JSON in one canonical form: no white space, keys in ascending order, integers in plain digits,
// strings with the fewest escapes. That is RFC 8785 for everything we write, as long as numbers stay below
// 2^53.
//
// Written here and not with a library, because every byte is evidence: what is hashed today must come out the
// same under any later version of any library, and must not depend on whether a text happens to be UTF-8.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::storage {

class CanonicalJson {
public:
  CanonicalJson& open_object();
  CanonicalJson& close_object();
  CanonicalJson& open_array();
  CanonicalJson& close_array();
  // Of the next value. Keys of an object must come in ascending order: asserted.
  CanonicalJson& key(std::string_view name);

  // Octets that are not UTF-8 become \udc80..\udcff, which no UTF-8 text can give: no two texts look alike.
  CanonicalJson& text(std::string_view value);
  CanonicalJson& boolean(bool value);
  template <std::integral T> CanonicalJson& number(T value) {
    separate();
    out_ += std::to_string(value);
    return *this;
  }

  // The members most often written.
  CanonicalJson& member(std::string_view name, std::string_view value) { return key(name).text(value); }
  CanonicalJson& member(std::string_view name, const char* value) { return key(name).text(value); }
  CanonicalJson& member(std::string_view name, bool value) { return key(name).boolean(value); }
  template <std::integral T> CanonicalJson& member(std::string_view name, T value) {
    return key(name).number(value);
  }

  [[nodiscard]] const std::string& str() const noexcept { return out_; } // all that is open must be closed

private:
  struct Level {
    bool empty = true;
    std::string last_key;
  };
  void separate(); // the comma, where one is due

  std::string out_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

} // namespace countersign::storage
