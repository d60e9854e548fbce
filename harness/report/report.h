// Reports on stored runs: pure functions from data to text. No clock, no file, no terminal; equal data give
// equal bytes.
//
// Text is for people: it fits into TextStyle::columns, and says where it leaves something out. Control
// characters in it (a zone or a signer's output may hold any) are shown as \xNN, never sent to a terminal.
// JSON leaves nothing out.
#pragma once

#include "diff/compare/compare.h"
#include "diff/model/run_record.h"
#include "storage/storage.h"

#include <span>
#include <string>

namespace countersign {

struct TextStyle {
  bool color = false;        // the caller knows NO_COLOR and whether it is a terminal
  std::size_t columns = 100; // at least 60
  std::size_t groups = 5;    // how many groups of findings the report shows
};

// Verdict word, run, counts, the worst findings (folded over steps, see groups.h) with the next command, and
// for keys under whose tag something is bogus a table of nodes. `steps` in order, from step 0.
[[nodiscard]] std::string report_text(const RunRecord& run, std::span<const StepRecord> steps,
                                      const TextStyle& style);

// The same data, complete: keys in alphabetical order, instants in ISO 8601 UTC, one object for each finding
// id with its occurrences. `schema_version` grows when a member changes its meaning or goes; new members may
// come any time.
[[nodiscard]] std::string report_json(const RunRecord& run, std::span<const StepRecord> steps);

[[nodiscard]] std::string runs_table(std::span<const RunRecord> runs);

[[nodiscard]] std::string findings_text(std::span<const StoredFinding> findings);
[[nodiscard]] std::string findings_json(std::span<const StoredFinding> findings);  // one document
[[nodiscard]] std::string findings_jsonl(std::span<const StoredFinding> findings); // an object in each line
// RFC 4180, with a header. A field that a spreadsheet would take for a formula gets an apostrophe in front.
[[nodiscard]] std::string findings_csv(std::span<const StoredFinding> findings);

// All that the catalogue says about a finding, or about a rule that explains differences.
[[nodiscard]] std::string explain_text(const FindingInfo& finding);
[[nodiscard]] std::string explain_rule_text(const RuleInfo& rule);

} // namespace countersign
