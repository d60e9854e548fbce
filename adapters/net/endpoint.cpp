#include "adapters/net/endpoint.h"

#include <charconv>
#include <optional>

#include <arpa/inet.h>

namespace countersign {
namespace {

bool is_address(int family, const std::string& text) {
  in6_addr buffer{};
  return inet_pton(family, text.c_str(), &buffer) == 1;
}

} // namespace

std::string to_text(const Endpoint& endpoint) {
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", endpoint.address, endpoint.port)
               : fmt::format("{}:{}", endpoint.address, endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  std::string_view address = text;
  std::optional<std::string_view> port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return fail(ErrorKind::invalid_input, "'{}': ']' is missing", text);
    address = text.substr(1, end - 1);
    if (end + 1 < text.size()) {
      if (text[end + 1] != ':') return fail(ErrorKind::invalid_input, "'{}': ':' is due behind ']'", text);
      port = text.substr(end + 2);
    }
  } else if (const std::size_t colon = text.find(':'); colon != text.rfind(':')) {
    address = text; // more than one: IPv6 without a port
  } else if (colon != std::string_view::npos) {
    address = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  endpoint.address = std::string(address);
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  if (text.starts_with('[') && !is_v6)
    return fail(ErrorKind::invalid_input, "'{}': not an IPv6 address", text);
  if (!is_address(is_v6 ? AF_INET6 : AF_INET, endpoint.address)) {
    return fail(ErrorKind::invalid_input, "'{}' is not a numeric address, with or without a port", text);
  }
  if (port) {
    const char* last = port->data() + port->size();
    const auto [end, error] = std::from_chars(port->data(), last, endpoint.port);
    if (error != std::errc() || end != last || endpoint.port == 0) {
      return fail(ErrorKind::invalid_input, "'{}': the port is not a number from 1 to 65535", text);
    }
  }
  return endpoint;
}

} // namespace countersign
