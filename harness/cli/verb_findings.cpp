#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/report/findings_ci.h"
#include "harness/report/report.h"
#include "storage/storage.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct FindingsArguments {
  std::filesystem::path database = "countersign.db";
  FindingFilter filter;
  std::string kind, severity, format = "text";
  bool unexplained = false;
};

Result<ExitCode> list_findings(FindingsArguments& arguments) {
  if (!arguments.kind.empty()) {
    arguments.filter.kind = parse_finding_kind(arguments.kind);
    if (!arguments.filter.kind) return fail(ErrorKind::usage, "there is no finding '{}'", arguments.kind);
  }
  if (!arguments.severity.empty()) arguments.filter.at_least = parse_severity(arguments.severity);
  arguments.filter.explained = !arguments.unexplained;
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY_ASSIGN(const auto findings, store->findings(arguments.filter));
  if (arguments.format == "junit" || arguments.format == "nagios") {
    COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store->run(arguments.filter.run));
    COUNTERSIGN_TRY_ASSIGN(const std::uint64_t steps, store->next_step(run.id));
    if (steps == 0) return fail(ErrorKind::not_found, "run {} holds no step yet: nothing was seen", run.id);
    print_out("{}", arguments.format == "junit" ? findings_junit(run.zone, findings)
                                                : findings_nagios(run.zone, findings));
    return findings_exit_code(findings); // as a plugin and a build server want it
  }
  if (arguments.format == "json")
    print_out("{}", findings_json(findings));
  else if (arguments.format == "jsonl")
    print_out("{}", findings_jsonl(findings));
  else if (arguments.format == "csv")
    print_out("{}", findings_csv(findings));
  else
    print_out("{}", findings_text(findings));
  return ExitCode::clean;
}

} // namespace

void add_findings(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("findings", "Lists the findings of a run");
  auto arguments = std::make_shared<FindingsArguments>();
  verb->add_option("--db", arguments->database, "SQLite file of the results")->capture_default_str();
  verb->add_option("--run", arguments->filter.run, "Number of the run [the newest]");
  verb->add_option("--kind", arguments->kind, "Only this finding id");
  verb->add_option("--severity", arguments->severity, "At least: info, minor, major, critical")
      ->check(CLI::IsMember({"info", "minor", "major", "critical"}));
  verb->add_option("--step", arguments->filter.step, "Only of this step");
  verb->add_option("--signer", arguments->filter.signer, "Only of this signer");
  verb->add_flag("--unexplained", arguments->unexplained, "Without those that a rule explains");
  verb->add_option("--limit", arguments->filter.limit, "At most so many");
  verb->add_option("--format", arguments->format, "text, json, jsonl, csv, junit or nagios")
      ->check(CLI::IsMember({"text", "json", "jsonl", "csv", "junit", "nagios"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return list_findings(*arguments); }; });
}

} // namespace countersign
