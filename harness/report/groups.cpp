#include "harness/report/groups.h"

#include <algorithm>
#include <tuple>

namespace countersign {
namespace {

// All but the key.
using Place = std::tuple<FindingKind, std::string, std::string, std::string>;

Place place_of(const Finding& finding) {
  return {finding.kind, finding.signer, finding.node, finding.explained_by};
}

bool has_subject(const Finding& finding) { return finding.subject != Subject{}; }

// For each place at which all findings with a subject name one key: that key.
std::map<Place, std::optional<std::string>> only_keys(std::span<const StepRecord> steps) {
  std::map<Place, std::optional<std::string>> keys;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      if (!has_subject(finding)) continue;
      const auto [known, added] = keys.emplace(place_of(finding), finding.subject.key);
      if (!added && known->second != finding.subject.key) known->second.reset();
    }
  }
  return keys;
}

void add(FindingGroup& group, std::uint64_t step, const Finding& finding, const std::string& key) {
  const bool is_first = group.steps == 0;
  // A remainder is sorted before the findings that it belongs to, and says less.
  const bool says_more =
      !is_first && step == group.first_step && !has_subject(group.first) && has_subject(finding);
  if (is_first) {
    group.kind = finding.kind;
    group.signer = finding.signer;
    group.node = finding.node;
    group.key = key;
    group.explained_by = finding.explained_by;
    group.first_step = step;
  }
  if (is_first || says_more) group.first = finding;
  if (finding.subject != group.first.subject || says_more) group.several_subjects = true;
  if (is_first || group.last_step != step) ++group.steps;
  group.severity = std::max(group.severity, finding.severity);
  group.last_step = step;
  group.last_serial = finding.serial;
  group.count += finding.count;
  group.types[finding.subject.type] += finding.count;
}

bool worse(const FindingGroup& left, const FindingGroup& right) {
  const auto rank = [](const FindingGroup& group) {
    const bool names_a_cause = group.kind == FindingKind::same_tag_other_key ||
                               group.kind == FindingKind::signatures_by_unpublished_key;
    return std::tuple(!group.explained_by.empty(), -static_cast<int>(group.severity),
                      -static_cast<int>(info(group.kind).effect), !names_a_cause, group.first_step,
                      group.kind, std::tie(group.signer, group.node, group.key, group.explained_by));
  };
  return rank(left) < rank(right);
}

} // namespace

std::vector<FindingGroup> group_findings(std::span<const StepRecord> steps) {
  const auto keys = only_keys(steps);
  std::map<std::pair<Place, std::string>, FindingGroup> groups;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      const Place place = place_of(finding);
      std::string key = finding.subject.key;
      if (!has_subject(finding)) {
        const auto only = keys.find(place);
        if (only != keys.end()) key = only->second.value_or("");
      }
      add(groups[{place, key}], step.index, finding, key);
    }
  }
  std::vector<FindingGroup> sorted;
  for (auto& [place_and_key, group] : groups) sorted.push_back(std::move(group));
  std::ranges::sort(sorted, worse);
  return sorted;
}

} // namespace countersign
