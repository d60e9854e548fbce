#include "harness/evidence/signature.h"

#include "adapters/process/subprocess.h"
#include "adapters/process/workspace.h"
#include "harness/evidence/bundle.h"

#include <cstdlib>

namespace countersign::evidence {
namespace {

constexpr milliseconds k_patience{60'000}; // a key in hardware wants to be touched

Status run_ssh_keygen(std::vector<std::string> arguments, const std::string& input) {
  ProgramSetup setup;
  COUNTERSIGN_TRY_ASSIGN(setup.program, find_program("ssh-keygen"));
  setup.arguments = std::move(arguments);
  setup.directory = "/";
  setup.stdin_text = input;
  if (const char* agent = std::getenv("SSH_AUTH_SOCK"))
    setup.environment.push_back(std::string("SSH_AUTH_SOCK=") + agent);
  COUNTERSIGN_TRY(run_program(setup, Deadline::after(k_patience)));
  return {};
}

} // namespace

Status sign_file(const std::filesystem::path& file, const std::filesystem::path& key) {
  return run_ssh_keygen({"-Y", "sign", "-f", std::filesystem::absolute(key).string(), "-n", k_namespace,
                         std::filesystem::absolute(file).string()},
                        "");
}

Status verify_signature(const std::string& text, const std::filesystem::path& signature,
                        const std::filesystem::path& allowed_signers, const std::string& identity) {
  return run_ssh_keygen({"-Y", "verify", "-f", std::filesystem::absolute(allowed_signers).string(), "-I",
                         identity, "-n", k_namespace, "-s", std::filesystem::absolute(signature).string()},
                        text);
}

} // namespace countersign::evidence
