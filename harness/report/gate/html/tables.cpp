#include "harness/report/gate/html/page.h"
#include "harness/report/gate/html/palette.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace countersign::html {
namespace {

constexpr std::size_t k_cards = 20;
constexpr std::size_t k_evidence = 420;

std::string instant(UnixMillis at) { return layout::date_and_time(at) + " UTC"; }

std::string where(const Finding& finding) {
  const std::string place = layout::place(finding.signer, finding.node);
  return place.empty() ? "no single signer" : place;
}

// What stays wrong at one place, whatever its subjects are.
struct Fold {
  const OpenFinding* first = nullptr;
  std::uint64_t count = 0, steps = 0, subjects = 0, waived = 0;
  UnixMillis first_at = 0, last_at = 0;
  std::string waiver;
};

std::vector<Fold> folded(const std::vector<OpenFinding>& findings) {
  std::map<std::tuple<FindingKind, std::string, std::string>, std::size_t> places;
  std::vector<Fold> folds;
  for (const OpenFinding& open : findings) {
    const Finding& finding = open.finding;
    const auto [at, fresh] = places.try_emplace({finding.kind, finding.signer, finding.node}, folds.size());
    if (fresh) folds.push_back({&open, 0, 0, 0, 0, open.first_at, open.last_at, {}});
    Fold& fold = folds[at->second];
    fold.count += finding.count;
    fold.steps = std::max(fold.steps, open.steps);
    fold.first_at = std::min(fold.first_at, open.first_at);
    fold.last_at = std::max(fold.last_at, open.last_at);
    ++fold.subjects;
    // A remainder ("43 more like it") says less than any of those it stands for.
    if (fold.first->finding.subject.owner.empty() && !finding.subject.owner.empty()) fold.first = &open;
    if (open.waiver.empty()) continue;
    ++fold.waived;
    fold.waiver = open.waiver;
  }
  return folds;
}

void add_card(Markup& page, const Fold& fold) {
  const Finding& finding = fold.first->finding;
  const FindingInfo& about = info(finding.kind);
  const bool bogus = effect_of(finding) == Effect::bogus;
  page.open("div", bogus ? "class=\"card bad\"" : "class=\"card\"");
  page.open("p").element("b", fmt::format("{}: {}", to_text(finding.severity), about.title));
  page.text(" ").element("code", about.id).close("p");
  std::string extent = fmt::format("{}; {}; {} to {}; first in run {}, step {}", where(finding),
                                   layout::plural(fold.count, "observation"), instant(fold.first_at),
                                   instant(fold.last_at), fold.first->run, fold.first->first_step);
  if (fold.subjects > 1) extent += fmt::format("; {} subjects", fold.subjects);
  page.paragraph(extent, "class=\"muted\"");
  const std::string subject = layout::subject(finding.subject);
  page.paragraph(layout::fit((subject.empty() ? "" : subject + ": ") + finding.evidence, k_evidence));
  page.open("p").element("b", "Why it hurts: ").text(about.impact).close("p");
  page.open("p").element("b", "Next step: ").text(about.next_step).close("p");
  if (fold.waived != 0)
    page.paragraph(fmt::format("Waived by {} ({} of {} subjects).", fold.waiver, fold.waived, fold.subjects));
  page.close("div");
}

} // namespace

Markup criteria_section(const GateDocument& gate) {
  Markup page;
  page.heading("Criteria in full");
  page.open("table")
      .head_row({"Criterion", "Result", "Measured", "Wanted", "What would change it"})
      .open("tbody");
  for (const CriterionResult& criterion : gate.result.criteria) {
    page.open("tr").open("th", "scope=\"row\"").element("code", info(criterion.id).name).close("th");
    page.open("td").fragment(badge(criterion.status)).close("td");
    for (const std::string& text : {criterion.measured, criterion.threshold, criterion.to_change})
      page.element("td", text);
    page.close("tr");
  }
  return page.close("tbody").close("table");
}

Markup coverage_section(const GateDocument& gate) {
  Markup page;
  page.heading("Coverage: what the parallel run has been through");
  page.paragraph(
      "Counted at the candidate's node that saw an event least often, from what nodes published and from the "
      "changes they answered. What was not seen is not proven, however long the run was.");
  page.open("table")
      .open("colgroup")
      .fragment_of("<col style=\"width:23%\"><col style=\"width:24%\"><col style=\"width:14%\">"
                   "<col style=\"width:10%\"><col style=\"width:16%\"><col style=\"width:13%\">");
  page.close("colgroup")
      .head_row({"Event", "Seen by", "Count", "Wanted", "Last seen (UTC)", "Incumbent"})
      .open("tbody");
  for (const EventSeen& seen : gate.result.events) {
    const auto need = gate.input.criteria.events.find(std::string(seen.event->name));
    const std::uint64_t wanted = need == gate.input.criteria.events.end() ? 0 : need->second;
    page.open("tr").element("th", seen.event->title, "scope=\"row\"");
    page.element("td", seen.attested_by.empty() ? std::string(seen.event->seen_by)
                                                : fmt::format("attested by {}", seen.attested_by));
    const CriterionStatus status = seen.count == 0        ? CriterionStatus::no_data
                                   : seen.count >= wanted ? CriterionStatus::pass
                                                          : CriterionStatus::no_data;
    page.open("td");
    if (seen.count == 0)
      page.element("span", "not observed",
                   fmt::format("class=\"{}\"", wanted == 0 ? "muted" : tint(status).name));
    else
      page.text(fmt::format("{} {}", tint(status).sign, seen.count));
    page.close("td").element("td", wanted == 0 ? "-" : fmt::format("{}", wanted));
    page.element("td", seen.last_at ? layout::date_and_time(*seen.last_at) : "-");
    page.element("td", seen.incumbent_too ? (*seen.incumbent_too ? "yes" : "no") : "-").close("tr");
  }
  return page.close("tbody").close("table");
}

Markup findings_section(const GateDocument& gate) {
  Markup page;
  page.heading("Unexplained findings");
  const std::vector<Fold> folds = folded(gate.result.findings);
  if (folds.empty()) page.paragraph("None.");
  for (std::size_t i = 0; i < std::min(folds.size(), k_cards); ++i) add_card(page, folds[i]);
  if (folds.size() > k_cards) {
    page.paragraph(
        fmt::format("{} more groups are left out here; countersign gate --format json has them all.",
                    folds.size() - k_cards));
  }
  if (gate.result.explained.empty()) return page;
  page.element("h3", "Explained differences, by rule");
  page.open("table")
      .open("colgroup")
      .fragment_of("<col style=\"width:26%\"><col style=\"width:10%\"><col style=\"width:64%\">");
  page.close("colgroup").head_row({"Rule", "Count", "Why it is harmless"}).open("tbody");
  for (const auto& [rule, count] : gate.result.explained) {
    std::string_view reason = "a rule that this countersign does not know";
    for (const RuleInfo& known : explanation_rules()) {
      if (known.name == rule) reason = known.reason;
    }
    page.row({rule, fmt::format("{}", count), reason});
  }
  return page.close("tbody").close("table");
}

Markup waivers_section(const GateDocument& gate) {
  Markup page;
  page.heading("Waivers");
  if (gate.result.waivers.empty()) return page.paragraph("None.");
  page.open("table")
      .head_row({"Waiver", "State", "For", "Reason", "Risk, approval", "Until (UTC)", "Matched"})
      .open("tbody");
  for (const WaiverUse& use : gate.result.waivers) {
    const Waiver& waiver = use.waiver;
    const char* state = use.expired ? "\u2716 expired" : use.matched == 0 ? "? unused" : "\u2714 in force";
    page.row({waiver.id, state, waiver.finding ? info(*waiver.finding).id : info(*waiver.criterion).name,
              waiver.reason, fmt::format("{}; {}", waiver.risk_owner, waiver.approver),
              layout::date_and_time(waiver.expires_at).substr(0, 10), fmt::format("{}", use.matched)});
  }
  return page.close("tbody").close("table");
}

Markup digests_section(const GateDocument& gate) {
  const Evidence& evidence = gate.input.evidence;
  const auto or_none = [](const std::string& text, const char* none) {
    return text.empty() ? none : text.c_str();
  };
  Markup page;
  page.heading("What this report was made of");
  page.open("table").open("tbody");
  page.row({"countersign", gate.tool_version});
  page.row({"Window", fmt::format("{} to {}, whole UTC days",
                                  layout::date_and_time(evidence.scope.first_day * k_day_ms).substr(0, 10),
                                  layout::date_and_time(evidence.scope.last_day * k_day_ms).substr(0, 10))});
  page.row({"Judged as of", instant(gate.input.as_of)});
  page.row({"Database head", or_none(evidence.head_hash, "empty database")});
  page.row({"Newest record of a run", or_none(evidence.run_head_hash, "none")});
  page.row({"Hash chain",
            gate.chain_verified ? "all records verified" : "only the newest record verified (--quick)"});
  page.row({"Criteria", gate.input.criteria.source});
  page.row({"Criteria, SHA-256", or_none(gate.input.criteria.sha256, "built-in")});
  page.row({"Waivers, SHA-256", or_none(gate.input.waivers.sha256, "none")});
  page.row({"All inputs, SHA-256", gate.inputs_sha256});
  std::size_t shown = 0;
  for (const RunRecord& run : evidence.runs) {
    if (++shown > 40) break;
    page.row({fmt::format("Run {}", run.id), fmt::format("{}, configuration {}, by countersign {}",
                                                         run.scenario, run.config_sha256, run.tool_version)});
  }
  page.close("tbody").close("table");
  page.paragraph("The same database, criteria, waivers and --as-of give this file again, byte by byte.",
                 "class=\"muted\"");
  if (evidence.gate_records.empty()) return page;
  page.element("h3", "On record");
  page.open("table").head_row({"Number", "When (UTC)", "What", "By", "Text"}).open("tbody");
  for (const GateRecord& record : evidence.gate_records) {
    std::string what = to_text(record.kind);
    if (record.verdict) what += fmt::format(": {}", to_text(*record.verdict));
    if (record.resolves) what += fmt::format(" of {}", *record.resolves);
    if (!record.criterion.empty()) what += ": " + record.criterion;
    page.row({fmt::format("{}", record.id), layout::date_and_time(record.recorded_at), what,
              record.person.empty() ? "countersign" : record.person, record.reason});
  }
  return page.close("tbody").close("table");
}

} // namespace countersign::html
