// Seen by the .cpp files of this folder only.
#pragma once

#include "diff/verify/crypto/p256/ladder.h"

namespace countersign::referee::p256 {

[[nodiscard]] std::unique_ptr<Ladder> make_portable_ladder(PointTable key);

[[nodiscard]] bool has_ifma() noexcept;
// has_ifma() is true.
[[nodiscard]] std::unique_ptr<Ladder> make_ifma_ladder(const PointTable& key);

} // namespace countersign::referee::p256
