#include "adapters/process/files.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr unsigned k_nobody = 65534;

tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& path, int number) {
  return fail(ErrorKind::io, "cannot {} {}: {}", what, path.string(),
              std::generic_category().message(number));
}

int write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

} // namespace

std::optional<ProcessIdentity> unprivileged_identity() noexcept {
  if (::geteuid() != 0) return std::nullopt;
  return ProcessIdentity{k_nobody, k_nobody};
}

Status make_private_directory(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return io_error("create directory", directory, errno);
  }
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return io_error("open directory", directory, errno);
  int error = ::fchmod(descriptor, 0700) == 0 ? 0 : errno;
  const auto identity = unprivileged_identity();
  if (error == 0 && identity && ::fchown(descriptor, identity->uid, identity->gid) != 0) error = errno;
  ::close(descriptor);
  if (error != 0) return io_error("take over directory", directory, error);
  return {};
}

Status write_private_file(const std::filesystem::path& path, std::string_view text) {
  return write_private_file(path, [text](const TextSink& sink) { sink(text); });
}

Status write_private_file(const std::filesystem::path& path,
                          const std::function<void(const TextSink&)>& produce) {
  const std::string temporary = path.string() + ".new";
  ::unlink(temporary.c_str());
  const int descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return io_error("create", temporary, errno);
  int error = 0;
  produce([&error, descriptor](std::string_view piece) {
    if (error == 0) error = write_all(descriptor, piece);
  });
  const auto identity = unprivileged_identity();
  if (error == 0 && identity && ::fchown(descriptor, identity->uid, identity->gid) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return io_error("write", path, error);
}

std::string read_end_of_file(const std::filesystem::path& path, std::size_t limit) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0));
  std::string text(std::min(size, limit), '\0');
  file.seekg(static_cast<std::streamoff>(size - text.size()));
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

} // namespace countersign
