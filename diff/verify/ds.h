// DS and CDS RDATA (RFC 4034 section 5, RFC 7344 section 3) against the published keys.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

namespace countersign::referee {

// Borrowed from well-formed RDATA.
struct Ds {
  KeyLabel label;
  std::uint8_t digest_type;
  ByteView digest_octets;
};
[[nodiscard]] Ds parse_ds(ByteView rdata) noexcept;

// True if the DS is that of `key` in the zone `apex` (RFC 4034 section 5.1.4). A digest type that cannot be
// computed here counts by tag and algorithm: the parent chose it, and a missing key would still show.
[[nodiscard]] bool fits(const Ds& ds, const PublishedKey& key, NameView apex);

[[nodiscard]] std::string text_of(const Ds& ds); // "13/33834 (digest type 2)"

// Octets that a digest of this type has; nothing for a type that is not judged (all but 1, 2 and 4).
[[nodiscard]] std::optional<std::size_t> ds_digest_octets(std::uint8_t digest_type) noexcept;

} // namespace countersign::referee
