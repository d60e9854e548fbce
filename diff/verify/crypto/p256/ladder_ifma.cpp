#include "diff/verify/crypto/p256/ifma_kernel.h"
#include "diff/verify/crypto/p256/ladder_kinds.h"

#include <algorithm>

namespace countersign::referee::p256 {

#if defined(__x86_64__)

namespace {

constexpr std::size_t k_batch = 1024; // signatures that share an inversion

// 2^260 = 16 * 2^256: from one Montgomery form to the other.
void put_element(const U256& element, std::uint64_t* words) noexcept {
  U256 value = element;
  for (int i = 0; i < 4; ++i) value = field::add(value, value);
  constexpr std::uint64_t mask = (std::uint64_t{1} << 52) - 1;
  const auto& limb = value.limb;
  words[0] = limb[0] & mask;
  words[1] = (limb[0] >> 52 | limb[1] << 12) & mask;
  words[2] = (limb[1] >> 40 | limb[2] << 24) & mask;
  words[3] = (limb[2] >> 28 | limb[3] << 36) & mask;
  words[4] = limb[3] >> 16;
}

void put_point(const Point& point, std::uint64_t* words) noexcept {
  put_element(point.x, words);
  put_element(point.y, words + ifma::k_limbs);
}

// An integer of at most p from one lane of the kernel's answer.
U256 integer_of_lane(const std::uint64_t* words, std::size_t lane) noexcept {
  std::uint64_t limb[ifma::k_limbs];
  for (std::size_t i = 0; i < ifma::k_limbs; ++i) limb[i] = words[i * ifma::k_lanes + lane];
  const U256 value{{limb[0] | limb[1] << 52, limb[1] >> 12 | limb[2] << 40, limb[2] >> 24 | limb[3] << 28,
                    limb[3] >> 36 | limb[4] << 16}};
  return value == k_p ? U256{} : value;
}

std::vector<std::uint64_t> in_words(const PointTable& table) {
  std::vector<std::uint64_t> words(table.size() * ifma::k_point_words);
  for (std::size_t i = 0; i < table.size(); ++i) put_point(table[i], &words[i * ifma::k_point_words]);
  return words;
}

class Aligned {
public:
  explicit Aligned(std::size_t words) : words_(words + 8) {}
  [[nodiscard]] std::uint64_t* data() noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(words_.data());
    return words_.data() + (64 - at % 64) % 64 / sizeof(std::uint64_t);
  }

private:
  std::vector<std::uint64_t> words_;
};

class IfmaLadder final : public Ladder {
public:
  IfmaLadder(const PointTable& base, const PointTable& key) : tables_{in_words(base), in_words(key)} {
    Point start = starting_point();
    put_point(start, start_);
    start.y = field::sub({}, start.y);
    put_point(start, start_ + ifma::k_point_words);
  }

  void add_up(std::span<const Factors> factors, std::span<Sum> sums) const override {
    for (std::size_t first = 0; first < factors.size(); first += k_batch) {
      const std::size_t count = std::min(k_batch, factors.size() - first);
      add_up_batch(factors.subspan(first, count), sums.subspan(first, count));
    }
  }
  [[nodiscard]] const char* name() const noexcept override { return "AVX-512 IFMA"; }

private:
  void add_up_batch(std::span<const Factors> factors, std::span<Sum> sums) const {
    const std::size_t vectors = (factors.size() + ifma::k_lanes - 1) / ifma::k_lanes;
    const std::size_t lanes = vectors * ifma::k_lanes;
    std::vector<std::uint32_t> entries(2 * k_windows * lanes); // lanes without a signature add nothing
    for (unsigned w = 0; w < k_windows; ++w) {
      for (std::size_t i = 0; i < factors.size(); ++i) {
        const unsigned d1 = digit(factors[i].u1, w), d2 = digit(factors[i].u2, w);
        entries[(2 * w) * lanes + i] = d1 == 0 ? 0 : w * k_digits + d1;
        entries[(2 * w + 1) * lanes + i] = d2 == 0 ? 0 : w * k_digits + d2;
      }
    }
    Aligned scratch(vectors * ifma::k_scratch_words), x(lanes * ifma::k_limbs);
    std::vector<std::uint8_t> known(vectors);
    ifma::add_up({{tables_[0].data(), tables_[1].data()},
                  entries.data(),
                  2 * k_windows,
                  vectors,
                  start_,
                  scratch.data(),
                  x.data(),
                  known.data()});
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const std::size_t vector = i / ifma::k_lanes, lane = i % ifma::k_lanes;
      sums[i] = {integer_of_lane(x.data() + vector * ifma::k_limbs * ifma::k_lanes, lane),
                 (known[vector] >> lane & 1) != 0};
    }
  }

  std::vector<std::uint64_t> tables_[2];
  std::uint64_t start_[2 * ifma::k_point_words]{};
};

} // namespace

bool has_ifma() noexcept {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512ifma") != 0;
}

std::unique_ptr<Ladder> make_ifma_ladder(const PointTable& base, const PointTable& key) {
  return std::make_unique<IfmaLadder>(base, key);
}

#else

bool has_ifma() noexcept { return false; }

std::unique_ptr<Ladder> make_ifma_ladder(const PointTable& base, const PointTable& key) {
  return make_portable_ladder(base, key);
}

#endif

} // namespace countersign::referee::p256
