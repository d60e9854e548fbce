#include "adapters/process/child_setup.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

// Signals that we ignore, or block in the supervisor, would stay so across exec.
int reset_signals() noexcept {
  for (int number = 1; number < NSIG; ++number) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    std::signal(number, SIG_DFL); // refused for the two that glibc keeps for itself, which is right
  }
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, nullptr) == 0 ? 0 : errno;
}

int drop_privileges(const ProcessIdentity& identity) noexcept {
  const gid_t gid = identity.gid;
  if (setgroups(1, &gid) != 0 || setresgid(gid, gid, gid) != 0) return errno;
  if (setresuid(identity.uid, identity.uid, identity.uid) != 0) return errno;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

// Boost 1.81 closes only the descriptors above its own status pipe, for the loop over the gaps below compares
// each number with itself. Marking all of them instead of closing keeps that pipe open until the exec.
int mark_descriptors_close_on_exec() noexcept {
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return 0;
  if (errno != ENOSYS && errno != EINVAL) return errno; // a kernel before 5.11
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int descriptor = 3; descriptor < limit; ++descriptor) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return 0;
}

int write_once(const char* path, std::string_view text) noexcept {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const ssize_t written = write(file, text.data(), text.size());
  const int error = written == static_cast<ssize_t>(text.size()) ? 0 : written < 0 ? errno : EIO;
  close(file);
  return error;
}

// Without root a mount namespace of one's own needs a user namespace; in it we go on being who we are.
int enter_user_namespace(const ChildSetup& setup) noexcept {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return errno;
  if (const int error = write_once("/proc/self/setgroups", "deny"); error != 0) return error;
  if (const int error = write_once("/proc/self/uid_map", setup.uid_map); error != 0) return error;
  return write_once("/proc/self/gid_map", setup.gid_map);
}

int mount_private_run(const ChildSetup& setup) noexcept {
  if (geteuid() == 0) {
    if (unshare(CLONE_NEWNS) != 0) return errno;
  } else if (const int error = enter_user_namespace(setup); error != 0) {
    return error;
  }
  // Ours goes to nobody else, and the system's own comes to us.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return errno;
  return mount(setup.private_run, "/run", nullptr, MS_BIND, nullptr) == 0 ? 0 : errno;
}

} // namespace

int enter_child(const ChildSetup& setup) noexcept {
  if (setpgid(0, 0) != 0) return errno;
  if (dup2(setup.stdin_fd, STDIN_FILENO) < 0 || dup2(setup.stdout_fd, STDOUT_FILENO) < 0 ||
      dup2(setup.stderr_fd, STDERR_FILENO) < 0) {
    return errno;
  }
  if (const int error = mark_descriptors_close_on_exec(); error != 0) return error;
  const rlimit no_core{0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) return errno;
  if (setup.file_limit != 0) {
    rlimit files{};
    if (getrlimit(RLIMIT_FSIZE, &files) != 0) return errno;
    files.rlim_cur = files.rlim_max = std::min<rlim_t>(setup.file_limit, files.rlim_max); // never raised
    if (setrlimit(RLIMIT_FSIZE, &files) != 0) return errno;
  }
  umask(077);
  if (setup.private_run != nullptr) {
    if (const int error = mount_private_run(setup); error != 0) return error;
  }
  if (setup.run_as) {
    if (const int error = drop_privileges(*setup.run_as); error != 0) return error;
  }
  if (chdir(setup.directory) != 0) return errno;
  // After the change of user, which clears it. The parent may have died before this call: then nobody would
  // be told.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return errno;
  if (getppid() != setup.parent) return ESRCH;
  return reset_signals();
}

} // namespace countersign
