// A DNS server that does what a test tells it: message by message or octet by octet, right or wrong.
#pragma once

#include "adapters/net/dns_stream.h"

#include <atomic>
#include <functional>
#include <thread>

namespace countersign::test {

// One accepted connection, in the hands of the script. Everything ends by itself after half a minute.
class FakeConnection {
public:
  FakeConnection(FileDescriptor socket, std::stop_token stop);

  [[nodiscard]] std::optional<Bytes> read_query();
  void send(ByteView message); // with its length in front
  void send_all(const std::vector<Bytes>& messages);
  void send_octets(ByteView octets); // as they are
  void hang() const;                 // until the client has gone or the server ends
  [[nodiscard]] bool client_is_gone() const noexcept { return gone_; }

private:
  FileDescriptor socket_;
  Bytes input_;
  std::stop_token stop_;
  bool gone_ = false;
};

struct FakeBehaviour {
  std::function<void(FakeConnection&)> tcp;              // the connection is closed when it returns
  std::function<std::vector<Bytes>(ByteView query)> udp; // the datagrams of the answer
};

// One connection after the other, on one thread; another thread for UDP. An empty behaviour: it accepts
// nobody, answers nothing, and the system takes what is sent.
class FakeDnsServer {
public:
  explicit FakeDnsServer(FakeBehaviour behaviour);

  [[nodiscard]] const Endpoint& endpoint() const noexcept { return sockets_.endpoint; }
  [[nodiscard]] int connections() const noexcept { return connections_; }
  [[nodiscard]] int datagrams() const noexcept { return datagrams_; }

private:
  void serve_tcp(const std::stop_token& stop);
  void serve_udp(const std::stop_token& stop);

  FakeBehaviour behaviour_;
  SocketPair sockets_;
  std::atomic<int> connections_{0};
  std::atomic<int> datagrams_{0};
  std::jthread tcp_;
  std::jthread udp_;
};

} // namespace countersign::test
