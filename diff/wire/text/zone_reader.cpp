#include "diff/wire/text/zone_reader.h"

#include <cstring>

namespace countersign {
namespace {

constexpr std::size_t k_report_octets = std::size_t{4} << 20;
constexpr std::string_view k_header_words = "a TTL, a class or an RR type";

bool is_other_class(std::string_view text) noexcept {
  for (const std::string_view name : {"CH", "CHAOS", "HS", "HESIOD", "CS", "CSNET", "NONE"}) {
    if (equal_words(text, name)) return true;
  }
  return text.size() > 5 && equal_words(text.substr(0, 5), "CLASS") &&
         read_number(text.substr(5), 0xffff).has_value();
}

bool is_internet_class(std::string_view text) noexcept {
  return equal_words(text, "IN") || equal_words(text, "CLASS1"); // RFC 3597 section 5
}

} // namespace

tl::unexpected<Error> fail_at(const TextPlace& place, Error error) {
  return tl::unexpected<Error>(with_context(std::move(error), fmt::format("{}:{}", *place.file, place.line)));
}

Status ZoneReader::fault_of(const File& file) {
  return fail_at({&file.name, file.scanner.fault_line()}, {ErrorKind::invalid_input, file.scanner.fault()});
}

Status ZoneReader::read(std::string_view text) {
  File file(text, options_.file_name, 0);
  if (options_.origin) {
    const ByteView wire = options_.origin->view().wire();
    SpelledName origin;
    std::memcpy(origin.octets.data(), wire.data(), wire.size());
    origin.size = wire.size();
    set_origin(file, origin);
  }
  if (text.substr(0, 3) == "\xef\xbb\xbf") {
    file.scanner.refuse("begins with a byte order mark; a zone file is plain ASCII");
    return fault_of(file);
  }
  if (text.substr(0, 3) == std::string_view("\0\0\0", 3)) {
    file.scanner.refuse(
        "not text: it looks like BIND's raw format (named-compilezone -f raw -F text converts it)");
    return fault_of(file);
  }
  return read_main_file(file, text);
}

// The words of the last owner may be looked at once more: see read_owner.
void ZoneReader::report_consumed(const File& file, std::string_view text, std::size_t& reported) const {
  const char* unread = file.scanner.position();
  const bool owner_here = file.owner_text.data() >= text.data() && file.owner_text.data() < unread;
  const auto octets = static_cast<std::size_t>((owner_here ? file.owner_text.data() : unread) - text.data());
  if (octets < reported + k_report_octets) return;
  reported = octets;
  options_.consumed(octets);
}

Status ZoneReader::read_main_file(File& file, std::string_view text) {
  if (!options_.consumed) return read_file(file);
  std::size_t reported = 0;
  while (file.scanner.begin_entry()) {
    COUNTERSIGN_TRY(read_entry(file));
    report_consumed(file, text, reported);
  }
  if (file.scanner.has_fault()) return fault_of(file);
  return {};
}

Status ZoneReader::read_file(File& file) {
  while (file.scanner.begin_entry()) COUNTERSIGN_TRY(read_entry(file));
  if (file.scanner.has_fault()) return fault_of(file);
  return {};
}

Status ZoneReader::read_entry(File& file) {
  if (file.scanner.entry_is_indented()) {
    if (file.owner.size == 0) {
      file.scanner.refuse("the line begins with white space, and there is no owner before it");
      return fault_of(file);
    }
    return read_record(file);
  }
  Token token;
  if (!file.scanner.want(token, "an owner name")) return fault_of(file);
  if (!token.quoted && token.text.front() == '$') return read_directive(file, token);
  if (!read_owner(file, token)) return fault_of(file);
  return read_record(file);
}

bool ZoneReader::read_owner(File& file, const Token& token) {
  if (token.quoted) return file.scanner.refuse("wanted an owner name, read a quoted string");
  // Record after record has the same owner, mostly.
  if (!file.owner_text.empty() && token.text == file.owner_text) return true;
  if (const NameFault fault =
          read_name(token.text, file.origin.view(), file.owner.octets.data(), file.owner.size)) {
    return file.scanner.refuse("wanted an owner name, read {}: {}", shown(token.text), fault);
  }
  fold_name(file.owner.octets.data(), file.owner.size);
  file.owner_text = token.text;
  return true;
}

Status ZoneReader::read_record(File& file) {
  TextScanner& scanner = file.scanner;
  const TextPlace place{&file.name, scanner.entry_line()};
  Header header;
  std::uint32_t ttl = 0;
  if (!read_header(scanner, header) || !rdata_.read(scanner, header.type, file.origin.view()) ||
      !decide_ttl(scanner, header, ttl)) {
    return fault_of(file);
  }
  return sink_.take({NameView(file.owner.view()), header.type, ttl, rdata_.rdata(), place});
}

// TTL and class, each at most once and in either order, then the type (RFC 1035 section 5.1).
bool ZoneReader::read_header(TextScanner& scanner, Header& header) {
  bool class_read = false;
  Token token;
  while (true) {
    if (!scanner.want(token, k_header_words)) return false;
    const std::string_view text = token.text;
    if (token.quoted || text.empty())
      return scanner.refuse("wanted {}, read a quoted string", k_header_words);
    if (text.front() >= '0' && text.front() <= '9') {
      if (header.ttl) return scanner.refuse("a second TTL: {}", shown(text));
      const auto ttl = read_period(text);
      if (!ttl) return scanner.refuse_token("a TTL in seconds, or a period like 1h30m", token);
      header.ttl = effective_ttl(*ttl);
      continue;
    }
    if (is_internet_class(text)) {
      if (class_read) return scanner.refuse("a second class: {}", shown(text));
      class_read = true;
      continue;
    }
    const auto type = read_type(text);
    if (!type) {
      if (is_other_class(text)) return scanner.refuse("class {}: only class IN is read here", shown(text));
      return scanner.refuse_token(class_read ? "an RR type (or TYPEnnn)" : k_header_words, token);
    }
    if (is_meta_type(*type)) return scanner.refuse("{} is not a type that a zone may hold", shown(text));
    header.type = *type;
    return true;
  }
}

// RFC 2308 section 4: $TTL; without it the TTL stated last (RFC 1035), and as the last resort the minimum of
// the SOA.
bool ZoneReader::decide_ttl(TextScanner& scanner, const Header& header, std::uint32_t& ttl) {
  if (header.ttl) {
    ttl = *header.ttl;
    last_ttl_ = ttl;
    return true;
  }
  if (!default_ttl_ && !last_ttl_ && header.type == RrType::SOA) {
    default_ttl_ = effective_ttl(soa_numbers(rdata_.rdata()).minimum);
  }
  if (!default_ttl_ && !last_ttl_ && missing_ttl_ == MissingTtl::refused) {
    return scanner.refuse_at(scanner.entry_line(),
                             "no TTL, and neither $TTL nor a record before that states one");
  }
  ttl = default_ttl_ ? *default_ttl_ : last_ttl_.value_or(0);
  return true;
}

} // namespace countersign
