// Master files (RFC 1035 section 5) and journal text, from text in memory: this room opens no files.
#pragma once

#include "diff/model/zone_version.h"

#include <functional>

namespace countersign {

struct ZoneTextOptions {
  std::string file_name = "-";      // for messages
  std::optional<Name> origin;       // without it the zone must begin with $ORIGIN or an absolute owner; the apex is
                                    // then the owner of the SOA
  bool soa_required = true;
  // Text of a file named by $INCLUDE; absent: $INCLUDE is an error. Nested to at most 16.
  std::function<Result<std::string>(const std::string& file)> include;
};

// Errors are `invalid_input` and begin with "FILE:LINE: ". $ORIGIN, $TTL, $INCLUDE, $GENERATE (at most 1,000,000
// records for one), parentheses, comments, RFC 3597 forms. Types with a layout of ours are read by our own code, the
// other known ones by ldns.
[[nodiscard]] Result<ZoneVersionPtr> parse_zone(std::string_view text, const ZoneTextOptions& options);

// A list of records in the same syntax, of any owner (a DS file, for example).
[[nodiscard]] Result<std::vector<Record>> parse_records(std::string_view text, const ZoneTextOptions& options);

// Output of `named-journalprint`: lines "del OWNER TTL CLASS TYPE RDATA" and "add ...", each difference beginning with
// the deletion of the old SOA. Errors as above.
[[nodiscard]] Result<std::vector<Change>> parse_journal(std::string_view text, const std::string& file_name);
// The same form.
[[nodiscard]] std::string print_journal(std::span<const Change> changes);

} // namespace countersign
