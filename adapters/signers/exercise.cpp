#include "adapters/signers/exercise.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::array<std::string_view, k_exercise_kind_count> k_kinds{
    "roll-zsk", "roll-ksk", "roll-algorithm", "change-denial", "re-salt", "restart", "fail-over"};

} // namespace

const char* to_text(ExerciseKind kind) noexcept { return k_kinds[static_cast<std::size_t>(kind)].data(); }

std::optional<ExerciseKind> parse_exercise_kind(std::string_view text) noexcept {
  const auto found = std::ranges::find(k_kinds, text);
  if (found == k_kinds.end()) return std::nullopt;
  return static_cast<ExerciseKind>(found - k_kinds.begin());
}

} // namespace countersign
