#include "harness/hook/knot.h"

#include "adapters/process/subprocess.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace countersign::hook {

Result<std::string> KnotControl::say(std::vector<std::string> words, Deadline deadline) const {
  ProgramSetup setup;
  setup.program = knotc_;
  if (!socket_.empty()) setup.arguments = {"-s", socket_.string()};
  setup.arguments.insert(setup.arguments.end(), words.begin(), words.end());
  setup.directory = "/";
  COUNTERSIGN_TRY_ASSIGN(ProgramOutput output, run_program(setup, deadline));
  return std::move(output.out);
}

Status KnotControl::require_waiting(Deadline deadline) const {
  COUNTERSIGN_TRY_ASSIGN(const std::string status, say({"zone-status", zone_, "+transaction"}, deadline));
  if (status.find("open-external") != std::string::npos) return {};
  return fail(ErrorKind::protocol, "Knot has no version of {} that waits for external validation: {}", zone_,
              last_lines(status, 1));
}

Status KnotControl::commit(Deadline deadline) const {
  COUNTERSIGN_TRY(say({"zone-commit", zone_}, deadline));
  return {};
}

Status KnotControl::abort(Deadline deadline) const {
  COUNTERSIGN_TRY(say({"zone-abort", zone_}, deadline));
  return {};
}

Result<Dump> Dump::hold(const std::filesystem::path& file) {
  FileDescriptor lock(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (lock.number() < 0) return fail(ErrorKind::io, "{}: {}", file.string(), std::strerror(errno));
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorKind::io, "{}: another judge is at work on it ({})", file.string(),
                std::strerror(errno));
  }
  Dump dump(file, std::move(lock));
  COUNTERSIGN_TRY_ASSIGN(dump.identity_, identity_of(file));
  return dump;
}

Result<Dump::Identity> Dump::identity_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return fail(ErrorKind::protocol, "{}: {}", file.string(), std::strerror(errno));
  return Identity{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                  status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

Status Dump::require_unchanged() const {
  COUNTERSIGN_TRY_ASSIGN(const Identity now, identity_of(file_));
  if (now == identity_) return {};
  return fail(ErrorKind::protocol, "{}: was written again while it was judged: another version waits",
              file_.string());
}

} // namespace countersign::hook
