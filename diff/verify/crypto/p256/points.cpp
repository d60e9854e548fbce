#include "diff/verify/crypto/p256/points.h"

namespace countersign::referee::p256 {
namespace {

Point doubled(const Point& point) noexcept {
  // (3x^2 - 3) / 2y, the curve's a being -3
  const U256 square = field::mul(point.x, point.x);
  const U256 less = field::sub(square, field::one());
  const U256 slope =
      field::mul(field::add(field::add(less, less), less), field::inverse(field::add(point.y, point.y)));
  Point sum;
  sum.x = field::sub(field::mul(slope, slope), field::add(point.x, point.x));
  sum.y = field::sub(field::mul(slope, field::sub(point.x, sum.x)), point.y);
  return sum;
}

// `inverse` of the difference of the x.
Point added(const Point& left, const Point& right, const U256& inverse) noexcept {
  const U256 slope = field::mul(field::sub(right.y, left.y), inverse);
  Point sum;
  sum.x = field::sub(field::sub(field::mul(slope, slope), left.x), right.x);
  sum.y = field::sub(field::mul(slope, field::sub(left.x, sum.x)), left.y);
  return sum;
}

} // namespace

PointTable make_table(const Point& point) {
  constexpr std::size_t steps = k_window_bits;
  std::vector<Point> doublings(k_windows * steps + 1); // 2^i * point
  doublings[0] = point;
  for (std::size_t i = 1; i < doublings.size(); ++i) doublings[i] = doubled(doublings[i - 1]);
  PointTable table(std::size_t{k_windows} * k_entries);
  for (std::size_t w = 0; w < k_windows; ++w) table[w * k_entries] = doublings[w * steps];
  // Entries 0 to half - 1 and 2 * half times the window's point give the next `half`, in all windows at once:
  // one inversion for all of them (Montgomery's trick); until then each place keeps its difference and the
  // product of those before it. No difference is zero, for one multiple is odd and the other even, and the
  // order of the point is a prime far above both.
  std::size_t log = 1;
  for (std::size_t half = 1; half < k_entries; half *= 2, ++log) {
    U256 product = field::one();
    for (std::size_t i = 0; i < k_windows * half; ++i) {
      const Point& known = table[i / half * k_entries + i % half];
      Point& place = table[i / half * k_entries + i % half + half];
      place.x = field::sub(doublings[i / half * steps + log].x, known.x);
      place.y = product;
      product = field::mul(product, place.x);
    }
    U256 inverse = field::inverse(product);
    for (std::size_t i = k_windows * half; i-- > 0;) {
      const Point& known = table[i / half * k_entries + i % half];
      Point& place = table[i / half * k_entries + i % half + half];
      const U256 inverse_here = field::mul(inverse, place.y);
      inverse = field::mul(inverse, place.x);
      place = added(known, doublings[i / half * steps + log], inverse_here);
    }
  }
  return table;
}

const PointTable& base_table() {
  static const PointTable table = make_table(base_point());
  return table;
}

Point base_point() noexcept {
  return {field::enter({{0xf4a13945d898c296, 0x77037d812deb33a0, 0xf8bce6e563a440f2, 0x6b17d1f2e12c4247}}),
          field::enter({{0xcbb6406837bf51f5, 0x2bce33576b315ece, 0x8ee7eb4a7c0f9e16, 0x4fe342e2fe1a7f9b}})};
}

} // namespace countersign::referee::p256
