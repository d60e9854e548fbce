// Child processes: the only way in which countersign starts another program.
//
// Every child gets: its arguments as they are (never a shell); an environment of PATH, LANG=C, TZ=UTC and
// what the setup adds, nothing else; no descriptor of ours but stdin (the null device, or a text), stdout and
// stderr; a working directory and a process group of its own; umask 077; default signal handling; no core
// file, which would hold keys. It is killed by the kernel (PR_SET_PDEATHSIG) when we die, whatever we die of.
// One supervisor thread per child starts it, reads its output and reaps it: the kernel sends that signal when
// the *thread* that forked ends, and so that thread must live as long as the child.
//
// When the child ends, for whatever reason, what is left of its process group is killed before it is reaped.
// A descendant that moved to a session of its own escapes; none of the programs that we run does so.
#pragma once

#include "adapters/clock.h"
#include "diff/model/result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace countersign {

struct ProcessIdentity {
  unsigned uid, gid;
};

struct ProgramSetup {
  std::filesystem::path program;        // absolute
  std::vector<std::string> arguments;   // without the program's own name
  std::filesystem::path directory;      // working directory; must exist
  std::vector<std::string> environment; // "NAME=value", beside the three that every child gets
  std::string stdin_text;               // what it reads from stdin; empty: the null device
  // Where stdout and stderr go, together; appended to, cut off at `output_limit`. Empty: both are captured
  // apart, and the child is killed when one of them exceeds `output_limit`.
  std::filesystem::path log_file;
  std::size_t output_limit = std::size_t{16} << 20; // octets
  std::optional<ProcessIdentity> run_as;            // needs root; supplementary groups are dropped, too
  // No file that the child writes grows beyond this many octets (RLIMIT_FSIZE; SIGXFSZ ends it). 0: no limit.
  std::uint64_t file_limit = 0;
  // The child sees this directory of ours as /run, where programs have sockets and PID files whose place is
  // compiled in: a mount that it alone sees. Needs root, or a kernel that gives users namespaces of their
  // own.
  std::filesystem::path private_run;
};

struct ExitStatus {
  int code = 0;   // 0-255, meaningless if a signal ended the process
  int signal = 0; // 0: it ended by itself
  [[nodiscard]] bool success() const noexcept { return code == 0 && signal == 0; }
};
[[nodiscard]] std::string to_text(const ExitStatus& status); // "exit status 3", "ended by signal 9 (KILL)"

// A running child, or one that has ended. All functions are safe to call from any thread.
class Subprocess {
public:
  // `not_found` if the program is not there; `process_failed` if it cannot be executed, with the system's
  // reason.
  [[nodiscard]] static Result<std::unique_ptr<Subprocess>> start(const ProgramSetup& setup);
  ~Subprocess(); // kills the group, and waits until the child is reaped
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  [[nodiscard]] int process_id() const;                        // 0 once it has ended
  [[nodiscard]] std::optional<ExitStatus> exit_status() const; // nothing while it runs
  // True once it has ended and all of its output is taken; false if the deadline came first.
  [[nodiscard]] bool wait(Deadline deadline) const;

  void terminate();  // SIGTERM to the child alone, which may have children to end in order
  void kill_group(); // SIGKILL to all of the group; the end is seen by wait()
  // terminate(), wait, and kill_group() at the deadline. Returns after the child is reaped.
  ExitStatus stop(Deadline deadline);

  // The last lines of the output, at most 4 KiB, whatever the sink.
  [[nodiscard]] std::string tail(std::size_t lines) const;
  [[nodiscard]] std::string captured_stdout() const; // only without a log file
  [[nodiscard]] std::string captured_stderr() const;
  [[nodiscard]] bool output_limit_reached() const;

private:
  class Supervisor;
  explicit Subprocess(std::unique_ptr<Supervisor> supervisor);
  std::unique_ptr<Supervisor> supervisor_;
};

struct ProgramOutput {
  std::string out, err;
};
// Runs a helper program to its end. Exit status 0 is success; every other one is `process_failed`, with the
// last lines of what it said. `timeout` at the deadline (the group is killed), `limit` if it says more than
// the setup allows.
[[nodiscard]] Result<ProgramOutput> run_program(const ProgramSetup& setup, Deadline deadline);

// The last `lines` lines that have something in them, joined by " | ": for messages, which are one line.
[[nodiscard]] std::string last_lines(std::string_view text, std::size_t lines);

} // namespace countersign
