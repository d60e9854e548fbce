#include "diff/verify/finding_sink.h"

#include <algorithm>

namespace countersign::referee {

void FindingSink::keep(Kept& kept, FindingKind kind, Severity severity, const Place& place,
                       std::string evidence) {
  Subject subject{to_text(place.owner), place.type ? to_text(*place.type) : std::string(), place.key};
  Finding& finding = kept.findings.emplace_back(make_finding(kind, std::move(subject), std::move(evidence)));
  finding.severity = severity;
}

bool FindingSink::has_other_than(FindingKind kind) const noexcept {
  return std::ranges::any_of(kept_, [&](const auto& entry) { return entry.first.first != kind; });
}

void FindingSink::merge(FindingSink&& later) {
  for (auto& [key, more] : later.kept_) {
    Kept& kept = kept_[key];
    for (Finding& finding : more.findings) {
      if (kept.findings.size() < limit_) {
        kept.findings.push_back(std::move(finding));
      } else {
        ++kept.folded[parse_rrtype(finding.subject.type).value_or(RrType{})];
      }
    }
    for (const auto& [type, count] : more.folded) kept.folded[type] += count;
  }
  later.kept_.clear();
}

std::vector<Finding> FindingSink::take() {
  std::vector<Finding> all;
  for (auto& [key, kept] : kept_) {
    const auto& [kind, severity] = key;
    if (!kept.folded.empty()) {
      std::uint64_t rest = 0;
      std::string types;
      for (const auto& [type, count] : kept.folded) {
        rest += count;
        if (type != RrType{})
          types += fmt::format("{}{} {}", types.empty() ? "" : ", ", to_text(type), count);
      }
      Finding folded =
          make_finding(kind, {}, fmt::format("{} more like it{}{}", rest, types.empty() ? "" : ": ", types));
      folded.severity = severity;
      folded.count = rest;
      all.push_back(std::move(folded));
    }
    std::ranges::move(kept.findings, std::back_inserter(all));
  }
  kept_.clear();
  std::ranges::sort(all, shown_before);
  return all;
}

} // namespace countersign::referee
