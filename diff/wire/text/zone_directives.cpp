// $ORIGIN, $TTL, $INCLUDE, $GENERATE.
#include "diff/wire/text/generate_template.h"
#include "diff/wire/text/zone_reader.h"

namespace countersign {
namespace {

constexpr unsigned k_deepest_include = 16;
// A file that includes itself several times would keep us busy for ever, for all that the depth is bounded.
constexpr std::size_t k_most_includes = 10000;
constexpr std::size_t k_most_generated_at_once = 1'000'000;
constexpr std::size_t k_most_generated_octets = std::size_t{1} << 30;

bool read_directive_name(TextScanner& scanner, const Token& token, ByteView origin, SpelledName& name) {
  if (token.quoted) return scanner.refuse("wanted a domain name, read a quoted string");
  if (const NameFault fault = read_name(token.text, origin, name.octets.data(), name.size)) {
    return scanner.refuse("wanted a domain name, read {}: {}", shown(token.text), fault);
  }
  return true;
}

// A word without its escapes.
bool read_plain(TextScanner& scanner, const Token& token, std::string& text) {
  Bytes octets(token.text.size());
  const auto size = read_string(token.text, octets.data());
  if (!size) return scanner.refuse("bad escape in {}", shown(token.text));
  text.assign(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(*size));
  return true;
}

} // namespace

void ZoneReader::set_origin(File& file, const SpelledName& origin) {
  file.origin = origin;
  file.owner_text = {};
  if (first_origin_.size == 0) first_origin_ = origin;
}

Status ZoneReader::read_directive(File& file, const Token& token) {
  TextScanner& scanner = file.scanner;
  if (equal_words(token.text, "$INCLUDE")) return read_include(file);
  if (equal_words(token.text, "$GENERATE")) return read_generate(file);
  bool good = false;
  if (equal_words(token.text, "$ORIGIN")) {
    good = read_origin(file);
  } else if (equal_words(token.text, "$TTL")) {
    good = read_default_ttl(file);
  } else {
    good = scanner.refuse("wanted $ORIGIN, $TTL, $INCLUDE or $GENERATE, read {} (an owner begins with '\\$')",
                          shown(token.text));
  }
  if (!good) return fault_of(file);
  return {};
}

bool ZoneReader::read_origin(File& file) {
  Token token;
  SpelledName origin;
  if (!file.scanner.want(token, "a domain name")) return false;
  if (!read_directive_name(file.scanner, token, file.origin.view(), origin) || !file.scanner.want_end())
    return false;
  set_origin(file, origin);
  return true;
}

bool ZoneReader::read_default_ttl(File& file) {
  constexpr std::string_view k_ttl = "a TTL in seconds, or a period like 1h30m";
  Token token;
  if (!file.scanner.want(token, k_ttl)) return false;
  const auto ttl = token.quoted ? std::nullopt : read_period(token.text);
  if (!ttl) return file.scanner.refuse_token(k_ttl, token);
  default_ttl_ = effective_ttl(*ttl);
  return file.scanner.want_end();
}

Status ZoneReader::read_include(File& file) {
  TextScanner& scanner = file.scanner;
  Token token;
  std::string name;
  if (!scanner.want(token, "the name of a file") || !read_plain(scanner, token, name)) return fault_of(file);
  SpelledName origin = file.origin;
  const TextScanner::Next got = scanner.next(token);
  if (got == TextScanner::Next::fault) return fault_of(file);
  if (got == TextScanner::Next::token) {
    if (!read_directive_name(scanner, token, file.origin.view(), origin) || !scanner.want_end())
      return fault_of(file);
  }
  return include(file, name, origin);
}

Status ZoneReader::include(File& file, const std::string& name, const SpelledName& origin) {
  const TextPlace place{&file.name, file.scanner.entry_line()};
  const auto refuse = [&](const std::string& reason) {
    return fail_at(place, {ErrorKind::invalid_input, fmt::format("$INCLUDE {}: {}", shown(name), reason)});
  };
  if (!options_.include) return refuse("not allowed, for this text does not come from a file");
  if (file.depth >= k_deepest_include) return refuse(fmt::format("nested deeper than {}", k_deepest_include));
  if (++includes_ > k_most_includes) return refuse(fmt::format("more than {} in one zone", k_most_includes));
  const Result<std::string> text = options_.include(name);
  if (!text) return fail_at(place, with_context(text.error(), fmt::format("$INCLUDE {}", shown(name))));
  // A line of the new file that begins with white space has no owner yet, and the origin ends with the file;
  // $TTL and the TTL stated last go on in both directions, as in BIND.
  File included(*text, printable(name), file.depth + 1);
  if (origin.size != 0) set_origin(included, origin);
  Status status = read_file(included);
  if (!status) status.error().message += fmt::format(" (included at {}:{})", file.name, place.line);
  return status;
}

Status ZoneReader::read_generate(File& file) {
  TextScanner& scanner = file.scanner;
  Token token;
  GenerateRange range;
  if (!scanner.want(token, "a range START-STOP[/STEP]")) return fault_of(file);
  if (!read_generate_range(token.text, range)) {
    scanner.refuse_token("a range START-STOP[/STEP], START not above STOP, all below 2^31", token);
    return fault_of(file);
  }
  const std::uint64_t count = (range.stop - range.start) / range.step + 1;
  if (count > k_most_generated_at_once || generated_records_ + count > options_.most_generated) {
    scanner.refuse("$GENERATE of {} records; at most {} at once and {} in all", count,
                   k_most_generated_at_once, options_.most_generated);
    return fault_of(file);
  }
  generated_records_ += count;
  Token owner;
  Token rdata;
  Header header;
  if (!scanner.want(owner, "an owner template") || !read_header(scanner, header) ||
      !scanner.want(rdata, "an RDATA template (in quotes if it has several words)") || !scanner.want_end()) {
    return fault_of(file);
  }
  for (std::uint64_t value = range.start; value <= range.stop; value += range.step) {
    const auto owner_text = expand_template(owner.text, value, false);
    const auto rdata_text = expand_template(rdata.text, value, rdata.quoted);
    if (!owner_text || !rdata_text) {
      scanner.refuse("$GENERATE at {}: {}", value,
                     owner_text ? rdata_text.error().message : owner_text.error().message);
      return fault_of(file);
    }
    COUNTERSIGN_TRY(generate_one(file, header, *owner_text, *rdata_text));
  }
  return {};
}

Status ZoneReader::generate_one(File& file, const Header& header, std::string_view owner,
                                std::string_view rdata) {
  TextScanner& scanner = file.scanner;
  generated_octets_ += owner.size() + rdata.size();
  SpelledName name;
  TextScanner words(rdata);
  std::uint32_t ttl = 0;
  if (generated_octets_ > k_most_generated_octets) {
    scanner.refuse("$GENERATE makes more than {} octets of text", k_most_generated_octets);
  } else if (const NameFault fault = read_name(owner, file.origin.view(), name.octets.data(), name.size)) {
    scanner.refuse("$GENERATE makes the owner {}: {}", shown(owner), fault);
  } else if (!rdata_.read(words, header.type, file.origin.view())) {
    scanner.refuse("$GENERATE makes the RDATA {}: {}", shown(rdata), words.fault());
  } else if (decide_ttl(scanner, header, ttl)) {
    fold_name(name.octets.data(), name.size);
    return sink_.take(
        {NameView(name.view()), header.type, ttl, rdata_.rdata(), {&file.name, scanner.entry_line()}});
  }
  return fault_of(file);
}

} // namespace countersign
