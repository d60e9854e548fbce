#include "diff/verify/crypto/p256/batch.h"

namespace countersign::referee::p256 {
namespace {

bool is_in_range(const U256& value) noexcept { return !is_zero(value) && is_less(value, k_n); }

// r is the x of the sum modulo n, and n is less than p: x is r, or r + n if that is below p.
bool is_confirmed(const U256& x, const U256& r) noexcept {
  if (x == r) return true;
  U256 larger;
  return !add_carries(r, k_n, larger) && is_less(larger, k_p) && x == larger;
}

struct Candidate {
  std::size_t index;
  U256 r, s; // s in Montgomery form
  U256 product;
};

// u1 = e / s, u2 = r / s; one inversion for all of them.
std::vector<Factors> factors_of(std::span<const SignedDigest> all, std::vector<Candidate>& candidates) {
  std::vector<Factors> factors(candidates.size());
  U256 product = scalar::enter({{1, 0, 0, 0}});
  for (Candidate& candidate : candidates) {
    candidate.product = product;
    product = scalar::mul(product, candidate.s);
  }
  U256 inverse = scalar::inverse(product);
  for (std::size_t i = candidates.size(); i-- > 0;) {
    const Candidate& candidate = candidates[i];
    const U256 over_s = scalar::mul(inverse, candidate.product);
    inverse = scalar::mul(inverse, candidate.s);
    // A factor out of Montgomery form times one in it is out of it.
    factors[i].u1 = scalar::mul(from_big_endian(all[candidate.index].digest.data()), over_s);
    factors[i].u2 = scalar::mul(candidate.r, over_s);
  }
  return factors;
}

} // namespace

KeyTables::KeyTables(ByteView key_field, LadderKind kind)
    : ladder_(make_ladder(kind, make_table({field::enter(from_big_endian(key_field.data())),
                                            field::enter(from_big_endian(key_field.data() + 32))}))) {}

void KeyTables::confirm(std::span<const SignedDigest> all, std::span<std::uint8_t> confirmed) const {
  std::vector<Candidate> candidates;
  candidates.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    confirmed[i] = 0;
    const U256 r = from_big_endian(all[i].signature.data());
    const U256 s = from_big_endian(all[i].signature.data() + 32);
    if (is_in_range(r) && is_in_range(s)) candidates.push_back({i, r, scalar::enter(s), {}});
  }
  const std::vector<Factors> factors = factors_of(all, candidates);
  std::vector<Sum> sums(candidates.size());
  ladder_->add_up(factors, sums);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (sums[i].known && is_confirmed(sums[i].x, candidates[i].r)) confirmed[candidates[i].index] = 1;
  }
}

} // namespace countersign::referee::p256
