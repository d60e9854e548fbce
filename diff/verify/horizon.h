// For how long a set of outcomes holds: until some validity window opens or closes.
#pragma once

#include "diff/model/serial.h"

#include <optional>

namespace countersign::referee {

// Instants by serial arithmetic (RFC 4034 section 3.1.5), seen from the instant that was judged.
class Horizon {
public:
  // A signature's window, seen at `at`: its outcome changes at its inception and after its expiration.
  void note(DnsTime inception, DnsTime expiration, DnsTime at) noexcept {
    boundary(inception.value(), at.value());
    boundary(expiration.value() + 1, at.value());
  }
  // A validity that ends at `expiration`, and is too short when less than `margin` seconds of it are left.
  void note_margin(DnsTime expiration, std::uint32_t margin, DnsTime at) noexcept {
    boundary(expiration.value() - margin + 1, at.value());
  }
  // True if no boundary lies between the instant that was judged and `at`.
  [[nodiscard]] bool holds(DnsTime at) const noexcept {
    return (!since_ || !is_ahead(*since_, at.value())) && (!until_ || is_ahead(*until_, at.value()));
  }

private:
  static constexpr std::uint32_t k_half = 1U << 31;
  static bool is_ahead(std::uint32_t boundary, std::uint32_t at) noexcept {
    const std::uint32_t distance = boundary - at;
    return distance != 0 && distance < k_half;
  }
  void boundary(std::uint32_t instant, std::uint32_t at) noexcept {
    if (is_ahead(instant, at)) {
      if (!until_ || instant - at < *until_ - at) until_ = instant;
    } else if (!since_ || at - instant < at - *since_) {
      since_ = instant;
    }
  }

  std::optional<std::uint32_t> since_, until_; // the last boundary reached, the next one
};

} // namespace countersign::referee
