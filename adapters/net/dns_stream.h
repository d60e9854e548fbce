// DNS messages over one TCP connection (RFC 1035 section 4.2.2): two octets of length in front of each.
#pragma once

#include "adapters/net/socket.h"

namespace countersign {

// For the side that asks. Not shared between threads.
class DnsStream {
public:
  explicit DnsStream(FileDescriptor socket) : socket_(std::move(socket)) {}

  // `message` at most 65535 octets.
  [[nodiscard]] Status send(ByteView message, Deadline deadline);

  // The next message, or nothing if the connection ends between two of them or in the middle of one (then
  // cut_off() is true). `timeout` if the deadline passes, or if `idle` goes by without a single octet.
  [[nodiscard]] Result<std::optional<Bytes>> receive(Deadline deadline, milliseconds idle);
  [[nodiscard]] bool cut_off() const noexcept { return cut_off_; }

private:
  [[nodiscard]] Result<bool> fill(std::size_t octets, Deadline deadline, milliseconds idle);

  FileDescriptor socket_;
  Bytes buffer_;         // received and not yet handed out
  std::size_t used_ = 0; // of the buffer, handed out already
  bool cut_off_ = false;
};

} // namespace countersign
