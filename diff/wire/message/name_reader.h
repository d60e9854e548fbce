// Domain names inside messages, with compression (RFC 1035 section 4.1.4).
//
// A pointer must lead strictly backwards, before the lowest octet that this name has used so far, and not
// into the header. So every name ends, however hostile the message: each jump leaves fewer octets to jump to.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

#include <array>

namespace countersign {

// One decompressed name, spelling as received, in a buffer of its own.
class ReadName {
public:
  [[nodiscard]] ByteView wire() const noexcept { return {octets_.data(), size_}; }
  void fold() noexcept; // to lower case: canonical form

private:
  friend Result<std::size_t> read_name(ByteView message, std::size_t at, ReadName& out);
  std::array<std::uint8_t, 255> octets_{};
  std::size_t size_ = 0;
};

// Reads the name at `at` and returns the offset behind it (behind the first pointer, if there is one). Errors
// are `protocol` and name the offset.
[[nodiscard]] Result<std::size_t> read_name(ByteView message, std::size_t at, ReadName& out);

// Offset behind the name at `at`, without following a pointer.
[[nodiscard]] Result<std::size_t> skip_name(ByteView message, std::size_t at);

} // namespace countersign
