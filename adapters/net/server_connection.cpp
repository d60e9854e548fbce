#include "adapters/net/server_connection.h"

#include <array>

#include <poll.h>

namespace countersign {
namespace {

constexpr int k_messages_per_turn = 8;
constexpr std::size_t k_read_octets = 4096; // questions are small

} // namespace

ServerConnection::ServerConnection(Accepted accepted, milliseconds idle)
    : accepted_(std::move(accepted)), idle_(idle), expires_(Deadline::after(idle)) {}

short ServerConnection::wanted() const noexcept { return is_answering() ? POLLOUT : POLLIN; }

bool ServerConnection::serve(DnsService& service) {
  int messages = 0;
  while (true) {
    Step step = Step::on;
    if (!output_.empty()) {
      step = flush();
    } else if (reply_) {
      if (++messages > k_messages_per_turn) return true;
      step = make_message();
    } else {
      step = take_request(service);
      // A client that has closed its half after the last question still gets its answers.
      if (step == Step::wait) step = ended_ ? Step::close : read();
    }
    if (step == Step::wait) return true;
    if (step == Step::close) return false;
  }
}

ServerConnection::Step ServerConnection::flush() {
  const auto progress = send_some(accepted_.socket, ByteView(output_).subspan(sent_));
  if (!progress) return Step::close; // gone; its answer is not counted as sent
  if (progress->later) return Step::wait;
  sent_ += progress->octets;
  progressed();
  if (sent_ == output_.size()) {
    output_.clear();
    sent_ = 0;
  }
  return Step::on;
}

ServerConnection::Step ServerConnection::make_message() {
  const auto message = reply_->next();
  if (!message) return Step::close;
  if (!*message) {
    reply_->sent();
    reply_.reset();
    return Step::on;
  }
  append_u16(output_, static_cast<std::uint16_t>((*message)->size()));
  append(output_, **message);
  return Step::on;
}

ServerConnection::Step ServerConnection::take_request(DnsService& service) {
  if (input_.size() < 2) return Step::wait;
  const std::size_t size = read_u16(input_.data());
  if (input_.size() < size + 2) return Step::wait;
  reply_ = service.receive(ByteView(input_).subspan(2, size), Transport::tcp, accepted_.from);
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(size + 2));
  return Step::on;
}

ServerConnection::Step ServerConnection::read() {
  std::array<std::uint8_t, k_read_octets> room{};
  const auto progress = receive_some(accepted_.socket, room);
  if (!progress) return Step::close;
  if (progress->later) return Step::wait;
  ended_ = progress->ended;
  append(input_, ByteView(room).first(progress->octets));
  if (!ended_) progressed();
  return Step::on;
}

} // namespace countersign
