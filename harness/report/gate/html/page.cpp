#include "harness/report/gate/html/page.h"

#include "harness/report/text_layout.h"

namespace countersign {
namespace {

// Nothing is loaded and nothing is run: the file says so to whatever shows it.
constexpr std::string_view k_policy = "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                                      "style-src 'unsafe-inline'; img-src data:\"";

// Of text from outside in a table of Markdown, where also HTML counts.
std::string markdown_cell(std::string_view text) {
  std::string safe;
  for (const char c : escape_markup(text)) {
    if (std::string_view("|*_`[]\\#~").find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

} // namespace

std::string gate_html(const GateDocument& gate) {
  using namespace html;
  const std::string zone = layout::fit(gate.input.evidence.scope.zone, 120);
  Markup page;
  page.fragment_of("<!DOCTYPE html>\n").open("html", "lang=\"en\"").open("head");
  page.open("meta", "charset=\"utf-8\"").open("meta", k_policy);
  page.open("meta", "name=\"viewport\" content=\"width=device-width, initial-scale=1\"");
  page.element("title", fmt::format("{} for {}", to_text(gate.result.verdict), zone));
  page.open("style").fragment_of(style_sheet()).close("style").close("head");
  page.open("body").open("main");
  page.fragment(verdict_page(gate));
  page.fragment(criteria_section(gate));
  page.fragment(coverage_section(gate));
  page.fragment(timeline_section(gate));
  page.fragment(trends_section(gate));
  page.fragment(keys_section(gate));
  page.fragment(findings_section(gate));
  page.fragment(waivers_section(gate));
  page.fragment(digests_section(gate));
  return page.close("main").close("body").close("html").str();
}

std::string gate_markdown(const GateDocument& gate) {
  const GateResult& result = gate.result;
  std::string text = fmt::format("# {}: {}\n\n{}\n\n", to_text(result.verdict),
                                 markdown_cell(gate.input.evidence.scope.zone), html::plain_words(result));
  text += "| Result | Criterion | Measured | Wanted | What would change it |\n|---|---|---|---|---|\n";
  for (const CriterionResult& criterion : result.criteria) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", to_text(criterion.status), info(criterion.id).name,
                        markdown_cell(criterion.measured), markdown_cell(criterion.threshold),
                        markdown_cell(criterion.to_change));
  }
  text += "\n| Event | Count | Wanted |\n|---|---|---|\n";
  for (const EventSeen& seen : result.events) {
    const auto need = gate.input.criteria.events.find(std::string(seen.event->name));
    text += fmt::format("| {} | {} | {} |\n", seen.event->title,
                        seen.count == 0 ? "not observed" : fmt::format("{}", seen.count),
                        need == gate.input.criteria.events.end() ? "-" : fmt::format("{}", need->second));
  }
  return text + fmt::format("\nJudged as of {} UTC; database head `{}`; inputs `{}`; countersign {}.\n",
                            layout::date_and_time(gate.input.as_of), gate.input.evidence.head_hash,
                            gate.inputs_sha256, gate.tool_version);
}

} // namespace countersign
