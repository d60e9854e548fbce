#include "diff/model/finding.h"

#include <tuple>

namespace countersign {

Finding make_finding(FindingKind kind, Subject subject, std::string evidence) {
  Finding finding;
  finding.kind = kind;
  finding.severity = info(kind).severity;
  finding.subject = std::move(subject);
  finding.evidence = std::move(evidence);
  return finding;
}

Effect effect_of(const Finding& finding) noexcept {
  const FindingInfo& about = info(finding.kind);
  const bool lowered = finding.severity < about.severity && finding.severity <= Severity::minor;
  return lowered ? Effect::none : about.effect;
}

bool shown_before(const Finding& left, const Finding& right) {
  if (left.severity != right.severity) return left.severity > right.severity;
  const auto key = [](const Finding& f) {
    return std::tuple(!f.explained_by.empty(), std::string_view(f.signer), std::string_view(f.node), f.kind,
                      std::tie(f.subject), f.serial.value(), std::string_view(f.evidence),
                      std::string_view(f.explained_by), f.count);
  };
  return key(left) < key(right);
}

} // namespace countersign
