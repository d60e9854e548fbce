// SHA256SUMS, as sha256sum(1) writes and checks it.
#pragma once

#include "diff/model/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace countersign::evidence {

using Sums = std::map<std::string, std::string>; // file name to 64 hex digits

[[nodiscard]] Result<std::string> sha256_file(const std::filesystem::path& file);
[[nodiscard]] std::string print_sums(const Sums& sums);
// Strict: one line for each file, "HEX  NAME", names of plain files, in ascending order.
[[nodiscard]] Result<Sums> parse_sums(std::string_view text);

} // namespace countersign::evidence
