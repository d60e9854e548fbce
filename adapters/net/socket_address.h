// Endpoint to and from the system's socket addresses. Only for the .cpp files of this folder.
#pragma once

#include "adapters/net/endpoint.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace countersign {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

[[nodiscard]] Result<SocketAddress>
to_socket_address(const Endpoint& endpoint); // `invalid_input` if not numeric
[[nodiscard]] Endpoint to_endpoint(const SocketAddress& address);

} // namespace countersign
