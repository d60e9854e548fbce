#include "tests/support/program_run.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <poll.h>

namespace countersign::test {
namespace {

ProgramSetup setup_for(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                       const std::filesystem::path& directory) {
  ProgramSetup setup;
  setup.program = program;
  setup.arguments = arguments;
  setup.directory = directory;
  setup.environment = {"NO_COLOR=1"};
  setup.output_limit = std::size_t{256} << 20;
  return setup;
}

} // namespace

ProgramRun run_to_end(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                      const std::filesystem::path& directory, milliseconds budget) {
  auto process = Subprocess::start(setup_for(program, arguments, directory));
  if (!process) {
    ADD_FAILURE() << process.error().message;
    return {};
  }
  ProgramRun run;
  if (!(*process)->wait(Deadline::after(budget))) ADD_FAILURE() << program << " did not end in time";
  const ExitStatus status = (*process)->stop(Deadline::after(milliseconds(2000)));
  run.signal = status.signal;
  run.exit_code = status.signal == 0 ? status.code : -1;
  run.out = (*process)->captured_stdout();
  run.err = (*process)->captured_stderr();
  return run;
}

ProgramRun run_countersign(const std::vector<std::string>& arguments, const std::filesystem::path& directory,
                           milliseconds budget) {
  return run_to_end(COUNTERSIGN_BINARY, arguments, directory, budget);
}

std::unique_ptr<Subprocess> start_countersign(const std::vector<std::string>& arguments,
                                              const std::filesystem::path& directory) {
  auto process = Subprocess::start(setup_for(COUNTERSIGN_BINARY, arguments, directory));
  if (!process) {
    ADD_FAILURE() << process.error().message;
    return nullptr;
  }
  return std::move(*process);
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool eventually(const std::function<bool()>& condition, milliseconds budget) {
  const Deadline deadline = Deadline::after(budget);
  while (!condition()) {
    if (deadline.passed()) return false;
    ::poll(nullptr, 0, 10);
  }
  return true;
}

std::vector<int> children_of(int parent) {
  std::vector<int> children;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(parent) + "/task")) {
    std::ifstream in(thread.path() / "children");
    for (int child = 0; in >> child;) children.push_back(child);
  }
  return children;
}

std::string command_of(int process) {
  const std::string line = read_file("/proc/" + std::to_string(process) + "/cmdline");
  return line.substr(0, line.find('\0'));
}

} // namespace countersign::test
