// The zones that are measured, and the programs that are measured on them.
#pragma once

#include "tests/bench/measured_run.h"

#include <cstdint>
#include <filesystem>

namespace countersign::bench {

struct ZoneCase {
  std::string name; // "opt-out", as in the table
  std::string what;
  std::string algorithm;           // for dnssec-keygen
  std::vector<std::string> denial; // arguments of dnssec-signzone
  unsigned ds_percent = 5;
};
[[nodiscard]] const std::vector<ZoneCase>& zone_cases();

struct SignedFile {
  std::filesystem::path file;
  std::filesystem::path zsk; // stem of the key pair
};
// Makes and signs the zone, unless it is there from an earlier run. Throws std::runtime_error.
[[nodiscard]] SignedFile prepare(const ZoneCase& zone, std::uint32_t delegations,
                                 const std::filesystem::path& directory);

struct Tool {
  std::string name;
  bool is_peer = true;
  std::vector<std::string> argv; // the zone file is appended
  bool only_rsa = false;
};
[[nodiscard]] std::vector<Tool> verifiers();

} // namespace countersign::bench
