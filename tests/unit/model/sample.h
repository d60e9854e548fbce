// Records and zones for the tests of diff/model, written down by hand: this room has no parser.
#pragma once

#include "diff/model/zone_version.h"

#include <initializer_list>

namespace countersign::sample {

Name name(std::string_view text); // absolute, or it throws
Bytes spelled(
    std::string_view text);         // the wire form of an absolute name without escapes, letters as they are
Bytes hex(std::string_view digits); // spaces are skipped
Bytes join(std::initializer_list<Bytes> parts);

Record record(std::string_view owner, RrType type, Bytes rdata, std::uint32_t ttl = 3600);
Record soa(std::uint32_t serial, std::string_view apex = "example.");
Record ns(std::string_view owner, std::string_view target, std::uint32_t ttl = 3600);
Record txt(std::string_view owner, std::string_view text, std::uint32_t ttl = 3600);
// An RRSIG over `covered` by `tag`: well-formed, and of no key.
Record rrsig(std::string_view owner, RrType covered, std::uint16_t tag, std::uint32_t ttl = 3600);

// From these records; throws with the message if it cannot be built.
ZoneVersionPtr zone(std::span<const Record> records, std::string_view apex = "example.");
ZoneVersionPtr zone(std::initializer_list<Record> records, std::string_view apex = "example.");

std::vector<Record> all_records(const ZoneVersion& version); // in the order of the walk
std::vector<Record> sorted(std::vector<Record> records);

// The change that removes and adds these, from the SOA of `version` to `serial`.
Change change(const ZoneVersion& version, std::uint32_t serial, std::vector<Record> removed,
              std::vector<Record> added);
// The version after it; throws with the message.
ZoneVersionPtr applied(const ZoneVersion& version, const Change& change);

} // namespace countersign::sample

namespace countersign {
// How gtest shows them.
void PrintTo(const Record& record, std::ostream* out);
void PrintTo(const Name& name, std::ostream* out);
} // namespace countersign
