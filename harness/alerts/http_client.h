// One HTTP request with a hard end. All that includes cpp-httplib for sending is in the .cpp.
#pragma once

#include "adapters/clock.h"

#include <filesystem>
#include <string>
#include <vector>

namespace countersign {

struct HttpRequest {
  std::string method = "POST";
  std::string url; // http:// or https://
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;              // of "application/json"
  std::string user, password;    // basic authentication, if there is a user
  std::filesystem::path ca_file; // empty: the system's certificates
};

struct HttpAnswer {
  int status = 0;
  std::string body; // at most 1 MiB: more is an error
};

// The whole of it ends at the deadline, but for the resolver's own time-outs: a peer that sends an octet now
// and then gains nothing. Certificates and host names are verified; redirections are not followed (they could
// lead a secret elsewhere). Errors: `timeout`, `io` (the name of the step), `protocol` for what is no HTTP,
// `usage` for a URL.
[[nodiscard]] Result<HttpAnswer> ask_http(const HttpRequest& request, milliseconds timeout);

// 2xx, or an error: 4xx is `protocol` but for 408, 425 and 429, which come from a state and not from the
// message.
[[nodiscard]] Status expect_success(const HttpAnswer& answer);

} // namespace countersign
