// What an autopsy may cost, counted in operations.
#pragma once

#include <cstddef>
#include <cstdint>

namespace countersign::forensics {

// In units of some 12 microseconds on the machine on which they were measured.
struct Prices {
  std::uint64_t open;    // a signature, before anything is tried with it
  std::uint64_t attempt; // one digest with an open signature
  std::uint64_t verify;  // one signature, under one key
  std::uint64_t pair;    // two of them, in a batch; 0: there are no batches
};
[[nodiscard]] constexpr Prices prices_of(std::uint8_t algorithm) noexcept {
  switch (algorithm) {
  case 13:
    return {5, 2, 5, 1};
  case 14:
    return {80, 60, 60, 0};
  case 15:
    return {1, 9, 9, 0};
  case 16:
    return {1, 40, 40, 0};
  default: // RSA
    return {3, 1, 3, 2};
  }
}

class Effort {
public:
  explicit Effort(std::uint64_t limit) : limit_(limit) {}

  // False, and nothing is taken, if not so much is left.
  [[nodiscard]] bool spend(std::uint64_t units) noexcept {
    if (units > limit_ - spent_) return false;
    spent_ += units;
    return true;
  }
  // To hash so many octets.
  [[nodiscard]] bool spend_hashing(std::size_t octets) noexcept { return spend(octets >> 14); }
  [[nodiscard]] std::uint64_t spent() const noexcept { return spent_; }
  [[nodiscard]] bool is_unlimited() const noexcept { return limit_ == ~std::uint64_t{0}; }
  [[nodiscard]] bool has(std::uint64_t units) const noexcept { return units <= limit_ - spent_; }

private:
  std::uint64_t limit_;
  std::uint64_t spent_ = 0;
};

} // namespace countersign::forensics
