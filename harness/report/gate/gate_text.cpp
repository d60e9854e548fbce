#include "harness/report/gate/gate_report.h"
#include "harness/report/text_layout.h"

namespace countersign {
namespace {

// The word is there in any case; colour only helps the eye.
std::string paint(std::string text, const char* code, const TextStyle& style) {
  return style.color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

const char* colour_of(CriterionStatus status) {
  switch (status) {
  case CriterionStatus::pass:
    return "1;32";
  case CriterionStatus::fail:
    return "1;31";
  default:
    return "1;33";
  }
}

const char* colour_of(Verdict verdict) {
  return verdict == Verdict::go ? "1;32" : verdict == Verdict::no_go ? "1;31" : "1;33";
}

std::string criterion_text(const CriterionResult& criterion, const TextStyle& style) {
  const CriterionInfo& about = info(criterion.id);
  std::string line =
      "  " + paint(layout::pad(to_text(criterion.status), 8), colour_of(criterion.status), style);
  line += "  " + layout::pad(about.name, 19) + (about.hard ? " hard  " : "       ");
  const std::string rest = fmt::format("{}; wanted: {}", criterion.measured, criterion.threshold);
  return line + layout::wrap(rest, 38, style.columns).substr(38);
}

std::string changes_text(const GateResult& result, const TextStyle& style) {
  std::string text;
  for (const CriterionStatus status :
       {CriterionStatus::fail, CriterionStatus::no_data, CriterionStatus::waived}) {
    for (const CriterionResult& criterion : result.criteria) {
      if (criterion.status != status || criterion.to_change.empty()) continue;
      text +=
          layout::wrap(fmt::format("{}: {}", info(criterion.id).name, criterion.to_change), 4, style.columns);
    }
  }
  if (result.latch) {
    text += layout::wrap(
        fmt::format("record {}: countersign gate --resolve NOTE --by NAME, when the cause is proven "
                    "and the failing input was replayed",
                    result.latch->id),
        4, style.columns);
  }
  return text.empty() ? "" : "\nWhat would change it\n" + text;
}

} // namespace

std::string gate_text(const GateDocument& gate, const TextStyle& style) {
  const GateResult& result = gate.result;
  const std::string word = to_text(result.verdict);
  std::string text = paint(word, colour_of(result.verdict), style) + "  " +
                     layout::fit(gate.input.evidence.scope.zone, style.columns - word.size() - 2) + "\n";
  text += layout::wrap(result.reason, 2, style.columns);
  const std::string period = result.steps == 0
                                 ? "no step in the window"
                                 : fmt::format("{} to {} UTC", layout::date_and_time(result.first_at),
                                               layout::date_and_time(result.last_at));
  text += layout::wrap(fmt::format("{}; {}, {}, {} signatures; judged as of {} UTC", period,
                                   layout::plural(gate.input.evidence.runs.size(), "run"),
                                   layout::plural(result.steps, "step"), result.signatures.total(),
                                   layout::date_and_time(gate.input.as_of)),
                       2, style.columns);
  text +=
      layout::wrap(fmt::format("criteria {}; inputs {} (start of their SHA-256)", gate.input.criteria.source,
                               std::string_view(gate.inputs_sha256).substr(0, 16)),
                   2, style.columns);
  text += "\nCriteria\n";
  for (const CriterionResult& criterion : result.criteria) text += criterion_text(criterion, style);
  return text + changes_text(result, style);
}

} // namespace countersign
