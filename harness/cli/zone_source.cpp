#include "harness/cli/zone_source.h"

#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "adapters/transfer/transfer_client.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"
#include "harness/config/key_file.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_transfer_scheme = "axfr:";

Result<Name> parse_origin(const std::string& origin) {
  auto name = Name::from_text(origin, Name());
  if (!name) return fail(ErrorKind::usage, "--origin: {}", name.error().message);
  return name;
}

Result<ZoneVersionPtr> transfer_zone(std::string_view server, const ZoneSourceOptions& options) {
  if (options.origin.empty()) return fail(ErrorKind::usage, "axfr: needs --origin, the name of the zone");
  TransferSource source;
  COUNTERSIGN_TRY_ASSIGN(source.zone, parse_origin(options.origin));
  COUNTERSIGN_TRY_ASSIGN(source.server, parse_endpoint(server));
  if (!options.key_file.empty()) {
    COUNTERSIGN_TRY_ASSIGN(source.key, load_tsig_key(options.key_file));
  }
  return fetch_axfr(source, Deadline::after(options.budget));
}

Result<ZoneTextOptions> text_options(const std::string& file, const std::string& origin) {
  ZoneTextOptions options;
  options.file_name = file;
  if (!origin.empty()) {
    COUNTERSIGN_TRY_ASSIGN(options.origin, parse_origin(origin));
  }
  if (file != "-") options.include = include_beside(file);
  return options;
}

} // namespace

Result<ZoneVersionPtr> load_zone(const std::string& source, const ZoneSourceOptions& options) {
  if (source.starts_with(k_transfer_scheme)) {
    return transfer_zone(std::string_view(source).substr(k_transfer_scheme.size()), options);
  }
  COUNTERSIGN_TRY_ASSIGN(ZoneTextOptions text, text_options(source, options.origin));
  text.soa_required = options.soa_required;
  COUNTERSIGN_TRY_ASSIGN(TextBuffer content, TextBuffer::read(source));
  text.consumed = [&](std::size_t octets) {
    content.release(octets);
    if (options.progress) options.progress(octets, content.view().size());
  };
  return parse_zone(content.view(), text);
}

Result<std::vector<Record>> load_records(const std::filesystem::path& file, const std::string& origin) {
  COUNTERSIGN_TRY_ASSIGN(const ZoneTextOptions text, text_options(file.string(), origin));
  COUNTERSIGN_TRY_ASSIGN(const std::string content, read_text_file(file));
  return parse_records(content, text);
}

Result<DnsTime> parse_instant(const std::string& text) {
  if (text.empty()) return now_dns_time();
  std::string digits;
  const bool iso = text.size() >= 10 && text[4] == '-' && text[7] == '-';
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  if (iso && digits.size() == 8) digits += "000000";
  if (iso && digits.size() == 12) digits += "00";
  auto time = iso && digits.size() != 14 ? fail(ErrorKind::usage, "") : parse_time(iso ? digits : text);
  if (!time)
    return fail(ErrorKind::usage, "--at: '{}' is neither ISO 8601, nor YYYYMMDDHHmmSS, nor Unix seconds",
                text);
  return time;
}

} // namespace countersign
