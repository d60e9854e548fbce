// Rules about the records that products put at the apex of their own accord, and about their bits in bitmaps.
#include "diff/compare/denial_rdata.h"
#include "diff/compare/rules/rule.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

// The bit of `type` in the apex bitmap of one side, where that side alone has such records.
bool is_bit_of_one_sided_record(const Fact& fact, const Pair& pair, RrType type) {
  if (fact.aspect != Aspect::chain_bit || fact.bit != type) return false;
  if (!bitmap_has(fact.left_rdata, RrType::SOA) || !bitmap_has(fact.right_rdata, RrType::SOA)) return false;
  return apex_set(pair.left, type).has_value() == fact.on_left &&
         apex_set(pair.right, type).has_value() == fact.on_right;
}

// RFC 8078 section 4: "remove all DS records". Algorithm 0 is used for nothing else.
bool asks_for_removal(const RrsetView& set) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const ByteView rdata = set.record(i).rdata;
    if ((set.type() == RrType::CDS ? rdata[2] : rdata[3]) == 0) return true;
  }
  return false;
}

bool asks_for_removal(const Pair& pair) {
  for (const NodeVersion* version : {&pair.left, &pair.right}) {
    for (const RrType type : {RrType::CDS, RrType::CDNSKEY}) {
      const auto set = apex_set(*version, type);
      if (set && asks_for_removal(*set)) return true;
    }
  }
  return false;
}

// Scheme and hash algorithm of each ZONEMD (RFC 8976 section 2.2), after the serial.
std::vector<Bytes> digest_forms(const NodeVersion& version) {
  std::vector<Bytes> forms;
  const auto set = apex_set(version, RrType::ZONEMD);
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView form = set->record(i).rdata.subspan(4, 2);
    forms.emplace_back(form.begin(), form.end());
  }
  std::ranges::sort(forms);
  return forms;
}

} // namespace

bool is_bind_private_type(const Fact& fact, const Pair& pair) {
  if (fact.aspect == Aspect::apex_record || fact.aspect == Aspect::ttl)
    return fact.type == RrType::BIND_PRIVATE;
  return is_bit_of_one_sided_record(fact, pair, RrType::BIND_PRIVATE);
}

bool is_cds_publication(const Fact& fact, const Pair& pair) {
  if (asks_for_removal(pair)) return false;
  const bool of_cds = fact.type == RrType::CDS || fact.type == RrType::CDNSKEY;
  if (of_cds && fact.aspect == Aspect::apex_record) return fact.on_left != fact.on_right;
  if (of_cds && fact.aspect == Aspect::ttl) return true;
  return is_bit_of_one_sided_record(fact, pair, RrType::CDS) ||
         is_bit_of_one_sided_record(fact, pair, RrType::CDNSKEY);
}

bool is_zonemd_of_own_signatures(const Fact& fact, const Pair& pair) {
  return fact.aspect == Aspect::apex_record && fact.type == RrType::ZONEMD && fact.on_left && fact.on_right &&
         digest_forms(pair.left) == digest_forms(pair.right);
}

} // namespace countersign::comparison
