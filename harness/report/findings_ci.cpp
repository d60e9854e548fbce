#include "harness/report/findings_ci.h"

#include "harness/report/gate/gate_report.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::size_t k_shown_of_a_kind = 20;

struct OfKind {
  Effect effect = Effect::none; // the worst of the unexplained
  std::uint64_t unexplained = 0, explained = 0;
  std::vector<const StoredFinding*> shown;
};

// Bogus outweighs what could not be decided, and that a difference: the order of the enum.
std::map<FindingKind, OfKind> by_kind(std::span<const StoredFinding> findings) {
  std::map<FindingKind, OfKind> kinds;
  for (const StoredFinding& stored : findings) {
    const Finding& finding = stored.finding;
    OfKind& kind = kinds[finding.kind];
    const Effect effect = finding.explained_by.empty() ? effect_of(finding) : Effect::none;
    if (effect == Effect::none) {
      kind.explained += finding.count;
      continue;
    }
    kind.effect = std::max(kind.effect, effect);
    kind.unexplained += finding.count;
    if (kind.shown.size() < k_shown_of_a_kind) kind.shown.push_back(&stored);
  }
  return kinds;
}

std::string line_of(const StoredFinding& stored) {
  const Finding& finding = stored.finding;
  return fmt::format("step {} {} {}: {}", stored.step, layout::place(finding.signer, finding.node),
                     layout::subject(finding.subject), finding.evidence);
}

std::string case_of(const std::string& zone, const FindingInfo& kind, const OfKind* found) {
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", zone, kind.id);
  if (found == nullptr) return text + "/>\n";
  text += ">\n";
  if (found->effect != Effect::none) {
    const char* element = found->effect == Effect::undecided ? "error" : "failure";
    text += fmt::format("      <{} type=\"{}\" message=\"{} unexplained, {} explained\">", element,
                        to_text(kind.severity), found->unexplained, found->explained);
    for (const StoredFinding* stored : found->shown) text += escape_markup(line_of(*stored)) + "\n";
    text += fmt::format("</{}>\n", element);
  }
  if (found->explained != 0)
    text += fmt::format("      <system-out>{} explained, or without effect</system-out>\n", found->explained);
  return text + "    </testcase>\n";
}

} // namespace

std::string findings_junit(const std::string& zone, std::span<const StoredFinding> findings) {
  const auto kinds = by_kind(findings);
  const auto count = [&](auto predicate) {
    return std::ranges::count_if(kinds, [&](const auto& kind) { return predicate(kind.second.effect); });
  };
  const std::string name = escape_markup(zone);
  std::string text = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                                 "  <testsuite name=\"countersign findings {}\" tests=\"{}\" failures=\"{}\" "
                                 "errors=\"{}\" skipped=\"0\">\n",
                                 name, finding_catalogue().size(), count([](Effect effect) {
                                   return effect == Effect::difference || effect == Effect::bogus;
                                 }),
                                 count([](Effect effect) { return effect == Effect::undecided; }));
  for (const FindingInfo& kind : finding_catalogue()) {
    const auto found = kinds.find(kind.kind);
    text += case_of(name, kind, found == kinds.end() ? nullptr : &found->second);
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

ExitCode findings_exit_code(std::span<const StoredFinding> findings) {
  Effect worst = Effect::none;
  for (const auto& [kind, found] : by_kind(findings)) worst = std::max(worst, found.effect);
  return exit_code_of(worst);
}

std::string findings_nagios(const std::string& zone, std::span<const StoredFinding> findings) {
  static constexpr std::array<const char*, 4> words{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  std::uint64_t unexplained = 0, bogus = 0, explained = 0;
  std::string lines;
  for (const auto& [kind, found] : by_kind(findings)) {
    unexplained += found.unexplained;
    explained += found.explained;
    bogus += found.effect == Effect::bogus ? found.unexplained : 0;
    if (found.unexplained == 0) continue;
    std::string line = layout::printable(fmt::format("{}: {} of them, e.g. {}", info(kind).id,
                                                     found.unexplained, line_of(*found.shown.front())));
    std::ranges::replace(line, '|', '/'); // what follows it would be performance data
    lines += line + "\n";
  }
  return fmt::format("COUNTERSIGN {} - {}: {} unexplained, {} of them bogus |"
                     " 'unexplained'={};0;;0 'bogus'={};;0;0 'explained'={};;;0\n{}",
                     words.at(static_cast<std::size_t>(findings_exit_code(findings))),
                     layout::printable(zone), unexplained, bogus, unexplained, bogus, explained, lines);
}

} // namespace countersign
