#include "adapters/changes/text_file.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/config/config.h"
#include "harness/config/hook_file.h"
#include "harness/config/prove_config.h"
#include "harness/config/watch_config.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

Result<ExitCode> check(const std::filesystem::path& file) {
  auto text = read_text_file(file);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  if (is_hook_policy(*text)) {
    COUNTERSIGN_TRY(parse_hook_policy(*text, file.string(), file.parent_path()));
  } else if (is_watch_config(*text)) {
    COUNTERSIGN_TRY(parse_watch_config(*text, file.string(), file.parent_path()));
  } else if (is_prove_config(*text)) {
    COUNTERSIGN_TRY(parse_prove_config(*text, file.string(), file.parent_path()));
  } else {
    COUNTERSIGN_TRY(parse_config(*text, file.string(), file.parent_path()));
  }
  print_out("Configuration is valid\n");
  return ExitCode::clean;
}

} // namespace

void add_conf_check(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("conf-check", "Checks a configuration file");
  auto file = std::make_shared<std::filesystem::path>();
  verb->add_option("config", *file, "TOML file of a run, of a watch, of prove-keys or of a hook")->required();
  verb->callback([file, &action] { action = [file] { return check(*file); }; });
}

} // namespace countersign
