#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/log/log.h"
#include "harness/watch/watch_loop.h"

#include <csignal>
#include <cstdlib>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct WatchArguments {
  WatchOptions options{{}, "countersign.db", {}};
  std::string metrics_at;
  std::filesystem::path metrics_file;
  bool quiet = false;
};

WatchControl g_control; // a signal handler has no other way to reach us

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_flags = SA_RESTART;
  action.sa_handler = [](int) { g_control.stop.store(true); };
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  action.sa_handler = [](int) { g_control.reload.store(true); };
  sigaction(SIGHUP, &action, nullptr);
}

Result<ExitCode> watch(const WatchArguments& arguments) {
  if (arguments.quiet) log_quiet();
  install_signal_handlers();
  WatchOptions options = arguments.options;
  if (!arguments.metrics_at.empty())
    options.metrics.insert(options.metrics.end(), {"--listen", arguments.metrics_at});
  if (!arguments.metrics_file.empty()) {
    const auto file = std::filesystem::absolute(arguments.metrics_file).string();
    options.metrics.insert(options.metrics.end(), {"--out", file, "--follow"});
  }
  COUNTERSIGN_TRY_ASSIGN(const WatchOutcome outcome, watch_zones(options, g_control));
  print_out("{}", outcome.summary);
  if (outcome.abandoned) {
    log_warning("a verification was abandoned; the next start does it again");
    std::fflush(stdout);
    std::_Exit(static_cast<int>(outcome.exit_code));
  }
  return outcome.exit_code;
}

} // namespace

void add_watch(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "watch", "Follows signers in parallel operation, without driving them, until it is told to stop");
  auto arguments = std::make_shared<WatchArguments>();
  verb->add_option("config", arguments->options.config, "TOML file with the zones and their nodes")
      ->required();
  verb->add_option("--db", arguments->options.database, "SQLite file for the results")->capture_default_str();
  verb->add_option("--metrics", arguments->metrics_at,
                   "Serve metrics for Prometheus at this address of the loopback");
  verb->add_option("--metrics-file", arguments->metrics_file,
                   "Write metrics to this file, for node_exporter");
  verb->add_flag("-q,--quiet", arguments->quiet, "Warnings and errors only");
  verb->footer(
      "SIGHUP reads the configuration again; SIGTERM and SIGINT stop. A restart goes on with the same "
      "run.");
  verb->callback([arguments, &action] { action = [arguments] { return watch(*arguments); }; });
}

} // namespace countersign
