#include "adapters/process/workspace.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <random>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

constexpr std::uint16_t k_first_port = 10240;
constexpr std::uint16_t k_last_port = 32767; // Linux begins at 32768 with ports of its own choice
constexpr int k_port_tries = 200;
constexpr std::size_t k_longest_node_name = 24;

bool can_bind(int type, std::uint16_t port) noexcept {
  const int descriptor = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return bound;
}

bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// FNV-1a: names a directory for good, so that a resumed run finds it again.
std::uint32_t short_hash(std::string_view text) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

} // namespace

Result<std::filesystem::path> make_run_directory() {
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  if (error) return fail(ErrorKind::io, "no directory for temporary files: {}", error.message());
  std::string pattern = (parent / "countersign-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return fail(ErrorKind::io, "cannot create {}: {}", pattern, std::generic_category().message(errno));
  }
  if (unprivileged_identity() && ::chmod(pattern.c_str(), 0711) != 0) {
    return fail(ErrorKind::io, "cannot open up {}: {}", pattern, std::generic_category().message(errno));
  }
  return std::filesystem::path(pattern);
}

Result<std::filesystem::path> make_node_directory(const std::filesystem::path& run_directory,
                                                  const std::string& signer, const std::string& node) {
  std::string name = signer == node ? signer : signer + "-" + node;
  if (name.empty() || name.size() > k_longest_node_name || !std::all_of(name.begin(), name.end(), is_plain)) {
    name = fmt::format("n{:08x}", short_hash(signer + '\0' + node));
  }
  const auto directory = run_directory / name;
  COUNTERSIGN_TRY(make_private_directory(directory));
  return directory;
}

Result<std::filesystem::path> own_program() {
  std::error_code error;
  auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fail(ErrorKind::io, "cannot find our own program: {}", error.message());
  return program;
}

Result<std::filesystem::path> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string places = path != nullptr ? path : "";
  places += ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
  for (std::size_t begin = 0; begin < places.size();) {
    const std::size_t end = std::min(places.find(':', begin), places.size());
    const std::filesystem::path place = places.substr(begin, end - begin);
    begin = end + 1;
    if (!place.is_absolute()) continue; // an empty entry is the current directory: not for us
    const auto candidate = place / name;
    struct stat status {};
    if (::stat(candidate.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return fail(ErrorKind::not_found, "program {} is not installed (looked in PATH and the sbin directories)",
              name);
}

Result<std::uint16_t> choose_free_port() {
  std::random_device random;
  std::uniform_int_distribution<int> port(k_first_port, k_last_port);
  for (int attempt = 0; attempt < k_port_tries; ++attempt) {
    const auto candidate = static_cast<std::uint16_t>(port(random));
    if (can_bind(SOCK_DGRAM, candidate) && can_bind(SOCK_STREAM, candidate)) return candidate;
  }
  return fail(ErrorKind::io, "no free port between {} and {} in {} tries", k_first_port, k_last_port,
              k_port_tries);
}

} // namespace countersign
