// A small DNS server: UDP and TCP on one port, one background thread, any number of slow clients.
#pragma once

#include "adapters/net/socket.h"

#include <functional>
#include <memory>

namespace countersign {

// The messages of one answer. Each is asked for when the socket has taken the one before, so that a slow
// reader costs one message of memory and nobody else's time.
class ReplyStream {
public:
  virtual ~ReplyStream() = default;
  // The next message, or nothing after the last. After an error the connection is closed.
  [[nodiscard]] virtual Result<std::optional<Bytes>> next() = 0;
  virtual void sent() {} // all of it has been handed to the system
};

enum class Transport : std::uint8_t { udp, tcp };

// What the server does. All functions are called on the server's thread.
class DnsService {
public:
  using SendDatagram = std::function<void(const Endpoint& to, ByteView message)>;

  virtual ~DnsService() = default;
  // Null: no answer. Over UDP only the first message of an answer is sent.
  [[nodiscard]] virtual std::unique_ptr<ReplyStream> receive(ByteView message, Transport transport,
                                                             const Endpoint& from) = 0;
  // Work that is due by time, before every wait. Returns after how long it wants to be called again.
  [[nodiscard]] virtual milliseconds tend(const SendDatagram&) { return milliseconds{60'000}; }
};

struct DnsServerOptions {
  milliseconds idle{30'000};         // a connection without an octet in or out is closed after this
  std::size_t max_connections = 128; // one more displaces the one that is idle longest, or is refused
  Endpoint at{"127.0.0.1", 0};       // port 0: an unused one
};

class DnsServer {
public:
  // `service` must live until the server is destroyed.
  [[nodiscard]] static Result<std::unique_ptr<DnsServer>> start(DnsService& service,
                                                                const DnsServerOptions& options);
  ~DnsServer(); // ends the thread and closes all connections
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  void wake() const; // has tend() called soon; from any thread

private:
  class Loop;
  explicit DnsServer(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

} // namespace countersign
