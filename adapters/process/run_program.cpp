#include "adapters/process/subprocess.h"

#include <cstring>

namespace countersign {

std::string to_text(const ExitStatus& status) {
  if (status.signal == 0) return fmt::format("exit status {}", status.code);
  const char* name = sigabbrev_np(status.signal);
  return fmt::format("ended by signal {} ({})", status.signal, name != nullptr ? name : "unknown");
}

std::string last_lines(std::string_view text, std::size_t lines) {
  std::string joined;
  while (lines > 0 && !text.empty()) {
    const std::size_t newline = text.rfind('\n');
    const std::string_view line = newline == std::string_view::npos ? text : text.substr(newline + 1);
    text = newline == std::string_view::npos ? std::string_view() : text.substr(0, newline);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    joined = joined.empty() ? std::string(line) : std::string(line) + " | " + joined;
    --lines;
  }
  for (char& c : joined) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = ' '; // foreign text, and one line for a terminal
  }
  return joined;
}

Result<ProgramOutput> run_program(const ProgramSetup& setup, Deadline deadline) {
  const std::string name = setup.program.filename().string();
  COUNTERSIGN_TRY_ASSIGN(const auto child, Subprocess::start(setup));
  const auto said = [&child] {
    const std::string text = child->tail(3);
    return text.empty() ? std::string() : ": " + text;
  };
  if (!child->wait(deadline)) {
    child->kill_group();
    return fail(ErrorKind::timeout, "{} did not end in time{}", name, said());
  }
  if (setup.log_file.empty() && child->output_limit_reached()) {
    return fail(ErrorKind::limit, "{} printed more than {} octets", name, setup.output_limit);
  }
  const ExitStatus status = *child->exit_status();
  if (!status.success()) return fail(ErrorKind::process_failed, "{}: {}{}", name, to_text(status), said());
  return ProgramOutput{child->captured_stdout(), child->captured_stderr()};
}

} // namespace countersign
