// 256-bit integers, and arithmetic modulo the two primes of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).
//
// Values are public: signatures, digests and DNSKEYs. Nothing here runs in constant time, and nothing here
// may ever be used with a private key.
#pragma once

#include "diff/model/bytes.h"

namespace countersign::referee::p256 {

struct U256 {
  std::uint64_t limb[4]{}; // least significant first
  friend bool operator==(const U256&, const U256&) = default;
};

[[nodiscard]] U256 from_big_endian(const std::uint8_t* octets) noexcept; // 32 of them
[[nodiscard]] bool is_zero(const U256& value) noexcept;
[[nodiscard]] bool is_less(const U256& left, const U256& right) noexcept;
[[nodiscard]] bool add_carries(const U256& left, const U256& right, U256& sum) noexcept;
[[nodiscard]] bool subtract_borrows(const U256& left, const U256& right, U256& difference) noexcept;

inline constexpr U256 k_p{{0xffffffffffffffff, 0x00000000ffffffff, 0, 0xffffffff00000001}};
inline constexpr U256 k_n{{0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000}};

// Elements in Montgomery form: a * 2^256 mod p (or n), below the modulus.
namespace field {
[[nodiscard]] U256 mul(const U256& left, const U256& right) noexcept;
[[nodiscard]] U256 add(const U256& left, const U256& right) noexcept;
[[nodiscard]] U256 sub(const U256& left, const U256& right) noexcept;
[[nodiscard]] U256 inverse(const U256& value) noexcept; // of zero: zero
[[nodiscard]] U256 enter(const U256& integer) noexcept; // below p
[[nodiscard]] U256 leave(const U256& element) noexcept;
[[nodiscard]] U256 one() noexcept;
} // namespace field
namespace scalar {
[[nodiscard]] U256 mul(const U256& left, const U256& right) noexcept;
[[nodiscard]] U256 inverse(const U256& value) noexcept; // of zero: zero
[[nodiscard]] U256 enter(const U256& integer) noexcept; // any 256-bit integer
[[nodiscard]] U256 leave(const U256& element) noexcept;
} // namespace scalar

} // namespace countersign::referee::p256
