#include "diff/history/held_states.h"

#include "diff/verify/ds.h"

#include <algorithm>

namespace countersign::history {
namespace {

constexpr std::uint16_t k_zone_flag = 0x100;

bool signs_for_keys(RrType type) noexcept {
  return type == RrType::DNSKEY || type == RrType::CDS || type == RrType::CDNSKEY;
}

// Data RRsets with a signature: the apex has one RRset of each of the others at most.
std::uint64_t data_rrsets(const VersionReport& report) {
  std::set<RrType> of_keys;
  for (const auto& [use, counts] : report.by_key) {
    if (signs_for_keys(use.second)) of_keys.insert(use.second);
  }
  return report.signed_rrsets - std::min<std::uint64_t>(report.signed_rrsets, of_keys.size());
}

bool same_keys(const std::vector<PublishedKey>& left, const std::vector<PublishedKey>& right) {
  return std::ranges::equal(left, right, {}, &PublishedKey::rdata, &PublishedKey::rdata);
}

bool sign_alike(const PublishedKey& left, const PublishedKey& right) {
  return left.rdata == right.rdata && left.signs_dnskey == right.signs_dnskey;
}

} // namespace

const PublishedKey* HeldKeys::find(ByteView rdata) const noexcept {
  const auto found = std::ranges::find_if(
      keys, [&](const PublishedKey& key) { return std::ranges::equal(key.rdata, rdata); });
  return found == keys.end() ? nullptr : &*found;
}

std::set<std::uint8_t> HeldKeys::algorithms() const {
  std::set<std::uint8_t> found;
  for (const PublishedKey& key : keys) {
    if ((key.flags & k_zone_flag) != 0 && !key.is_revoked()) found.insert(key.label.algorithm);
  }
  return found;
}

bool operator==(const HeldKeys& left, const HeldKeys& right) {
  return std::ranges::equal(left.keys, right.keys, sign_alike);
}

std::vector<const PublishedKey*> HeldData::missing_from(const HeldKeys& keys) const {
  std::vector<const PublishedKey*> missing;
  const auto is_there = [&](const PublishedKey& key) { return keys.find(key.rdata) != nullptr; };
  if (std::ranges::any_of(sufficient, is_there)) return missing;
  for (const PublishedKey& key : signing) {
    if (!is_there(key)) missing.push_back(&key);
  }
  return missing;
}

bool operator==(const HeldData& left, const HeldData& right) {
  return left.algorithms == right.algorithms && same_keys(left.signing, right.signing) &&
         same_keys(left.sufficient, right.sufficient);
}

bool HeldDs::leads_to(const HeldKeys& held, NameView apex) const {
  return std::ranges::any_of(records, [&](const Record& record) {
    const referee::Ds ds = referee::parse_ds(record.rdata);
    return std::ranges::any_of(
        held.keys, [&](const PublishedKey& key) { return key.signs_dnskey && referee::fits(ds, key, apex); });
  });
}

HeldKeys keys_of(const VersionReport& report, std::uint32_t ttl) { return {report.keys, ttl}; }

HeldData data_of(const VersionReport& report) {
  HeldData data;
  data.ttl = report.longest_ttl;
  std::map<KeyLabel, std::uint64_t> valid;
  std::map<std::uint8_t, std::uint64_t> by_algorithm;
  for (const auto& [use, counts] : report.by_key) {
    if (signs_for_keys(use.second)) continue;
    valid[use.first] += counts[SignatureOutcome::valid];
    by_algorithm[use.first.algorithm] +=
        counts[SignatureOutcome::valid] + counts[SignatureOutcome::unknown_key];
  }
  const std::uint64_t all = data_rrsets(report);
  for (const PublishedKey& key : report.keys) {
    const std::uint64_t count = valid[key.label];
    if (count == 0) continue;
    data.signing.push_back(key);
    if (count >= all && report.unsigned_rrsets == 0) data.sufficient.push_back(key);
  }
  for (const auto& [algorithm, count] : by_algorithm) {
    if (count >= all && count != 0) data.algorithms.insert(algorithm);
  }
  return data;
}

} // namespace countersign::history
