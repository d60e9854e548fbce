// Serves one text by HTTP on the loopback: GET of one path, and nothing else.
#pragma once

#include "adapters/net/endpoint.h"

#include <functional>
#include <memory>

namespace countersign {

class TextServer {
public:
  // `make` is called for each request, on one of the server's threads, by one at a time; its error is a 503
  // with the text. `usage` for an address that is not of the loopback: what is served is for this host's
  // scraper.
  [[nodiscard]] static Result<std::unique_ptr<TextServer>> start(const Endpoint& at, const std::string& path,
                                                                 const std::string& content_type,
                                                                 std::function<Result<std::string>()> make);
  ~TextServer(); // waits for requests that are under way, which end within seconds
  TextServer(const TextServer&) = delete;
  TextServer& operator=(const TextServer&) = delete;
  [[nodiscard]] const Endpoint& endpoint() const noexcept; // with the port that port 0 became

private:
  class Impl;
  explicit TextServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
