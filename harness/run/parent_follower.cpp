#include "harness/run/parent_follower.h"

#include "diff/verify/ds.h"

#include <algorithm>

namespace countersign {
namespace {

using referee::fits;
using referee::parse_ds;

const Bytes k_delete{0, 0, 0, 0, 0}; // RFC 8078 section 4: "remove all DS"

bool signs(const VersionReport& report, const KeyLabel& label, RrType type) {
  const auto counts = report.by_key.find({label, type});
  return counts != report.by_key.end() && counts->second[SignatureOutcome::valid] > 0;
}

bool vouched_for(const std::vector<Bytes>& ds, const PublishedKey& key, NameView apex) {
  return std::ranges::any_of(ds, [&](const Bytes& rdata) { return fits(parse_ds(rdata), key, apex); });
}

} // namespace

Result<std::optional<std::vector<Bytes>>> wanted_ds(const ZoneVersion& zone, const VersionReport& report,
                                                    const std::vector<Bytes>& present) {
  using Wanted = std::optional<std::vector<Bytes>>;
  const auto apex = zone.find(zone.apex());
  const auto cds = apex ? apex->find(RrType::CDS) : std::nullopt;
  if (!cds || cds->size() == 0) return Wanted();
  std::vector<Bytes> wanted;
  for (std::size_t i = 0; i < cds->size(); ++i) {
    const ByteView rdata = cds->record(i).rdata;
    wanted.emplace_back(rdata.begin(), rdata.end());
  }
  std::ranges::sort(wanted);
  if (wanted == present) return Wanted();
  const bool trusted = std::ranges::any_of(report.keys, [&](const PublishedKey& key) {
    return key.signs_dnskey && signs(report, key.label, RrType::CDS) &&
           (present.empty() || vouched_for(present, key, zone.apex()));
  });
  if (!trusted) {
    return fail(ErrorKind::protocol, "serial {}: no key that the present DS vouch for signs the CDS RRset",
                report.serial.value());
  }
  if (wanted == std::vector<Bytes>{k_delete}) return Wanted(std::vector<Bytes>());
  const bool leads_on = std::ranges::any_of(report.keys, [&](const PublishedKey& key) {
    return key.signs_dnskey && vouched_for(wanted, key, zone.apex());
  });
  if (!leads_on) {
    return fail(ErrorKind::protocol,
                "serial {}: none of the {} DS that the CDS RRset asks for fits a key that"
                " signs the DNSKEY RRset",
                report.serial.value(), wanted.size());
  }
  return Wanted(std::move(wanted));
}

} // namespace countersign
