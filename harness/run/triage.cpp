#include "harness/run/triage.h"

#include "diff/autopsy/findings.h"

namespace countersign {
namespace {

// Less than half a second of one core: a run waits for it, and there may be many nodes.
constexpr std::uint64_t k_effort = 40'000;

std::vector<Bytes> keys_of(const ZoneVersion& zone) {
  std::vector<Bytes> keys;
  const auto apex = zone.find(zone.apex());
  const auto set = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    keys.emplace_back(rdata.begin(), rdata.end());
  }
  return keys;
}

} // namespace

void Triage::examine(const TakenVersion& version, const ZoneVersion* input, std::vector<Finding>& findings) {
  const VersionRecord& record = version.record;
  const ZoneVersion& zone = *version.zone;
  ZoneVersionPtr& previous = previous_[{record.signer, record.node}];
  std::vector<Finding> made;
  if (!version.damage.failing.empty()) {
    AutopsyOptions options;
    options.previous = previous.get();
    options.input = input;
    options.effort = k_effort;
    const std::vector<Bytes> known = previous ? keys_of(*previous) : std::vector<Bytes>{};
    options.known_keys = known;
    const Autopsy result = autopsy(zone, version.damage, options, keys_);
    made = findings_of(zone, result, keys_);
  }
  if (!version.damage.lost.empty()) {
    const LostAnswers answers(zone, version.damage, record.report);
    if (auto hurt = finding_of(zone, answers.radius())) made.push_back(std::move(*hurt));
  }
  for (Finding& finding : made) {
    finding.signer = record.signer;
    finding.node = record.node;
    finding.serial = record.serial;
    findings.push_back(std::move(finding));
  }
  previous = version.zone;
}

} // namespace countersign
