#include "diff/events/zone_facts.h"

#include "diff/verify/ds.h"

#include <algorithm>
#include <set>

namespace countersign {
namespace {

using referee::fits;
using referee::parse_ds;

constexpr std::size_t k_shortest_ds = 5; // tag, algorithm, digest type, and some digest

bool is_of_keys(RrType type) {
  return type == RrType::DNSKEY || type == RrType::CDS || type == RrType::CDNSKEY;
}

std::vector<Bytes> apex_rdata(const ZoneVersion& zone, RrType type) {
  std::vector<Bytes> all;
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(type) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    all.emplace_back(rdata.begin(), rdata.end());
  }
  return all;
}

bool names(const std::vector<Bytes>& ds, const PublishedKey& key, NameView apex) {
  return std::ranges::any_of(ds, [&](const Bytes& rdata) {
    return rdata.size() >= k_shortest_ds && fits(parse_ds(rdata), key, apex);
  });
}

} // namespace

ZoneFacts facts_of(const VersionReport& report, std::int64_t at, const ZoneVersion* zone,
                   const std::optional<std::vector<Bytes>>& parent_ds) {
  ZoneFacts facts;
  facts.serial = report.serial;
  facts.at = at;
  facts.content = report.content;
  facts.denial = report.denial;
  facts.earliest_expiration = report.earliest_expiration;
  facts.expired = report.signatures[SignatureOutcome::expired];
  facts.complete = report.complete;

  std::map<KeyLabel, std::uint64_t> by_label;
  std::set<RrType> key_types; // one RRset each, at the apex
  std::set<std::uint8_t> algorithms;
  for (const auto& [use, counts] : report.by_key) {
    const auto& [label, type] = use;
    if (counts.total() == 0) continue;
    algorithms.insert(label.algorithm);
    if (is_of_keys(type))
      key_types.insert(type);
    else
      by_label[label] += counts[SignatureOutcome::valid];
  }
  const std::uint64_t all = report.signed_rrsets + report.unsigned_rrsets;
  facts.zone_rrsets = all - std::min<std::uint64_t>(all, key_types.size());
  facts.signed_with.assign(algorithms.begin(), algorithms.end());

  std::vector<Bytes> cds, cdnskey;
  if (zone != nullptr) {
    cds = apex_rdata(*zone, RrType::CDS);
    cdnskey = apex_rdata(*zone, RrType::CDNSKEY);
  }
  for (const PublishedKey& key : report.keys) {
    KeyFacts fact{key, {}, {}, {}};
    if (std::ranges::count(report.keys, key.label, &PublishedKey::label) == 1)
      fact.zone_signatures = by_label[key.label];
    if (zone != nullptr) {
      const bool in_cdnskey = std::ranges::find(cdnskey, key.rdata) != cdnskey.end();
      fact.in_cds = in_cdnskey || names(cds, key, zone->apex());
      if (parent_ds) fact.in_ds = names(*parent_ds, key, zone->apex());
    }
    facts.keys.push_back(std::move(fact));
  }
  return facts;
}

} // namespace countersign
