#include "harness/alerts/text_server.h"

#include <mutex>
#include <thread>

#include <httplib.h>
#include <poll.h>

namespace countersign {
namespace {

constexpr time_t k_seconds_for_a_request = 2;
constexpr std::size_t k_threads = 4; // as many slow clients keep others waiting, for seconds

bool is_loopback(const std::string& address) { return address == "::1" || address.starts_with("127."); }

} // namespace

class TextServer::Impl {
public:
  Endpoint endpoint;
  httplib::Server server;
  std::mutex mutex; // of `make`
  std::thread thread;
};

TextServer::TextServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TextServer::~TextServer() {
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

const Endpoint& TextServer::endpoint() const noexcept { return impl_->endpoint; }

Result<std::unique_ptr<TextServer>> TextServer::start(const Endpoint& at, const std::string& path,
                                                      const std::string& content_type,
                                                      std::function<Result<std::string>()> make) {
  if (!is_loopback(at.address))
    return fail(ErrorKind::usage, "{} is not an address of the loopback", at.address);
  auto impl = std::make_unique<Impl>();
  httplib::Server& server = impl->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(k_threads); }; // httplib deletes it
  server.set_read_timeout(k_seconds_for_a_request);
  server.set_write_timeout(k_seconds_for_a_request);
  server.set_keep_alive_max_count(1);
  server.set_payload_max_length(0);
  server.Get(
      path, [&mutex = impl->mutex, content_type, make](const httplib::Request&, httplib::Response& response) {
        const std::lock_guard lock(mutex);
        const auto text = make();
        response.status = text ? 200 : 503;
        response.set_content(text ? *text : text.error().message + "\n", text ? content_type : "text/plain");
      });
  impl->endpoint = at;
  const int port = at.port == 0 ? server.bind_to_any_port(at.address)
                                : (server.bind_to_port(at.address, at.port) ? at.port : -1);
  if (port < 0) return fail(ErrorKind::io, "cannot listen at {}", to_text(at));
  impl->endpoint.port = static_cast<std::uint16_t>(port);
  impl->thread = std::thread([&server] { server.listen_after_bind(); });
  // Connections wait in the socket's queue already; but a stop() that comes before this would be lost.
  while (!server.is_running()) ::poll(nullptr, 0, 1);
  return std::unique_ptr<TextServer>(new TextServer(std::move(impl)));
}

} // namespace countersign
