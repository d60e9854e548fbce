// The part of World that signs: content and keys into a draft.
#include "harness/bench/world.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace countersign::bench {
namespace {

using testing::SignedZone;
using RrsetKey = std::pair<Name, RrType>;

std::map<RrsetKey, std::vector<Record>> rrsets_of(const SignedZone& zone) {
  std::map<RrsetKey, std::vector<Record>> sets;
  for (const Record& record : zone.records()) {
    if (record.type != RrType::RRSIG) sets[{record.owner, record.type}].push_back(record);
  }
  for (auto& [key, set] : sets) std::ranges::sort(set);
  return sets;
}

std::map<RrsetKey, std::vector<Record>> signatures_of(const SignedZone& zone) {
  std::map<RrsetKey, std::vector<Record>> sets;
  for (const Record& record : zone.records()) {
    if (record.type == RrType::RRSIG) sets[{record.owner, covered_type(record.rdata)}].push_back(record);
  }
  return sets;
}

std::uint32_t expiration_of(const Record& rrsig) { return read_u32(rrsig.rdata.data() + 8); }

// What a signer does that does not sign everything at every serial.
void carry_over(const SignedZone& before, SignedZone& draft, DnsTime now, std::int64_t refresh_s) {
  const auto old_sets = rrsets_of(before);
  const auto new_sets = rrsets_of(draft);
  for (const auto& [key, signatures] : signatures_of(before)) {
    const auto was = old_sets.find(key);
    const auto is = new_sets.find(key);
    if (was == old_sets.end() || is == new_sets.end() || was->second != is->second) continue;
    const bool lasts = std::ranges::all_of(signatures, [&](const Record& rrsig) {
      const std::uint32_t left = expiration_of(rrsig) - now.value();
      return refresh_s < 0 || (left < 0x80000000U && left > refresh_s); // negative: keeps all
    });
    if (!lasts) continue;
    draft.drop_signatures(to_text(key.first.view()), key.second);
    for (const Record& rrsig : signatures) draft.add(rrsig);
  }
}

} // namespace

testing::SignOptions World::options_of(const Signer& s) const {
  testing::SignOptions options;
  options.inception = DnsTime(now_.value() - static_cast<std::uint32_t>(s.backdate_s));
  options.expiration = now_.plus(static_cast<std::uint32_t>(s.validity_s));
  options.denial = s.denial;
  options.iterations = s.iterations;
  options.salt = s.salt;
  options.opt_out = s.opt_out;
  return options;
}

void World::make_draft(Signer& s, bool carry, std::int64_t refresh_s) {
  s.serial = s.serial.plus(1);
  std::vector<Record> content = content_;
  std::uint32_t key_ttl = 3600;
  for (Record& record : content) {
    if (record.type != RrType::SOA) continue;
    const std::size_t at = soa_serial_offset(record.rdata);
    for (unsigned i = 0; i < 4; ++i)
      record.rdata[at + i] = static_cast<std::uint8_t>(s.serial.value() >> (24 - 8 * i));
    key_ttl = s.dnskey_ttl.value_or(record.ttl);
  }
  for (const Key& key : keys_of(s.cds)) {
    for (const std::uint8_t digest : s.cds_digests)
      content.push_back({apex_, RrType::CDS, key_ttl, key.ds_rdata(apex_.view().wire(), digest)});
    content.push_back({apex_, RrType::CDNSKEY, key_ttl, key.dnskey_rdata()});
  }
  if (s.signing.empty()) { // an unsigned zone
    SignedZone plain(apex_, {}, options_of(s));
    plain.records() = std::move(content);
    s.draft = std::move(plain);
    return;
  }
  SignedZone made = testing::sign_zone(apex_, std::move(content), keys_of(s.signing), options_of(s));
  const std::string apex = to_text(apex_.view());
  made.drop(apex, RrType::DNSKEY);
  std::set<Bytes> published;
  for (const Key& key : keys_of(s.published)) published.insert(key.dnskey_rdata());
  for (const Bytes& rdata : published) made.add({apex_, RrType::DNSKEY, key_ttl, rdata});
  if (!published.empty()) made.sign_again(apex, RrType::DNSKEY);
  if (carry && s.draft) carry_over(*s.draft, made, now_, refresh_s);
  s.draft = std::move(made);
}

} // namespace countersign::bench
