// What happens in the child between fork and exec. Private to this folder.
#pragma once

#include "adapters/process/subprocess.h"

#include <string_view>

#include <sys/types.h>

namespace countersign {

// Everything is prepared before the fork: afterwards only async-signal-safe calls are allowed, for another
// thread may have held a lock (of malloc, say) at that moment.
struct ChildSetup {
  int stdin_fd = -1, stdout_fd = -1, stderr_fd = -1; // all of them above 2
  const char* directory = nullptr;
  std::optional<ProcessIdentity> run_as;
  pid_t parent = 0;
  std::uint64_t file_limit = 0;      // of RLIMIT_FSIZE; 0: none
  const char* private_run = nullptr; // what the child sees as /run; null: the system's
  // Of a new user namespace, for one who is not root: "uid uid 1", and of the group.
  std::string_view uid_map, gid_map;
};

// 0, or the errno of the step that failed.
[[nodiscard]] int enter_child(const ChildSetup& setup) noexcept;

} // namespace countersign
