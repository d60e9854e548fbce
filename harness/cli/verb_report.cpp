#include "harness/cli/output.h"
#include "harness/cli/terminal_style.h"
#include "harness/cli/verbs.h"
#include "storage/storage.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct ReportArguments {
  std::filesystem::path database = "countersign.db";
  std::optional<RunId> run;
  std::string format = "text";
};

// The exit code is that of the run, so that a report can be a gate: decided again from what is stored.
Result<ExitCode> report_run(const ReportArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY(store->verify_chain());
  COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store->run(arguments.run));
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store->steps(run.id));
  print_out("{}",
            arguments.format == "json" ? report_json(run, steps) : report_text(run, steps, terminal_style()));
  return decide(steps, planned_steps(run, steps.size())).exit_code;
}

} // namespace

void add_report(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("report", "Prints the report of a run from the database");
  auto arguments = std::make_shared<ReportArguments>();
  verb->add_option("--db", arguments->database, "SQLite file of the results")->capture_default_str();
  verb->add_option("--run", arguments->run, "Number of the run [the newest]");
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return report_run(*arguments); }; });
}

} // namespace countersign
