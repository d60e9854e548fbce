// Records as text (RFC 1035 section 5, RFC 3597 for types without a layout), always absolute and on one line.
#pragma once

#include "diff/model/zone_version.h"

#include <functional>

namespace countersign {

[[nodiscard]] std::string rdata_to_text(RrType type, ByteView well_formed_rdata);
[[nodiscard]] std::string to_text(NameView owner, RrType type, std::uint32_t ttl,
                                  ByteView rdata); // "owner TTL IN TYPE RDATA"
[[nodiscard]] std::string to_text(const Record& record);

// All of a version, a line for each record, in canonical order with the SOA first; `sink` gets pieces of some
// 64 KiB. Every validator of the field reads it.
void print_zone(const ZoneVersion& zone, const std::function<void(std::string_view)>& sink);
[[nodiscard]] std::string print_zone(const ZoneVersion& zone);

[[nodiscard]] std::string base64(ByteView bytes);
[[nodiscard]] Result<Bytes> parse_base64(std::string_view text);    // no white space
[[nodiscard]] std::string base32hex(ByteView bytes);                // lower case, no padding (RFC 5155)
[[nodiscard]] Result<Bytes> parse_base32hex(std::string_view text); // any case
[[nodiscard]] std::string time_to_text(DnsTime time);               // YYYYMMDDHHmmSS, for 1970 to 2106
// That, or a plain number of seconds. A date is taken modulo 2^32 seconds (RFC 4034 section 3.1.5) from
// 1901-12-13 on: ldns and BIND print an instant as the date next to now, and one from 2106 may so get a year
// before 1970.
[[nodiscard]] Result<DnsTime> parse_time(std::string_view text);

} // namespace countersign
