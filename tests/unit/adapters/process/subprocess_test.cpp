#include "adapters/process/subprocess.h"
#include "tests/support/temporary_directory.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Deadline soon() { return Deadline::after(milliseconds{20'000}); }
Deadline at_once() { return Deadline::after(milliseconds{150}); }

ProgramSetup shell(const std::string& script) {
  ProgramSetup setup;
  setup.program = "/bin/sh";
  setup.arguments = {"-c", script};
  setup.directory = "/";
  return setup;
}

// A FIFO that children hold open for writing: its end is the event "nobody of them lives".
class LifeLine {
public:
  explicit LifeLine(const std::filesystem::path& path) : path_(path.string()) {
    EXPECT_EQ(::mkfifo(path_.c_str(), 0666), 0);
    EXPECT_EQ(::chmod(path_.c_str(), 0666), 0);
    reader_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  ~LifeLine() { ::close(reader_); }
  LifeLine(const LifeLine&) = delete;
  LifeLine& operator=(const LifeLine&) = delete;

  // Reads what the holder writes first, so that it is known to have the FIFO open.
  [[nodiscard]] bool held() const {
    char byte = 0;
    return wait(POLLIN) && ::read(reader_, &byte, 1) == 1;
  }
  [[nodiscard]] bool cut() const { return wait(POLLHUP); }
  [[nodiscard]] std::string holder() const { return "exec 9>" + path_ + "; printf x >&9; "; }

private:
  [[nodiscard]] bool wait(short event) const {
    pollfd entry{reader_, static_cast<short>(event == POLLIN ? POLLIN : 0), 0};
    return ::poll(&entry, 1, 20'000) == 1 && (entry.revents & event) != 0;
  }
  std::string path_;
  int reader_;
};

TEST(Subprocess, MissingProgramIsNotFound) {
  ProgramSetup setup = shell("");
  setup.program = "/nowhere/signer";
  const auto outcome = run_program(setup, soon());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::not_found);
  EXPECT_THAT(outcome.error().message, HasSubstr("/nowhere/signer"));
}

TEST(Subprocess, WhatCannotBeExecutedFailsWithTheSystemsReasonAndLeavesNoZombie) {
  const test::TemporaryDirectory directory;
  const auto program = directory / "not-a-program";
  std::ofstream(program) << "\x7f neither ELF nor script\n";
  ASSERT_EQ(::chmod(program.c_str(), 0755), 0);
  ProgramSetup setup = shell("");
  setup.program = program;
  const auto outcome = Subprocess::start(setup);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::process_failed);
  EXPECT_THAT(outcome.error().message, HasSubstr("Exec format error"));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Subprocess, MissingWorkingDirectoryIsAnErrorNotAnotherDirectory) {
  ProgramSetup setup = shell("pwd");
  setup.directory = "/nowhere/at/all";
  EXPECT_FALSE(Subprocess::start(setup).has_value());
}

TEST(Subprocess, ArgumentsArriveAsTheyAre) {
  ProgramSetup setup = shell("");
  setup.program = "/usr/bin/printf";
  setup.arguments = {"[%s]", "$HOME; rm *", "", "a b", "\xff'\""};
  const auto outcome = run_program(setup, soon());
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->out, "[$HOME; rm *][][a b][\xff'\"]");
}

TEST(Subprocess, EnvironmentIsTheAllowListAndNothingElse) {
  ::setenv("COUNTERSIGN_SECRET", "leaks", 1);
  ProgramSetup setup = shell("");
  setup.program = "/usr/bin/env";
  setup.arguments.clear();
  setup.environment = {"EXTRA=1"};
  const auto outcome = run_program(setup, soon());
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->out,
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nLANG=C\nTZ=UTC\nEXTRA=1\n");
}

TEST(Subprocess, NoDescriptorOfOursReachesTheChild) {
  const int low = ::open("/dev/zero", O_RDONLY); // without close-on-exec, below Boost's status pipe
  const int high = ::fcntl(low, F_DUPFD, 400);   // and above
  const auto outcome =
      run_program(shell("for f in /proc/$$/fd/*; do echo ${f##*/} $(readlink $f); done"), soon());
  ::close(low);
  ::close(high);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_THAT(outcome->out, Not(HasSubstr("/dev/zero")));
  EXPECT_THAT(outcome->out, HasSubstr("0 /dev/null\n"));
}

TEST(Subprocess, ChildLeadsItsOwnGroupWithDefaultSignalsAndNoCoreFile) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto outcome = run_program(shell("cut -d' ' -f1,5 /proc/$$/stat; grep SigIgn /proc/$$/status; grep "
                                         "SigBlk /proc/$$/status; ulimit -c; umask"),
                                   soon());
  std::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(outcome.has_value());
  std::istringstream lines(outcome->out);
  int pid = 0, group = 0;
  lines >> pid >> group;
  EXPECT_EQ(pid, group);
  EXPECT_THAT(outcome->out, HasSubstr("SigIgn:\t0000000000000000\nSigBlk:\t0000000000000000\n0\n0077\n"));
}

TEST(Subprocess, StandardOutputAndErrorAreCapturedApart) {
  const auto outcome = run_program(shell("echo fine; echo careful >&2"), soon());
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->out, "fine\n");
  EXPECT_EQ(outcome->err, "careful\n");
}

TEST(Subprocess, FailureNamesStatusAndLastLines) {
  const auto outcome = run_program(shell("echo first >&2; echo 'the reason' >&2; exit 7"), soon());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::process_failed);
  EXPECT_EQ(outcome.error().message, "sh: exit status 7: first | the reason");
}

TEST(Subprocess, DeadlineKillsTheWholeGroup) {
  const test::TemporaryDirectory directory;
  const LifeLine line(directory / "life");
  const auto outcome =
      run_program(shell("trap '' TERM; (" + line.holder() + "exec sleep 1000) & wait"), at_once());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::timeout);
  EXPECT_TRUE(line.cut());
}

TEST(Subprocess, EndOfTheLeaderEndsItsGroup) {
  const test::TemporaryDirectory directory;
  const LifeLine line(directory / "life");
  const std::string ready = (directory / "ready").string();
  // The grandchild keeps stdout open: only its death ends the output.
  const auto outcome =
      run_program(shell("(" + line.holder() + ": > " + ready + "; exec sleep 1000) & while [ ! -e " + ready +
                        " ]; do :; done; echo done"),
                  soon());
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->out, "done\n");
  EXPECT_TRUE(line.cut());
}

TEST(Subprocess, StopAsksFirstAndKillsAtTheDeadline) {
  auto polite =
      Subprocess::start(shell("trap 'exit 3' TERM; echo ready; while :; do sleep 1000 & wait; done"));
  ASSERT_TRUE(polite.has_value());
  while ((*polite)->captured_stdout().empty())
    ASSERT_FALSE((*polite)->wait(Deadline::after(milliseconds{5})));
  EXPECT_EQ((*polite)->stop(soon()).code, 3);

  auto stubborn = Subprocess::start(shell("trap '' TERM; echo ready; while :; do sleep 1000 & wait; done"));
  ASSERT_TRUE(stubborn.has_value());
  while ((*stubborn)->captured_stdout().empty())
    ASSERT_FALSE((*stubborn)->wait(Deadline::after(milliseconds{5})));
  EXPECT_EQ((*stubborn)->stop(at_once()).signal, SIGKILL);
  EXPECT_EQ((*stubborn)->process_id(), 0);
  EXPECT_EQ((*stubborn)->stop(at_once()).signal, SIGKILL) << "a second stop says the same";
}

TEST(Subprocess, DestructorKillsAndReaps) {
  const test::TemporaryDirectory directory;
  const LifeLine line(directory / "life");
  int pid = 0;
  {
    const auto child = Subprocess::start(shell("trap '' TERM; " + line.holder() + "exec sleep 1000"));
    ASSERT_TRUE(child.has_value());
    ASSERT_TRUE(line.held());
    pid = (*child)->process_id();
    ASSERT_GT(pid, 0);
  }
  EXPECT_TRUE(line.cut());
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1) << "reaped already";
}

TEST(Subprocess, ChildOutlivesTheThreadThatStartedIt) {
  // PR_SET_PDEATHSIG fires at the end of the forking thread, which therefore must not be the caller's.
  Result<std::unique_ptr<Subprocess>> child = fail(ErrorKind::cancelled, "not started");
  std::thread([&child] { child = Subprocess::start(shell("exec sleep 1000")); }).join();
  ASSERT_TRUE(child.has_value());
  EXPECT_FALSE((*child)->wait(at_once()));
  EXPECT_EQ((*child)->stop(soon()).signal, SIGTERM);
}

TEST(Subprocess, DiesWithUsEvenIfWeAreKilled) {
  const test::TemporaryDirectory directory;
  const LifeLine line(directory / "life");
  const pid_t victim = ::fork();
  ASSERT_GE(victim, 0);
  if (victim == 0) {
    const auto child = Subprocess::start(shell(line.holder() + "exec sleep 1000"));
    ::pause();
    ::_exit(1);
  }
  ASSERT_TRUE(line.held());
  ::kill(victim, SIGKILL);
  ::waitpid(victim, nullptr, 0);
  EXPECT_TRUE(line.cut());
}

TEST(Subprocess, EndlessOutputEndsInALimitError) {
  ProgramSetup setup = shell("exec cat /dev/zero");
  setup.output_limit = 100'000;
  const auto outcome = run_program(setup, soon());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::limit);
}

TEST(Subprocess, LogFileIsCutAtTheLimitButTheTailIsTheLast) {
  const test::TemporaryDirectory directory;
  ProgramSetup setup =
      shell("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; echo the end >&2");
  setup.log_file = directory / "log";
  setup.output_limit = 5000;
  const auto child = Subprocess::start(setup);
  ASSERT_TRUE(child.has_value());
  ASSERT_TRUE((*child)->wait(soon()));
  EXPECT_TRUE((*child)->exit_status()->success());
  EXPECT_EQ((*child)->tail(2), "line 1999 | the end");
  std::ifstream file(setup.log_file);
  const std::string log((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(log.substr(0, 14), "line 0\nline 1\n");
  EXPECT_THAT(log, HasSubstr("output limit reached"));
  EXPECT_LT(log.size(), 5100U);
}

TEST(Subprocess, LogFileIsNotFollowedThroughALink) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_symlink(directory / "target", directory / "log");
  ProgramSetup setup = shell("echo hello");
  setup.log_file = directory / "log";
  EXPECT_FALSE(Subprocess::start(setup).has_value());
  EXPECT_FALSE(std::filesystem::exists(directory / "target"));
}

TEST(Subprocess, RunsAsTheUserThatIsAskedFor) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  ProgramSetup setup = shell("grep -E '^(Uid|Gid|Groups|NoNewPrivs)' /proc/$$/status");
  setup.run_as = ProcessIdentity{65534, 65534};
  const auto outcome = run_program(setup, soon());
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  EXPECT_EQ(outcome->out, "Uid:\t65534\t65534\t65534\t65534\nGid:\t65534\t65534\t65534\t65534\n"
                          "Groups:\t65534 \nNoNewPrivs:\t1\n");
}

TEST(Subprocess, NoFileGrowsBeyondItsLimit) {
  const test::TemporaryDirectory directory;
  ProgramSetup setup = shell("exec head -c 5000 /dev/zero > " + (directory / "file").string());
  setup.file_limit = 4096;
  const auto outcome = run_program(setup, soon());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_THAT(outcome.error().message, HasSubstr("(XFSZ)"));
  EXPECT_EQ(std::filesystem::file_size(directory / "file"), 4096U);
}

TEST(Subprocess, SeesAPrivateRunDirectoryThatNobodyElseSees) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "run");
  ProgramSetup setup = shell("echo here > /run/countersign-test; grep -c ' /run ' /proc/self/mountinfo");
  setup.private_run = directory / "run";
  const auto outcome = run_program(setup, soon());
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  EXPECT_TRUE(std::filesystem::exists(directory / "run/countersign-test"));
  EXPECT_FALSE(std::filesystem::exists("/run/countersign-test"));
  setup.private_run = directory / "absent";
  EXPECT_FALSE(run_program(setup, soon()).has_value()) << "it must not run with the system's own";
}

TEST(Subprocess, ManyAtOnceDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  std::vector<std::string> output(16);
  for (std::size_t i = 0; i < output.size(); ++i) {
    threads.emplace_back([i, &output] {
      const auto outcome = run_program(shell("echo number " + std::to_string(i)), soon());
      output[i] = outcome ? outcome->out : outcome.error().message;
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < output.size(); ++i) EXPECT_EQ(output[i], "number " + std::to_string(i) + "\n");
}

TEST(ExitStatus, TextNamesCodeOrSignal) {
  EXPECT_EQ(to_text(ExitStatus{3, 0}), "exit status 3");
  EXPECT_EQ(to_text(ExitStatus{0, SIGKILL}), "ended by signal 9 (KILL)");
}

TEST(LastLines, JoinsTheLastOnesAndDropsControlCharacters) {
  EXPECT_EQ(last_lines("a\n\nb\x1b[31m\nc\n\n", 2), "b [31m | c");
  EXPECT_EQ(last_lines("", 3), "");
  EXPECT_EQ(last_lines("only", 3), "only");
}

} // namespace
} // namespace countersign
