// SOA serials and RRSIG times: 32-bit numbers that wrap (RFC 1982, RFC 4034 section 3.1.5).
#pragma once

#include <cstdint>

namespace countersign {

// There is no operator<: at a distance of exactly 2^31 neither number is the newer one (RFC 1982 3.2),
// so the order is not a total one and must not reach a sort.
class Serial {
public:
  constexpr Serial() = default;
  constexpr explicit Serial(std::uint32_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint32_t value() const noexcept { return value_; }
  [[nodiscard]] constexpr bool is_newer_than(Serial other) const noexcept {
    const std::uint32_t distance = value_ - other.value_;
    return distance != 0 && distance < 0x80000000U;
  }
  [[nodiscard]] constexpr bool is_older_than(Serial other) const noexcept {
    return other.is_newer_than(*this);
  }
  // `amount` at most 2^31 - 1 (RFC 1982 3.1); more would make the sum older than this.
  [[nodiscard]] constexpr Serial plus(std::uint32_t amount) const noexcept { return Serial(value_ + amount); }
  friend constexpr bool operator==(Serial, Serial) = default;

private:
  std::uint32_t value_ = 0;
};

// An instant, in seconds since 1970 modulo 2^32, as RRSIGs carry it; compared like a serial.
using DnsTime = Serial;

} // namespace countersign
