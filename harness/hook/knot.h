// The answer to Knot's external validation (3.5 and later), which is not an exit code but a command.
//
// `zone-commit` names no serial: it approves whatever waits at that moment, or commits somebody's
// `zone-begin`. So nothing is said to Knot unless it says `open-external` right before, and unless the dump
// that was judged is still the one that lies there: Knot writes a new one for each version that it offers.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/file_descriptor.h"
#include "diff/model/result.h"

#include <filesystem>
#include <string>

namespace countersign::hook {

class KnotControl {
public:
  KnotControl(std::filesystem::path knotc, std::filesystem::path socket, std::string zone)
      : knotc_(std::move(knotc)), socket_(std::move(socket)), zone_(std::move(zone)) {}

  // `protocol` unless a version of the zone waits for its external validation.
  [[nodiscard]] Status require_waiting(Deadline deadline) const;
  [[nodiscard]] Status commit(Deadline deadline) const;
  [[nodiscard]] Status abort(Deadline deadline) const;

private:
  [[nodiscard]] Result<std::string> say(std::vector<std::string> words, Deadline deadline) const;

  std::filesystem::path knotc_, socket_;
  std::string zone_;
};

// The file of `dump-new-zone`, held under a lock: one judge for each zone.
class Dump {
public:
  // `io` if another judge has it.
  [[nodiscard]] static Result<Dump> hold(const std::filesystem::path& file);
  // `protocol` if the file is another one by now, or was written to.
  [[nodiscard]] Status require_unchanged() const;

private:
  struct Identity {
    std::uint64_t device = 0, inode = 0, octets = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  Dump(std::filesystem::path file, FileDescriptor lock) : file_(std::move(file)), lock_(std::move(lock)) {}
  [[nodiscard]] static Result<Identity> identity_of(const std::filesystem::path& file);

  std::filesystem::path file_;
  FileDescriptor lock_; // of the file that was opened; goes with it
  Identity identity_;
};

} // namespace countersign::hook
