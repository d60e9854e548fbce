// Runs the real countersign binary, and small programs, from a test.
#pragma once

#include "adapters/process/subprocess.h"

#include <functional>

namespace countersign::test {

struct ProgramRun {
  int exit_code = -1; // -1: ended by a signal, or by the deadline
  int signal = 0;
  std::string out, err;
};

// `program` absolute. Runs in `directory`, as ourselves. Fails the test (exit_code -1) at the deadline.
ProgramRun run_to_end(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                      const std::filesystem::path& directory, milliseconds budget = milliseconds(120'000));
// The binary under test.
ProgramRun run_countersign(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                           milliseconds budget = milliseconds(120'000));
std::unique_ptr<Subprocess> start_countersign(const std::vector<std::string>& arguments,
                                              const std::filesystem::path& directory);

void write_file(const std::filesystem::path& file, std::string_view text);
std::string read_file(const std::filesystem::path& file);

// Looks again and again until `condition` holds or the budget is spent.
[[nodiscard]] bool eventually(const std::function<bool()>& condition, milliseconds budget);

// Process ids of the children of `parent`, from /proc.
[[nodiscard]] std::vector<int> children_of(int parent);
[[nodiscard]] std::string command_of(int process); // argv[0]

} // namespace countersign::test
