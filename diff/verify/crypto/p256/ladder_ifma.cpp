#include "diff/verify/crypto/p256/ifma_kernel.h"
#include "diff/verify/crypto/p256/ladder_kinds.h"

#include <algorithm>

namespace countersign::referee::p256 {

#if defined(__x86_64__)

namespace {

constexpr std::size_t k_batch = 512; // signatures that share inversions

// 2^260 = 16 * 2^256: from one Montgomery form to the other.
void put_element(const U256& element, std::uint64_t* words) noexcept {
  U256 value = element;
  for (int i = 0; i < 4; ++i) value = field::add(value, value);
  std::copy_n(value.limb, 4, words);
}

// An integer of at most p from one lane of the kernel's answer.
U256 integer_of_lane(const std::uint64_t* words, std::size_t lane) noexcept {
  std::uint64_t limb[ifma::k_limbs];
  for (std::size_t i = 0; i < ifma::k_limbs; ++i) limb[i] = words[i * ifma::k_lanes + lane];
  const U256 value{{limb[0] | limb[1] << 52, limb[1] >> 12 | limb[2] << 40, limb[2] >> 24 | limb[3] << 28,
                    limb[3] >> 36 | limb[4] << 16}};
  return value == k_p ? U256{} : value;
}

class Aligned {
public:
  explicit Aligned(std::size_t words) : words_(std::make_unique_for_overwrite<std::uint64_t[]>(words + 8)) {}
  [[nodiscard]] std::uint64_t* data() const noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(words_.get());
    return words_.get() + (64 - at % 64) % 64 / sizeof(std::uint64_t);
  }

private:
  std::unique_ptr<std::uint64_t[]> words_;
};

Aligned in_words(const PointTable& table) {
  Aligned words(table.size() * ifma::k_point_words);
  for (std::size_t i = 0; i < table.size(); ++i) {
    put_element(table[i].x, words.data() + i * ifma::k_point_words);
    put_element(table[i].y, words.data() + i * ifma::k_point_words + 4);
  }
  return words;
}

const Aligned& base_words() {
  static const Aligned words = in_words(base_table());
  return words;
}

class IfmaLadder final : public Ladder {
public:
  explicit IfmaLadder(const PointTable& key) : key_(in_words(key)) {}

  void add_up(std::span<const Factors> factors, std::span<Sum> sums) const override {
    for (std::size_t first = 0; first < factors.size(); first += k_batch) {
      const std::size_t count = std::min(k_batch, factors.size() - first);
      add_up_batch(factors.subspan(first, count), sums.subspan(first, count));
    }
  }
  [[nodiscard]] const char* name() const noexcept override { return "AVX-512 IFMA"; }

private:
  // Few signatures: more chains, so that there is enough to do for each inversion.
  static std::size_t chains_for(std::size_t vectors) noexcept { return vectors >= 32 ? 4 : 12; }

  void add_up_batch(std::span<const Factors> factors, std::span<Sum> sums) const {
    static_assert(2 * k_windows % 4 == 0 && 2 * k_windows % ifma::k_most_chains == 0);
    constexpr std::size_t at_once = ifma::k_lanes * ifma::k_vectors_at_once;
    const std::size_t vectors = (factors.size() + at_once - 1) / at_once * ifma::k_vectors_at_once;
    const std::size_t lanes = vectors * ifma::k_lanes;
    const std::size_t chains = chains_for(vectors);
    std::vector<std::uint32_t> entries(2 * k_windows * lanes);
    for (std::size_t i = 0; i < lanes; ++i) { // lanes without a signature do the last one again
      const Factors& factor = factors[std::min(i, factors.size() - 1)];
      const OddDigits digits[2] = {OddDigits(factor.u1), OddDigits(factor.u2)};
      for (unsigned w = 0; w < 2 * k_windows; ++w) {
        const auto digit = digits[w / k_windows].of(w % k_windows);
        entries[w * lanes + i] =
            (w % k_windows * k_entries + digit.entry) | (digit.negative ? ifma::k_negative : 0);
      }
    }
    const Aligned scratch(chains * vectors * ifma::k_scratch_words), x(lanes * ifma::k_limbs);
    std::vector<std::uint8_t> known(vectors);
    ifma::add_up({{base_words().data(), key_.data()},
                  entries.data(),
                  2 * k_windows,
                  chains,
                  vectors,
                  scratch.data(),
                  x.data(),
                  known.data()});
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const std::size_t vector = i / ifma::k_lanes, lane = i % ifma::k_lanes;
      sums[i] = {integer_of_lane(x.data() + vector * ifma::k_limbs * ifma::k_lanes, lane),
                 (known[vector] >> lane & 1) != 0};
    }
  }

  Aligned key_;
};

} // namespace

bool has_ifma() noexcept {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512ifma") != 0;
}

std::unique_ptr<Ladder> make_ifma_ladder(const PointTable& key) { return std::make_unique<IfmaLadder>(key); }

#else

bool has_ifma() noexcept { return false; }

std::unique_ptr<Ladder> make_ifma_ladder(const PointTable& key) { return make_portable_ladder(key); }

#endif

} // namespace countersign::referee::p256
