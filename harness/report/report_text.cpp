#include "harness/report/events.h"
#include "harness/report/groups.h"
#include "harness/report/key_table.h"
#include "harness/report/report.h"
#include "harness/report/summary.h"
#include "harness/report/text_layout.h"

#include <algorithm>
#include <set>

namespace countersign {
namespace {

using layout::plural;

constexpr std::size_t k_evidence_lines = 4;
constexpr std::size_t k_evidence_indent = 12;
constexpr std::size_t k_event_lines = 40;

// Select graphic rendition (ECMA-48 8.3.117).
enum class Colour { none, good, doubtful, bad };

std::string paint(std::string text, Colour colour, const TextStyle& style) {
  if (!style.color || colour == Colour::none) return text;
  const char* code = colour == Colour::good ? "1;32" : colour == Colour::doubtful ? "1;33" : "1;31";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Colour colour_of(Verdict verdict) {
  if (verdict == Verdict::go) return Colour::good;
  return verdict == Verdict::no_go ? Colour::bad : Colour::doubtful;
}

Colour colour_of(Severity severity) {
  if (severity == Severity::critical) return Colour::bad;
  return severity == Severity::major ? Colour::doubtful : Colour::none;
}

// A line "  name       text", broken where it is too long.
std::string entry(std::string_view name, std::string_view text, const TextStyle& style) {
  std::string line = layout::wrap(text, 14, style.columns);
  line.replace(0, 14, "  " + layout::pad(name, 12));
  return line;
}

std::string heading(const RunRecord& run, const TextStyle& style) {
  const std::string word = run.verdict ? to_text(*run.verdict) : "NO VERDICT";
  const std::string period = run.verdict
                                 ? fmt::format("{} to {} UTC", layout::date_and_time(run.started_at),
                                               layout::date_and_time(run.ended_at))
                                 : fmt::format("{} UTC, not ended", layout::date_and_time(run.started_at));
  const std::string rest = fmt::format("{}  run {}  {}", run.zone, run.id, run.scenario);
  std::string text = paint(word, run.verdict ? colour_of(*run.verdict) : Colour::doubtful, style) + "  ";
  text += layout::fit(rest, style.columns - word.size() - 2) + "\n";
  text += entry("period", period, style);
  for (const SignerRecord& signer : run.signers) {
    std::string nodes;
    for (const std::string& node : signer.nodes) nodes += (nodes.empty() ? "" : ", ") + node;
    text += entry(to_text(signer.role),
                  fmt::format("{}: {} {}; {} {}", signer.name, signer.product, signer.version,
                              signer.nodes.size() == 1 ? "node" : "nodes", nodes),
                  style);
  }
  text += entry("made by",
                fmt::format("countersign {}, configuration {} (start of its SHA-256)", run.tool_version,
                            std::string_view(run.config_sha256).substr(0, 16)),
                style);
  return text;
}

std::string signatures_line(const OutcomeCounts& counts) {
  std::string text = fmt::format("{} of {} checked", counts.checked(), counts.total());
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) {
    const auto outcome = static_cast<SignatureOutcome>(i);
    if (counts[outcome] != 0) text += fmt::format(", {} {}", counts[outcome], to_text(outcome));
  }
  return text;
}

std::string counts_text(const RunSummary& summary, const TextStyle& style) {
  std::string text;
  text += entry("steps",
                fmt::format("{} of {} complete, {} stored", summary.steps_complete, summary.steps_planned,
                            summary.steps_stored),
                style);
  text += entry("versions",
                fmt::format("{}: {} first of a step, {} later", summary.versions, summary.first_versions,
                            summary.versions - summary.first_versions),
                style);
  text += entry("signatures", signatures_line(summary.signatures), style);
  if (!summary.rrsets_without_valid_signature.empty()) {
    text +=
        entry("RRsets lost",
              "without a valid signature: " + layout::tally(summary.rrsets_without_valid_signature), style);
  }
  const std::uint64_t bogus = summary.unexplained_with(Effect::bogus);
  std::string unexplained =
      fmt::format("{} bogus or wrong, {} undecided, {}", bogus, summary.unexplained_with(Effect::undecided),
                  plural(summary.unexplained_with(Effect::difference), "difference"));
  if (const std::uint64_t notes = summary.unexplained_with(Effect::none); notes != 0) {
    unexplained += fmt::format(", {} without effect", notes);
  }
  text += entry("unexplained", unexplained, style);
  std::uint64_t explained = 0;
  for (const auto& [rule, count] : summary.explained) explained += count;
  text += entry(
      "explained",
      summary.explained.empty() ? "0" : fmt::format("{}: {}", explained, layout::tally(summary.explained)),
      style);
  return text;
}

std::string extent(const FindingGroup& group) {
  const auto at = [](std::uint64_t step, Serial serial) {
    return serial.value() == 0 ? fmt::format("step {}", step)
                               : fmt::format("step {}, serial {}", step, serial.value());
  };
  std::string text = fmt::format("{} in {}; first {}", group.count, plural(group.steps, "step"),
                                 at(group.first_step, group.first.serial));
  if (group.last_step != group.first_step)
    text += fmt::format("; last {}", at(group.last_step, group.last_serial));
  const bool named = group.types.size() > 1 || group.types.begin()->first != group.first.subject.type;
  if (named) text += "; by type " + layout::tally(group.types);
  return text;
}

std::string group_text(const FindingGroup& group, const TextStyle& style) {
  const std::string where = layout::place(group.signer, group.node);
  std::string about = layout::subject(group.first.subject);
  if (group.several_subjects) about += " and others";
  std::string head{info(group.kind).id};
  for (const std::string_view part : {std::string_view(where), std::string_view(about)}) {
    if (!part.empty()) head += fmt::format("  {}", part);
  }
  std::string text =
      "  " + paint(layout::pad(to_text(group.severity), 8), colour_of(group.severity), style) + "  ";
  text += layout::fit(head, style.columns - k_evidence_indent) + "\n";
  text += layout::wrap(group.first.evidence, k_evidence_indent, style.columns, k_evidence_lines);
  text += layout::wrap(extent(group), k_evidence_indent, style.columns);
  return text + layout::wrap(fmt::format("-> countersign explain {}", info(group.kind).id), k_evidence_indent,
                             style.columns);
}

std::string key_use_text(const KeyUse& use, const TextStyle& style) {
  std::string prints;
  for (const std::string& print : use.fingerprints) prints += (prints.empty() ? "" : " ") + print;
  std::string text = fmt::format(
      "    {}  {:>10}  {}  {:>8}  {:>8}  {}\n",
      layout::pad(layout::fit(layout::place(use.signer, use.node), 28), 28), use.serial.value(),
      layout::pad(prints.empty() ? "not published" : prints, 16), use.valid_total(), use.bogus_total(),
      use.was_bogus ? fmt::format("{}", use.first_bogus_serial.value()) : "never");
  if (!use.valid.empty()) text += layout::wrap("valid: " + layout::tally(use.valid), 8, style.columns, 3);
  if (!use.bogus.empty()) text += layout::wrap("bogus: " + layout::tally(use.bogus), 8, style.columns, 3);
  return text;
}

std::string key_table_text(const KeyTable& table, const TextStyle& style) {
  std::string text =
      fmt::format("\nSignatures that name key {}, at step {} (the first with a bogus one)\n"
                  "    {:<28}  {:>10}  {:<16}  {:>8}  {:>8}  first bogus\n",
                  to_text(table.label), table.step, "node", "serial", "published key", "valid", "bogus");
  for (const KeyUse& use : table.nodes) text += key_use_text(use, style);
  return text;
}

// A table for each key under whose tag the shown groups say something is bogus.
std::string key_tables_text(std::span<const FindingGroup> groups, std::span<const StepRecord> steps,
                            const TextStyle& style) {
  std::set<KeyLabel> done;
  std::string text;
  for (const FindingGroup& group : groups) {
    if (group.kind != FindingKind::same_tag_other_key && group.kind != FindingKind::rrsig_bogus) continue;
    const std::optional<KeyLabel> label = parse_key_label(group.key);
    if (!label || !done.insert(*label).second) continue;
    if (const auto table = key_table(steps, *label)) text += key_table_text(*table, style);
  }
  return text;
}

std::string groups_text(const RunRecord& run, std::span<const StepRecord> steps, const TextStyle& style) {
  const std::vector<FindingGroup> all = group_findings(steps);
  // Explained ones are counted above; they are no reason to worry.
  const auto unexplained = static_cast<std::size_t>(
      std::ranges::count_if(all, [](const FindingGroup& group) { return group.explained_by.empty(); }));
  if (unexplained == 0) return "\nNothing unexplained was found.\n";
  const std::size_t shown = std::min(unexplained, style.groups);
  std::string text = "\nWorst findings";
  if (shown < unexplained) {
    text += fmt::format(" ({} of {}; the rest: countersign findings --run {} --unexplained)", shown,
                        unexplained, run.id);
  }
  text += "\n";
  const std::span<const FindingGroup> worst(all.data(), shown);
  for (const FindingGroup& group : worst) text += group_text(group, style);
  return text + key_tables_text(worst, steps, style);
}

} // namespace

std::string report_text(const RunRecord& run, std::span<const StepRecord> steps, const TextStyle& style) {
  return heading(run, style) + "\n" + counts_text(summarize(run, steps), style) +
         groups_text(run, steps, style) + events_text(steps, style.columns, k_event_lines);
}

} // namespace countersign
