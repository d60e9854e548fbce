#include "storage/canonical_json.h"

#include <cstdlib>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace countersign::storage {
namespace {

using Octets = std::basic_string_view<unsigned char>;

bool is_continuation(unsigned char octet) { return (octet & 0xc0) == 0x80; }

// Length of the well-formed UTF-8 sequence that `text` begins with (RFC 3629 section 4); 0 if it is not one.
std::size_t utf8_length(Octets text) {
  const unsigned char first = text[0];
  const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  if (first == 0xe0 && text[1] < 0xa0) return 0; // longer than needed
  if (first == 0xed && text[1] > 0x9f) return 0; // surrogates
  if (first == 0xf0 && text[1] < 0x90) return 0; // longer than needed
  if (first == 0xf4 && text[1] > 0x8f) return 0; // beyond U+10FFFF
  return length;
}

// Length of the part at the front that needs no second look: ASCII that is written as it is.
std::size_t plain_length(Octets text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 0x20 && text[length] < 0x80 && text[length] != '"' &&
         text[length] != '\\') {
    ++length;
  }
  return length;
}

void append_escaped(std::string& out, unsigned char octet) {
  switch (octet) {
  case '"':
    out += "\\\"";
    break;
  case '\\':
    out += "\\\\";
    break;
  case '\b':
    out += "\\b";
    break;
  case '\f':
    out += "\\f";
    break;
  case '\n':
    out += "\\n";
    break;
  case '\r':
    out += "\\r";
    break;
  case '\t':
    out += "\\t";
    break;
  default:
    // Another control character.
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", octet);
  }
}

// A broken promise of our own; also in release, because the bytes are evidence.
void require(bool condition) {
  if (!condition) std::abort();
}

} // namespace

void CanonicalJson::separate() {
  if (std::exchange(after_key_, false) || levels_.empty()) return;
  if (!std::exchange(levels_.back().empty, false)) out_ += ',';
}

CanonicalJson& CanonicalJson::open_object() {
  separate();
  out_ += '{';
  levels_.emplace_back();
  return *this;
}

CanonicalJson& CanonicalJson::close_object() {
  require(!levels_.empty());
  levels_.pop_back();
  out_ += '}';
  return *this;
}

CanonicalJson& CanonicalJson::open_array() {
  separate();
  out_ += '[';
  levels_.emplace_back();
  return *this;
}

CanonicalJson& CanonicalJson::close_array() {
  require(!levels_.empty());
  levels_.pop_back();
  out_ += ']';
  return *this;
}

CanonicalJson& CanonicalJson::key(std::string_view name) {
  require(!levels_.empty() && (levels_.back().empty || levels_.back().last_key < name));
  levels_.back().last_key = name;
  text(name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

CanonicalJson& CanonicalJson::text(std::string_view value) {
  separate();
  out_ += '"';
  Octets rest(reinterpret_cast<const unsigned char*>(value.data()), value.size());
  while (!rest.empty()) {
    const std::size_t plain = plain_length(rest);
    out_.append(reinterpret_cast<const char*>(rest.data()), plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    const std::size_t length = utf8_length(rest);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out_), "\\udc{:02x}", rest[0]);
      rest.remove_prefix(1);
    } else if (length == 1) {
      append_escaped(out_, rest[0]);
      rest.remove_prefix(1);
    } else {
      out_.append(reinterpret_cast<const char*>(rest.data()), length);
      rest.remove_prefix(length);
    }
  }
  out_ += '"';
  return *this;
}

CanonicalJson& CanonicalJson::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

} // namespace countersign::storage
