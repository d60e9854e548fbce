// Multiples of one point, ready to be added: with them a multiplication is some fifty additions.
#pragma once

#include "diff/verify/crypto/p256/integer.h"

#include <memory>
#include <vector>

namespace countersign::referee::p256 {

inline constexpr unsigned k_window_bits = 10;
inline constexpr unsigned k_windows = (256 + k_window_bits - 1) / k_window_bits;
inline constexpr unsigned k_digits = 1U << k_window_bits; // of a window: 0 to k_digits - 1

struct Point { // affine, in Montgomery form, never the point at infinity
  U256 x, y;
};

// Entry [w * k_digits + d] is d * 2^(w * k_window_bits) * point; entries with d = 0 are not used.
using PointTable = std::vector<Point>;
// 1.7 MB; takes some milliseconds. `point` is on the curve.
[[nodiscard]] PointTable make_table(const Point& point);

[[nodiscard]] Point base_point() noexcept; // G
// Where every sum begins, so that no sum on the way is the point at infinity: a point of which nobody knows a
// relation to another (its x is a SHA-256).
[[nodiscard]] Point starting_point() noexcept;

} // namespace countersign::referee::p256
