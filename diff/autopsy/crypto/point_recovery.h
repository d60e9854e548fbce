// ECDSA public keys out of signatures (SEC 1 section 4.1.6): which keys could have made this one?
//
// A signature (r, s) over data with the digest e verifies under Q = r^-1 (sR - eG), where R is a point whose
// x coordinate is r. There are two such points, R and -R, so there are two candidates for each digest. (A
// third and fourth exist if r is less than p - n: for one signature in 2^129, and they are not looked for.)
// Public values only: not in constant time.
#pragma once

#include "diff/model/bytes.h"

#include <array>
#include <memory>
#include <optional>

namespace countersign::forensics {

// One curve, and the signature that is open. One for each thread.
class PointRecovery {
public:
  // Algorithms 13 (P-256) and 14 (P-384).
  [[nodiscard]] static bool takes(std::uint8_t algorithm) noexcept;

  explicit PointRecovery(std::uint8_t algorithm); // one that it takes
  ~PointRecovery();
  PointRecovery(const PointRecovery&) = delete;
  PointRecovery& operator=(const PointRecovery&) = delete;

  enum class Form : std::uint8_t {
    usable,
    wrong_length,
    out_of_range, // r or s is zero or not below the group's order
    off_curve,    // r is the x coordinate of no point: so is half of all numbers
  };
  // Opens a signature, as it stands in an RRSIG. Whatever is not usable verifies under no key there is. Costs
  // about one verification.
  [[nodiscard]] Form open(ByteView signature);

  using Candidates = std::array<Bytes, 2>; // key fields, as in a DNSKEY
  // The keys under which the open signature verifies if the data have this digest, of at least the curve's
  // width. Costs a quarter of a verification. Nothing for the digests (one in 2^256) that lead to infinity.
  [[nodiscard]] std::optional<Candidates> keys_for(ByteView digest);

private:
  struct Curve;
  std::unique_ptr<Curve> curve_;
};

} // namespace countersign::forensics
