#include "adapters/signers/run_tool.h"

#include "adapters/process/workspace.h"
#include "diff/wire/presentation.h"

#include <random>

namespace countersign {

Result<ProgramOutput> run_tool_in(const std::filesystem::path& directory, const std::string& tool,
                                  std::vector<std::string> arguments, Deadline deadline,
                                  std::vector<std::string> environment) {
  ProgramSetup program;
  COUNTERSIGN_TRY_ASSIGN(program.program, find_program(tool));
  program.arguments = std::move(arguments);
  program.environment = std::move(environment);
  program.directory = directory;
  program.run_as = unprivileged_identity();
  return run_program(program, deadline);
}

std::string random_salt(std::size_t octets) {
  std::random_device random;
  Bytes salt;
  for (std::size_t i = 0; i < octets; ++i) salt.push_back(static_cast<std::uint8_t>(random()));
  return to_hex(salt);
}

} // namespace countersign
