#include "adapters/process/service_manager.h"

#include "adapters/net/file_descriptor.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign {
namespace {

std::string_view from_environment_or_empty(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

} // namespace

ServiceManager ServiceManager::from_environment() {
  ServiceManager manager;
  manager.socket_ = from_environment_or_empty("NOTIFY_SOCKET");
  const auto microseconds = number(from_environment_or_empty("WATCHDOG_USEC"));
  const auto process = number(from_environment_or_empty("WATCHDOG_PID"));
  const bool is_for_us = !process || *process == ::getpid();
  if (!manager.socket_.empty() && is_for_us && microseconds && *microseconds > 0) {
    manager.watchdog_ = milliseconds(std::max<std::int64_t>(*microseconds / 2000, 1));
  }
  return manager;
}

Status ServiceManager::tell(std::string_view state) const {
  if (socket_.empty()) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof address.sun_path || (socket_.front() != '/' && socket_.front() != '@')) {
    return fail(ErrorKind::io, "NOTIFY_SOCKET is not the name of a Unix socket: {}", socket_);
  }
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0'; // an abstract one
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.is_open() && ::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL,
                                   reinterpret_cast<const sockaddr*>(&address), size) >= 0) {
    return {};
  }
  return fail(ErrorKind::io, "cannot tell {}: {}", socket_, std::generic_category().message(errno));
}

} // namespace countersign
