#include "harness/report/gate/gate_report.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign {
namespace {

const char* plugin_word(Verdict verdict) {
  switch (verdict) {
  case Verdict::go:
    return "OK";
  case Verdict::go_with_waivers:
    return "WARNING";
  case Verdict::no_go:
    return "CRITICAL";
  case Verdict::insufficient_evidence:
    return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::size_t count_of(const GateResult& result, CriterionStatus status) {
  return static_cast<std::size_t>(std::ranges::count(result.criteria, status, &CriterionResult::status));
}

// '|' begins performance data, so it must not come from elsewhere.
std::string plugin_text(std::string_view text) {
  std::string safe = layout::printable(text);
  std::ranges::replace(safe, '|', '/');
  return safe;
}

} // namespace

std::string escape_markup(std::string_view text) {
  std::string safe;
  for (const char c : layout::printable(text)) {
    switch (c) {
    case '&':
      safe += "&amp;";
      break;
    case '<':
      safe += "&lt;";
      break;
    case '>':
      safe += "&gt;";
      break;
    case '"':
      safe += "&quot;";
      break;
    case '\'':
      safe += "&#39;";
      break;
    default:
      safe += c;
    }
  }
  return safe;
}

std::string gate_nagios(const GateDocument& gate) {
  const GateResult& result = gate.result;
  std::uint64_t unexplained = 0;
  for (const OpenFinding& open : result.findings) unexplained += open.waiver.empty() ? open.finding.count : 0;
  std::string text = fmt::format(
      "COUNTERSIGN {} - {}: {}, {} | 'failed'={};;0;0 'no_data'={};0;;0 'unexplained'={};0;;0 "
      "'bogus'={};;0;0\n",
      plugin_word(result.verdict), plugin_text(gate.input.evidence.scope.zone), to_text(result.verdict),
      plugin_text(result.reason), count_of(result, CriterionStatus::fail),
      count_of(result, CriterionStatus::no_data), unexplained, result.signatures[SignatureOutcome::bogus]);
  for (const CriterionResult& criterion : result.criteria) {
    text += fmt::format("{}: {} - {}\n", info(criterion.id).name, to_text(criterion.status),
                        plugin_text(criterion.measured));
  }
  return text;
}

std::string gate_junit(const GateDocument& gate) {
  const GateResult& result = gate.result;
  const std::string zone = escape_markup(gate.input.evidence.scope.zone);
  std::string text =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuites>\n  <testsuite name=\"countersign gate {}\" tests=\"{}\" failures=\"{}\""
                  " errors=\"{}\" skipped=\"{}\" timestamp=\"{}\">\n",
                  zone, result.criteria.size(), count_of(result, CriterionStatus::fail),
                  count_of(result, CriterionStatus::no_data),
                  count_of(result, CriterionStatus::waived) + count_of(result, CriterionStatus::left_out),
                  layout::iso_8601(gate.input.as_of).substr(0, 19));
  for (const CriterionResult& criterion : result.criteria) {
    text += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", zone, info(criterion.id).name);
    const std::string message =
        escape_markup(fmt::format("{}; wanted: {}", criterion.measured, criterion.threshold));
    switch (criterion.status) {
    case CriterionStatus::pass:
      text += "/>\n";
      break;
    case CriterionStatus::fail:
      text += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", message,
                          escape_markup(criterion.to_change));
      break;
    case CriterionStatus::no_data:
      text += fmt::format(">\n      <error message=\"{}\">{}</error>\n    </testcase>\n", message,
                          escape_markup(criterion.to_change));
      break;
    default:
      text += fmt::format(">\n      <skipped message=\"{}: {}\"/>\n    </testcase>\n",
                          to_text(criterion.status), message);
    }
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

} // namespace countersign
