// One TCP connection of a DnsServer: questions in, answers out, one answer at a time.
#pragma once

#include "adapters/net/dns_server.h"

namespace countersign {

class ServerConnection {
public:
  ServerConnection(Accepted accepted, milliseconds idle);

  [[nodiscard]] const FileDescriptor& socket() const noexcept { return accepted_.socket; }
  [[nodiscard]] short wanted() const noexcept; // POLLIN or POLLOUT
  // Does what can be done without waiting, within a share that leaves others their turn. False: to be closed.
  [[nodiscard]] bool serve(DnsService& service);
  [[nodiscard]] bool is_answering() const noexcept { return reply_ != nullptr || !output_.empty(); }
  [[nodiscard]] const Deadline& expires() const noexcept { return expires_; }

private:
  enum class Step : std::uint8_t { on, wait, close };
  [[nodiscard]] Step flush();
  [[nodiscard]] Step make_message();
  [[nodiscard]] Step take_request(DnsService& service); // `wait`: there is no whole one yet
  [[nodiscard]] Step read();
  void progressed() { expires_ = Deadline::after(idle_); }

  Accepted accepted_;
  milliseconds idle_;
  Deadline expires_;
  Bytes input_;
  Bytes output_;         // one message with its length in front
  std::size_t sent_ = 0; // of the output
  std::unique_ptr<ReplyStream> reply_;
  bool ended_ = false; // the other side sends no more
};

} // namespace countersign
