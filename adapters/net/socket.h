// TCP and UDP sockets: never blocking, closed on exec, without SIGPIPE. Every wait has a deadline.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "adapters/net/file_descriptor.h"
#include "diff/model/bytes.h"

#include <optional>

namespace countersign {

// What a single system call did. `later` means that it would have blocked.
struct Progress {
  std::size_t octets = 0;
  bool later = false;
  bool ended = false; // the other side has closed (reading only)
};

// Waits until the socket can be read or written (POLLIN, POLLOUT). `timeout` if the deadline passes first;
// `cancelled` if the thread is interrupted (interruption.h).
[[nodiscard]] Status wait_for(const FileDescriptor& socket, short events, Deadline deadline);

// TCP. Errors are `io`, with the address and the system's word for it.
[[nodiscard]] Result<FileDescriptor> connect_tcp(const Endpoint& server, Deadline deadline);
[[nodiscard]] Result<FileDescriptor> listen_tcp(const Endpoint& at);
struct Accepted {
  FileDescriptor socket;
  Endpoint from;
};
// Nothing if nobody is waiting, or if the one who was has gone. `io` if the system has no descriptor left.
[[nodiscard]] Result<std::optional<Accepted>> accept_tcp(const FileDescriptor& listener);
[[nodiscard]] Result<Progress> send_some(const FileDescriptor& socket, ByteView bytes);
[[nodiscard]] Result<Progress> receive_some(const FileDescriptor& socket, std::span<std::uint8_t> room);

// Closing will drop what is unsent and reset the connection, for a peer that does not read would keep it for
// ever.
void reset_on_close(const FileDescriptor& socket) noexcept;

// UDP.
[[nodiscard]] Result<FileDescriptor> bind_udp(const Endpoint& at);
// A socket that hears only `server`; it learns of a closed port (`io`).
[[nodiscard]] Result<FileDescriptor> connect_udp(const Endpoint& server);
struct Datagram {
  Bytes octets;
  Endpoint from;
};
[[nodiscard]] Result<std::optional<Datagram>> receive_datagram(const FileDescriptor& socket);
// False if the system has no room for it now; a datagram is never waited for.
[[nodiscard]] Result<bool> send_datagram(const FileDescriptor& socket, ByteView octets, const Endpoint& to);

// Address and port that the system gave the socket.
[[nodiscard]] Result<Endpoint> local_endpoint(const FileDescriptor& socket);

// TCP listener and UDP socket on the same unused port of the loopback address.
struct SocketPair {
  FileDescriptor tcp;
  FileDescriptor udp;
  Endpoint endpoint;
};
[[nodiscard]] Result<SocketPair> bind_loopback_pair();
// The same at a given address and port; port 0: an unused one.
[[nodiscard]] Result<SocketPair> bind_pair(const Endpoint& at);

} // namespace countersign
