#include "diff/autopsy/findings.h"

#include "diff/autopsy/key_pool.h"

#include <algorithm>

namespace countersign {
namespace {

using forensics::publishes;

std::string types_text(const AutopsyCause& cause) {
  constexpr std::size_t k_shown = 8;
  std::vector<std::pair<std::uint64_t, RrType>> types;
  for (const auto& [type, count] : cause.by_type) types.emplace_back(count, type);
  std::ranges::sort(types, [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(types.size(), k_shown); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", types[i].first, to_text(types[i].second));
  }
  if (types.size() > k_shown) text += fmt::format(", {} more types", types.size() - k_shown);
  return text;
}

Finding unpublished(const ZoneVersion& zone, const AutopsyCause& cause, const ForeignKey& key,
                    std::uint64_t failing) {
  const bool is_published = publishes(zone, cause.label);
  std::string evidence =
      fmt::format("{} made {} of {} failing signatures that name {} ({}); its true tag is {}{}; ", key.name,
                  cause.count, failing, to_text(cause.label), types_text(cause), key.label.tag,
                  key.label == cause.label && is_published ? ", which the published key has too" : "");
  evidence += cause.explanation == Explanation::unknown_key ? "bytes intact, data as published"
                                                            : "what it signed: " + cause.detail;
  Finding finding = make_finding(
      FindingKind::signatures_by_unpublished_key,
      {to_text(zone.apex()), "DNSKEY", fmt::format("{}/{}", to_text(key.label), key.fingerprint)},
      std::move(evidence));
  // Signatures by a key that is on its way in or out are an honest state.
  if (!is_published) finding.severity = Severity::info;
  return finding;
}

} // namespace

std::vector<Finding> findings_of(const ZoneVersion& zone, const Autopsy& autopsy, const ForeignKeys& keys) {
  std::vector<Finding> findings;
  const std::string apex = to_text(zone.apex());
  std::map<KeyLabel, std::uint64_t> failing;
  for (const AutopsyCause& cause : autopsy.causes) failing[cause.label] += cause.count;
  for (const AutopsyCause& cause : autopsy.causes) {
    const auto key = std::ranges::find(keys, cause.key, &ForeignKey::name);
    if (key != keys.end()) findings.push_back(unpublished(zone, cause, *key, failing[cause.label]));
    if (cause.explanation != Explanation::rsa_fault) continue;
    findings.push_back(make_finding(FindingKind::rsa_key_disclosed, {apex, "DNSKEY", cause.key},
                                    fmt::format("{} signatures, the first over {} {}: replace this key now",
                                                cause.count, cause.example.owner, cause.example.type)));
  }
  const std::vector<std::string> told = sentences(zone, autopsy, keys);
  std::size_t next = 0;
  for (const auto& [label, count] : failing) { // ascending, as sentences() tells them
    findings.push_back(
        make_finding(FindingKind::failing_signatures_examined, {apex, {}, to_text(label)}, told[next++]));
  }
  return findings;
}

std::optional<Finding> finding_of(const ZoneVersion& zone, const BlastRadius& radius) {
  if (!radius.hurts_anybody()) return std::nullopt;
  return make_finding(FindingKind::answers_lost, {to_text(zone.apex()), {}, {}}, to_text(radius));
}

} // namespace countersign
