// The colours of the report. Text on its background has a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3) and
// shapes on white at least 3 to 1: a test computes both. No meaning is carried by colour alone: a word or a
// shape always says the same.
#pragma once

#include "harness/gate/gate.h"

#include <array>
#include <string_view>

namespace countersign::html {

struct Tint {
  std::string_view name; // of the CSS class
  std::string_view text, background;
  std::string_view sign; // the shape beside the word
};

inline constexpr Tint k_page{"page", "#1b1f24", "#ffffff", ""};
inline constexpr Tint k_muted{"muted", "#525c68", "#ffffff", ""};
inline constexpr Tint k_head{"head", "#1b1f24", "#eef1f4", ""};

// In the order of CriterionStatus.
inline constexpr std::array k_status{
    Tint{"no-data", "#684500", "#fff2d1", "?"},     Tint{"pass", "#0b5d2a", "#e4f5ea", "\u2714"},
    Tint{"waived", "#37398c", "#e9e9fb", "\u25c7"}, Tint{"left-out", "#4a535d", "#eceff2", "\u2013"},
    Tint{"fail", "#8e1414", "#fde7e5", "\u2716"},
};
// In the order of Verdict.
inline constexpr std::array k_verdict{
    Tint{"go", "#ffffff", "#0f6b33", "\u2714"},
    Tint{"go-waivers", "#ffffff", "#4043a0", "\u25c7"},
    Tint{"insufficient", "#ffffff", "#7d5500", "?"},
    Tint{"no-go", "#ffffff", "#a31515", "\u2716"},
};
// Shapes on white, for nodes and roles; distinct in lightness too, and each with its own dash or marker.
inline constexpr std::array<std::string_view, 6> k_lines{"#1f4e9c", "#b3420a", "#0b6b5d",
                                                         "#7a2a8c", "#6b6b00", "#3f4a56"};
inline constexpr std::array<std::string_view, 6> k_dashes{"", "6 3", "2 3", "9 3 2 3", "1 3", "12 4"};
inline constexpr std::string_view k_bad = "#a31515";
inline constexpr std::string_view k_grid = "#d5dbe1"; // decoration

[[nodiscard]] constexpr const Tint& tint(CriterionStatus status) {
  return k_status[static_cast<std::size_t>(status)];
}
[[nodiscard]] constexpr const Tint& tint(Verdict verdict) {
  return k_verdict[static_cast<std::size_t>(verdict)];
}

} // namespace countersign::html
