// Time, as the outside world has it. The only place, beside harness/, that reads a clock.
#pragma once

#include "diff/model/run_record.h"

#include <chrono>

namespace countersign {

using std::chrono::milliseconds;

[[nodiscard]] UnixMillis now_unix_ms() noexcept; // wall clock
[[nodiscard]] DnsTime now_dns_time() noexcept;   // wall clock, seconds modulo 2^32

// An instant on the steady clock by which something must be done. Every wait takes one.
class Deadline {
public:
  [[nodiscard]] static Deadline after(milliseconds span) noexcept {
    return Deadline(std::chrono::steady_clock::now() + span);
  }
  [[nodiscard]] bool passed() const noexcept { return std::chrono::steady_clock::now() >= at_; }
  // Never negative; rounded up, so that a wait of it does not end too early.
  [[nodiscard]] milliseconds remaining() const noexcept;
  [[nodiscard]] Deadline
  sooner(milliseconds span) const noexcept; // this one, or `span` from now if that is sooner

private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}
  std::chrono::steady_clock::time_point at_;
};

} // namespace countersign
