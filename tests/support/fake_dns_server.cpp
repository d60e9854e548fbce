#include "tests/support/fake_dns_server.h"

#include <array>
#include <cstdlib>

#include <poll.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_tick{20}; // how soon the end of the server is seen
constexpr milliseconds k_patience{30'000};

// False if the server ends, or patience does.
bool wait_ready(const FileDescriptor& socket, short events, const std::stop_token& stop) {
  const Deadline patience = Deadline::after(k_patience);
  while (!stop.stop_requested() && !patience.passed()) {
    if (wait_for(socket, events, Deadline::after(k_tick))) return true;
  }
  return false;
}

} // namespace

FakeConnection::FakeConnection(FileDescriptor socket, std::stop_token stop)
    : socket_(std::move(socket)), stop_(std::move(stop)) {}

std::optional<Bytes> FakeConnection::read_query() {
  std::array<std::uint8_t, 4096> room{};
  while (input_.size() < 2 || input_.size() < std::size_t{read_u16(input_.data())} + 2) {
    if (!wait_ready(socket_, POLLIN, stop_)) return std::nullopt;
    const auto progress = receive_some(socket_, room);
    if (!progress || progress->ended) {
      gone_ = true;
      return std::nullopt;
    }
    append(input_, ByteView(room).first(progress->octets));
  }
  const auto end = input_.begin() + read_u16(input_.data()) + 2;
  Bytes query(input_.begin() + 2, end);
  input_.erase(input_.begin(), end);
  return query;
}

void FakeConnection::send(ByteView message) {
  Bytes framed;
  append_u16(framed, static_cast<std::uint16_t>(message.size()));
  append(framed, message);
  send_octets(framed);
}

void FakeConnection::send_all(const std::vector<Bytes>& messages) {
  for (const Bytes& message : messages) send(message);
}

void FakeConnection::send_octets(ByteView octets) {
  while (!octets.empty() && !gone_) {
    const auto progress = send_some(socket_, octets);
    if (!progress || (progress->later && !wait_ready(socket_, POLLOUT, stop_))) {
      gone_ = true;
      return;
    }
    octets = octets.subspan(progress->octets);
  }
}

void FakeConnection::hang() const {
  std::array<std::uint8_t, 64> room{};
  while (wait_ready(socket_, POLLIN, stop_)) {
    const auto progress = receive_some(socket_, room);
    if (!progress || progress->ended) return;
  }
}

FakeDnsServer::FakeDnsServer(FakeBehaviour behaviour) : behaviour_(std::move(behaviour)) {
  auto sockets = bind_loopback_pair();
  if (!sockets) std::abort();
  sockets_ = std::move(*sockets);
  if (behaviour_.tcp) tcp_ = std::jthread([this](const std::stop_token& stop) { serve_tcp(stop); });
  if (behaviour_.udp) udp_ = std::jthread([this](const std::stop_token& stop) { serve_udp(stop); });
}

void FakeDnsServer::serve_tcp(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!wait_for(sockets_.tcp, POLLIN, Deadline::after(k_tick))) continue;
    auto accepted = accept_tcp(sockets_.tcp);
    if (!accepted || !*accepted) continue;
    ++connections_;
    FakeConnection connection(std::move((*accepted)->socket), stop);
    behaviour_.tcp(connection);
  }
}

void FakeDnsServer::serve_udp(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!wait_for(sockets_.udp, POLLIN, Deadline::after(k_tick))) continue;
    const auto datagram = receive_datagram(sockets_.udp);
    if (!datagram || !*datagram) continue;
    ++datagrams_;
    for (const Bytes& answer : behaviour_.udp((*datagram)->octets)) {
      if (!send_datagram(sockets_.udp, answer, (*datagram)->from)) return;
    }
  }
}

} // namespace countersign::test
