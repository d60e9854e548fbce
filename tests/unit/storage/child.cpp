#include "tests/unit/storage/child.h"

#include <cstdlib>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::test {

Child::Child(const std::function<void(Child&)>& work) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  read_ = ends[0];
  write_ = ends[1];
  pid_ = fork();
  if (pid_ < 0) std::abort();
  if (pid_ == 0) {
    close(read_);
    work(*this);
    _exit(0); // no destructors, no output of the test framework
  }
  close(write_);
  write_ = -1;
}

Child::~Child() {
  if (pid_ > 0) {
    kill_now();
    reap();
  }
  close(read_);
}

void Child::say(const std::string& line) {
  const std::string text = line + "\n";
  if (write(write_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(1);
}

std::string Child::hear() {
  for (;;) {
    if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    pollfd event{read_, POLLIN, 0};
    if (poll(&event, 1, 60000) <= 0) return "";
    char bytes[4096];
    const ssize_t count = read(read_, bytes, sizeof bytes);
    if (count <= 0) return "";
    buffer_.append(bytes, static_cast<std::size_t>(count));
  }
}

void Child::let_run(std::chrono::microseconds time) {
  // POLLHUP comes when the child ends; its lines are left for hear().
  pollfd event{read_, 0, 0};
  const timespec limit{time.count() / 1000000, (time.count() % 1000000) * 1000};
  ppoll(&event, 1, &limit, nullptr);
}

void Child::kill_now() { kill(pid_, SIGKILL); }

int Child::reap() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace countersign::test
