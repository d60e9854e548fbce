// Master files (RFC 1035 section 5) and journal text, from text in memory: this room opens no files.
#pragma once

#include "diff/model/zone_version.h"

#include <functional>

namespace countersign {

struct ZoneTextOptions {
  std::string file_name = "-";  // for messages
  std::optional<Name> origin{}; // without it the zone must begin with $ORIGIN or an absolute owner; the apex
                                // is then the owner of the SOA (or, where no SOA is required and none is
                                // there, the first $ORIGIN)
  bool soa_required = true;
  // Text of a file named by $INCLUDE, the name as it stands in the text; absent: $INCLUDE is an error. Nested
  // to at most 16. An error from here keeps its kind.
  std::function<Result<std::string>(const std::string& file)> include{};
  // Told now and then, with the number of octets of the text (not of an included one) that will not be read
  // again: to let go of them, or to show how far the reading is.
  std::function<void(std::size_t octets)> consumed{};
  std::size_t most_generated = 10'000'000; // records of all $GENERATE of one text together
};

// Errors are `invalid_input` and begin with "FILE:LINE: "; LINE is the one of the word at fault, or, for what
// is wrong with a record as a whole (outside the zone, no TTL), the one on which it begins. What concerns the
// whole text (no SOA) has no line.
//
// Read are $ORIGIN, $TTL, $INCLUDE, $GENERATE (at most 1,000,000 records for one), parentheses, comments,
// CRLF, RFC 3597 forms. Types with a layout of ours are read by our own code, the other known ones by ldns.
// - A TTL that is not stated comes from $TTL, else from the record before, else from the minimum of the SOA
// (RFC 2308
//   section 4); above 2^31 - 1 it counts as zero (RFC 2181 section 8).
// - A quoted string ends on its line: one that does not is nearly always a forgotten quote.
// - Exact copies of a record are dropped and counted (ZoneVersion::duplicate_count); several SOAs are kept.
// Threads: any number at once; `include` is called on the caller's.
[[nodiscard]] Result<ZoneVersionPtr> parse_zone(std::string_view text, const ZoneTextOptions& options);

// A list of records in the same syntax, of any owner and in the order of the text (a DS file, for example). A
// TTL that nothing states is zero: the files that signers write for the parent have none.
[[nodiscard]] Result<std::vector<Record>> parse_records(std::string_view text,
                                                        const ZoneTextOptions& options);

// Output of `named-journalprint`: lines "del OWNER TTL CLASS TYPE RDATA" and "add ...", each difference being
// the deletion of the old SOA, deletions, the addition of the new SOA, additions (the order of RFC 1995
// section 4). Each difference begins with the serial at which the one before ended. Errors as above; also for
// a last difference without its new SOA and for a last line without its end, for then something is missing.
[[nodiscard]] Result<std::vector<Change>> parse_journal(std::string_view text, const std::string& file_name);
// The same form.
[[nodiscard]] std::string print_journal(std::span<const Change> changes);

} // namespace countersign
