// An address and port, IPv4 or IPv6.
#pragma once

#include "diff/model/result.h"

#include <cstdint>

namespace countersign {

struct Endpoint {
  std::string address = "127.0.0.1"; // numeric
  std::uint16_t port = 53;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

[[nodiscard]] std::string to_text(const Endpoint& endpoint); // "127.0.0.1:5300", "[::1]:5300"
// "127.0.0.1", "127.0.0.1:5300", "::1", "[::1]:5300"; port 53 unless given.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

} // namespace countersign
