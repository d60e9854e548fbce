#include "adapters/clock.h"
#include "harness/cli/gate_inputs.h"
#include "harness/cli/output.h"
#include "harness/cli/terminal_style.h"
#include "harness/cli/verbs.h"
#include "harness/gate/coverage.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct GateVerbArguments : GateArguments {
  std::string format = "text", resolve, attest, note, person;
  bool dry_run = false;
};

// A person's word is put on record only with a name and a text to it.
Status check_person(const GateVerbArguments& arguments, std::string_view text) {
  if (arguments.person.empty()) return fail(ErrorKind::usage, "--by NAME is needed: whose word is it?");
  if (text.empty()) return fail(ErrorKind::usage, "a note is needed: what was done, and what was seen?");
  return {};
}

bool can_be_attested(std::string_view name) {
  const auto criterion = std::ranges::find(criterion_catalogue(), name, &CriterionInfo::name);
  if (criterion != criterion_catalogue().end()) return criterion->attested;
  const auto event = std::ranges::find(event_catalogue(), name, &EventInfo::name);
  return event != event_catalogue().end() && !event->recorded;
}

Result<ExitCode> attest(RunStore& store, const GateVerbArguments& arguments, const GateInput& input) {
  COUNTERSIGN_TRY(check_person(arguments, arguments.note));
  if (!can_be_attested(arguments.attest)) {
    return fail(ErrorKind::usage, "'{}' is neither a criterion nor an event that a person attests",
                arguments.attest);
  }
  GateRecord record;
  record.kind = GateRecordKind::attestation;
  record.zone = input.evidence.scope.zone;
  record.recorded_at = now_unix_ms();
  record.criterion = arguments.attest;
  record.reason = arguments.note;
  record.person = arguments.person;
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t id, store.put_gate_record(record));
  print_out("on record as {}: {} attests {} for {}\n", id, record.person, record.criterion, record.zone);
  return ExitCode::clean;
}

Result<ExitCode> resolve(RunStore& store, const GateVerbArguments& arguments, const GateInput& input) {
  COUNTERSIGN_TRY(check_person(arguments, arguments.resolve));
  const GateResult result = judge_gate(input);
  if (!result.latch)
    return fail(ErrorKind::usage, "{}: there is no NO-GO to resolve", input.evidence.scope.zone);
  // Every NO-GO up to the newest one is lifted.
  std::int64_t newest = result.latch->id;
  for (const GateRecord& record : input.evidence.gate_records) {
    if (record.kind == GateRecordKind::decision && record.verdict == Verdict::no_go) newest = record.id;
  }
  GateRecord record;
  record.kind = GateRecordKind::resolution;
  record.zone = input.evidence.scope.zone;
  record.recorded_at = now_unix_ms();
  record.resolves = newest;
  record.reason = arguments.resolve;
  record.person = arguments.person;
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t id, store.put_gate_record(record));
  print_out("on record as {}: {} resolves the NO-GO of record {} for {}\n", id, record.person, newest,
            record.zone);
  return ExitCode::clean;
}

// Kept before it is told, unless the newest decision says the same of the same inputs.
Status keep_decision(RunStore& store, const GateDocument& gate) {
  const std::vector<GateRecord>& records = gate.input.evidence.gate_records;
  if (!records.empty() && records.back().kind == GateRecordKind::decision &&
      records.back().inputs_sha256 == gate.inputs_sha256 && records.back().verdict == gate.result.verdict)
    return {};
  GateRecord record;
  record.zone = gate.input.evidence.scope.zone;
  record.recorded_at = now_unix_ms();
  record.verdict = gate.result.verdict;
  record.reason = gate.result.reason;
  record.inputs_sha256 = gate.inputs_sha256;
  COUNTERSIGN_TRY(store.put_gate_record(record));
  return {};
}

Result<ExitCode> run_gate(const GateVerbArguments& arguments) {
  const bool writes = !arguments.dry_run;
  if (!std::filesystem::exists(arguments.database))
    return fail(ErrorKind::not_found, "{}: there is no such database", arguments.database.string());
  COUNTERSIGN_TRY_ASSIGN(
      const auto store,
      RunStore::open(arguments.database, writes ? RunStore::Mode::read_write : RunStore::Mode::read_only));
  COUNTERSIGN_TRY(verify_evidence(*store, arguments));
  COUNTERSIGN_TRY_ASSIGN(const GateInput input, read_gate_input(*store, arguments));
  if (!arguments.attest.empty()) return attest(*store, arguments, input);
  if (!arguments.resolve.empty()) return resolve(*store, arguments, input);
  const GateResult result = judge_gate(input);
  COUNTERSIGN_TRY_ASSIGN(const std::string inputs, sha256_text(result.inputs_text));
  const GateDocument gate{input, result, inputs, COUNTERSIGN_VERSION, !arguments.quick};
  if (writes) COUNTERSIGN_TRY(keep_decision(*store, gate));
  if (arguments.format == "json")
    print_out("{}", gate_json(gate));
  else if (arguments.format == "nagios")
    print_out("{}", gate_nagios(gate));
  else if (arguments.format == "junit")
    print_out("{}", gate_junit(gate));
  else
    print_out("{}", gate_text(gate, terminal_style()));
  return exit_code_for(result.verdict);
}

} // namespace

void add_gate(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("gate", "Decides: GO, GO WITH WAIVERS, NO-GO or INSUFFICIENT EVIDENCE");
  auto arguments = std::make_shared<GateVerbArguments>();
  add_gate_options(*verb, *arguments);
  verb->add_option("--format", arguments->format, "text, json, nagios or junit")
      ->check(CLI::IsMember({"text", "json", "nagios", "junit"}))
      ->capture_default_str();
  verb->add_flag("--dry-run", arguments->dry_run, "Decide, but do not put the decision on record");
  CLI::Option* resolve = verb->add_option("--resolve", arguments->resolve,
                                          "Lift the NO-GO on record, with this note (needs --by)");
  CLI::Option* attest =
      verb->add_option("--attest", arguments->attest,
                       "Put on record that this criterion or event was shown (needs --note, --by)");
  resolve->excludes(attest);
  verb->add_option("--note", arguments->note, "What was done and seen");
  verb->add_option("--by", arguments->person, "Who says so");
  verb->callback([arguments, &action] { action = [arguments] { return run_gate(*arguments); }; });
}

} // namespace countersign
