#include "diff/verify/crypto/p256/ifma_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace countersign::referee::p256::ifma {
namespace {

using V = __m512i;

#define COUNTERSIGN_INLINE static inline __attribute__((always_inline))

// Eight field elements, one in each lane. Limbs below 2^52. "Tight": below 2^256 + 2^253; "loose": below
// 2^258.
struct El {
  V limb[k_limbs];
};

COUNTERSIGN_INLINE V all(std::uint64_t value) { return _mm512_set1_epi64(static_cast<long long>(value)); }

constexpr std::uint64_t k_mask = (std::uint64_t{1} << 52) - 1;
constexpr std::uint64_t k_p[k_limbs] = {k_mask, 0xfffffffffff, 0, 0x1000000000, 0xffffffff0000};
constexpr std::uint64_t k_2p[k_limbs] = {0xffffffffffffe, 0x1fffffffffff, 0, 0x2000000000, 0x1fffffffe0000};
constexpr std::uint64_t k_one[k_limbs] = {0x10, 0xf000000000000, 0xfffffffffffff, 0xffeffffffffff, 0xfffff};

COUNTERSIGN_INLINE El all(const std::uint64_t (&limbs)[k_limbs]) {
  return {{all(limbs[0]), all(limbs[1]), all(limbs[2]), all(limbs[3]), all(limbs[4])}};
}
COUNTERSIGN_INLINE El load(const std::uint64_t* words) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) out.limb[i] = _mm512_load_si512(words + i * k_lanes);
  return out;
}
COUNTERSIGN_INLINE void store(std::uint64_t* words, const El& value) {
  for (std::size_t i = 0; i < k_limbs; ++i) _mm512_store_si512(words + i * k_lanes, value.limb[i]);
}
COUNTERSIGN_INLINE El select(__mmask8 mask, const El& where_set, const El& otherwise) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    out.limb[i] = _mm512_mask_blend_epi64(mask, otherwise.limb[i], where_set.limb[i]);
  }
  return out;
}

// Limbs may be negative before; the sum is not.
COUNTERSIGN_INLINE void carry(El& value) {
  const V mask = all(k_mask);
  for (std::size_t i = 0; i + 1 < k_limbs; ++i) {
    value.limb[i + 1] = _mm512_add_epi64(value.limb[i + 1], _mm512_srai_epi64(value.limb[i], 52));
    value.limb[i] = _mm512_and_si512(value.limb[i], mask);
  }
}

// Montgomery product with 2^260; of loose and tight, or of two tight ones: tight. The lowest limb of p is
// 2^52 - 1, so each round's quotient is the lowest limb itself; p has one limb that needs a product.
COUNTERSIGN_INLINE El mul(const El& a, const El& b) {
  const V mask = all(k_mask);
  const V p4 = all(k_p[4]);
  const V zero = _mm512_setzero_si512();
  V t0 = zero, t1 = zero, t2 = zero, t3 = zero, t4 = zero;
#pragma GCC unroll 5
  for (std::size_t i = 0; i < k_limbs; ++i) {
    const V factor = a.limb[i];
    t0 = _mm512_madd52lo_epu64(t0, factor, b.limb[0]);
    t1 = _mm512_madd52lo_epu64(t1, factor, b.limb[1]);
    t2 = _mm512_madd52lo_epu64(t2, factor, b.limb[2]);
    t3 = _mm512_madd52lo_epu64(t3, factor, b.limb[3]);
    t4 = _mm512_madd52lo_epu64(t4, factor, b.limb[4]);
    const V m = _mm512_and_si512(t0, mask);
    const V above = _mm512_srli_epi64(t0, 52);
    t1 = _mm512_madd52hi_epu64(t1, factor, b.limb[0]);
    t2 = _mm512_madd52hi_epu64(t2, factor, b.limb[1]);
    t3 = _mm512_madd52hi_epu64(t3, factor, b.limb[2]);
    t4 = _mm512_madd52hi_epu64(t4, factor, b.limb[3]);
    V t5 = _mm512_madd52hi_epu64(zero, factor, b.limb[4]);
    t0 = _mm512_add_epi64(_mm512_add_epi64(t1, above), _mm512_and_si512(_mm512_slli_epi64(m, 44), mask));
    t1 = _mm512_add_epi64(t2, _mm512_srli_epi64(m, 8));
    t2 = _mm512_add_epi64(t3, _mm512_and_si512(_mm512_slli_epi64(m, 36), mask));
    t3 = _mm512_madd52lo_epu64(_mm512_add_epi64(t4, _mm512_srli_epi64(m, 16)), m, p4);
    t4 = _mm512_madd52hi_epu64(t5, m, p4);
  }
  El out{{t0, t1, t2, t3, t4}};
  carry(out);
  return out;
}

// Of tight ones: loose.
COUNTERSIGN_INLINE El sub_loose(const El& a, const El& b) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    out.limb[i] = _mm512_add_epi64(_mm512_sub_epi64(a.limb[i], b.limb[i]), all(k_2p[i]));
  }
  carry(out);
  return out;
}

// What stands above 2^256 is folded: 2^256 = 2^224 - 2^192 - 2^96 + 1 modulo p.
COUNTERSIGN_INLINE void fold(El& value) {
  const V q = _mm512_srli_epi64(value.limb[4], 48);
  value.limb[4] = _mm512_and_si512(value.limb[4], all((std::uint64_t{1} << 48) - 1));
  value.limb[0] = _mm512_add_epi64(value.limb[0], q);
  value.limb[1] = _mm512_sub_epi64(value.limb[1], _mm512_slli_epi64(q, 44));
  value.limb[3] = _mm512_sub_epi64(value.limb[3], _mm512_slli_epi64(q, 36));
  value.limb[4] = _mm512_add_epi64(value.limb[4], _mm512_slli_epi64(q, 16));
  carry(value);
}
// Below 2^256 + 2^227: of the multiples of p only 0 and p itself are there.
COUNTERSIGN_INLINE El sub(const El& a, const El& b) {
  El out = sub_loose(a, b);
  fold(out);
  return out;
}

COUNTERSIGN_INLINE __mmask8 is_zero(const El& value) { // after fold()
  V any = value.limb[0];
  V other = _mm512_xor_si512(value.limb[0], all(k_p[0]));
  for (std::size_t i = 1; i < k_limbs; ++i) {
    any = _mm512_or_si512(any, value.limb[i]);
    other = _mm512_or_si512(other, _mm512_xor_si512(value.limb[i], all(k_p[i])));
  }
  const V zero = _mm512_setzero_si512();
  return static_cast<__mmask8>(_mm512_cmpeq_epi64_mask(any, zero) | _mm512_cmpeq_epi64_mask(other, zero));
}

__attribute__((noinline)) El raised(El base, int squarings, const El& factor) {
  while (squarings-- > 0) base = mul(base, base);
  return mul(base, factor);
}

// To the power of p - 2, as in field::inverse.
__attribute__((noinline)) El inverse(const El& value) {
  const El ones2 = raised(value, 1, value);
  const El ones4 = raised(ones2, 2, ones2);
  const El ones8 = raised(ones4, 4, ones4);
  const El ones16 = raised(ones8, 8, ones8);
  const El ones32 = raised(ones16, 16, ones16);
  El result = raised(ones32, 32, value);
  result = raised(result, 128, ones32);
  result = raised(result, 32, ones32);
  result = raised(result, 16, ones16);
  result = raised(result, 8, ones8);
  result = raised(result, 4, ones4);
  result = raised(result, 2, ones2);
  return raised(result, 2, value);
}

// A lane's point from its own place in the table.
COUNTERSIGN_INLINE El gather(const std::uint64_t* table, V word) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    out.limb[i] = _mm512_i64gather_epi64(_mm512_add_epi64(word, all(i)), table, 8);
  }
  return out;
}

// What is added in one step: to each lane its own entry of a table, or to all of them one point.
struct Addends {
  const std::uint64_t* table;
  const std::uint32_t* entries; // null: the point at `table` for all
};

COUNTERSIGN_INLINE V word_of(const Addends& addends, std::size_t vector) {
  if (addends.entries == nullptr) return _mm512_setzero_si512();
  const __m256i entry =
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(addends.entries + vector * k_lanes));
  return _mm512_mullo_epi64(_mm512_cvtepu32_epi64(entry), all(k_point_words));
}
COUNTERSIGN_INLINE __mmask8 idle_lanes(const Addends& addends, V word) {
  if (addends.entries == nullptr) return 0;
  return _mm512_cmpeq_epi64_mask(word, _mm512_setzero_si512());
}

COUNTERSIGN_INLINE std::uint64_t* part(std::uint64_t* words, std::size_t index) { // of a vector's scratch
  return words + index * k_limbs * k_lanes;
}
constexpr std::size_t k_x = 0, k_y = 1, k_difference = 2, k_product = 3;
constexpr std::size_t k_chains = 4; // of products: independent, so that they overlap in the processor

// One affine addition in every lane, with one inversion for all vectors (Montgomery's trick).
void step(const Work& work, const Addends& addends) noexcept {
  El chain[k_chains];
  for (auto& product : chain) product = all(k_one);
  for (std::size_t i = 0; i < work.vectors; ++i) {
    std::uint64_t* words = work.scratch + i * k_scratch_words;
    const V word = word_of(addends, i);
    // Lanes with nothing to add, and those where the formula does not hold, take a one along.
    const __mmask8 idle = idle_lanes(addends, word);
    El difference = sub(gather(addends.table, word), load(part(words, k_x)));
    const __mmask8 equal = static_cast<__mmask8>(is_zero(difference) & static_cast<__mmask8>(~idle));
    work.known[i] = static_cast<std::uint8_t>(work.known[i] & ~equal);
    difference = select(static_cast<__mmask8>(idle | equal), all(k_one), difference);
    El& product = chain[i % k_chains];
    store(part(words, k_difference), difference);
    store(part(words, k_product), product);
    product = mul(product, difference);
  }
  const El low = mul(chain[0], chain[1]), high = mul(chain[2], chain[3]);
  const El whole = inverse(mul(low, high));
  const El of_low = mul(whole, high), of_high = mul(whole, low);
  El inverses[k_chains] = {mul(of_low, chain[1]), mul(of_low, chain[0]), mul(of_high, chain[3]),
                           mul(of_high, chain[2])};
  for (std::size_t i = work.vectors; i-- > 0;) {
    std::uint64_t* words = work.scratch + i * k_scratch_words;
    const V word = word_of(addends, i);
    const __mmask8 idle = idle_lanes(addends, word);
    const El x = load(part(words, k_x)), y = load(part(words, k_y));
    const El ax = gather(addends.table, word);
    const El ay = gather(addends.table + k_limbs, word);
    El& left = inverses[i % k_chains];
    const El inverse_here = mul(left, load(part(words, k_product)));
    left = mul(load(part(words, k_difference)), left);
    const El slope = mul(sub_loose(ay, y), inverse_here);
    const El sum_x = sub(sub(mul(slope, slope), x), ax);
    const El sum_y = sub(mul(sub_loose(x, sum_x), slope), y);
    store(part(words, k_x), select(idle, x, sum_x));
    store(part(words, k_y), select(idle, y, sum_y));
  }
}

} // namespace

void add_up(const Work& work) noexcept {
  const V zero = _mm512_setzero_si512();
  for (std::size_t i = 0; i < work.vectors; ++i) {
    std::uint64_t* words = work.scratch + i * k_scratch_words;
    store(part(words, k_x), gather(work.start, zero));
    store(part(words, k_y), gather(work.start + k_limbs, zero));
    work.known[i] = 0xff;
  }
  for (std::size_t s = 0; s < work.steps; ++s) {
    step(work, {work.tables[s % 2], work.entries + s * work.vectors * k_lanes});
  }
  step(work, {work.start + k_point_words, nullptr});
  El integer_one{};
  integer_one.limb[0] = all(1);
  for (std::size_t i = 0; i < work.vectors; ++i) {
    store(work.x + i * k_limbs * k_lanes,
          mul(load(part(work.scratch + i * k_scratch_words, k_x)), integer_one));
  }
}

} // namespace countersign::referee::p256::ifma

#endif
