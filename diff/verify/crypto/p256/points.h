// Multiples of one point, ready to be added: with them u1 * G + u2 * Q is 47 additions.
#pragma once

#include "diff/verify/crypto/p256/integer.h"

#include <memory>
#include <vector>

namespace countersign::referee::p256 {

inline constexpr unsigned k_window_bits = 11;
inline constexpr unsigned k_windows = (256 + k_window_bits - 1) / k_window_bits;
inline constexpr unsigned k_entries = 1U << (k_window_bits - 1); // of a window: the odd digits above 0

struct Point { // affine, in Montgomery form, never the point at infinity
  U256 x, y;
};

// Entry [w * k_entries + j] is (2j + 1) * 2^(w * k_window_bits) * point.
using PointTable = std::vector<Point>;
// 1.6 MB; takes some milliseconds. `point` is on the curve.
[[nodiscard]] PointTable make_table(const Point& point);

[[nodiscard]] Point base_point() noexcept;    // G
[[nodiscard]] const PointTable& base_table(); // of G: the same for all keys, made once

} // namespace countersign::referee::p256
