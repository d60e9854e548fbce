#include "adapters/net/dns_stream.h"

#include <poll.h>

namespace countersign {
namespace {

constexpr std::size_t k_read_octets = std::size_t{64} << 10;

} // namespace

Status DnsStream::send(ByteView message, Deadline deadline) {
  Bytes framed;
  framed.reserve(message.size() + 2);
  append_u16(framed, static_cast<std::uint16_t>(message.size()));
  append(framed, message);
  ByteView rest = framed;
  while (!rest.empty()) {
    COUNTERSIGN_TRY_ASSIGN(const Progress progress, send_some(socket_, rest));
    rest = rest.subspan(progress.octets);
    if (progress.later) COUNTERSIGN_TRY(wait_for(socket_, POLLOUT, deadline));
  }
  return {};
}

Result<std::optional<Bytes>> DnsStream::receive(Deadline deadline, milliseconds idle) {
  COUNTERSIGN_TRY_ASSIGN(const bool has_length, fill(2, deadline, idle));
  if (!has_length) {
    cut_off_ = used_ != buffer_.size();
    return std::nullopt;
  }
  const std::size_t size = read_u16(&buffer_[used_]);
  COUNTERSIGN_TRY_ASSIGN(const bool has_message, fill(size + 2, deadline, idle));
  if (!has_message) {
    cut_off_ = true;
    return std::nullopt;
  }
  const auto start = buffer_.begin() + static_cast<std::ptrdiff_t>(used_) + 2;
  Bytes message(start, start + static_cast<std::ptrdiff_t>(size));
  used_ += size + 2;
  return message;
}

// Reads until `octets` are there; false if the connection ends before.
Result<bool> DnsStream::fill(std::size_t octets, Deadline deadline, milliseconds idle) {
  while (buffer_.size() - used_ < octets) {
    if (used_ != 0) {
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
      used_ = 0;
    }
    if (deadline.passed())
      return fail(ErrorKind::timeout, "the deadline passed"); // however busy the other side is
    const std::size_t have = buffer_.size();
    buffer_.resize(have + k_read_octets);
    auto progress = receive_some(socket_, std::span(buffer_).subspan(have));
    buffer_.resize(have + (progress ? progress->octets : 0));
    if (!progress) return tl::unexpected(std::move(progress).error());
    if (progress->ended) return false;
    if (!progress->later) continue;
    const auto waited = wait_for(socket_, POLLIN, deadline.sooner(idle));
    if (waited) continue;
    if (waited.error().kind != ErrorKind::timeout || deadline.passed()) return tl::unexpected(waited.error());
    return fail(ErrorKind::timeout, "no data for {} ms", idle.count());
  }
  return true;
}

} // namespace countersign
