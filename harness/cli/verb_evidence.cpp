#include "harness/cli/operator_verbs.h"
#include "harness/cli/output.h"
#include "harness/evidence/bundle.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

Result<ExitCode> make(const evidence::MakeOptions& options) {
  COUNTERSIGN_TRY_ASSIGN(const Verdict verdict, evidence::make_bundle(options));
  print_out("{}: {}\n", options.out.string(), to_text(verdict));
  return ExitCode::clean;
}

Result<ExitCode> verify(const evidence::VerifyOptions& options) {
  COUNTERSIGN_TRY_ASSIGN(const evidence::Check check, evidence::verify_bundle(options));
  for (const std::string& fault : check.faults) print_out("TAMPERED {}\n", fault);
  if (!check.faults.empty()) return ExitCode::bogus;
  if (!check.not_redone.empty()) {
    print_out("signed by {}, and unchanged; the decision was not made again: {}\n", options.identity,
              check.not_redone);
    return ExitCode::undecided;
  }
  print_out("signed by {}, unchanged, and the database gives the same decision: {}\n", options.identity,
            to_text(*check.verdict));
  return ExitCode::clean;
}

} // namespace

void add_evidence(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("evidence", "Makes, and checks, a signed bundle of all behind a decision");
  verb->require_subcommand(1);
  CLI::App* maker =
      verb->add_subcommand("make", "Report, database, criteria, waivers, configurations, sums, signature");
  auto making = std::make_shared<evidence::MakeOptions>();
  making->tool_version = COUNTERSIGN_VERSION;
  add_gate_options(*maker, making->gate);
  maker->add_option("--out", making->out, "Directory to make; must not be there")->required();
  maker->add_option("--key", making->key, "SSH key that signs, as ssh-keygen -Y sign takes it")->required();
  maker->footer("Exit code 0 says that the bundle was made, whatever the verdict.");
  maker->callback([making, &action] { action = [making] { return make(*making); }; });

  CLI::App* checker =
      verb->add_subcommand("verify", "Offline: signature, sums, hash chain, and the decision once more");
  auto checking = std::make_shared<evidence::VerifyOptions>();
  checking->tool_version = COUNTERSIGN_VERSION;
  checker->add_option("bundle", checking->bundle, "Directory of the bundle")->required();
  checker->add_option("--allowed-signers", checking->allowed_signers, "As for ssh-keygen -Y verify")
      ->required();
  checker->add_option("--identity", checking->identity, "Who must have signed it")->required();
  checker->footer(
      "Exit codes: 0 as it was made, 2 tampered with, 3 could not decide (made by another version).");
  checker->callback([checking, &action] { action = [checking] { return verify(*checking); }; });
}

} // namespace countersign
