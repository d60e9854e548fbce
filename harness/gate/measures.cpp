#include "harness/gate/measures.h"

#include "harness/report/text_layout.h"

#include <algorithm>
#include <tuple>

namespace countersign::gate {

std::set<NodeName> Measures::nodes(Role role) const {
  std::set<NodeName> found;
  for (const RunRecord& run : evidence().runs) {
    for (const SignerRecord& signer : run.signers) {
      if (signer.role != role) continue;
      for (const std::string& node : signer.nodes) found.insert({signer.name, node, role});
    }
  }
  return found;
}

std::vector<OpenFinding> open_findings(const Evidence& evidence) {
  // By run: where a roll-back is rehearsed, the roles are exchanged.
  std::set<std::pair<RunId, std::string>> incumbents;
  for (const RunRecord& run : evidence.runs) {
    for (const SignerRecord& signer : run.signers) {
      if (signer.role == Role::incumbent) incumbents.emplace(run.id, signer.name);
    }
  }
  // By severity as well: a rule or a reason may have made some of a kind less than others.
  using Place = std::tuple<FindingKind, Severity, std::string, std::string, Subject>;
  std::map<Place, OpenFinding> open;
  for (const FindingDay& day : evidence.finding_days) {
    const Finding& finding = day.finding;
    if (!finding.explained_by.empty() || effect_of(finding) == Effect::none) continue;
    const auto [at, fresh] = open.try_emplace(
        Place{finding.kind, finding.severity, finding.signer, finding.node, finding.subject});
    OpenFinding& group = at->second;
    if (fresh) {
      group.finding = finding;
      group.finding.count = 0;
      group.first_at = day.first_at;
      group.run = day.run;
      group.first_step = day.first_step;
    }
    group.candidate = group.candidate || !incumbents.contains({day.run, finding.signer});
    group.finding.count += finding.count;
    group.steps += day.steps;
    group.last_at = std::max(group.last_at, day.last_at);
  }
  std::vector<OpenFinding> list;
  for (auto& [place, group] : open) list.push_back(std::move(group));
  std::ranges::stable_sort(list, [](const OpenFinding& left, const OpenFinding& right) {
    const auto key = [](const OpenFinding& each) {
      return std::tuple(effect_of(each.finding) == Effect::bogus ? 0 : 1,
                        -static_cast<int>(each.finding.severity),
                        each.finding.kind == FindingKind::same_tag_other_key ? 0 : 1, each.first_at);
    };
    return key(left) < key(right);
  });
  return list;
}

std::int64_t percentile(std::vector<std::int64_t>& values, unsigned percent) {
  const std::size_t rank = (values.size() * percent + 99) / 100;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string duration_text(std::int64_t seconds) {
  if (seconds < 0) return "-" + duration_text(-seconds);
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3'600) return fmt::format("{} h", seconds / 3'600);
  const std::int64_t hours = seconds % 86'400 / 3'600;
  return hours == 0 ? fmt::format("{} d", seconds / 86'400)
                    : fmt::format("{} d {} h", seconds / 86'400, hours);
}

std::string lag_text(std::int64_t ms) {
  if (ms > -120'000 && ms < 120'000) return fmt::format("{:+.1f} s", static_cast<double>(ms) / 1000);
  return (ms < 0 ? "" : "+") + duration_text(ms / 1000);
}

std::string day_text(UnixMillis at) { return layout::date_and_time(at).substr(0, 10); }

} // namespace countersign::gate
