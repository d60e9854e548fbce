// The only file that knows Boost.Process (v2, of Boost 1.81). What of it is used, and what could not be:
// README.
#define BOOST_PROCESS_USE_STD_FS 1
#include "adapters/process/subprocess.h"

#include "adapters/process/child_setup.h"
#include "adapters/process/output_sink.h"

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <future>
#include <mutex>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/optional.hpp> // Boost 1.81 forgets it when it is told to use std::filesystem
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign {
namespace {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

// A descendant that left the group may keep our end of the output open. Its output is not waited for.
constexpr std::chrono::seconds k_drain_after_exit{1};

class OwnedFd {
public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

private:
  int fd_ = -1;
};

tl::unexpected<Error> system_error(std::string_view what, int number) {
  return fail(number == ENOENT ? ErrorKind::not_found : ErrorKind::process_failed, "{}: {}", what,
              std::generic_category().message(number));
}

// Above 2 even if one of ours was closed, so that no dup2 in the child hits another's source.
Result<OwnedFd> lift(OwnedFd fd) {
  if (fd.get() > STDERR_FILENO) return fd;
  OwnedFd high(::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (high.get() < 0) return system_error("cannot duplicate a descriptor", errno);
  return high;
}

struct OutputPipe {
  OwnedFd read, write;
};

Result<OutputPipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("cannot make a pipe", errno);
  OutputPipe out{OwnedFd(ends[0]), OwnedFd(ends[1])};
  COUNTERSIGN_TRY_ASSIGN(out.write, lift(std::move(out.write)));
  return out;
}

// A file in memory: unlike a pipe it is never full, whether the child reads it or not.
Result<OwnedFd> open_input(const std::string& text) {
  if (text.empty()) {
    OwnedFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.get() < 0) return system_error("cannot open /dev/null", errno);
    return lift(std::move(null));
  }
  OwnedFd memory(::memfd_create("countersign-stdin", MFD_CLOEXEC));
  if (memory.get() < 0) return system_error("cannot make a file in memory", errno);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(memory.get(), rest.data(), rest.size());
    if (written < 0 && errno != EINTR) return system_error("cannot write to memory", errno);
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(memory.get(), 0, SEEK_SET) != 0) return system_error("cannot rewind memory", errno);
  return lift(std::move(memory));
}

// Boost calls the hooks of this in the child.
struct ChildHooks {
  ChildSetup setup;

  template <class Launcher, class Path>
  error_code on_exec_setup(Launcher&, const Path&, const char* const*&) const {
    const int error = enter_child(setup);
    if (error == 0) return {};
    errno = error; // this is what Boost hands to the parent
    return {error, boost::system::system_category()};
  }
  // Without it Boost calls exit(), which would run our exit handlers and flush our buffers a second time. It
  // looks for the first of these two and then calls the second.
  template <class Launcher, class Path>
  void on_exec_error(Launcher&, error_code, const Path&, const char* const*&, error_code) const;
  template <class Launcher, class Path>
  void on_exec_error(Launcher&, const Path&, const char* const*&, error_code) const {
    ::_exit(127);
  }
};

std::vector<std::string> child_environment(const ProgramSetup& setup) {
  std::vector<std::string> environment{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                       "LANG=C", "TZ=UTC"};
  environment.insert(environment.end(), setup.environment.begin(), setup.environment.end());
  return environment;
}

void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

} // namespace

// The thread that owns the child. Everything below `mutex_` is shared with the callers.
class Subprocess::Supervisor {
public:
  explicit Supervisor(const ProgramSetup& setup)
      : setup_(setup), out_(setup.output_limit), err_(setup.output_limit) {}

  ~Supervisor() {
    signal_child(SIGKILL, true);
    if (thread_.joinable()) thread_.join();
  }

  Status start() {
    if (!setup_.log_file.empty()) COUNTERSIGN_TRY(out_.open_log(setup_.log_file));
    std::promise<Status> started; // moved into the thread: it is still at work on it when the future wakes us
    auto outcome = started.get_future();
    thread_ = std::thread([this, promise = std::move(started)]() mutable { run(promise); });
    return outcome.get();
  }

  // Under the lock, and the child is reaped under it too: the process id is the child's or not used.
  void signal_child(int number, bool group) {
    const std::lock_guard lock(mutex_);
    if (pid_ > 0) ::kill(group ? -pid_ : pid_, number);
  }

  [[nodiscard]] bool wait(Deadline deadline) const {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, deadline.remaining(), [this] { return finished_; });
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable ended_;
  pid_t pid_ = 0; // 0 before the start and after the reaping
  std::optional<ExitStatus> status_;
  bool finished_ = false;

private:
  void run(std::promise<Status>& started);
  void supervise(std::promise<Status>& started, bool& told);
  Result<pid_t> launch(asio::io_context& context, OutputPipe& out, OutputPipe& err, int& wait_fd);
  Result<pid_t> fork_and_exec(asio::io_context& context, const ChildSetup& child);
  void read_from(Descriptor& from, OutputSink& sink, std::vector<char>& buffer);
  void reap();

  ProgramSetup setup_;
  std::thread thread_;
  std::optional<process::basic_process<asio::io_context::executor_type>> process_;

public:
  OutputSink out_, err_;
};

Result<pid_t> Subprocess::Supervisor::fork_and_exec(asio::io_context& context, const ChildSetup& child) {
  const auto environment = child_environment(setup_);
  std::vector<const char*> entries;
  for (const auto& entry : environment) entries.push_back(entry.c_str());
  entries.push_back(nullptr);

  process::posix::default_launcher launcher;
  launcher.env = entries.data();
  error_code error;
  ChildHooks hooks{child};
  try {
    process_.emplace(launcher(context.get_executor(), error, setup_.program, setup_.arguments, hooks));
  } catch (
      const boost::system::system_error& failure) { // pidfd_open refused: the child runs, unknown to Boost
    error = failure.code();
    if (launcher.pid > 0) ::kill(launcher.pid, SIGKILL);
  }
  if (!error) return process_->id();
  process_.reset();
  // Boost leaves a child that could not exec as a zombie.
  while (launcher.pid > 0 && ::waitpid(launcher.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return system_error("cannot execute " + setup_.program.string() + " in " + setup_.directory.string(),
                      error.value());
}

Result<pid_t> Subprocess::Supervisor::launch(asio::io_context& context, OutputPipe& out, OutputPipe& err,
                                             int& wait_fd) {
  COUNTERSIGN_TRY_ASSIGN(const OwnedFd input, open_input(setup_.stdin_text));
  COUNTERSIGN_TRY_ASSIGN(out, make_pipe());
  const bool apart = setup_.log_file.empty();
  if (apart) {
    COUNTERSIGN_TRY_ASSIGN(err, make_pipe());
  }

  ChildSetup child;
  child.stdin_fd = input.get();
  child.stdout_fd = out.write.get();
  child.stderr_fd = apart ? err.write.get() : out.write.get();
  child.directory = setup_.directory.c_str();
  child.run_as = setup_.run_as;
  child.parent = ::getpid();
  child.file_limit = setup_.file_limit;
  if (!setup_.private_run.empty()) child.private_run = setup_.private_run.c_str();
  const std::string uid_map = fmt::format("{0} {0} 1", ::geteuid());
  const std::string gid_map = fmt::format("{0} {0} 1", ::getegid());
  child.uid_map = uid_map;
  child.gid_map = gid_map;
  COUNTERSIGN_TRY_ASSIGN(const pid_t pid, fork_and_exec(context, child));
  // Boost 1.81's handle does not give its pidfd away, and its async_wait reaps before we can kill the group.
  wait_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (wait_fd >= 0) return pid;
  const int error = errno;
  process_.reset(); // kills and reaps
  return system_error("cannot watch process", error);
}

void Subprocess::Supervisor::read_from(Descriptor& from, OutputSink& sink, std::vector<char>& buffer) {
  from.async_read_some(asio::buffer(buffer),
                       [this, &from, &sink, &buffer](error_code error, std::size_t count) {
                         bool too_much = false;
                         {
                           const std::lock_guard lock(mutex_);
                           sink.write({buffer.data(), count});
                           too_much = sink.limit_reached() && setup_.log_file.empty();
                         }
                         if (too_much) signal_child(SIGKILL, true);
                         if (error) {
                           from.close();
                         } else {
                           read_from(from, sink, buffer);
                         }
                       });
}

void Subprocess::Supervisor::reap() {
  const std::lock_guard lock(mutex_);
  ::kill(-pid_, SIGKILL); // the leader is not reaped yet, so the number cannot be another group's
  error_code error;
  process_->wait(error);
  const int native = process_->native_exit_code();
  process_->detach(); // else the destructor waits for, and kills, a process id that may be another's by then
  process_.reset();
  status_ = WIFSIGNALED(native) ? ExitStatus{0, WTERMSIG(native)} : ExitStatus{WEXITSTATUS(native), 0};
  pid_ = 0;
}

void Subprocess::Supervisor::supervise(std::promise<Status>& started, bool& told) {
  asio::io_context context;
  OutputPipe out, err;
  int wait_fd = -1;
  const auto pid = launch(context, out, err, wait_fd);
  told = true;
  if (!pid) return started.set_value(tl::unexpected<Error>(pid.error()));
  {
    const std::lock_guard lock(mutex_);
    pid_ = *pid;
  }
  started.set_value({});

  out.write = OwnedFd();
  err.write = OwnedFd();
  Descriptor ended(context, wait_fd);
  Descriptor from_out(context, out.read.release());
  Descriptor from_err(context);
  std::vector<char> out_buffer(65536), err_buffer(65536);
  asio::steady_timer drain(context);
  read_from(from_out, out_, out_buffer);
  if (const int fd = err.read.release(); fd >= 0) {
    from_err.assign(fd);
    read_from(from_err, err_, err_buffer);
  }
  ended.async_wait(Descriptor::wait_read, [&](error_code) {
    reap();
    drain.expires_after(k_drain_after_exit);
    drain.async_wait([&context](error_code error) {
      if (!error) context.stop();
    });
  });
  // Ends when the child is reaped and all output is at its end, or one second after the reaping.
  while (!context.stopped()) {
    context.run_one();
    const std::lock_guard lock(mutex_);
    if (status_ && !from_out.is_open() && !from_err.is_open()) break;
  }
}

void Subprocess::Supervisor::run(std::promise<Status>& started) {
  block_all_signals(); // they are for the main thread
  bool told = false;
  try {
    supervise(started, told);
  } catch (const std::exception& failure) { // no descriptors, no memory
    if (!told)
      started.set_value(
          fail(ErrorKind::process_failed, "cannot start {}: {}", setup_.program.string(), failure.what()));
  }
  if (process_) reap(); // only if we could not watch it
  const std::lock_guard lock(mutex_);
  finished_ = true;
  ended_.notify_all();
}

Subprocess::Subprocess(std::unique_ptr<Supervisor> supervisor) : supervisor_(std::move(supervisor)) {}
Subprocess::~Subprocess() = default;

Result<std::unique_ptr<Subprocess>> Subprocess::start(const ProgramSetup& setup) {
  if (::access(setup.program.c_str(), X_OK) != 0) {
    return system_error("cannot execute " + setup.program.string(), errno);
  }
  auto supervisor = std::make_unique<Supervisor>(setup);
  COUNTERSIGN_TRY(supervisor->start());
  return std::unique_ptr<Subprocess>(new Subprocess(std::move(supervisor)));
}

int Subprocess::process_id() const {
  const std::lock_guard lock(supervisor_->mutex_);
  return supervisor_->pid_;
}

std::optional<ExitStatus> Subprocess::exit_status() const {
  const std::lock_guard lock(supervisor_->mutex_);
  return supervisor_->status_;
}

bool Subprocess::wait(Deadline deadline) const { return supervisor_->wait(deadline); }
void Subprocess::terminate() { supervisor_->signal_child(SIGTERM, false); }
void Subprocess::kill_group() { supervisor_->signal_child(SIGKILL, true); }

ExitStatus Subprocess::stop(Deadline deadline) {
  terminate();
  if (!wait(deadline)) kill_group();
  while (!wait(Deadline::after(milliseconds{1000}))) {
  } // SIGKILL is not to be ignored
  return *exit_status();
}

std::string Subprocess::tail(std::size_t lines) const {
  const std::lock_guard lock(supervisor_->mutex_);
  const std::string& err = supervisor_->err_.tail();
  return last_lines(err.empty() ? supervisor_->out_.tail() : err, lines);
}

std::string Subprocess::captured_stdout() const {
  const std::lock_guard lock(supervisor_->mutex_);
  return supervisor_->out_.text();
}

std::string Subprocess::captured_stderr() const {
  const std::lock_guard lock(supervisor_->mutex_);
  return supervisor_->err_.text();
}

bool Subprocess::output_limit_reached() const {
  const std::lock_guard lock(supervisor_->mutex_);
  return supervisor_->out_.limit_reached() || supervisor_->err_.limit_reached();
}

} // namespace countersign
