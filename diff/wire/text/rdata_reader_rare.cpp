// RDATA in the form of RFC 3597, and through ldns.
#include "diff/wire/text/ldns_text.h"
#include "diff/wire/text/rdata_reader.h"

namespace countersign {
namespace {

// All words up to the end of the entry, on one line and without parentheses and comments.
TextScanner::Next join_words(TextScanner& scanner, std::string& line) {
  Token token;
  TextScanner::Next got = TextScanner::Next::token;
  while ((got = scanner.next(token)) == TextScanner::Next::token) {
    if (!line.empty() && !token.joined) line.push_back(' ');
    const char* quote = token.quoted ? "\"" : "";
    line += quote;
    line += token.text;
    line += quote;
  }
  return got;
}

} // namespace

// Behind the "\#": the length, then hex in any number of words (RFC 3597 section 5).
bool RdataReader::read_generic(TextScanner& scanner, RrType type) {
  Token token;
  constexpr const char* k_length = "the length of the RDATA (0 to 65535)";
  if (!scanner.want(token, k_length)) return false;
  const auto length = read_number(token.text, RdataBuffer::k_largest);
  if (!length || token.quoted) return scanner.refuse_token(k_length, token);
  if (*length == 0) {
    if (!scanner.want_end()) return false;
  } else if (!read_digits<HexReader>(scanner, "hex digits")) {
    return false;
  }
  if (buffer_.size() != *length) {
    return scanner.refuse("wanted {} octets of RDATA, read {}", *length, buffer_.size());
  }
  return is_well_formed_rdata(type, rdata()) || scanner.refuse("these octets are not RDATA of this type");
}

// RFC 4025 section 3: the shape of the gateway depends on its type, and so it fits no layout.
bool RdataReader::read_ipseckey(TextScanner& scanner, ByteView origin) {
  using F = RdataField;
  for (int count = 0; count < 3; ++count) { // precedence, gateway type, algorithm
    if (!read_field(scanner, F::u8, origin)) return false;
  }
  const std::uint8_t gateway_type = buffer_.at(1);
  Token token;
  switch (gateway_type) {
  case 0:
    if (!scanner.want(token, "'.', for there is no gateway")) return false;
    if (token.text != "." || token.quoted) return scanner.refuse_token("'.', for there is no gateway", token);
    break;
  case 1:
    if (!read_field(scanner, F::ipv4, origin)) return false;
    break;
  case 2:
    if (!read_field(scanner, F::ipv6, origin)) return false;
    break;
  case 3:
    if (!read_field(scanner, F::name_kept, origin)) return false;
    break;
  default:
    return scanner.refuse("wanted a gateway type from 0 to 3, read {}", gateway_type);
  }
  const TextScanner::Next got = scanner.next(token);
  if (got != TextScanner::Next::token) return got == TextScanner::Next::end_of_entry; // no key
  scanner.put_back(token);
  return read_field(scanner, F::base64_rest, origin) && (buffer_.fits() || refuse_size(scanner));
}

bool RdataReader::read_by_ldns(TextScanner& scanner, RrType type, ByteView origin) {
  const auto number = static_cast<unsigned>(type);
  if (!ldns_reads(type)) {
    return scanner.refuse("no text form is known here, write TYPE{} \\# LENGTH HEX (RFC 3597)", number);
  }
  std::string line;
  scanner.allow_joined_words(true);
  const TextScanner::Next got = join_words(scanner, line);
  scanner.allow_joined_words(false);
  if (got == TextScanner::Next::fault) return false;
  const auto rdata = ldns_rdata_from_text(type, line, origin);
  if (!rdata)
    return scanner.refuse("{} (TYPE{} \\# LENGTH HEX works too, RFC 3597)", rdata.error().message, number);
  if (!is_well_formed_rdata(type, *rdata) || !buffer_.put(*rdata)) return refuse_size(scanner);
  return true;
}

} // namespace countersign
