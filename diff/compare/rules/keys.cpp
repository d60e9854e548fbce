// Rules about keys and who signs with them.
#include "diff/compare/keys.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

constexpr std::uint16_t k_revoked = 0x80;

// Of a CDS: algorithm and digest type. Of a CDNSKEY: flags, protocol and algorithm.
std::set<Bytes> forms_of(const NodeVersion& version, RrType type) {
  std::set<Bytes> forms;
  const auto set = apex_set(version, type);
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    const ByteView form = type == RrType::CDS ? rdata.subspan(2, 2) : rdata.first(4);
    forms.insert(Bytes(form.begin(), form.end()));
  }
  return forms;
}

// Signers of DNSKEY of one side: published keys only, by role.
struct DnskeySigners {
  std::set<KeyLabel> ksk, zsk;
  std::set<std::uint8_t> ksk_algorithms;
  bool unpublished = false;
};

DnskeySigners dnskey_signers(const VersionReport& report) {
  DnskeySigners signers;
  for (const auto& [use, counts] : report.by_key) {
    if (use.second != RrType::DNSKEY || counts.total() == 0) continue;
    const auto key = std::ranges::find(report.keys, use.first, &PublishedKey::label);
    if (key == report.keys.end()) {
      signers.unpublished = true;
    } else if (key->is_sep()) {
      signers.ksk.insert(key->label);
      signers.ksk_algorithms.insert(key->label.algorithm);
    } else {
      signers.zsk.insert(key->label);
    }
  }
  return signers;
}

} // namespace

bool is_own_key(const Fact& fact, const Pair& pair) {
  if (pair.policy.shared_keys) return false;
  if (fact.aspect == Aspect::apex_record && (fact.type == RrType::CDS || fact.type == RrType::CDNSKEY)) {
    return fact.on_left && fact.on_right && forms_of(pair.left, fact.type) == forms_of(pair.right, fact.type);
  }
  if (fact.aspect != Aspect::key) return false;
  const auto& here = (fact.on_left ? pair.left : pair.right).report.keys;
  const auto& there = (fact.on_left ? pair.right : pair.left).report.keys;
  const ByteView rdata = fact.on_left ? fact.left_rdata : fact.right_rdata;
  const auto key = std::ranges::find_if(
      here, [&](const PublishedKey& candidate) { return std::ranges::equal(candidate.rdata, rdata); });
  return key != here.end() && std::ranges::any_of(there, [&](const PublishedKey& other) {
           return (other.flags & ~k_revoked) == (key->flags & ~k_revoked) &&
                  other.label.algorithm == key->label.algorithm && other.bits == key->bits;
         });
}

bool is_dnskey_also_by_zsk(const Fact& fact, const Pair& pair) {
  if (fact.aspect != Aspect::key_use || fact.type != RrType::DNSKEY) return false;
  const DnskeySigners left = dnskey_signers(pair.left.report);
  const DnskeySigners right = dnskey_signers(pair.right.report);
  if (left.unpublished || right.unpublished || left.ksk.empty()) return false;
  return pair.policy.shared_keys ? left.ksk == right.ksk : left.ksk_algorithms == right.ksk_algorithms;
}

} // namespace countersign::comparison
