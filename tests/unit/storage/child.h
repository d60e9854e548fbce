// A forked child that does something to a database and can be killed at any instant.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <sys/types.h>

namespace countersign::test {

// What the child says to its parent: whole lines through a pipe.
class Child {
public:
  // `work` runs in the child, which ends when it returns. It must use nothing of the parent's open databases.
  explicit Child(const std::function<void(Child&)>& work);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child(); // kills and reaps

  void say(const std::string& line); // in the child
  // In the parent: the next line; empty at the end of the child, or when nothing came for a minute.
  [[nodiscard]] std::string hear();
  // In the parent: lets the child go on for so long, or until it ends.
  void let_run(std::chrono::microseconds time);
  void kill_now();
  // In the parent: waits for the end; the signal that ended it, or 0.
  int reap();

private:
  int read_ = -1;
  int write_ = -1;
  pid_t pid_ = -1;
  std::string buffer_;
};

} // namespace countersign::test
