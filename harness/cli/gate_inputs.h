// What `gate`, `waivers` and `report` are told on the command line about a decision, and how it is read.
#pragma once

#include "harness/report/gate/gate_report.h"
#include "harness/verdict/verdict.h"
#include "storage/storage.h"

#include <filesystem>
#include <memory>

namespace CLI {
class App;
}

namespace countersign {

struct GateArguments {
  std::filesystem::path database = "countersign.db", criteria, waivers;
  std::string zone, since, until, as_of;
  bool quick = false; // verify only the newest record of the chain
};
void add_gate_options(CLI::App& verb, GateArguments& arguments);

// Reads the files named, the window and the evidence. Whole UTC days: --since and --until name the first and
// the last; without them the window ends with the day of --as-of, and is as long as the criteria demand.
[[nodiscard]] Result<GateInput> read_gate_input(RunStore& store, const GateArguments& arguments);
// Verifies the chain, all of it unless `quick`.
[[nodiscard]] Status verify_evidence(RunStore& store, const GateArguments& arguments);

[[nodiscard]] Result<WaiverFile> read_waivers(const std::filesystem::path& file); // an empty name: none
[[nodiscard]] Result<std::string> sha256_text(std::string_view text);             // 64 hex digits
[[nodiscard]] Result<UnixMillis> parse_wall_clock(const std::string& text);       // empty: now

// 0 GO, 1 GO WITH WAIVERS, 2 NO-GO, 3 INSUFFICIENT EVIDENCE.
[[nodiscard]] ExitCode exit_code_for(Verdict verdict) noexcept;

} // namespace countersign
