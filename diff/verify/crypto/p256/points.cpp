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
  PointTable table(std::size_t{k_windows} * k_digits);
  Point base = point;
  for (unsigned w = 0; w < k_windows; ++w) {
    table[w * k_digits + 1] = base;
    for (unsigned i = 0; i < k_window_bits; ++i) base = doubled(base);
  }
  for (unsigned w = 0; w < k_windows; ++w) table[w * k_digits + 2] = doubled(table[w * k_digits + 1]);
  // The d-th entries of all windows at once: one inversion for all of them (Montgomery's trick). No
  // difference is zero, for the order of the point is a prime far above the digits.
  U256 differences[k_windows], products[k_windows];
  for (unsigned d = 3; d < k_digits; ++d) {
    U256 product = field::one();
    for (unsigned w = 0; w < k_windows; ++w) {
      differences[w] = field::sub(table[w * k_digits + 1].x, table[w * k_digits + d - 1].x);
      products[w] = product;
      product = field::mul(product, differences[w]);
    }
    U256 inverse = field::inverse(product);
    for (unsigned w = k_windows; w-- > 0;) {
      table[w * k_digits + d] =
          added(table[w * k_digits + d - 1], table[w * k_digits + 1], field::mul(inverse, products[w]));
      inverse = field::mul(inverse, differences[w]);
    }
  }
  return table;
}

Point starting_point() noexcept { // x is the SHA-256 of "countersign 2", y one of its two roots
  return {field::enter({{0x9041883eebf9e3c2, 0x171e907fe954aa16, 0xf4e7f60b68e251f7, 0x3183dd4dc88a55cb}}),
          field::enter({{0xcb256f99fd10ec67, 0x89945bef14b4aedf, 0xd7c7a289e488859a, 0x8bdc629694e4c902}})};
}

Point base_point() noexcept {
  return {field::enter({{0xf4a13945d898c296, 0x77037d812deb33a0, 0xf8bce6e563a440f2, 0x6b17d1f2e12c4247}}),
          field::enter({{0xcbb6406837bf51f5, 0x2bce33576b315ece, 0x8ee7eb4a7c0f9e16, 0x4fe342e2fe1a7f9b}})};
}

} // namespace countersign::referee::p256
