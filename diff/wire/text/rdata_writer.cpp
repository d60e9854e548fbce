#include "diff/wire/text/rdata_writer.h"

#include "diff/wire/text/text_fields.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace countersign {
namespace {

using F = RdataField;

void append_number(std::string& out, std::uint32_t value) {
  std::array<char, 10> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), result.ptr);
}

void append_decimal_escape(std::string& out, std::uint8_t octet) {
  const std::array<char, 4> escape{'\\', static_cast<char>('0' + octet / 100),
                                   static_cast<char>('0' + octet / 10 % 10),
                                   static_cast<char>('0' + octet % 10)};
  out.append(escape.data(), escape.size());
}

// How an octet is written in a name: as it stands, behind a backslash, or as \DDD.
enum class Spelling : std::uint8_t { plain, escaped, decimal };

constexpr std::array<Spelling, 256> make_name_spelling() {
  std::array<Spelling, 256> table{};
  for (unsigned octet = 0; octet < 256; ++octet) {
    if (octet <= 0x20 || octet >= 0x7f) table[octet] = Spelling::decimal;
  }
  for (const char octet : {'.', '\\', '"', ';', '(', ')', '@', '$'}) {
    table[static_cast<std::uint8_t>(octet)] = Spelling::escaped;
  }
  return table;
}
constexpr std::array<Spelling, 256> k_name_spelling = make_name_spelling();

void append_quoted(std::string& out, ByteView octets) {
  out.push_back('"');
  for (const std::uint8_t octet : octets) {
    if (octet < 0x20 || octet >= 0x7f) {
      append_decimal_escape(out, octet);
      continue;
    }
    if (octet == '"' || octet == '\\') out.push_back('\\');
    out.push_back(static_cast<char>(octet));
  }
  out.push_back('"');
}

void append_address(std::string& out, int family, const std::uint8_t* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  out += inet_ntop(family, address, text.data(), text.size());
}

void append_strings(std::string& out, ByteView rest) {
  while (!rest.empty()) {
    const std::size_t size = rest[0];
    append_quoted(out, rest.subspan(1, size));
    rest = rest.subspan(size + 1);
    if (!rest.empty()) out.push_back(' ');
  }
}

void append_bitmap(std::string& out, ByteView rest) {
  const char* separator = "";
  while (!rest.empty()) {
    const unsigned window = rest[0];
    const std::size_t length = rest[1];
    for (unsigned bit = 0; bit < length * 8; ++bit) {
      if ((rest[2 + bit / 8] & (0x80U >> (bit & 7))) == 0) continue;
      out += separator;
      out += to_text(static_cast<RrType>(window << 8 | bit));
      separator = " ";
    }
    rest = rest.subspan(length + 2);
  }
}

// Appends the field at the start of `rest` and returns its length.
std::size_t append_field(std::string& out, RdataField field, ByteView rest) {
  const std::uint8_t* at = rest.data();
  switch (field) {
  case F::u8:
    append_number(out, at[0]);
    return 1;
  case F::u16:
    append_number(out, read_u16(at));
    return 2;
  case F::type:
    out += to_text(static_cast<RrType>(read_u16(at)));
    return 2;
  case F::u32:
  case F::period:
    append_number(out, read_u32(at));
    return 4;
  case F::time:
    append_time(out, read_u32(at));
    return 4;
  case F::ipv4:
    append_address(out, AF_INET, at);
    return 4;
  case F::ipv6:
    append_address(out, AF_INET6, at);
    return 16;
  case F::name_folded:
  case F::name_kept: {
    const std::size_t length = *leading_name_length(rest);
    append_name(out, rest.first(length));
    return length;
  }
  case F::charstring:
    append_quoted(out, rest.subspan(1, at[0]));
    return at[0] + std::size_t{1};
  case F::hex_counted:
    if (at[0] == 0) out.push_back('-');
    append_hex(out, rest.subspan(1, at[0]));
    return at[0] + std::size_t{1};
  case F::base32_counted:
    append_base32hex(out, rest.subspan(1, at[0]));
    return at[0] + std::size_t{1};
  case F::charstrings:
    append_strings(out, rest);
    break;
  case F::hex_rest:
    append_hex(out, rest);
    break;
  case F::base64_rest:
    append_base64(out, rest);
    break;
  case F::text_rest:
    append_quoted(out, rest);
    break;
  case F::type_bitmap:
    append_bitmap(out, rest);
    break;
  case F::opaque_rest:
    break;
  }
  return rest.size();
}

void append_generic(std::string& out, ByteView rdata) {
  out += "\\# ";
  append_number(out, static_cast<std::uint32_t>(rdata.size()));
  if (rdata.empty()) return;
  out.push_back(' ');
  append_hex(out, rdata);
}

bool is_alphanumeric(std::uint8_t octet) noexcept {
  const std::uint8_t letter = fold_case(octet);
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

// The tag stands without quotes (RFC 8659 section 4.1.1).
bool append_caa(std::string& out, ByteView rdata) {
  const ByteView tag = rdata.subspan(2, rdata[1]);
  if (tag.empty() || !std::ranges::all_of(tag, is_alphanumeric)) return false;
  append_number(out, rdata[0]);
  out.push_back(' ');
  out.append(reinterpret_cast<const char*>(tag.data()), tag.size());
  out.push_back(' ');
  append_quoted(out, rdata.subspan(tag.size() + 2));
  return true;
}

// False: text that was appended, if any, cannot express these octets.
bool append_fields(std::string& out, RrType type, ByteView rdata) {
  if (type == RrType::CAA) return append_caa(out, rdata);
  bool first = true;
  for (const RdataField field : rdata_layout(type)) {
    const bool digits = field == F::hex_rest || field == F::base64_rest;
    if (rdata.empty() && digits) return false;
    if (field == F::base32_counted && rdata[0] == 0) return false;
    if (rdata.empty() && field == F::type_bitmap) return true;
    if (!first) out.push_back(' ');
    first = false;
    rdata = rdata.subspan(append_field(out, field, rdata));
  }
  return true;
}

} // namespace

void append_name(std::string& out, ByteView wire) {
  if (wire[0] == 0) {
    out.push_back('.');
    return;
  }
  for (std::size_t at = 0; wire[at] != 0;) {
    const std::size_t end = at + 1 + wire[at];
    for (++at; at < end; ++at) {
      const std::uint8_t octet = wire[at];
      const Spelling spelling = k_name_spelling[octet];
      if (spelling == Spelling::decimal) {
        append_decimal_escape(out, octet);
        continue;
      }
      if (spelling == Spelling::escaped) out.push_back('\\');
      out.push_back(static_cast<char>(octet));
    }
    out.push_back('.');
  }
}

void append_rdata(std::string& out, RrType type, ByteView rdata) {
  const std::size_t start = out.size();
  if (has_rdata_layout(type) && is_well_formed_rdata(type, rdata) && append_fields(out, type, rdata)) return;
  out.resize(start);
  append_generic(out, rdata);
}

void append_record(std::string& out, NameView owner, RrType type, std::uint32_t ttl, ByteView rdata) {
  append_name(out, owner.wire());
  out.push_back('\t');
  append_number(out, ttl);
  out += "\tIN\t";
  out += to_text(type);
  out.push_back('\t');
  append_rdata(out, type, rdata);
}

} // namespace countersign
