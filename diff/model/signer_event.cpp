#include "diff/model/signer_event.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::array<const char*, k_event_kind_count> k_kinds{
    "zsk-roll",       "ksk-roll", "algorithm-roll",  "denial-change",  "re-salt",       "iterations-change",
    "opt-out-change", "re-sign",  "expiry-recovery", "signer-restart", "node-failover", "clock-step"};

constexpr std::array<const char*, k_event_phase_count> k_phases{
    "started",      "pre-published", "activated", "cds-published", "ds-seen",
    "ds-withdrawn", "retired",       "withdrawn", "completed",     "aborted"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<const char*, N>& texts, std::string_view text) noexcept {
  const auto found = std::ranges::find(texts, text, [](const char* each) { return std::string_view(each); });
  if (found == texts.end()) return std::nullopt;
  return static_cast<Enum>(found - texts.begin());
}

} // namespace

const char* to_text(EventKind kind) noexcept { return k_kinds[static_cast<std::size_t>(kind)]; }
const char* to_text(EventPhase phase) noexcept { return k_phases[static_cast<std::size_t>(phase)]; }
std::optional<EventKind> parse_event_kind(std::string_view text) noexcept {
  return parse<EventKind>(k_kinds, text);
}
std::optional<EventPhase> parse_event_phase(std::string_view text) noexcept {
  return parse<EventPhase>(k_phases, text);
}

} // namespace countersign
