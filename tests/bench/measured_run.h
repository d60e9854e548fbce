// Runs a program and says what it cost.
#pragma once

#include <string>
#include <vector>

namespace countersign::bench {

struct Cost {
  double cpu_s = 0; // user and system
  double wall_s = 0;
  double peak_mib = 0;
  int exit_code = -1; // -1: ended by a signal, or not started
};

// argv[0] is looked for in PATH and the sbin directories. Output is thrown away, or goes to `output`.
[[nodiscard]] Cost run_measured(const std::vector<std::string>& argv,
                                const std::string& output = "/dev/null");
[[nodiscard]] std::string output_of(const std::vector<std::string>& argv); // standard output
[[nodiscard]] bool is_installed(const std::string& program);

} // namespace countersign::bench
