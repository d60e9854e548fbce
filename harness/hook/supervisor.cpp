#include "harness/hook/supervisor.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace countersign::hook {
namespace {

constexpr int k_undecided = 3;
constexpr unsigned long k_default_seconds = 240; // below the 300 that Knot waits, and what NSD is told to
constexpr time_t k_reap_seconds = 5;

struct Limits {
  unsigned long seconds = k_default_seconds;
  unsigned long memory_mib = 0; // 0: none
  bool accept_internal = false;
};

// The value of "--name VALUE" or "--name=VALUE"; null if it is not there. What is not well-formed is for the
// child to complain about, which reads all arguments: it then exits with a usage error, and that rejects.
const char* value_of(int argc, char* const* argv, std::string_view name) noexcept {
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == name) return i + 1 < argc ? argv[i + 1] : nullptr;
    if (word.starts_with(name) && word[name.size()] == '=') return argv[i] + name.size() + 1;
  }
  return nullptr;
}

unsigned long number_of(const char* text, unsigned long otherwise) noexcept {
  if (text == nullptr || *text < '0' || *text > '9') return otherwise;
  char* end = nullptr;
  const unsigned long number = std::strtoul(text, &end, 10);
  return *end == '\0' && number != 0 ? number : otherwise;
}

Limits limits_of(int argc, char* const* argv) noexcept {
  Limits limits;
  limits.seconds = number_of(value_of(argc, argv, "--time-limit"), limits.seconds);
  limits.memory_mib = number_of(value_of(argc, argv, "--memory-limit"), limits.memory_mib);
  const char* word = value_of(argc, argv, "--on-internal-error");
  limits.accept_internal = word != nullptr && std::strcmp(word, "accept") == 0;
  return limits;
}

// NSD closes descriptor 0 where it feeds no zone. The first file that we open must not land there, nor on 1
// or 2, where our words would go into it.
void fill_standard_descriptors() noexcept {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    const int filler = ::open("/dev/null", O_RDWR);
    if (filler >= 0 && filler != descriptor) ::close(filler);
  }
}

void say(const char* what, int number, const char* then) noexcept {
  char line[200];
  const int length = std::snprintf(line, sizeof line, "countersign hook: %s %d: %s\n", what, number, then);
  if (length > 0 && ::write(STDERR_FILENO, line, static_cast<std::size_t>(length)) < 0) return;
}

// The verdict where the judge did not come to one.
int internal_error(const Limits& limits, const char* what, int number) noexcept {
  say(what, number,
      limits.accept_internal ? "ACCEPTED UNSEEN, as --on-internal-error accept says" : "rejected");
  return limits.accept_internal ? 0 : k_undecided;
}

void become_judge(const Limits& limits, pid_t supervisor, const sigset_t& mask) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor) ::_exit(k_undecided); // it died before that was in force
  ::setpgid(0, 0);
  // The OOM killer takes this one first. Anyone may raise the figure.
  if (const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
    if (::write(file, "1000", 4) < 0) say("oom_score_adj: error", errno, "goes on");
    ::close(file);
  }
  if (limits.memory_mib != 0) {
    const rlim_t octets = static_cast<rlim_t>(limits.memory_mib) << 20;
    const rlimit limit{octets, octets};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(k_internal_error);
  }
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

timespec time_left(const timespec& deadline) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  timespec left{deadline.tv_sec - now.tv_sec, deadline.tv_nsec - now.tv_nsec};
  if (left.tv_nsec < 0) {
    left.tv_nsec += 1'000'000'000;
    --left.tv_sec;
  }
  return left.tv_sec < 0 ? timespec{0, 0} : left;
}

timespec deadline_in(time_t seconds) noexcept {
  timespec at{};
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_sec += seconds;
  return at;
}

// What it started and left behind is killed before it is reaped, as long as the number of its group is its
// own. Whoever cannot be waited for has not accepted anything: `status` is then that of a rejection.
bool reaped(pid_t judge, int& status) noexcept {
  siginfo_t ended{};
  status = k_undecided << 8;
  if (::waitid(P_PID, static_cast<id_t>(judge), &ended, WEXITED | WNOHANG | WNOWAIT) != 0)
    return errno != EINTR;
  if (ended.si_pid == 0) return false;
  ::kill(-judge, SIGKILL);
  if (::waitpid(judge, &status, 0) != judge) status = k_undecided << 8;
  return true;
}

// Kills the judge and what it started. One that hangs in the kernel is left behind.
void stop(pid_t judge, const sigset_t& all) noexcept {
  ::kill(-judge, SIGKILL);
  ::kill(judge, SIGKILL);
  int status = 0;
  for (const timespec deadline = deadline_in(k_reap_seconds); !reaped(judge, status);) {
    const timespec left = time_left(deadline);
    if (::sigtimedwait(&all, nullptr, &left) < 0 && errno == EAGAIN) return;
  }
}

int verdict_of(int status, const Limits& limits) noexcept {
  if (WIFSIGNALED(status)) return internal_error(limits, "the judge was ended by signal", WTERMSIG(status));
  if (!WIFEXITED(status)) return internal_error(limits, "the judge ended with status", status);
  const int code = WEXITSTATUS(status);
  return code == k_internal_error ? internal_error(limits, "the judge could not judge: code", code) : code;
}

bool asks_to_stop(int signal) noexcept {
  return signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGQUIT;
}

int watch_over(pid_t judge, const Limits& limits, const sigset_t& all) noexcept {
  const timespec deadline = deadline_in(static_cast<time_t>(limits.seconds));
  int status = 0;
  while (!reaped(judge, status)) {
    const timespec left = time_left(deadline);
    const int signal = ::sigtimedwait(&all, nullptr, &left);
    if (signal < 0 && errno == EAGAIN) {
      stop(judge, all);
      return internal_error(limits, "no decision within the time limit, seconds",
                            static_cast<int>(limits.seconds));
    }
    if (asks_to_stop(signal)) {
      stop(judge, all);
      say("stopped by signal", signal, "rejected");
      return k_undecided;
    }
  }
  return verdict_of(status, limits);
}

} // namespace

std::optional<int> supervise_hook(int argc, char* const* argv) noexcept {
  if (argc < 2 || std::strcmp(argv[1], "hook") != 0) return std::nullopt;
  fill_standard_descriptors();
  const Limits limits = limits_of(argc, argv);
  ::signal(SIGCHLD, SIG_DFL); // where it is ignored nothing is left to be waited for
  sigset_t all, mask;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &mask);
  const pid_t supervisor = ::getpid();
  const pid_t judge = ::fork();
  if (judge < 0) return internal_error(limits, "cannot fork: error", errno);
  if (judge == 0) {
    become_judge(limits, supervisor, mask);
    return std::nullopt;
  }
  ::setpgid(judge, judge); // whoever is first
  return watch_over(judge, limits, all);
}

} // namespace countersign::hook
