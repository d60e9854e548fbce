#include "harness/gate/waiver.h"

namespace countersign {

// Linear with one step back: a pattern from a file must not be able to take exponential time.
bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool selects(const Waiver& waiver, std::string_view zone, const Finding& finding) {
  const auto fits = [](const std::string& wanted, std::string_view there) {
    return wanted.empty() || wanted == there;
  };
  return waiver.finding == finding.kind && (waiver.zone.empty() || matches_pattern(waiver.zone, zone)) &&
         fits(waiver.signer, finding.signer) && fits(waiver.node, finding.node) &&
         fits(waiver.type, finding.subject.type) && fits(waiver.key, finding.subject.key) &&
         (waiver.owner.empty() || matches_pattern(waiver.owner, finding.subject.owner));
}

} // namespace countersign
