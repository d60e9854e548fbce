#include "diff/cutover/mixtures.h"

#include "diff/verify/verifier.h"

#include <algorithm>
#include <iterator>

namespace countersign::mixtures {
namespace {

std::optional<RrsetView> dnskeys_of(const ZoneVersion& zone) {
  const auto apex = zone.find(zone.apex());
  return apex ? apex->find(RrType::DNSKEY) : std::nullopt;
}

// The DNSKEY RRset with its signatures, in canonical order.
std::vector<Record> key_records(const ZoneVersion& zone) {
  std::vector<Record> records;
  const auto set = dnskeys_of(zone);
  if (!set) return records;
  const auto copy = [&](RrType type, const RecordView& record) {
    records.push_back({Name(zone.apex()), type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())});
  };
  for (std::size_t i = 0; i < set->size(); ++i) copy(RrType::DNSKEY, set->record(i));
  for (std::size_t i = 0; i < set->signature_count(); ++i) copy(RrType::RRSIG, set->signature(i));
  std::ranges::sort(records);
  return records;
}

Record soa_of(const ZoneVersion& zone) {
  const auto soa = zone.soa();
  return {Name(zone.apex()), RrType::SOA, soa->ttl, Bytes(soa->rdata.begin(), soa->rdata.end())};
}

// From the zone to the same zone with the DNSKEY RRset of another.
Change exchange_of_keys(const ZoneVersion& zone, const ZoneVersion& other) {
  Change change;
  change.soa_from = change.soa_to = soa_of(zone);
  const std::vector<Record> own = key_records(zone), foreign = key_records(other);
  std::ranges::set_difference(own, foreign, std::back_inserter(change.removed));
  std::ranges::set_difference(foreign, own, std::back_inserter(change.added));
  return change;
}

DataVerdict verdict_of(const VersionReport& report) {
  DataVerdict verdict;
  verdict.broken = report.rrsets_without_valid_signature;
  verdict.broken.erase(RrType::DNSKEY); // that is the chain's matter
  verdict.rrsets = report.signed_rrsets + report.unsigned_rrsets;
  if (!verdict.broken.empty() || !report.complete) {
    verdict.safety = Safety::broken;
  } else if (!report.fully_checked()) {
    verdict.safety = Safety::undecided;
  }
  return verdict;
}

std::vector<PublishedKey> signers_of(const VersionReport& report) {
  std::vector<PublishedKey> signers;
  std::ranges::copy_if(report.keys, std::back_inserter(signers), [&](const PublishedKey& key) {
    return std::ranges::any_of(report.by_key, [&](const auto& entry) {
      return entry.first.first == key.label && entry.first.second != RrType::DNSKEY &&
             entry.second[SignatureOutcome::valid] != 0;
    });
  });
  return signers;
}

} // namespace

Safety judge_chain(const ZoneVersion& keys, std::span<const Record> ds, DnsTime at) {
  ZoneBuilder builder(keys.apex());
  for (const Record& record : key_records(keys)) {
    if (!builder.add(record)) return Safety::undecided; // cannot be: it came out of a zone
  }
  const auto zone = builder.finish(ZoneBuilder::Soa::optional);
  if (!zone) return Safety::undecided;
  const VersionReport report = verify(**zone, {.at = at, .rrsets_only = true, .trusted_ds = ds});
  if (report.keys.empty() || report.rrsets_without_valid_signature.contains(RrType::DNSKEY)) {
    return Safety::broken;
  }
  for (const Finding& finding : report.findings) {
    // Less than critical: some way is open, and another is not.
    if (finding.kind == FindingKind::dnskey_not_signed_by_ksk && finding.severity == Severity::critical) {
      return Safety::broken;
    }
  }
  return report.fully_checked() ? Safety::safe : Safety::undecided;
}

OwnAndForeign judge_data(const ZoneVersionPtr& data, const ZoneVersion& other_keys, DnsTime at,
                         unsigned threads) {
  const VerifyOptions options{.at = at, .threads = threads};
  Verifier verifier;
  const VersionReport own = verifier.judge(data, options);
  OwnAndForeign both{verdict_of(own), {}, own.keys, signers_of(own)};
  both.foreign.safety = Safety::undecided;
  if (!data->soa()) return both;
  const Change change = exchange_of_keys(*data, other_keys);
  if (change.changes_nothing()) {
    both.foreign = both.own;
    return both;
  }
  const auto mixed = data->apply(change);
  if (mixed) both.foreign = verdict_of(verifier.judge_next(*mixed, change, options));
  return both;
}

std::uint32_t dnskey_ttl(const ZoneVersion& zone) {
  const auto set = dnskeys_of(zone);
  return set && set->size() != 0 ? set->record(0).ttl : 0;
}

std::map<RrType, std::uint32_t> longest_ttls(const ZoneVersion& zone) {
  std::map<RrType, std::uint32_t> longest;
  zone.for_each_node([&](const NodeView& node) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      const RrsetView set = node.rrset(i);
      if (set.size() == 0) continue;
      std::uint32_t& ttl = longest[set.type()];
      ttl = std::max(ttl, set.record(0).ttl);
    }
  });
  return longest;
}

} // namespace countersign::mixtures
