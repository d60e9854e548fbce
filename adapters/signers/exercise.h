// What a signing node can be made to go through during a run, by its product's own tools.
#pragma once

#include "adapters/signers/signing_policy.h"

#include <optional>
#include <string_view>

namespace countersign {

enum class ExerciseKind : std::uint8_t {
  roll_zsk,
  roll_ksk,
  roll_algorithm, // to `algorithm`
  change_denial,  // to `denial`
  re_salt,        // to a random salt of `salt_octets`, another number than before
  restart,        // ended in order, and started again
  fail_over,      // killed; another process takes over a copy of its directory, on another port
};
inline constexpr std::size_t k_exercise_kind_count = static_cast<std::size_t>(ExerciseKind::fail_over) + 1;

[[nodiscard]] const char* to_text(ExerciseKind kind) noexcept; // "roll-zsk"
[[nodiscard]] std::optional<ExerciseKind> parse_exercise_kind(std::string_view text) noexcept;

struct Exercise {
  ExerciseKind kind{};
  std::uint8_t algorithm = 13;
  DenialPolicy denial = DenialPolicy::nsec3;
  std::uint8_t salt_octets = 0;
};

} // namespace countersign
