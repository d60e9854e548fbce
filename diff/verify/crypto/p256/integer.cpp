#include "diff/verify/crypto/p256/integer.h"

namespace countersign::referee::p256 {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t low(Wide value) noexcept { return static_cast<std::uint64_t>(value); }
std::uint64_t high(Wide value) noexcept { return static_cast<std::uint64_t>(value >> 64); }

// t (five limbs) += factor * right.
void add_product(std::uint64_t (&t)[6], std::uint64_t factor, const U256& right) noexcept {
  std::uint64_t carry = 0;
  for (int j = 0; j < 4; ++j) {
    const Wide sum = Wide{factor} * right.limb[j] + t[j] + carry;
    t[j] = low(sum);
    carry = high(sum);
  }
  const Wide top = Wide{t[4]} + carry;
  t[4] = low(top);
  t[5] = high(top);
}

// t below twice the modulus.
U256 reduced(const std::uint64_t (&t)[6], const U256& modulus) noexcept {
  const U256 value{{t[0], t[1], t[2], t[3]}};
  U256 less;
  const bool borrows = subtract_borrows(value, modulus, less);
  return t[4] != 0 || !borrows ? less : value;
}

// -1/n mod 2^64
constexpr std::uint64_t k_n_inverse = 0xccd1c8aaee00bc4f;
constexpr U256 k_r2_p{{0x3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x4fffffffd}}; // 2^512 mod p
constexpr U256 k_r2_n{{0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620}};
constexpr U256 k_r_p{{0x1, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffe}}; // 2^256 mod p

} // namespace

U256 from_big_endian(const std::uint8_t* octets) noexcept {
  U256 value;
  for (int i = 0; i < 32; ++i) {
    auto& limb = value.limb[3 - i / 8];
    limb = (limb << 8) | octets[i];
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

bool add_carries(const U256& left, const U256& right, U256& sum) noexcept {
  std::uint64_t carry = 0;
  for (int i = 0; i < 4; ++i) {
    const Wide wide = Wide{left.limb[i]} + right.limb[i] + carry;
    sum.limb[i] = low(wide);
    carry = high(wide);
  }
  return carry != 0;
}

bool subtract_borrows(const U256& left, const U256& right, U256& difference) noexcept {
  std::uint64_t borrow = 0;
  for (int i = 0; i < 4; ++i) {
    const Wide wide = Wide{left.limb[i]} - right.limb[i] - borrow;
    difference.limb[i] = low(wide);
    borrow = high(wide) & 1;
  }
  return borrow != 0;
}

namespace field {

// The lowest limb of p is 2^64 - 1, so that each round's quotient is the lowest limb itself, and two of the
// four products of the reduction are shifts.
U256 mul(const U256& left, const U256& right) noexcept {
  std::uint64_t t[6]{};
  for (int i = 0; i < 4; ++i) {
    add_product(t, left.limb[i], right);
    const std::uint64_t m = t[0];
    Wide sum = Wide{t[1]} + (m << 32);
    t[0] = low(sum);
    sum = Wide{t[2]} + (m >> 32) + high(sum);
    t[1] = low(sum);
    sum = Wide{m} * k_p.limb[3] + t[3] + high(sum);
    t[2] = low(sum);
    sum = Wide{t[4]} + high(sum);
    t[3] = low(sum);
    t[4] = t[5] + high(sum);
  }
  return reduced(t, k_p);
}

U256 add(const U256& left, const U256& right) noexcept {
  U256 sum;
  const std::uint64_t carry = add_carries(left, right, sum) ? 1 : 0;
  return reduced({sum.limb[0], sum.limb[1], sum.limb[2], sum.limb[3], carry, 0}, k_p);
}

U256 sub(const U256& left, const U256& right) noexcept {
  U256 difference;
  if (subtract_borrows(left, right, difference)) (void)add_carries(difference, k_p, difference);
  return difference;
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

U256 mul(const U256& left, const U256& right) noexcept {
  std::uint64_t t[6]{};
  for (int i = 0; i < 4; ++i) {
    add_product(t, left.limb[i], right);
    const std::uint64_t above = t[5];
    add_product(t, t[0] * k_n_inverse, k_n); // clears the lowest limb
    for (int j = 0; j < 4; ++j) t[j] = t[j + 1];
    t[4] = above + t[5];
  }
  return reduced(t, k_n);
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
