#include "adapters/changes/text_file.h"
#include "adapters/process/workspace.h"
#include "harness/alerts/deliver.h"
#include "harness/alerts/helper_process.h"
#include "harness/cli/output.h"
#include "harness/cli/terminal_style.h"
#include "harness/cli/verbs.h"
#include "harness/log/log.h"
#include "harness/run/progress.h"
#include "harness/run/run_loop.h"

#include <csignal>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

constexpr milliseconds k_sender_stop{500};

struct RunArguments {
  std::filesystem::path config, database = "countersign.db", keep_zones, work_directory;
  std::string format = "text";
  bool resume = false, quiet = false, keep_work = false;
  std::optional<RunId> run;
};

std::atomic<bool> g_cancelled{false}; // set by signals; a handler has no other way to reach us

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_cancelled.store(true); };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

// The directory of the signers: made for a new run, remembered for one that is resumed.
Result<std::filesystem::path> work_directory_for(const RunArguments& arguments, RunStore& store) {
  if (arguments.resume) {
    COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store.run(arguments.run));
    if (!std::filesystem::is_directory(run.work_directory)) {
      return fail(ErrorKind::not_found, "run {} cannot be resumed: its work directory {} is gone", run.id,
                  run.work_directory);
    }
    return std::filesystem::path(run.work_directory);
  }
  if (arguments.work_directory.empty()) return make_run_directory();
  std::error_code error;
  std::filesystem::create_directories(arguments.work_directory, error);
  if (error)
    return fail(ErrorKind::io, "cannot create {}: {}", arguments.work_directory.string(), error.message());
  return std::filesystem::absolute(arguments.work_directory);
}

Status print_report(RunStore& store, RunId id, const std::string& format) {
  COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store.run(id));
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store.steps(id));
  print_out("{}", format == "json" ? report_json(run, steps) : report_text(run, steps, terminal_style()));
  return {};
}

void remove_work_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (error) log_warning(fmt::format("cannot remove {}: {}", directory.string(), error.message()));
}

Result<RunId> run_to_resume(const RunArguments& arguments, RunStore& store) {
  COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store.run(arguments.run));
  if (run.verdict) return fail(ErrorKind::usage, "run {} has ended; there is nothing to resume", run.id);
  return run.id;
}

// What is still due at the end; the sender before was stopped in the middle of whatever it did.
Status deliver_the_rest(const RunArguments& arguments, const AlertConfig& alerts) {
  COUNTERSIGN_TRY_ASSIGN(const DeliverOutcome outcome,
                         deliver_alerts({arguments.database, alerts, false}, g_cancelled));
  if (outcome.undelivered != 0) {
    log_warning(
        fmt::format("{} alerts have reached nobody; go on with: countersign alerts deliver {} --db {}",
                    outcome.undelivered, arguments.config.string(), arguments.database.string()));
  }
  return {};
}

Result<ExitCode> run_config(const RunArguments& arguments) {
  auto text = read_text_file(arguments.config);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(Config config,
                         parse_config(*text, arguments.config.string(), arguments.config.parent_path()));
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_write));
  RunOptions options{std::move(*text), arguments.keep_zones, std::nullopt};
  if (arguments.resume) {
    COUNTERSIGN_TRY_ASSIGN(options.resume, run_to_resume(arguments, *store));
  }
  COUNTERSIGN_TRY_ASSIGN(const auto directory, work_directory_for(arguments, *store));
  install_signal_handlers();
  const auto progress = make_progress(arguments.quiet);
  const std::optional<AlertConfig> alerts = config.alerts;
  std::optional<HelperProcess> sender;
  if (alerts) {
    sender = make_alert_sender(arguments.config, arguments.database, directory / "alerts.log");
    sender->tend();
  }
  auto outcome = make_run_plan(std::move(config), directory).and_then([&](const RunPlan& plan) {
    return run_scenario(plan, options, *store, *progress, g_cancelled);
  });
  if (!outcome) {
    log_error(fmt::format("the signers' directory is kept: {}", directory.string()));
    return tl::unexpected<Error>(outcome.error());
  }
  if (alerts) {
    sender->stop(Deadline::after(k_sender_stop));
    if (!outcome->interrupted) COUNTERSIGN_TRY(deliver_the_rest(arguments, *alerts));
  }
  if (outcome->interrupted) {
    log_warning(fmt::format("interrupted; go on with: countersign run {} --db {} --resume",
                            arguments.config.string(), arguments.database.string()));
    return ExitCode::undecided;
  }
  if (!arguments.keep_work && arguments.work_directory.empty()) remove_work_directory(directory);
  COUNTERSIGN_TRY(print_report(*store, outcome->id, arguments.format));
  return outcome->decision.exit_code;
}

} // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("run", "Drives the signers of a scenario through its change stream");
  auto arguments = std::make_shared<RunArguments>();
  verb->add_option("config", arguments->config, "TOML file of the scenario")->required();
  verb->add_option("--db", arguments->database, "SQLite file for the results")->capture_default_str();
  verb->add_flag("--resume", arguments->resume,
                 "Go on with a run that did not end, at its first step not stored");
  verb->add_option("--run", arguments->run, "Number of the run to resume [the newest]")->needs("--resume");
  verb->add_option("--keep-zones", arguments->keep_zones, "Directory for the text of every version taken");
  verb->add_option("--work-dir", arguments->work_directory, "Directory for the signers [a temporary one]")
      ->excludes("--resume");
  verb->add_flag("--keep-work", arguments->keep_work, "Do not remove the signers' directory at the end");
  verb->add_flag("-q,--quiet", arguments->quiet, "No progress, warnings and errors only");
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return run_config(*arguments); }; });
}

} // namespace countersign
