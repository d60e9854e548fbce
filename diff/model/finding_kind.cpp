#include "diff/model/finding_kind.h"

#include "diff/model/finding_docs.h"

namespace countersign {
namespace {

using Catalogue = std::array<FindingInfo, k_finding_kind_count>;

Catalogue assemble() noexcept {
  Catalogue all;
  auto end = all.begin();
  for (const auto part :
       {finding_docs::zone(), finding_docs::apex(), finding_docs::signatures(), finding_docs::denial(),
        finding_docs::autopsy(), finding_docs::comparison(), finding_docs::history(), finding_docs::signers(),
        finding_docs::nodes(), finding_docs::key_stores()}) {
    end = std::ranges::copy(part, end).out;
  }
  return all;
}

constexpr std::array k_severities{Severity::info, Severity::minor, Severity::major, Severity::critical};

} // namespace

const char* to_text(Severity severity) noexcept {
  switch (severity) {
  case Severity::info:
    return "info";
  case Severity::minor:
    return "minor";
  case Severity::major:
    return "major";
  case Severity::critical:
    return "critical";
  }
  return "?";
}

std::optional<Severity> parse_severity(std::string_view text) noexcept {
  const auto* found =
      std::ranges::find_if(k_severities, [&](Severity severity) { return text == to_text(severity); });
  if (found == k_severities.end()) return std::nullopt;
  return *found;
}

std::span<const FindingInfo> finding_catalogue() noexcept {
  static const Catalogue catalogue = assemble();
  return catalogue;
}

const FindingInfo& info(FindingKind kind) noexcept {
  return finding_catalogue()[static_cast<std::size_t>(kind)];
}

std::optional<FindingKind> parse_finding_kind(std::string_view id) noexcept {
  const auto catalogue = finding_catalogue();
  const auto found = std::ranges::find(catalogue, id, &FindingInfo::id);
  if (found == catalogue.end()) return std::nullopt;
  return found->kind;
}

} // namespace countersign
