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
