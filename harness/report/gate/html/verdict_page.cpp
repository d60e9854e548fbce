#include "harness/report/gate/html/page.h"
#include "harness/report/gate/html/palette.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign::html {
namespace {

// The page must hold all criteria and the boxes, so long texts are cut here; the criteria section has them
// whole.
constexpr std::size_t k_cell = 92;
constexpr std::size_t k_changes = 3;

// A number and its unit stay in one line.
std::string with_units(std::string_view text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool after_digit = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
    const bool before_unit =
        i + 1 < text.size() && std::string_view("dhms%").find(text[i + 1]) != std::string_view::npos;
    const bool unit_ends = i + 2 >= text.size() || text[i + 2] == ' ' || text[i + 2] == ',';
    if (text[i] == ' ' && after_digit && before_unit && unit_ends)
      kept += "\u00a0";
    else
      kept += text[i];
  }
  return kept;
}

void add_facts(Markup& page, const GateDocument& gate) {
  const Evidence& evidence = gate.input.evidence;
  const GateResult& result = gate.result;
  const auto fact = [&](std::string_view name, std::string_view text) {
    page.element("dt", name, "class=\"muted\"").element("dd", text);
  };
  page.open("dl", "class=\"facts\"");
  fact("Observed", result.steps == 0 ? "nothing in the window"
                                     : fmt::format("{} to {} UTC", layout::date_and_time(result.first_at),
                                                   layout::date_and_time(result.last_at)));
  if (!evidence.runs.empty()) {
    for (const SignerRecord& signer : evidence.runs.back().signers) {
      fact(signer.role == Role::incumbent ? "Incumbent" : "Candidate",
           layout::fit(fmt::format("{}: {} {} ({})", signer.name, signer.product, signer.version,
                                   layout::plural(signer.nodes.size(), "node")),
                       104));
    }
  }
  fact("Evidence", fmt::format("{}, {} of {} complete, {} zone versions, {} of {} signatures checked",
                               layout::plural(evidence.runs.size(), "run"), result.steps_complete,
                               layout::plural(result.steps, "change"), result.versions,
                               result.signatures.checked(), result.signatures.total()));
  page.close("dl");
}

void add_criteria(Markup& page, const GateDocument& gate) {
  page.open("table", "class=\"one\"")
      .open("colgroup")
      .fragment_of("<col style=\"width:12%\"><col style=\"width:33%\"><col style=\"width:31%\"><col "
                   "style=\"width:24%\">");
  page.close("colgroup").head_row({"Result", "Criterion", "Measured", "Wanted"}).open("tbody");
  for (const CriterionResult& criterion : gate.result.criteria) {
    const CriterionInfo& about = info(criterion.id);
    page.open("tr").open("td").fragment(badge(criterion.status)).close("td");
    page.open("th", "scope=\"row\"").text(about.title);
    if (about.hard) page.element("span", " \u2022 hard", "class=\"muted\"");
    page.close("th");
    page.element("td", with_units(layout::fit(criterion.measured, k_cell)));
    page.element("td", with_units(layout::fit(criterion.threshold, 60))).close("tr");
  }
  page.close("tbody").close("table");
  page.paragraph("hard: cannot be waived, nor left out",
                 "class=\"muted\" style=\"font-size:11px;margin:-6px 0 0\"");
}

void add_changes(Markup& page, const GateResult& result) {
  std::vector<std::string> changes;
  if (result.latch) {
    changes.push_back(
        fmt::format("A NO-GO of {} UTC is on record (number {}) and stays until a person resolves it.",
                    layout::date_and_time(result.latch->recorded_at), result.latch->id));
  }
  for (const CriterionStatus status :
       {CriterionStatus::fail, CriterionStatus::no_data, CriterionStatus::waived}) {
    for (const CriterionResult& criterion : result.criteria) {
      if (criterion.status != status || criterion.to_change.empty()) continue;
      changes.push_back(
          fmt::format("{}: {}", info(criterion.id).title, layout::fit(criterion.to_change, 150)));
    }
  }
  if (changes.empty()) return;
  page.element("h3", "What would change the verdict", "style=\"margin-top:8px\"")
      .open("ul", "class=\"change\"");
  const std::size_t shown = std::min(changes.size(), k_changes);
  for (std::size_t i = 0; i < shown; ++i) page.element("li", changes[i]);
  if (shown < changes.size())
    page.element("li", fmt::format("and {} more: see \"Criteria in full\"", changes.size() - shown));
  page.close("ul");
}

void add_sign_off(Markup& page) {
  page.open("div", "class=\"sign\"");
  for (const char* who : {"Operations", "DNSSEC / security", "Decision"}) {
    page.open("div")
        .element("b", who)
        .element("span", "Name, date, signature", "class=\"muted\"")
        .close("div");
  }
  page.close("div");
}

} // namespace

std::string plain_words(const GateResult& result) {
  const auto count = [&](CriterionStatus status) {
    return static_cast<std::uint64_t>(std::ranges::count(result.criteria, status, &CriterionResult::status));
  };
  const auto criteria = [](std::uint64_t number) {
    return number == 1 ? std::string("1 criterion") : fmt::format("{} criteria", number);
  };
  switch (result.verdict) {
  case Verdict::go:
    return "The candidate may replace the incumbent: every required criterion is met.";
  case Verdict::go_with_waivers:
    return fmt::format(
        "The candidate may replace the incumbent; {} failed, and people have accepted that for a time.",
        criteria(count(CriterionStatus::waived)));
  case Verdict::no_go:
    if (count(CriterionStatus::fail) == 0)
      return "The candidate must not replace the incumbent: an earlier NO-GO is not resolved.";
    return fmt::format(
        "The candidate must not replace the incumbent. {} failed{} {}.",
        criteria(count(CriterionStatus::fail)), count(CriterionStatus::fail) == 1 ? ":" : ", first:",
        info(std::ranges::find(result.criteria, CriterionStatus::fail, &CriterionResult::status)->id).title);
  case Verdict::insufficient_evidence:
    return fmt::format(
        "Nothing is known against the candidate, but too little is known for it: {} without data.",
        criteria(count(CriterionStatus::no_data)));
  }
  return "";
}

Markup badge(CriterionStatus status) {
  const Tint& look = tint(status);
  Markup markup;
  markup.element("span", fmt::format("{} {}", look.sign, to_text(status)),
                 fmt::format("class=\"badge {}\"", look.name));
  return markup;
}

Markup verdict_page(const GateDocument& gate) {
  const GateResult& result = gate.result;
  const Tint& look = tint(result.verdict);
  Markup page;
  page.open("section", "class=\"first\"");
  page.element("p", "countersign: may the signer of this zone be replaced?",
               "class=\"muted\" style=\"margin:0\"");
  page.element("h1", layout::fit(gate.input.evidence.scope.zone, 120));
  page.open("div", fmt::format("class=\"verdict {}\"", look.name));
  page.element("b", fmt::format("{} {}", look.sign, to_text(result.verdict)));
  page.element("span", plain_words(result)).close("div");
  add_facts(page, gate);
  add_criteria(page, gate);
  add_changes(page, result);
  add_sign_off(page);
  page.paragraph(
      fmt::format("Judged as of {} UTC. Database head {}, inputs {} (start of SHA-256). countersign {}.",
                  layout::date_and_time(gate.input.as_of),
                  std::string_view(gate.input.evidence.head_hash).substr(0, 16),
                  std::string_view(gate.inputs_sha256).substr(0, 16), gate.tool_version),
      "class=\"muted\" style=\"font-size:11px;margin:8px 0 0\"");
  return page.close("section");
}

} // namespace countersign::html
