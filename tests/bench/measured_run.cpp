#include "tests/bench/measured_run.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void become(const std::vector<std::string>& argv, const std::string& output) {
  std::vector<char*> arguments;
  for (const std::string& word : argv) arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT: execvp
  arguments.push_back(nullptr);
  const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int none = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (out < 0 || none < 0 || ::dup2(out, 1) < 0 || ::dup2(none, 2) < 0) std::_Exit(126);
  ::execvp(arguments[0], arguments.data());
  std::_Exit(127);
}

} // namespace

Cost run_measured(const std::vector<std::string>& argv, const std::string& output) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) become(argv, output);
  int status = 0;
  rusage usage{};
  while (::wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) throw std::runtime_error("cannot wait for " + argv[0]);
  }
  Cost cost;
  cost.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  cost.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  cost.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return cost;
}

std::string output_of(const std::vector<std::string>& argv) {
  std::string file = (std::filesystem::temp_directory_path() / "countersign-bench-XXXXXX").string();
  const int descriptor = ::mkstemp(file.data());
  if (descriptor < 0) throw std::runtime_error("cannot make a temporary file");
  ::close(descriptor);
  (void)run_measured(argv, file);
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  ::unlink(file.c_str());
  return text.str();
}

bool is_installed(const std::string& program) {
  return run_measured({"/bin/sh", "-c", "command -v " + program}).exit_code == 0;
}

} // namespace countersign::bench
