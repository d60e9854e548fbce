#include "harness/cli/operator_verbs.h"
#include "harness/cli/verbs.h"
#include "harness/log/log.h"

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

constexpr const char* k_footer =
    R"(Exit codes: 0 clean or GO, 1 unexplained difference, 2 bogus or NO-GO, 3 could not decide,
64 wrong usage, 78 wrong configuration.

Examples:
  countersign verify signed.zone
  countersign compare old.zone new.zone --unsigned input.zone
  countersign run scenario.toml --db runs.db
  countersign watch watch.toml --db runs.db)";

int parse_and_act(CLI::App& app, const Action& action, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = error.get_exit_code() == 0;
    app.exit(error);
    return static_cast<int>(asked_for_help ? ExitCode::clean : ExitCode::usage);
  }
  const auto code = action();
  if (!code) {
    log_error(fmt::format("{}: {}", to_text(code.error().kind), code.error().message));
    return static_cast<int>(exit_code_for(code.error()));
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    log_error("input/output error: the output could not be written");
    return static_cast<int>(ExitCode::undecided);
  }
  return static_cast<int>(*code);
}

} // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("countersign compares DNSSEC signers on the same zone changes, signature by signature.",
               "countersign");
  app.set_version_flag("-V,--version", "countersign " COUNTERSIGN_VERSION);
  app.require_subcommand(1);
  app.footer(k_footer);
  Action action;
  for (const auto add :
       {add_verify,         add_autopsy,   add_compare,    add_cutover, add_run,        add_watch,
        add_runs,           add_findings,  add_report,     add_gate,    add_waivers,    add_alerts,
        add_metrics,        add_signers,   add_prove_keys, add_explain, add_conf_check, add_stream,
        add_second_opinion, add_key_store, add_hook,       add_bench,   add_evidence}) {
    add(app, action);
  }
  try {
    return parse_and_act(app, action, argc, argv);
  } catch (const std::exception& error) { // out of memory, or a mistake of ours: nothing was decided
    log_error(fmt::format("internal error: {}", error.what()));
    return static_cast<int>(ExitCode::undecided);
  }
}

} // namespace countersign
