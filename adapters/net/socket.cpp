#include "adapters/net/socket.h"

#include "adapters/net/interruption.h"
#include "adapters/net/socket_address.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

#include <netinet/tcp.h>
#include <poll.h>

namespace countersign {
namespace {

constexpr int k_listen_backlog = 64;
constexpr int k_port_tries = 64;
constexpr std::size_t k_max_datagram_octets = 65535;

// errno must be handed in: anything in between may change it.
std::string system_text(int error) { return std::generic_category().message(error); }

template <class Call> auto retry_on_interrupt(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

bool is_later(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

Result<FileDescriptor> open_socket(const SocketAddress& address, int type) {
  FileDescriptor socket(::socket(address.storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return fail(ErrorKind::io, "socket: {}", system_text(errno));
  return socket;
}

// A port that was asked for by number can be had again while old connections of it die (TCP). An IPv6 socket
// is for IPv6 alone, so that an address is always written in its own way. Refusals cost just that.
void set_up_listener(const FileDescriptor& socket, const SocketAddress& address, int type, bool fixed_port) {
  const int on = 1;
  if (address.storage.ss_family == AF_INET6) {
    static_cast<void>(::setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on));
  }
  if (type == SOCK_STREAM && fixed_port) {
    static_cast<void>(::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  }
}

Result<FileDescriptor> open_bound(const Endpoint& at, int type) {
  COUNTERSIGN_TRY_ASSIGN(const SocketAddress address, to_socket_address(at));
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, open_socket(address, type));
  set_up_listener(socket, address, type, at.port != 0);
  if (::bind(socket.number(), address.get(), address.size) != 0) {
    return fail(ErrorKind::io, "cannot bind {}: {}", to_text(at), system_text(errno));
  }
  return socket;
}

// Small messages leave at once: a TCP conversation in DNS is questions and answers.
void send_without_delay(const FileDescriptor& socket) {
  const int on = 1;
  // A refusal costs speed and nothing else.
  static_cast<void>(::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

} // namespace

Status wait_for(const FileDescriptor& socket, short events, Deadline deadline) {
  while (true) {
    // poll() passes over the second one where it is negative.
    std::array<pollfd, 2> entries{{{socket.number(), events, 0}, {interruption_descriptor(), POLLIN, 0}}};
    const auto left = std::min<std::int64_t>(deadline.remaining().count(), std::numeric_limits<int>::max());
    const int ready = ::poll(entries.data(), entries.size(), static_cast<int>(left));
    if (ready > 0 && entries[1].revents != 0) return fail(ErrorKind::cancelled, "we were told to stop");
    if (ready > 0) return {}; // an error on the socket shows in the call that follows
    if (ready < 0 && errno != EINTR) return fail(ErrorKind::io, "poll: {}", system_text(errno));
    if (ready == 0 && deadline.passed()) return fail(ErrorKind::timeout, "the deadline passed");
  }
}

Result<FileDescriptor> connect_tcp(const Endpoint& server, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(const SocketAddress address, to_socket_address(server));
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, open_socket(address, SOCK_STREAM));
  send_without_delay(socket);
  // After EINTR the connection goes on being made, as after EINPROGRESS.
  if (::connect(socket.number(), address.get(), address.size) != 0 && errno != EINPROGRESS &&
      errno != EINTR) {
    return fail(ErrorKind::io, "cannot connect to {}: {}", to_text(server), system_text(errno));
  }
  if (auto waited = wait_for(socket, POLLOUT, deadline); !waited) {
    return tl::unexpected(with_context(std::move(waited).error(), "cannot connect to " + to_text(server)));
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return fail(ErrorKind::io, "cannot connect to {}: {}", to_text(server), system_text(error));
  return socket;
}

Result<FileDescriptor> listen_tcp(const Endpoint& at) {
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, open_bound(at, SOCK_STREAM));
  if (::listen(socket.number(), k_listen_backlog) != 0) {
    return fail(ErrorKind::io, "cannot listen on {}: {}", to_text(at), system_text(errno));
  }
  return socket;
}

Result<std::optional<Accepted>> accept_tcp(const FileDescriptor& listener) {
  SocketAddress from;
  FileDescriptor socket(retry_on_interrupt([&] {
    from.size = sizeof from.storage;
    return ::accept4(listener.number(), from.get(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  }));
  if (!socket.is_open()) {
    const bool out_of_something = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    if (out_of_something) return fail(ErrorKind::io, "accept: {}", system_text(errno));
    return std::nullopt; // accept(2): what went wrong with the connection comes out here, too
  }
  send_without_delay(socket);
  return Accepted{std::move(socket), to_endpoint(from)};
}

Result<Progress> send_some(const FileDescriptor& socket, ByteView bytes) {
  const auto sent = retry_on_interrupt(
      [&] { return ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT); });
  if (sent >= 0) return Progress{static_cast<std::size_t>(sent), false, false};
  if (is_later(errno)) return Progress{0, true, false};
  return fail(ErrorKind::io, "send: {}", system_text(errno));
}

Result<Progress> receive_some(const FileDescriptor& socket, std::span<std::uint8_t> room) {
  const auto got =
      retry_on_interrupt([&] { return ::recv(socket.number(), room.data(), room.size(), MSG_DONTWAIT); });
  if (got > 0) return Progress{static_cast<std::size_t>(got), false, false};
  if (got == 0) return Progress{0, false, true};
  if (is_later(errno)) return Progress{0, true, false};
  return fail(ErrorKind::io, "receive: {}", system_text(errno));
}

Result<FileDescriptor> bind_udp(const Endpoint& at) { return open_bound(at, SOCK_DGRAM); }

Result<FileDescriptor> connect_udp(const Endpoint& server) {
  COUNTERSIGN_TRY_ASSIGN(const SocketAddress address, to_socket_address(server));
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, open_socket(address, SOCK_DGRAM));
  if (::connect(socket.number(), address.get(), address.size) != 0) {
    return fail(ErrorKind::io, "cannot reach {}: {}", to_text(server), system_text(errno));
  }
  return socket;
}

Result<std::optional<Datagram>> receive_datagram(const FileDescriptor& socket) {
  Bytes room(k_max_datagram_octets);
  SocketAddress from;
  const auto got = retry_on_interrupt([&] {
    from.size = sizeof from.storage;
    return ::recvfrom(socket.number(), room.data(), room.size(), MSG_DONTWAIT, from.get(), &from.size);
  });
  if (got < 0) {
    if (is_later(errno)) return std::nullopt;
    return fail(ErrorKind::io, "receive: {}", system_text(errno));
  }
  room.resize(static_cast<std::size_t>(got));
  return Datagram{Bytes(room), to_endpoint(from)}; // a copy: without the spare room
}

Result<bool> send_datagram(const FileDescriptor& socket, ByteView octets, const Endpoint& to) {
  COUNTERSIGN_TRY_ASSIGN(const SocketAddress address, to_socket_address(to));
  const auto sent = retry_on_interrupt([&] {
    return ::sendto(socket.number(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT, address.get(),
                    address.size);
  });
  if (sent >= 0) return true;
  if (is_later(errno) || errno == ENOBUFS) return false;
  return fail(ErrorKind::io, "cannot send to {}: {}", to_text(to), system_text(errno));
}

Result<Endpoint> local_endpoint(const FileDescriptor& socket) {
  SocketAddress address;
  if (::getsockname(socket.number(), address.get(), &address.size) != 0) {
    return fail(ErrorKind::io, "getsockname: {}", system_text(errno));
  }
  return to_endpoint(address);
}

Result<SocketPair> bind_pair(const Endpoint& at) {
  const int tries = at.port == 0 ? k_port_tries : 1;
  Error last{ErrorKind::io, "no port"};
  for (int i = 0; i < tries; ++i) {
    SocketPair pair;
    COUNTERSIGN_TRY_ASSIGN(pair.tcp, listen_tcp(at));
    COUNTERSIGN_TRY_ASSIGN(pair.endpoint, local_endpoint(pair.tcp));
    // The port is free for TCP; somebody may have it for UDP.
    auto udp = bind_udp(pair.endpoint);
    if (udp) {
      pair.udp = std::move(*udp);
      return pair;
    }
    last = udp.error();
  }
  if (at.port != 0) return tl::unexpected(std::move(last));
  return tl::unexpected(with_context(last, "no port is free for both TCP and UDP"));
}

Result<SocketPair> bind_loopback_pair() { return bind_pair({"127.0.0.1", 0}); }

void reset_on_close(const FileDescriptor& socket) noexcept {
  const linger at_once{1, 0};
  // If it fails the connection is closed in the ordinary way.
  (void)::setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

} // namespace countersign
