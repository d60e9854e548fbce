#include "diff/model/version_report.h"

#include <algorithm>
#include <numeric>

namespace countersign {

const char* to_text(SignatureOutcome outcome) noexcept {
  switch (outcome) {
  case SignatureOutcome::valid:
    return "valid";
  case SignatureOutcome::bogus:
    return "bogus";
  case SignatureOutcome::expired:
    return "expired";
  case SignatureOutcome::not_yet_valid:
    return "not-yet-valid";
  case SignatureOutcome::unknown_key:
    return "unknown-key";
  case SignatureOutcome::malformed:
    return "malformed";
  case SignatureOutcome::unsupported:
    return "unsupported";
  case SignatureOutcome::unchecked:
    return "unchecked";
  }
  return "?";
}

const char* to_text(DenialKind kind) noexcept {
  switch (kind) {
  case DenialKind::none:
    return "none";
  case DenialKind::nsec:
    return "NSEC";
  case DenialKind::nsec3:
    return "NSEC3";
  case DenialKind::mixed:
    return "NSEC and NSEC3";
  }
  return "?";
}

std::string to_text(const KeyLabel& label) { return fmt::format("{}/{}", label.algorithm, label.tag); }

std::uint64_t OutcomeCounts::total() const noexcept {
  return std::accumulate(std::begin(by_outcome), std::end(by_outcome), std::uint64_t{0});
}

std::uint64_t OutcomeCounts::checked() const noexcept {
  return total() - (*this)[SignatureOutcome::unchecked] - (*this)[SignatureOutcome::unsupported];
}

OutcomeCounts& OutcomeCounts::operator+=(const OutcomeCounts& other) noexcept {
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) by_outcome[i] += other.by_outcome[i];
  return *this;
}

bool VersionReport::has(FindingKind kind) const noexcept {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.kind == kind; });
}

} // namespace countersign
