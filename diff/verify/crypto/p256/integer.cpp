#include "diff/verify/crypto/p256/integer.h"

namespace countersign::referee::p256 {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t low(Wide value) noexcept { return static_cast<std::uint64_t>(value); }
std::uint64_t high(Wide value) noexcept { return static_cast<std::uint64_t>(value >> 64); }

// left - right; true if that is negative. The comparisons become carry flags, which 128-bit integers do not.
inline bool subtract(const U256& left, const U256& right, U256& difference) noexcept {
  bool borrow = false;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    std::uint64_t part = 0;
    const bool first = __builtin_sub_overflow(left.limb[i], right.limb[i], &part);
    const bool second = __builtin_sub_overflow(part, std::uint64_t{borrow}, &difference.limb[i]);
    borrow = first | second;
  }
  return borrow;
}

inline bool add_up(const U256& left, const U256& right, U256& sum) noexcept {
  bool carry = false;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    std::uint64_t part = 0;
    const bool first = __builtin_add_overflow(left.limb[i], right.limb[i], &part);
    const bool second = __builtin_add_overflow(part, std::uint64_t{carry}, &sum.limb[i]);
    carry = first | second;
  }
  return carry;
}

// One of two values, without a branch: which one is as good as random, and a wrong guess of the processor
// costs as much as a multiplication.
inline U256 chosen(bool first_one, const U256& first, const U256& second) noexcept {
  const std::uint64_t mask = 0 - std::uint64_t{first_one};
  U256 value;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) value.limb[i] = second.limb[i] ^ (mask & (first.limb[i] ^ second.limb[i]));
  return value;
}

// sum + top * 2^256, below twice the modulus.
inline U256 reduced(const U256& sum, std::uint64_t top, const U256& modulus) noexcept {
  U256 less;
  const bool borrows = subtract(sum, modulus, less);
  return chosen((top == 0) & borrows, sum, less);
}

// -1/n mod 2^64
constexpr std::uint64_t k_n_inverse = 0xccd1c8aaee00bc4f;
constexpr U256 k_r2_p{{0x3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x4fffffffd}}; // 2^512 mod p
constexpr U256 k_r2_n{{0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620}};
constexpr U256 k_r_p{{0x1, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffe}}; // 2^256 mod p

} // namespace

U256 from_big_endian(const std::uint8_t* octets) noexcept {
  U256 value;
  for (int i = 0; i < 4; ++i) {
    std::uint64_t word = 0;
    for (int j = 0; j < 8; ++j) word = word << 8 | octets[8 * i + j];
    value.limb[3 - i] = word;
  }
  return value;
}

bool is_zero(const U256& value) noexcept {
  return (value.limb[0] | value.limb[1] | value.limb[2] | value.limb[3]) == 0;
}

bool is_less(const U256& left, const U256& right) noexcept {
  U256 unused;
  return subtract_borrows(left, right, unused);
}

bool add_carries(const U256& left, const U256& right, U256& sum) noexcept { return add_up(left, right, sum); }

bool subtract_borrows(const U256& left, const U256& right, U256& difference) noexcept {
  return subtract(left, right, difference);
}

namespace field {

// The lowest limb of p is 2^64 - 1, so that each round's quotient is the lowest limb itself, and two of the
// four products of the reduction are shifts. Written out limb by limb: g++ 12 makes three times slower code
// of loops over arrays.
U256 mul(const U256& left, const U256& right) noexcept {
  std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Wide factor = left.limb[i];
    const Wide p0 = factor * right.limb[0] + t0;
    const Wide p1 = factor * right.limb[1] + t1 + high(p0);
    const Wide p2 = factor * right.limb[2] + t2 + high(p1);
    const Wide p3 = factor * right.limb[3] + t3 + high(p2);
    const Wide p4 = Wide{t4} + high(p3);
    const std::uint64_t m = low(p0);
    Wide sum = Wide{low(p1)} + (m << 32);
    t0 = low(sum);
    sum = Wide{low(p2)} + (m >> 32) + high(sum);
    t1 = low(sum);
    sum = Wide{m} * k_p.limb[3] + low(p3) + high(sum);
    t2 = low(sum);
    sum = p4 + high(sum);
    t3 = low(sum);
    t4 = high(sum);
  }
  return reduced({{t0, t1, t2, t3}}, t4, k_p);
}

U256 add(const U256& left, const U256& right) noexcept {
  U256 sum;
  const std::uint64_t carry = add_up(left, right, sum) ? 1 : 0;
  return reduced(sum, carry, k_p);
}

U256 sub(const U256& left, const U256& right) noexcept {
  U256 difference, raised;
  const bool borrows = subtract(left, right, difference);
  (void)add_up(difference, k_p, raised);
  return chosen(borrows, raised, difference);
}

// To the power of p - 2, whose words of 32 bits are ffffffff 00000001 0 0 0 ffffffff ffffffff fffffffd.
U256 inverse(const U256& value) noexcept {
  const auto raised = [](U256 base, int squarings, const U256& factor) {
    while (squarings-- > 0) base = mul(base, base);
    return mul(base, factor);
  };
  const U256 ones2 = raised(value, 1, value); // exponents of that many one bits
  const U256 ones4 = raised(ones2, 2, ones2);
  const U256 ones8 = raised(ones4, 4, ones4);
  const U256 ones16 = raised(ones8, 8, ones8);
  const U256 ones32 = raised(ones16, 16, ones16);
  U256 result = raised(ones32, 32, value);
  result = raised(result, 128, ones32);
  result = raised(result, 32, ones32);
  result = raised(result, 16, ones16);
  result = raised(result, 8, ones8);
  result = raised(result, 4, ones4);
  result = raised(result, 2, ones2);
  return raised(result, 2, value);
}

U256 enter(const U256& integer) noexcept { return mul(integer, k_r2_p); }
U256 leave(const U256& element) noexcept { return mul(element, U256{{1, 0, 0, 0}}); }
U256 one() noexcept { return k_r_p; }

} // namespace field

namespace scalar {

// As for p, but that all of n is multiplied.
U256 mul(const U256& left, const U256& right) noexcept {
  std::uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Wide factor = left.limb[i];
    const Wide p0 = factor * right.limb[0] + t0;
    const Wide p1 = factor * right.limb[1] + t1 + high(p0);
    const Wide p2 = factor * right.limb[2] + t2 + high(p1);
    const Wide p3 = factor * right.limb[3] + t3 + high(p2);
    const Wide p4 = Wide{t4} + high(p3);
    const Wide m = low(p0) * k_n_inverse;
    Wide sum = m * k_n.limb[0] + low(p0); // clears the lowest limb
    sum = m * k_n.limb[1] + low(p1) + high(sum);
    t0 = low(sum);
    sum = m * k_n.limb[2] + low(p2) + high(sum);
    t1 = low(sum);
    sum = m * k_n.limb[3] + low(p3) + high(sum);
    t2 = low(sum);
    sum = p4 + high(sum);
    t3 = low(sum);
    t4 = high(sum);
  }
  return reduced({{t0, t1, t2, t3}}, t4, k_n);
}

// To the power of n - 2.
U256 inverse(const U256& value) noexcept {
  U256 exponent;
  (void)subtract_borrows(k_n, U256{{2, 0, 0, 0}}, exponent);
  U256 result = value;
  for (int bit = 254; bit >= 0; --bit) {
    result = mul(result, result);
    if ((exponent.limb[bit / 64] >> (bit % 64) & 1) != 0) result = mul(result, value);
  }
  return result;
}

U256 enter(const U256& integer) noexcept { return mul(integer, k_r2_n); }
U256 leave(const U256& element) noexcept { return mul(element, U256{{1, 0, 0, 0}}); }

} // namespace scalar

} // namespace countersign::referee::p256
