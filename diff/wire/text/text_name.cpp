#include "diff/wire/text/text_fields.h"

#include <algorithm>
#include <cstring>

namespace countersign {
namespace {

bool is_digit(char octet) noexcept { return octet >= '0' && octet <= '9'; }

// The octet of the escape at `at`, which stands behind the backslash and is moved behind the escape.
bool read_escape(const char*& at, const char* end, std::uint8_t& octet) noexcept {
  if (at == end) return false;
  if (!is_digit(*at)) {
    octet = static_cast<std::uint8_t>(*at++);
    return true;
  }
  if (end - at < 3 || !is_digit(at[1]) || !is_digit(at[2])) return false;
  const int value = (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
  if (value > 255) return false;
  octet = static_cast<std::uint8_t>(value);
  at += 3;
  return true;
}

} // namespace

NameFault read_name(std::string_view text, ByteView origin, std::uint8_t* out, std::size_t& size) noexcept {
  constexpr NameFault k_no_origin = "a relative name, and there is no origin";
  constexpr NameFault k_too_long = "a name longer than 255 octets";
  if (text == "." || text == "@") {
    const std::uint8_t root = 0;
    const ByteView name = text == "." ? ByteView(&root, 1) : origin;
    if (name.empty()) return k_no_origin;
    std::memcpy(out, name.data(), name.size());
    size = name.size();
    return nullptr;
  }
  if (text.empty()) return "an empty name";
  const char* at = text.data();
  const char* const end = at + text.size();
  std::size_t length_at = 0; // where the length of the label stands
  std::size_t used = 1;
  bool absolute = false;
  while (at != end) {
    auto octet = static_cast<std::uint8_t>(*at++);
    if (octet == '.') {
      const std::size_t length = used - length_at - 1;
      if (length == 0) return "an empty label in a name";
      if (length > k_max_label_octets) return "a label longer than 63 octets";
      out[length_at] = static_cast<std::uint8_t>(length);
      length_at = used++;
      absolute = at == end;
    } else {
      if (octet == '\\' && !read_escape(at, end, octet)) return "a bad escape in a name";
      out[used++] = octet;
    }
    if (used >= k_max_name_octets) break; // the octet of the root, or more, would not fit
  }
  // At 255 octets only the final dot may have been the last thing read: its root label is already counted.
  if (at != end || (used >= k_max_name_octets && !absolute)) return k_too_long;
  if (absolute) {
    out[length_at] = 0;
    size = used;
    return nullptr;
  }
  const std::size_t length = used - length_at - 1;
  if (length > k_max_label_octets) return "a label longer than 63 octets";
  out[length_at] = static_cast<std::uint8_t>(length);
  if (origin.empty()) return k_no_origin;
  if (used + origin.size() > k_max_name_octets) return k_too_long;
  std::memcpy(out + used, origin.data(), origin.size());
  size = used + origin.size();
  return nullptr;
}

void fold_name(std::uint8_t* wire, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t octet = wire[i];
    wire[i] = static_cast<std::uint8_t>(octet | (static_cast<std::uint8_t>(octet - 'A') < 26 ? 0x20 : 0));
  }
}

std::optional<std::size_t> read_string(std::string_view text, std::uint8_t* out) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  std::size_t size = 0;
  while (at != end) {
    auto octet = static_cast<std::uint8_t>(*at++);
    if (octet == '\\' && !read_escape(at, end, octet)) return std::nullopt;
    out[size++] = octet;
  }
  return size;
}

} // namespace countersign
