// A go/no-go decision, shown: pure functions from data to text. Equal data give equal bytes.
#pragma once

#include "harness/gate/gate.h"
#include "harness/report/report.h"

namespace countersign {

struct GateDocument {
  const GateInput& input;
  const GateResult& result;
  std::string inputs_sha256; // of result.inputs_text
  std::string tool_version;
  bool chain_verified = false; // all of it; else only the newest record
};

// The criterion table, the verdict, and what would change it.
[[nodiscard]] std::string gate_text(const GateDocument& gate, const TextStyle& style);
[[nodiscard]] std::string gate_json(const GateDocument& gate); // keys sorted, instants in ISO 8601
// One line for a monitoring plugin, with performance data, then a line for each criterion.
[[nodiscard]] std::string gate_nagios(const GateDocument& gate);
// A test case for each criterion: fail is a failure, no data an error, waived and left out are skipped.
[[nodiscard]] std::string gate_junit(const GateDocument& gate);
// Each waiver: in force, expired or unused, and what it matched. `uses` of an unjudged file have no matches.
[[nodiscard]] std::string waivers_text(std::span<const WaiverUse> uses, bool judged, const TextStyle& style);

// Text with the characters that XML and HTML take for markup made harmless, quotes included. Control
// characters, and what is not UTF-8, are shown as \xNN.
[[nodiscard]] std::string escape_markup(std::string_view text);

} // namespace countersign
