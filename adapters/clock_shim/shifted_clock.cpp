#include "adapters/clock_shim/shifted_clock.h"

#include "adapters/net/file_descriptor.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr const char* k_library = "libcountersign_clock.so";

Result<std::filesystem::path> find_library() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  if (error) return fail(ErrorKind::io, "cannot tell where this program is: {}", error.message());
  for (const auto& place : {program / k_library, program / "../lib/countersign" / k_library}) {
    if (std::filesystem::exists(place, error)) return place;
  }
  return fail(ErrorKind::not_found, "{} is neither in {} nor in ../lib/countersign", k_library,
              program.string());
}

// In place: whoever has the file mapped sees the new number at once, and whole.
Status write_offset(const std::filesystem::path& file, std::int64_t seconds, int flags) {
  const FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | flags, 0644));
  // Readable whatever our umask is: the child is another user's.
  if (!descriptor.is_open() || ::fchmod(descriptor.number(), 0644) != 0 ||
      ::pwrite(descriptor.number(), &seconds, sizeof seconds, 0) != sizeof seconds)
    return fail(ErrorKind::io, "{}: cannot be written: {}", file.string(), std::strerror(errno));
  return {};
}

} // namespace

Result<ShiftedClock> ShiftedClock::create(const std::filesystem::path& file) {
  COUNTERSIGN_TRY_ASSIGN(std::filesystem::path library, find_library());
  COUNTERSIGN_TRY(write_offset(file, 0, O_CREAT | O_EXCL));
  return ShiftedClock(std::move(library), file);
}

Status ShiftedClock::set(std::chrono::seconds offset) { return write_offset(file_, offset.count(), 0); }

std::vector<std::string> ShiftedClock::environment() const {
  return {"LD_PRELOAD=" + library_.string(), "COUNTERSIGN_CLOCK_FILE=" + file_.string()};
}

} // namespace countersign
