#include "harness/cli/gate_inputs.h"
#include "harness/cli/output.h"
#include "harness/cli/terminal_style.h"
#include "harness/cli/verbs.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

// Without a database: the file alone, and what has expired. With one: what each waiver matches as well.
Result<ExitCode> list_waivers(const GateArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(const WaiverFile file, read_waivers(arguments.waivers));
  COUNTERSIGN_TRY_ASSIGN(const UnixMillis as_of, parse_wall_clock(arguments.as_of));
  std::vector<WaiverUse> uses;
  const bool judged = !arguments.database.empty();
  if (judged) {
    COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_only));
    COUNTERSIGN_TRY_ASSIGN(const GateInput input, read_gate_input(*store, arguments));
    uses = judge_gate(input).waivers;
  } else {
    for (const Waiver& waiver : file.waivers) uses.push_back({waiver, waiver.expires_at <= as_of, 0});
  }
  print_out("{}", waivers_text(uses, judged, terminal_style()));
  return std::ranges::any_of(uses, &WaiverUse::expired) ? ExitCode::difference : ExitCode::clean;
}

} // namespace

void add_waivers(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("waivers", "Checks a file of waivers, and says what has become of each");
  auto arguments = std::make_shared<GateArguments>();
  arguments->database.clear();
  verb->add_option("file", arguments->waivers, "TOML file of the waivers")->required();
  verb->add_option("--db", arguments->database, "SQLite file: say what each waiver matches in it");
  verb->add_option("--criteria", arguments->criteria, "TOML file of the criteria [built-in]");
  verb->add_option("--zone", arguments->zone, "Which zone [that of the newest run]");
  verb->add_option("--since", arguments->since, "First UTC day of the window");
  verb->add_option("--until", arguments->until, "Last UTC day of the window");
  verb->add_option("--as-of", arguments->as_of, "Instant that decides what has expired [now]");
  verb->callback([arguments, &action] { action = [arguments] { return list_waivers(*arguments); }; });
}

} // namespace countersign
