// Text of a zone. What can be read must print, and be read again as the same zone.
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <cstdio>
#include <cstdlib>

using namespace countersign;

namespace {

void require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// $INCLUDE finds this text, a few times.
constexpr std::string_view k_included = "inc 5 A 192.0.2.1\n$TTL 7\n$ORIGIN deep\n@ TXT x\n";

ZoneTextOptions options_for(std::string_view text, unsigned& includes, bool with_origin) {
  ZoneTextOptions options;
  options.file_name = "fuzz";
  if (with_origin) options.origin = Name::from_text("example.").value();
  options.soa_required = !with_origin;
  options.most_generated = 1000;
  options.include = [text, &includes](const std::string& file) -> Result<std::string> {
    if (++includes > 20) return fail(ErrorKind::not_found, "enough");
    return std::string(file == "self" ? text : k_included);
  };
  return options;
}

void check_error(const Error& error) {
  require(!error.message.empty(), "an error has a message");
  for (const char letter : error.message)
    require(letter >= ' ' && letter <= '~', "a message is one printable line");
}

void check_zone(std::string_view text, bool with_origin) {
  unsigned includes = 0;
  const auto zone = parse_zone(text, options_for(text, includes, with_origin));
  if (!zone) return check_error(zone.error());
  const std::string printed = print_zone(**zone);
  ZoneTextOptions again_options;
  again_options.origin = Name((*zone)->apex());
  again_options.soa_required = false;
  const auto again = parse_zone(printed, again_options);
  if (!again) std::fprintf(stderr, "%s\n", again.error().message.c_str());
  require(again.has_value(), "what was printed can be read");
  require((*again)->content() == (*zone)->content(), "the fingerprint is the same");
  require((*again)->record_count() == (*zone)->record_count(), "no record is lost");
  require(print_zone(**again) == printed, "the text is the same");
}

void check_records(std::string_view text) {
  unsigned includes = 0;
  const auto records = parse_records(text, options_for(text, includes, true));
  if (!records) return check_error(records.error());
  for (const Record& record : *records) {
    const auto again = parse_records(to_text(record), {});
    require(again && again->size() == 1, "a printed record can be read");
    require(again->front() == record && again->front().rdata == record.rdata, "octet for octet");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_zone(text, false);
  check_zone(text, true);
  check_records(text);
  return 0;
}
