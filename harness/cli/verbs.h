// The verbs of the command line. Each add_...() declares one on the app; what it has to do is left in
// `action`.
#pragma once

#include "harness/verdict/verdict.h"

#include <functional>

namespace CLI {
class App;
}

namespace countersign {

using Action = std::function<Result<ExitCode>()>;

void add_verify(CLI::App& app, Action& action);
void add_autopsy(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_cutover(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_runs(CLI::App& app, Action& action);
void add_findings(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_gate(CLI::App& app, Action& action);
void add_waivers(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_metrics(CLI::App& app, Action& action);
void add_alerts(CLI::App& app, Action& action);
void add_conf_check(CLI::App& app, Action& action);
void add_signers(CLI::App& app, Action& action);
void add_stream(CLI::App& app, Action& action);
void add_watch(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_prove_keys(CLI::App& app, Action& action);
void add_hook(CLI::App& app, Action& action);
void add_key_store(CLI::App& app, Action& action);      // hidden: the process of a PKCS#11 module
void add_second_opinion(CLI::App& app, Action& action); // hidden: `verify` starts it

// All of main(): parses, acts, prints errors to stderr, and returns the exit code.
[[nodiscard]] int run_command_line(int argc, char** argv);

} // namespace countersign
