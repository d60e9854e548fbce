#include "adapters/net/dns_server.h"

#include "adapters/net/server_connection.h"
#include "adapters/net/wake_event.h"

#include <algorithm>
#include <list>
#include <system_error>
#include <thread>

#include <poll.h>

namespace countersign {
namespace {

constexpr milliseconds k_accept_pause{200};
constexpr int k_datagrams_per_turn = 64;

} // namespace

class DnsServer::Loop {
public:
  Loop(DnsService& service, const DnsServerOptions& options, SocketPair sockets, WakeEvent wake)
      : service_(service), options_(options), sockets_(std::move(sockets)), wake_(std::move(wake)),
        accept_again_(Deadline::after(milliseconds{0})) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~Loop() {
    thread_.request_stop();
    wake_.wake();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  const Endpoint& endpoint() const { return sockets_.endpoint; }
  void wake() const { wake_.wake(); }

private:
  void run(const std::stop_token& stop);
  int wait(milliseconds tend_after);
  void serve_datagrams();
  void serve_connections();
  void accept_connections();
  bool make_room();

  DnsService& service_;
  DnsServerOptions options_;
  SocketPair sockets_;
  WakeEvent wake_;
  Deadline accept_again_;
  std::list<ServerConnection> connections_;
  std::vector<pollfd> polled_; // wake, UDP, TCP, then one for each connection in order
  std::jthread thread_;        // last: it uses all of the above
};

void DnsServer::Loop::run(const std::stop_token& stop) {
  const DnsService::SendDatagram send = [this](const Endpoint& to, ByteView message) {
    // A datagram may be lost anywhere; here is one more place, and whoever sends it repeats it.
    static_cast<void>(send_datagram(sockets_.udp, message, to));
  };
  while (!stop.stop_requested()) {
    if (wait(service_.tend(send)) > 0) {
      if (polled_[0].revents != 0) wake_.reset();
      if (polled_[1].revents != 0) serve_datagrams();
      serve_connections();
      if (polled_[2].revents != 0) accept_connections();
    }
    std::erase_if(connections_, [](const ServerConnection& one) {
      const bool expired = one.expires().passed();
      if (expired) reset_on_close(one.socket());
      return expired;
    });
  }
}

int DnsServer::Loop::wait(milliseconds tend_after) {
  const bool accepting = accept_again_.passed();
  polled_.assign({{wake_.descriptor().number(), POLLIN, 0},
                  {sockets_.udp.number(), POLLIN, 0},
                  {accepting ? sockets_.tcp.number() : -1, POLLIN, 0}});
  milliseconds timeout = std::min(tend_after, milliseconds{60'000});
  if (!accepting) timeout = std::min(timeout, accept_again_.remaining());
  for (const ServerConnection& connection : connections_) {
    polled_.push_back({connection.socket().number(), connection.wanted(), 0});
    timeout = std::min(timeout, connection.expires().remaining());
  }
  // A failure (EINTR, or no memory in the kernel) leaves nothing ready: the next turn tries again.
  return ::poll(polled_.data(), polled_.size(), static_cast<int>(std::max(timeout, milliseconds{0}).count()));
}

void DnsServer::Loop::serve_datagrams() {
  for (int i = 0; i < k_datagrams_per_turn; ++i) {
    const auto datagram = receive_datagram(sockets_.udp);
    if (!datagram) continue; // the error of an earlier datagram of ours; the queue may hold more
    if (!*datagram) return;
    const auto reply = service_.receive((*datagram)->octets, Transport::udp, (*datagram)->from);
    if (!reply) continue;
    const auto message = reply->next();
    if (!message || !*message) continue;
    const auto sent = send_datagram(sockets_.udp, **message, (*datagram)->from);
    if (sent && *sent) reply->sent();
  }
}

void DnsServer::Loop::serve_connections() {
  std::size_t at = 3;
  for (auto connection = connections_.begin(); connection != connections_.end(); ++at) {
    const bool keep = polled_[at].revents == 0 || connection->serve(service_);
    connection = keep ? std::next(connection) : connections_.erase(connection);
  }
}

void DnsServer::Loop::accept_connections() {
  while (true) {
    auto accepted = accept_tcp(sockets_.tcp);
    if (!accepted)
      accept_again_ = Deadline::after(k_accept_pause); // out of descriptors: they wait in the backlog
    if (!accepted || !*accepted) return;
    if (make_room()) connections_.emplace_back(**std::move(accepted), options_.idle);
  }
}

// True if one more connection can be taken, if need be in place of one that waits for a question longest.
bool DnsServer::Loop::make_room() {
  if (connections_.size() < options_.max_connections) return true;
  auto oldest = connections_.end();
  for (auto one = connections_.begin(); one != connections_.end(); ++one) {
    if (one->is_answering()) continue;
    if (oldest == connections_.end() || one->expires().remaining() < oldest->expires().remaining())
      oldest = one;
  }
  if (oldest == connections_.end()) return false;
  connections_.erase(oldest);
  return true;
}

DnsServer::DnsServer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
DnsServer::~DnsServer() = default;

Result<std::unique_ptr<DnsServer>> DnsServer::start(DnsService& service, const DnsServerOptions& options) {
  COUNTERSIGN_TRY_ASSIGN(SocketPair sockets, bind_pair(options.at));
  COUNTERSIGN_TRY_ASSIGN(WakeEvent wake, WakeEvent::create());
  try {
    auto loop = std::make_unique<Loop>(service, options, std::move(sockets), std::move(wake));
    return std::unique_ptr<DnsServer>(new DnsServer(std::move(loop)));
  } catch (const std::system_error& error) {
    return fail(ErrorKind::io, "cannot start a thread: {}", error.what());
  }
}

Endpoint DnsServer::endpoint() const { return loop_->endpoint(); }
void DnsServer::wake() const { loop_->wake(); }

} // namespace countersign
