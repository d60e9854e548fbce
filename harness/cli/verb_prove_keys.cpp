#include "adapters/changes/text_file.h"
#include "adapters/process/workspace.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/prove/prove_nodes.h"
#include "harness/report/proof_report.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct ProveArguments {
  std::filesystem::path config;
  std::string format = "text";
};

Result<ExitCode> prove(const ProveArguments& arguments) {
  const auto text = read_text_file(arguments.config);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(const ProveConfig config, parse_prove_config(*text, arguments.config.string(),
                                                                      arguments.config.parent_path()));
  COUNTERSIGN_TRY_ASSIGN(const auto program, own_program());
  COUNTERSIGN_TRY_ASSIGN(const auto proofs, prove_nodes(config, program));
  const std::vector<Finding> findings = findings_of(proofs);
  print_out("{}", arguments.format == "json" ? proof_report_json(config.zone.view(), proofs, findings)
                                             : proof_report_text(config.zone.view(), proofs, findings));
  return judge_findings(findings);
}

} // namespace

void add_prove_keys(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "prove-keys",
      "Has every node's key store sign a challenge with the private key of each published DNSKEY");
  auto arguments = std::make_shared<ProveArguments>();
  verb->add_option("config", arguments->config, "TOML file with the zone, and a key store for each node")
      ->required();
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return prove(*arguments); }; });
}

} // namespace countersign
