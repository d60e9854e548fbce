#include "adapters/process/workspace.h"
#include "harness/cli/ask_ldns.h"
#include "harness/cli/verbs.h"
#include "harness/hook/hook_run.h"
#include "harness/hook/supervisor.h"
#include "harness/log/log.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

static_assert(static_cast<int>(ExitCode::internal) == hook::k_internal_error);

struct HookArguments {
  hook::Options options;
  std::string on_internal_error = "reject"; // the supervisor has read this one, and the limits
  std::uint32_t time_limit_s = 240, memory_limit_mib = 0;
};

Result<ExitCode> judge(HookArguments& arguments) {
  hook::Options& options = arguments.options;
  options.time_limit = std::chrono::seconds(arguments.time_limit_s);
  options.tool_version = COUNTERSIGN_VERSION;
  options.second_opinion = ask_ldns;
  if (options.told.as == "knot" && options.knotc.empty()) {
    COUNTERSIGN_TRY_ASSIGN(options.knotc, find_program("knotc"));
  }
  try {
    return hook::run_hook(options);
  } catch (const std::exception& error) { // out of memory, mostly
    log_error(fmt::format("internal error: {}", error.what()));
    return ExitCode::internal;
  }
}

constexpr const char* k_footer =
    R"(NSD:      verifier: countersign hook --policy /etc/countersign/hook.toml
Cascade:  hook = "countersign hook --for cascade-signed --policy /etc/countersign/hook.toml"
Knot:     countersign hook --for knot --zone Z --serial N --dump FILE --policy /etc/countersign/hook.toml

Exit codes: 0 accepted. All others reject: 1 by a rule of the policy, 2 bogus, 3 could not decide,
64 wrong usage, 78 wrong policy file.)";

} // namespace

void add_hook(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "hook", "Answers a name server that asks whether a zone may be published (NSD, Cascade, Knot)");
  auto arguments = std::make_shared<HookArguments>();
  hook::Options& options = arguments->options;
  verb->add_option("--for", options.told.as, "Who asks [seen from the environment]")
      ->check(CLI::IsMember({"nsd", "cascade-loaded", "cascade-signed", "knot"}));
  verb->add_option("--policy", options.policy_file, "TOML file that says what rejects");
  verb->add_option("--db", options.database, "SQLite file of the decisions [that of the policy]");
  verb->add_option("--time-limit", arguments->time_limit_s, "Seconds until the version is rejected")
      ->check(CLI::Range(1U, 86400U))
      ->capture_default_str();
  verb->add_option("--memory-limit", arguments->memory_limit_mib,
                   "MiB of address space for the judge [none]");
  verb->add_option(
          "--on-internal-error", arguments->on_internal_error,
          "What becomes of a version that cannot be judged because of us: a crash, no memory, no time, "
          "no database")
      ->check(CLI::IsMember({"accept", "reject"}))
      ->capture_default_str();
  verb->add_option("--zone", options.told.zone, "Knot: the zone of the signal external_verify");
  verb->add_option("--serial", options.told.serial, "Knot: the serial of that signal");
  verb->add_option("--dump", options.told.dump, "Knot: the file of dump-new-zone");
  verb->add_option("--knotc", options.knotc, "Knot: the program knotc [found in PATH]");
  verb->add_option("--knot-socket", options.knot_socket, "Knot: its control socket [knotc's own]");
  verb->footer(k_footer);
  verb->callback([arguments, &action] { action = [arguments] { return judge(*arguments); }; });
}

} // namespace countersign
