#include "diff/wire/text/rdata_reader.h"

#include <algorithm>

namespace countersign {
namespace {

using F = RdataField;

// What a field wants, for the message when something else or nothing stands there.
const char* wanted(RdataField field) noexcept {
  switch (field) {
  case F::u8:
    return "a number from 0 to 255";
  case F::u16:
    return "a number from 0 to 65535";
  case F::u32:
    return "a number from 0 to 4294967295";
  case F::period:
    return "seconds, or a period like 1h30m";
  case F::time:
    return "a time YYYYMMDDHHmmSS up to 2106, or seconds since 1970";
  case F::type:
    return "an RR type";
  case F::ipv4:
    return "an IPv4 address";
  case F::ipv6:
    return "an IPv6 address";
  case F::name_folded:
  case F::name_kept:
    return "a domain name";
  case F::charstring:
  case F::charstrings:
    return "a string of at most 255 octets";
  case F::hex_counted:
    return "hex digits (at most 255 octets), or '-'";
  case F::base32_counted:
    return "base32hex without padding (at most 255 octets)";
  case F::hex_rest:
    return "hex digits";
  case F::base64_rest:
    return "base64";
  case F::text_rest:
    return "a string";
  case F::type_bitmap:
    return "RR types";
  case F::opaque_rest:
    return "'\\# LENGTH HEX' (RFC 3597)";
  }
  return "a field";
}

// Position of the algorithm among the fields; it may be given by mnemonic (RFC 4034 sections 2.2, 3.2, 5.3).
constexpr std::size_t k_no_field = 99;
std::size_t algorithm_index(RrType type) noexcept {
  switch (type) {
  case RrType::RRSIG:
  case RrType::DS:
  case RrType::CDS:
  case RrType::DLV:
    return 1;
  case RrType::DNSKEY:
  case RrType::CDNSKEY:
  case RrType::CERT:
    return 2;
  default:
    return k_no_field;
  }
}

} // namespace

bool RdataReader::read(TextScanner& scanner, RrType type, ByteView origin) {
  buffer_.clear();
  if (read_any(scanner, type, origin)) return true;
  scanner.add_context(to_text(type));
  return false;
}

bool RdataReader::read_any(TextScanner& scanner, RrType type, ByteView origin) {
  Token first;
  if (!scanner.want(first, "RDATA")) return false;
  if (first.text == "\\#" && !first.quoted) return read_generic(scanner, type);
  scanner.put_back(first);
  if (type == RrType::IPSECKEY) return read_ipseckey(scanner, origin);
  if (!has_rdata_layout(type)) return read_by_ldns(scanner, type, origin);
  if (!read_fields(scanner, type, origin)) return false;
  return buffer_.fits() || refuse_size(scanner);
}

bool RdataReader::refuse_size(TextScanner& scanner) {
  return scanner.refuse("RDATA longer than 65535 octets");
}

bool RdataReader::read_fields(TextScanner& scanner, RrType type, ByteView origin) {
  const auto layout = rdata_layout(type);
  const std::size_t algorithm = algorithm_index(type);
  for (std::size_t index = 0; index < layout.size(); ++index) {
    if (index == algorithm || (type == RrType::CERT && index == 0) || (type == RrType::CAA && index == 1)) {
      if (!read_special(scanner, type, index)) return false;
    } else if (!read_field(scanner, layout[index], origin)) {
      return false;
    }
  }
  switch (layout.back()) { // those that take all words have read the end
  case F::charstrings:
  case F::hex_rest:
  case F::base64_rest:
  case F::type_bitmap:
    return true;
  default:
    return scanner.want_end();
  }
}

// Fields that are more, or less, in text than their shape says.
bool RdataReader::read_special(TextScanner& scanner, RrType type, std::size_t index) {
  Token token;
  if (type == RrType::CAA) {
    constexpr const char* k_tag = "a CAA tag of letters and digits (RFC 8659 section 4.1)";
    if (!scanner.want(token, k_tag)) return false;
    const bool good = !token.text.empty() && std::ranges::all_of(token.text, [](char letter) {
      const std::uint8_t octet = fold_case(static_cast<std::uint8_t>(letter));
      return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9');
    });
    return good ? read_string_field(scanner, token, true) : scanner.refuse_token(k_tag, token);
  }
  if (index == 0) {
    constexpr const char* k_type = "a certificate type by number or mnemonic (RFC 4398 section 2.1)";
    if (!scanner.want(token, k_type)) return false;
    return put_number(scanner, read_certificate_type(token.text), 2, k_type, token);
  }
  constexpr const char* k_algorithm = "an algorithm by number (0 to 255) or mnemonic";
  if (!scanner.want(token, k_algorithm)) return false;
  return put_number(scanner, read_algorithm(token.text), 1, k_algorithm, token);
}

bool RdataReader::read_field(TextScanner& scanner, RdataField field, ByteView origin) {
  switch (field) {
  case F::charstrings:
    return read_strings(scanner);
  case F::hex_rest:
    return read_digits<HexReader>(scanner, wanted(field));
  case F::base64_rest:
    return read_digits<Base64Reader>(scanner, wanted(field));
  case F::type_bitmap:
    return read_bitmap(scanner);
  default:
    break;
  }
  Token token;
  if (!scanner.want(token, wanted(field))) return false;
  if (field == F::charstring) return read_string_field(scanner, token, true);
  if (field == F::text_rest) return read_string_field(scanner, token, false);
  if (token.quoted) return scanner.refuse("wanted {}, read a quoted string", wanted(field));
  return read_word_field(scanner, field, token, origin);
}

bool RdataReader::put_number(TextScanner& scanner, std::optional<std::uint32_t> value, unsigned octets,
                             const char* what, const Token& token) {
  if (!value || token.quoted) return scanner.refuse_token(what, token);
  return buffer_.put(*value, octets) || refuse_size(scanner);
}

bool RdataReader::read_word_field(TextScanner& scanner, RdataField field, const Token& token,
                                  ByteView origin) {
  const std::string_view text = token.text;
  switch (field) {
  case F::u8:
    return put_number(scanner, read_number(text, 0xff), 1, wanted(field), token);
  case F::u16:
    return put_number(scanner, read_number(text, 0xffff), 2, wanted(field), token);
  case F::u32:
    return put_number(scanner, read_number(text), 4, wanted(field), token);
  case F::period:
    return put_number(scanner, read_period(text), 4, wanted(field), token);
  case F::time:
    return put_number(scanner, read_time(text), 4, wanted(field), token);
  case F::type: {
    const auto type = read_type(text);
    const auto number = type ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(*type)) : std::nullopt;
    return put_number(scanner, number, 2, wanted(field), token);
  }
  case F::ipv4:
    if (buffer_.room() < 4) return refuse_size(scanner);
    if (!read_ipv4(text, buffer_.end())) return scanner.refuse_token(wanted(field), token);
    buffer_.grow(4);
    return true;
  case F::ipv6:
    if (buffer_.room() < 16) return refuse_size(scanner);
    if (!read_ipv6(text, buffer_.end())) return scanner.refuse_token(wanted(field), token);
    buffer_.grow(16);
    return true;
  case F::name_folded:
  case F::name_kept:
    return read_name_field(scanner, token, origin);
  default:
    return read_counted(scanner, field, token);
  }
}

bool RdataReader::read_name_field(TextScanner& scanner, const Token& token, ByteView origin) {
  if (buffer_.room() < k_max_name_octets) return refuse_size(scanner);
  std::size_t size = 0;
  if (const NameFault fault = read_name(token.text, origin, buffer_.end(), size)) {
    return scanner.refuse("wanted a domain name, read {}: {}", shown(token.text), fault);
  }
  buffer_.grow(size);
  return true;
}

// `counted`: a length octet stands in front, and so the string has at most 255 octets.
bool RdataReader::read_string_field(TextScanner& scanner, const Token& token, bool counted) {
  if (buffer_.room() < token.text.size() + 1) return refuse_size(scanner);
  std::uint8_t* start = buffer_.end();
  const auto size = read_string(token.text, counted ? start + 1 : start);
  if (!size) return scanner.refuse("bad escape in the string {}", shown(token.text));
  if (!counted) {
    buffer_.grow(*size);
    return true;
  }
  if (*size > 0xff) return scanner.refuse("string of {} octets, the most is 255", *size);
  *start = static_cast<std::uint8_t>(*size);
  buffer_.grow(*size + 1);
  return true;
}

bool RdataReader::read_counted(TextScanner& scanner, RdataField field, const Token& token) {
  const std::size_t length_at = buffer_.size();
  if (!buffer_.put(0, 1)) return refuse_size(scanner);
  bool good = false;
  if (field == F::base32_counted) {
    good = read_base32hex(token.text, buffer_);
  } else if (token.text == "-") {
    good = true;
  } else {
    HexReader hex;
    good = !token.text.empty() && hex.put(token.text, buffer_) && hex.finish();
  }
  const std::size_t size = buffer_.size() - length_at - 1;
  if (!good || size > 0xff) return scanner.refuse_token(wanted(field), token);
  buffer_.at(length_at) = static_cast<std::uint8_t>(size);
  return true;
}

template <class Digits> bool RdataReader::read_digits(TextScanner& scanner, const char* what) {
  Digits digits;
  Token token;
  // An empty field is more likely a slip than meant; it can be written in the form of RFC 3597.
  if (!scanner.want(token, what)) return false;
  TextScanner::Next got = TextScanner::Next::token;
  while (got == TextScanner::Next::token) {
    if (buffer_.room() < token.text.size() / 4 * 3) return refuse_size(scanner);
    if (token.quoted || !digits.put(token.text, buffer_)) return scanner.refuse_token(what, token);
    got = scanner.next(token);
  }
  if (got == TextScanner::Next::fault) return false;
  return digits.finish() || scanner.refuse("wanted {}, the last group is not complete", what);
}
template bool RdataReader::read_digits<HexReader>(TextScanner&, const char*);

bool RdataReader::read_strings(TextScanner& scanner) {
  Token token;
  if (!scanner.want(token, wanted(F::charstrings))) return false;
  TextScanner::Next got = TextScanner::Next::token;
  for (; got == TextScanner::Next::token; got = scanner.next(token)) {
    if (!read_string_field(scanner, token, true)) return false;
  }
  return got == TextScanner::Next::end_of_entry;
}

bool RdataReader::read_bitmap(TextScanner& scanner) {
  std::array<std::uint8_t, 32> first_window{};
  high_types_.clear();
  Token token;
  TextScanner::Next got;
  while ((got = scanner.next(token)) == TextScanner::Next::token) {
    const auto type = token.quoted ? std::nullopt : read_type(token.text);
    if (!type) return scanner.refuse_token("an RR type", token);
    const auto number = static_cast<std::uint16_t>(*type);
    if (number > 0xff) {
      high_types_.push_back(number);
    } else {
      first_window[number >> 3] |= static_cast<std::uint8_t>(0x80 >> (number & 7));
    }
  }
  if (got == TextScanner::Next::fault) return false;
  // All 256 windows take 8704 octets, and what stands before a bitmap is short.
  put_window(0, first_window);
  std::ranges::sort(high_types_);
  for (std::size_t i = 0; i < high_types_.size();) {
    const std::uint16_t window = high_types_[i] >> 8;
    std::array<std::uint8_t, 32> map{};
    for (; i < high_types_.size() && high_types_[i] >> 8 == window; ++i) {
      map[(high_types_[i] & 0xff) >> 3] |= static_cast<std::uint8_t>(0x80 >> (high_types_[i] & 7));
    }
    put_window(window, map);
  }
  return true;
}

// RFC 4034 section 4.1.2: no trailing zero octets, no empty window.
void RdataReader::put_window(unsigned window, const std::array<std::uint8_t, 32>& map) {
  std::size_t length = map.size();
  while (length > 0 && map[length - 1] == 0) --length;
  if (length == 0) return;
  const std::array<std::uint8_t, 2> header{static_cast<std::uint8_t>(window),
                                           static_cast<std::uint8_t>(length)};
  (void)(buffer_.put(header) && buffer_.put(ByteView(map).first(length)));
}

} // namespace countersign
