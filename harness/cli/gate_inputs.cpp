#include "harness/cli/gate_inputs.h"

#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "diff/verify/crypto/digest.h"
#include "harness/cli/zone_source.h"
#include "harness/config/gate_files.h"
#include "harness/config/zone_name.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

Result<Criteria> read_criteria(const std::filesystem::path& file) {
  if (file.empty()) return Criteria{};
  const auto text = read_text_file(file);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(Criteria criteria, parse_criteria(*text, file.string()));
  COUNTERSIGN_TRY_ASSIGN(criteria.sha256, sha256_text(*text));
  return criteria;
}

Result<UtcDay> day_of(const std::string& text) {
  COUNTERSIGN_TRY_ASSIGN(const UnixMillis at, parse_wall_clock(text));
  return at / k_day_ms;
}

} // namespace

void add_gate_options(CLI::App& verb, GateArguments& arguments) {
  verb.add_option("--db", arguments.database, "SQLite file of the results")->capture_default_str();
  verb.add_option("--criteria", arguments.criteria, "TOML file of the criteria [built-in]");
  verb.add_option("--waivers", arguments.waivers, "TOML file of the waivers [none]");
  verb.add_option("--zone", arguments.zone, "Which zone to judge [that of the newest run]");
  verb.add_option("--since", arguments.since, "First UTC day of the window [as long as the criteria demand]");
  verb.add_option("--until", arguments.until, "Last UTC day of the window [the day of --as-of]");
  verb.add_option("--as-of", arguments.as_of, "Instant of the decision, for expiries and ages [now]");
  verb.add_flag("--quick", arguments.quick, "Verify only the newest record of the hash chain, not all of it");
}

Result<UnixMillis> parse_wall_clock(const std::string& text) {
  if (text.empty()) return now_unix_ms();
  COUNTERSIGN_TRY_ASSIGN(const DnsTime time, parse_instant(text));
  return static_cast<UnixMillis>(time.value()) * 1000;
}

Result<std::string> sha256_text(std::string_view text) {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::optional<Bytes> made = referee::digest(referee::Hash::sha256, ByteView(octets, text.size()));
  if (!made) return fail(ErrorKind::io, "OpenSSL offers no SHA-256");
  return to_hex(*made);
}

Result<WaiverFile> read_waivers(const std::filesystem::path& file) {
  if (file.empty()) return WaiverFile{};
  const auto text = read_text_file(file);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(WaiverFile waivers, parse_waivers(*text, file.string()));
  COUNTERSIGN_TRY_ASSIGN(waivers.sha256, sha256_text(*text));
  return waivers;
}

Result<GateInput> read_gate_input(RunStore& store, const GateArguments& arguments) {
  GateInput input;
  COUNTERSIGN_TRY_ASSIGN(input.criteria, read_criteria(arguments.criteria));
  COUNTERSIGN_TRY_ASSIGN(input.waivers, read_waivers(arguments.waivers));
  COUNTERSIGN_TRY_ASSIGN(input.as_of, parse_wall_clock(arguments.as_of));
  EvidenceScope scope;
  scope.zone = zone_name(arguments.zone);
  scope.last_day = input.as_of / k_day_ms;
  if (!arguments.until.empty()) {
    COUNTERSIGN_TRY_ASSIGN(scope.last_day, day_of(arguments.until));
  }
  scope.first_day = scope.last_day - (input.criteria.window_s * 1000 + k_day_ms - 1) / k_day_ms;
  if (!arguments.since.empty()) {
    COUNTERSIGN_TRY_ASSIGN(scope.first_day, day_of(arguments.since));
  }
  if (scope.first_day > scope.last_day) return fail(ErrorKind::usage, "the window ends before it begins");
  COUNTERSIGN_TRY_ASSIGN(input.evidence, store.evidence(scope));
  return input;
}

Status verify_evidence(RunStore& store, const GateArguments& arguments) {
  return arguments.quick ? store.verify_newest_record() : store.verify_chain();
}

ExitCode exit_code_for(Verdict verdict) noexcept {
  switch (verdict) {
  case Verdict::go:
    return ExitCode::clean;
  case Verdict::go_with_waivers:
    return ExitCode::difference;
  case Verdict::no_go:
    return ExitCode::bogus;
  case Verdict::insufficient_evidence:
    return ExitCode::undecided;
  }
  return ExitCode::undecided;
}

} // namespace countersign
