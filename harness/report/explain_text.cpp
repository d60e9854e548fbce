#include "harness/report/report.h"
#include "harness/report/text_layout.h"

namespace countersign {
namespace {

constexpr std::size_t k_columns = 100;

std::string section(const char* title, std::string_view text) {
  if (text.empty()) return "";
  return fmt::format("\n{}\n", title) + layout::wrap(text, 2, k_columns);
}

const char* meaning_of(Effect effect) {
  switch (effect) {
  case Effect::none:
    return "does not change a verdict";
  case Effect::difference:
    return "unexplained, it keeps a verdict from being GO (exit code 1)";
  case Effect::undecided:
    return "unexplained, it leaves a verdict undecided (exit code 3)";
  case Effect::bogus:
    return "unexplained, it makes a verdict NO-GO (exit code 2)";
  }
  return "?";
}

} // namespace

std::string explain_text(const FindingInfo& finding) {
  std::string text = fmt::format("{}: {}\n", finding.id, finding.title);
  text += fmt::format("  severity {}; {}\n", to_text(finding.severity), meaning_of(finding.effect));
  text += section("What was seen", finding.meaning);
  text += section("Why it hurts", finding.impact);
  text += section("What a validating resolver says", finding.resolver);
  text += section("What to do first", finding.next_step);
  text += section("Reference", finding.reference);
  return text + section("Outages with this mark", finding.incidents);
}

std::string explain_rule_text(const RuleInfo& rule) {
  std::string text = fmt::format("{}: a rule that explains differences\n", rule.name);
  text += section("What it accounts for", rule.explains);
  text += section("Why that is harmless", rule.reason);
  return text + section("Reference", rule.reference);
}

} // namespace countersign
