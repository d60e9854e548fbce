// Helper programs of a product, run to their end. Private to this folder.
#pragma once

#include "adapters/process/subprocess.h"

namespace countersign {

// Runs `tool` (found as signers are found) in `directory`, as the user that signers run as.
[[nodiscard]] Result<ProgramOutput> run_tool_in(const std::filesystem::path& directory,
                                                const std::string& tool, std::vector<std::string> arguments,
                                                Deadline deadline, std::vector<std::string> environment = {});

// A new salt for NSEC3, hexadecimal; for products that make none themselves.
[[nodiscard]] std::string random_salt(std::size_t octets);

} // namespace countersign
