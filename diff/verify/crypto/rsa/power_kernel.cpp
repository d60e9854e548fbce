#include "diff/verify/crypto/rsa/power_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace countersign::referee::rsa {
namespace {

using V = __m512i;

V load(const std::uint64_t* words, std::size_t limb) { return _mm512_load_si512(words + limb * k_lanes); }
void store(std::uint64_t* words, std::size_t limb, V value) {
  _mm512_store_si512(words + limb * k_lanes, value);
}
V all(std::uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

// One factor: in each lane its own number, or in all lanes the same.
struct Factor {
  const std::uint64_t* words;
  bool common;
  V limb(std::size_t index) const { return common ? all(words[index]) : load(words, index); }
};

// out = left * right / 2^(52 * limbs) modulo the modulus, below twice it, if both are (Montgomery, with
// operands that are not fully reduced). `sum` has limbs + 1; `out` may be `left` or `right`. A limb of the
// sum gathers at most 4 * 80 products of less than 2^52 before it is carried.
void multiply(const Power& power, const std::uint64_t* left, Factor right, std::uint64_t* sum,
              std::uint64_t* out) noexcept {
  const std::size_t limbs = power.limbs;
  const V zero = _mm512_setzero_si512();
  const V mask = all((std::uint64_t{1} << k_limb_bits) - 1);
  const V inverse = all(power.inverse);
  for (std::size_t j = 0; j <= limbs; ++j) store(sum, j, zero);
  for (std::size_t i = 0; i < limbs; ++i) {
    const V factor = load(left, i);
    V low = _mm512_madd52lo_epu64(load(sum, 0), factor, right.limb(0));
    const V quotient = _mm512_madd52lo_epu64(zero, low, inverse);
    low = _mm512_madd52lo_epu64(low, quotient, all(power.modulus[0]));
    V carry = _mm512_srli_epi64(low, k_limb_bits);
    for (std::size_t j = 0; j + 1 < limbs; ++j) {
      V next = _mm512_add_epi64(load(sum, j + 1), carry);
      carry = zero;
      next = _mm512_madd52lo_epu64(next, factor, right.limb(j + 1));
      next = _mm512_madd52lo_epu64(next, quotient, all(power.modulus[j + 1]));
      next = _mm512_madd52hi_epu64(next, factor, right.limb(j));
      next = _mm512_madd52hi_epu64(next, quotient, all(power.modulus[j]));
      store(sum, j, next);
    }
    V top = _mm512_madd52hi_epu64(_mm512_add_epi64(load(sum, limbs), carry), factor, right.limb(limbs - 1));
    top = _mm512_madd52hi_epu64(top, quotient, all(power.modulus[limbs - 1]));
    store(sum, limbs - 1, top);
  }
  V carry = zero;
  for (std::size_t j = 0; j < limbs; ++j) {
    const V limb = _mm512_add_epi64(load(sum, j), carry);
    store(out, j, _mm512_and_si512(limb, mask));
    carry = _mm512_srli_epi64(limb, k_limb_bits);
  }
}

} // namespace

void raise(const Power& power) noexcept {
  const std::size_t vector = (power.limbs + 1) * k_lanes;
  std::uint64_t* sum = power.scratch;
  std::uint64_t* value = power.scratch + vector;
  multiply(power, power.base, {power.square, true}, sum, value);
  for (int i = 0; i < 16; ++i) multiply(power, value, {value, false}, sum, value);
  multiply(power, value, {power.base, false}, sum, power.out); // which takes it out of Montgomery form
}

} // namespace countersign::referee::rsa

#endif
