#include "diff/verify/crypto/p256/ifma_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace countersign::referee::p256::ifma {
namespace {

using V = __m512i;

#define COUNTERSIGN_INLINE static inline __attribute__((always_inline))

// Eight field elements, one in each lane, limbs below 2^52. "Tight": below 1.26 * 2^256, which products of
// loose and tight elements are: (1.26 + 2) * 1.26 / 16 + 1 < 1.26. "Loose": below (1.26 + 2) * 2^256.
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

// What stands above 2^256, as far as the top limb shows it, is folded: 2^256 = 2^224 - 2^192 - 2^96 + 1
// modulo p. Of a positive value below 2^259, with limbs before their carry: below 2^256 + 2^228.
COUNTERSIGN_INLINE void fold(El& value) {
  const V q = _mm512_srai_epi64(value.limb[4], 48);
  value.limb[4] = _mm512_and_si512(value.limb[4], all((std::uint64_t{1} << 48) - 1));
  value.limb[0] = _mm512_add_epi64(value.limb[0], q);
  value.limb[1] = _mm512_sub_epi64(value.limb[1], _mm512_slli_epi64(q, 44));
  value.limb[3] = _mm512_sub_epi64(value.limb[3], _mm512_slli_epi64(q, 36));
  value.limb[4] = _mm512_add_epi64(value.limb[4], _mm512_slli_epi64(q, 16));
  carry(value);
}
// Of tight ones, folded.
COUNTERSIGN_INLINE El sub(const El& a, const El& b) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    out.limb[i] = _mm512_add_epi64(_mm512_sub_epi64(a.limb[i], b.limb[i]), all(k_2p[i]));
  }
  fold(out);
  return out;
}
// a - 2b - c, folded: of tight ones and a loose c. 6p is above what is taken away.
COUNTERSIGN_INLINE El sub_twice_and(const El& a, const El& b, const El& c) {
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    const V taken = _mm512_add_epi64(_mm512_add_epi64(b.limb[i], b.limb[i]), c.limb[i]);
    out.limb[i] = _mm512_add_epi64(_mm512_sub_epi64(a.limb[i], taken), all(3 * k_2p[i]));
  }
  fold(out);
  return out;
}

// After fold(): of the multiples of p only 0 and p itself are there.
COUNTERSIGN_INLINE __mmask8 is_zero(const El& value) {
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

// The 52 bits from bit `right` of the lower of two words.
template <unsigned right> COUNTERSIGN_INLINE V joined(V low, V high) {
  return _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(low, right), _mm512_slli_epi64(high, 64 - right)),
                          all(k_mask));
}

// A coordinate of each lane's own point: eight times four words, turned to four words of eight lanes.
COUNTERSIGN_INLINE El coordinate(const std::uint64_t* words, const std::uint32_t* entries) {
  V pair[4]; // lanes i and i + 4
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t* first = words + (entries[i] & ~k_negative) * k_point_words;
    const std::uint64_t* second = words + (entries[i + 4] & ~k_negative) * k_point_words;
    pair[i] =
        _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_load_si256(reinterpret_cast<const __m256i*>(first))),
                           _mm256_load_si256(reinterpret_cast<const __m256i*>(second)), 1);
  }
  const V even01 = _mm512_unpacklo_epi64(pair[0], pair[1]), odd01 = _mm512_unpackhi_epi64(pair[0], pair[1]);
  const V even23 = _mm512_unpacklo_epi64(pair[2], pair[3]), odd23 = _mm512_unpackhi_epi64(pair[2], pair[3]);
  const V lower = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const V upper = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const V w0 = _mm512_permutex2var_epi64(even01, lower, even23);
  const V w1 = _mm512_permutex2var_epi64(odd01, lower, odd23);
  const V w2 = _mm512_permutex2var_epi64(even01, upper, even23);
  const V w3 = _mm512_permutex2var_epi64(odd01, upper, odd23);
  const V mask = all(k_mask);
  return {{_mm512_and_si512(w0, mask), joined<52>(w0, w1), joined<40>(w1, w2), joined<28>(w2, w3),
           _mm512_srli_epi64(w3, 16)}};
}

COUNTERSIGN_INLINE std::uint64_t* part(std::uint64_t* words, std::size_t index) { // of a vector's scratch
  return words + index * k_limbs * k_lanes;
}
constexpr std::size_t k_x = 0, k_y = 1, k_difference = 2, k_product = 3;

// What is added to the sums of a chain in one step: points of a table, or the sums of another chain.
struct Row {
  std::uint64_t* sums;          // scratch of the chain
  const std::uint64_t* table;   // null: `others`
  const std::uint32_t* entries; // of the table, for all lanes
  std::uint64_t* others;

  std::uint64_t* scratch(std::size_t vector) const { return sums + vector * k_scratch_words; }
};

COUNTERSIGN_INLINE El addend_x(const Row& row, std::size_t vector) {
  if (row.table == nullptr) return load(part(row.others + vector * k_scratch_words, k_x));
  return coordinate(row.table, row.entries + vector * k_lanes);
}
// Limbs may be negative. Not above p where it comes from a table.
COUNTERSIGN_INLINE El addend_y(const Row& row, std::size_t vector) {
  if (row.table == nullptr) return load(part(row.others + vector * k_scratch_words, k_y));
  const std::uint32_t* entries = row.entries + vector * k_lanes;
  const El y = coordinate(row.table + 4, entries);
  const __m256i signs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(entries));
  const __mmask8 negative = _mm256_movepi32_mask(signs);
  El out;
  for (std::size_t i = 0; i < k_limbs; ++i) {
    out.limb[i] = _mm512_mask_sub_epi64(y.limb[i], negative, all(k_p[i]), y.limb[i]);
  }
  return out;
}

// Which lines of the table come next is known long before, and they are seldom near.
constexpr std::size_t k_ahead = 4; // vectors
COUNTERSIGN_INLINE void fetch(const Row& row, std::size_t vector) {
  if (row.table == nullptr) return;
  const std::uint32_t* entries = row.entries + vector * k_lanes;
  for (std::size_t i = 0; i < k_lanes; ++i) {
    __builtin_prefetch(row.table + (entries[i] & ~k_negative) * k_point_words);
  }
}

// Vectors that are worked on side by side: a multiplication is a chain of dependent steps, and the processor
// does not look far enough ahead to find the next one by itself.
constexpr std::size_t k_streams = k_vectors_at_once;
#define COUNTERSIGN_EACH_STREAM _Pragma("GCC unroll 4") for (std::size_t s = 0; s < k_streams; ++s)

// Differences of x and their running products. Where x are equal the formula does not hold: if `careful`,
// such lanes are given up and take a one along.
template <bool careful>
COUNTERSIGN_INLINE void multiply_up(const Row* rows, std::size_t count, const Work& work, El* streams) {
  El products[k_streams];
  COUNTERSIGN_EACH_STREAM products[s] = all(k_one);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < work.vectors; i += k_streams) {
      El differences[k_streams];
      COUNTERSIGN_EACH_STREAM {
        if (i + s + k_ahead < work.vectors) fetch(rows[r], i + s + k_ahead);
        std::uint64_t* words = rows[r].scratch(i + s);
        differences[s] = sub_loose(addend_x(rows[r], i + s), load(part(words, k_x)));
        if (careful) {
          fold(differences[s]);
          const __mmask8 equal = is_zero(differences[s]);
          work.known[i + s] = static_cast<std::uint8_t>(work.known[i + s] & ~equal);
          differences[s] = select(equal, all(k_one), differences[s]);
        }
        store(part(words, k_difference), differences[s]);
        store(part(words, k_product), products[s]);
      }
      COUNTERSIGN_EACH_STREAM products[s] = mul(products[s], differences[s]);
    }
  }
  COUNTERSIGN_EACH_STREAM streams[s] = products[s];
}

// The inverse of each stream's product, from one inversion; false if some product is zero.
COUNTERSIGN_INLINE bool invert(const El* streams, El* inverses) {
  El before[k_streams]; // products of the streams before
  El whole = streams[0];
  for (std::size_t s = 1; s < k_streams; ++s) {
    before[s] = whole;
    whole = mul(whole, streams[s]);
  }
  El folded = whole;
  fold(folded);
  if (is_zero(folded) != 0) return false;
  El left = inverse(whole);
  for (std::size_t s = k_streams; s-- > 1;) {
    inverses[s] = mul(left, before[s]);
    left = mul(left, streams[s]);
  }
  inverses[0] = left;
  return true;
}

// The additions of one row, when the differences are inverted.
COUNTERSIGN_INLINE void add_row(const Row& row, std::size_t vectors, El* left) {
  for (std::size_t i = vectors; i > 0;) {
    i -= k_streams;
    El x[k_streams], y[k_streams], difference[k_streams], slope[k_streams], sum[k_streams];
    COUNTERSIGN_EACH_STREAM {
      if (i + s >= k_ahead) fetch(row, i + s - k_ahead);
      std::uint64_t* words = row.scratch(i + s);
      x[s] = load(part(words, k_x));
      y[s] = load(part(words, k_y));
      difference[s] = load(part(words, k_difference));
      slope[s] = mul(left[s], load(part(words, k_product)));
    }
    COUNTERSIGN_EACH_STREAM left[s] = mul(difference[s], left[s]);
    COUNTERSIGN_EACH_STREAM slope[s] = mul(sub_loose(addend_y(row, i + s), y[s]), slope[s]);
    COUNTERSIGN_EACH_STREAM sum[s] = mul(slope[s], slope[s]);
    COUNTERSIGN_EACH_STREAM {
      sum[s] = sub_twice_and(sum[s], x[s], difference[s]);
      store(part(row.scratch(i + s), k_x), sum[s]);
    }
    COUNTERSIGN_EACH_STREAM sum[s] = mul(sub_loose(x[s], sum[s]), slope[s]);
    COUNTERSIGN_EACH_STREAM store(part(row.scratch(i + s), k_y), sub(sum[s], y[s]));
  }
}

// One affine addition in every lane of every row, with one inversion for all of them (Montgomery's trick).
__attribute__((noinline)) void step(const Row* rows, std::size_t count, const Work& work) noexcept {
  El streams[k_streams], inverses[k_streams];
  multiply_up<false>(rows, count, work, streams);
  if (!invert(streams, inverses)) { // hardly ever: so it is looked for in the whole only
    multiply_up<true>(rows, count, work, streams);
    (void)invert(streams, inverses);
  }
  for (std::size_t r = count; r-- > 0;) add_row(rows[r], work.vectors, inverses);
}

} // namespace

void add_up(const Work& work) noexcept {
  const std::size_t lanes = work.vectors * k_lanes;
  const std::size_t chain_words = work.vectors * k_scratch_words;
  Row rows[k_most_chains];
  for (std::size_t i = 0; i < work.vectors; ++i) work.known[i] = 0xff;
  for (std::size_t window = 0; window < work.windows; window += work.chains) {
    for (std::size_t c = 0; c < work.chains; ++c) {
      const std::uint64_t* table = work.tables[window + c < work.windows / 2 ? 0 : 1];
      rows[c] = {work.scratch + c * chain_words, table, work.entries + (window + c) * lanes, nullptr};
      if (window != 0) continue;
      for (std::size_t i = 0; i < work.vectors; ++i) {
        El y = addend_y(rows[c], i);
        carry(y);
        store(part(rows[c].scratch(i), k_x), addend_x(rows[c], i));
        store(part(rows[c].scratch(i), k_y), y);
      }
    }
    if (window != 0) step(rows, work.chains, work);
  }
  for (std::size_t left = work.chains; left > 1; left -= left / 2) {
    const std::size_t upper = left - left / 2;
    for (std::size_t c = 0; c < left / 2; ++c) {
      rows[c] = {work.scratch + c * chain_words, nullptr, nullptr, work.scratch + (upper + c) * chain_words};
    }
    step(rows, left / 2, work);
  }
  El integer_one{};
  integer_one.limb[0] = all(1);
  for (std::size_t i = 0; i < work.vectors; ++i) {
    store(work.x + i * k_limbs * k_lanes,
          mul(load(part(work.scratch + i * k_scratch_words, k_x)), integer_one));
  }
}

} // namespace countersign::referee::p256::ifma

#endif
