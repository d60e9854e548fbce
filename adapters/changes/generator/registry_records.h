// Names and RDATA of a made-up registry zone. All from ranges that are reserved for documentation (RFC 2606,
// RFC 5737, RFC 3849), so that nothing of it is anybody's.
#pragma once

#include "adapters/changes/generator/random_source.h"
#include "diff/model/record.h"

#include <unordered_set>

namespace countersign {

[[nodiscard]] Name child(std::string_view label, NameView parent); // the caller has seen to it that it fits
[[nodiscard]] Bytes name_rdata(NameView name);

[[nodiscard]] Bytes random_ipv4(RandomSource& random);
[[nodiscard]] Bytes random_ipv6(RandomSource& random);
[[nodiscard]] Bytes random_ds(RandomSource& random); // algorithm 13, 8 or 15; digest type 2
[[nodiscard]] Bytes txt_rdata(std::string_view text);
[[nodiscard]] Bytes mx_rdata(std::uint16_t preference, NameView host);
[[nodiscard]] Bytes caa_rdata(std::string_view issuer);

// Labels that were not used before, some of them with the prefix of an IDN.
class LabelMaker {
public:
  [[nodiscard]] std::string fresh(RandomSource& random);

private:
  std::unordered_set<std::string> used_;
};

// NS RDATA of hosts outside the zone, some spelled in mixed case: signers must fold it (RFC 4034
// section 6.2). Empty if every name is inside, as it is in the root zone.
[[nodiscard]] std::vector<Bytes> outside_name_servers(NameView zone);

} // namespace countersign
