// The parts of the catalogue of finding kinds. Internal to diff/model: everyone else asks info().
//
// Each part is one constexpr array in a .cpp of its own, in the order of the enum. The compiler checks each
// part against its range, and here that the ranges leave nothing out: a kind without a text does not build.
#pragma once

#include "diff/model/finding_kind.h"

#include <algorithm>
#include <array>

namespace countersign::finding_docs {

struct KindRange {
  FindingKind first;
  FindingKind last;

  [[nodiscard]] constexpr std::size_t begin() const { return static_cast<std::size_t>(first); }
  [[nodiscard]] constexpr std::size_t end() const { return static_cast<std::size_t>(last) + 1; }
};

inline constexpr KindRange k_zone_kinds{FindingKind::soa_not_single, FindingKind::ds_without_dnskey};
inline constexpr KindRange k_apex_kinds{FindingKind::ds_misplaced, FindingKind::zonemd_misplaced};
inline constexpr KindRange k_signature_kinds{FindingKind::rrsig_bogus, FindingKind::second_opinion_missing};
inline constexpr KindRange k_denial_kinds{FindingKind::denial_missing, FindingKind::denial_ttl};
inline constexpr KindRange k_autopsy_kinds{FindingKind::failing_signatures_examined,
                                           FindingKind::answers_lost};
inline constexpr KindRange k_comparison_kinds{FindingKind::content_missing, FindingKind::node_diverges};
inline constexpr KindRange k_history_kinds{FindingKind::key_prepublished_too_short,
                                           FindingKind::history_not_known};
inline constexpr KindRange k_signer_kinds{FindingKind::serial_not_newer, FindingKind::exercise_not_seen};
inline constexpr KindRange k_node_kinds{FindingKind::node_silent, FindingKind::node_recovered};
inline constexpr KindRange k_key_store_kinds{FindingKind::key_not_proven, FindingKind::key_proof_missing};

inline constexpr std::array k_parts{k_zone_kinds,    k_apex_kinds,       k_signature_kinds, k_denial_kinds,
                                    k_autopsy_kinds, k_comparison_kinds, k_history_kinds,   k_signer_kinds,
                                    k_node_kinds,    k_key_store_kinds};

[[nodiscard]] constexpr bool parts_are_complete() {
  std::size_t next = 0;
  for (const KindRange& part : k_parts) {
    if (part.begin() != next) return false;
    next = part.end();
  }
  return next == k_finding_kind_count;
}
static_assert(parts_are_complete());

[[nodiscard]] constexpr bool is_id(std::string_view id) {
  return !id.empty() && id.front() != '-' && id.back() != '-' && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// One entry for each kind of the range, in its order, and nothing but `incidents` left empty.
template <std::size_t N>
[[nodiscard]] constexpr bool describes(const std::array<FindingInfo, N>& part, const KindRange& range) {
  if (N != range.end() - range.begin()) return false;
  for (std::size_t i = 0; i < N; ++i) {
    const FindingInfo& entry = part[i];
    if (static_cast<std::size_t>(entry.kind) != range.begin() + i || !is_id(entry.id)) return false;
    for (const std::string_view text :
         {entry.title, entry.meaning, entry.impact, entry.resolver, entry.reference, entry.next_step}) {
      if (text.empty()) return false;
    }
  }
  return true;
}

[[nodiscard]] std::span<const FindingInfo> zone() noexcept;       // zone form, keys
[[nodiscard]] std::span<const FindingInfo> apex() noexcept;       // delegations, CDS, CDNSKEY, ZONEMD
[[nodiscard]] std::span<const FindingInfo> signatures() noexcept; // signatures
[[nodiscard]] std::span<const FindingInfo> denial() noexcept;     // denial of existence
[[nodiscard]] std::span<const FindingInfo> autopsy() noexcept;    // why signatures fail, lost answers
[[nodiscard]] std::span<const FindingInfo> comparison() noexcept; // content, comparison
[[nodiscard]] std::span<const FindingInfo> history() noexcept;    // over time, and in caches
[[nodiscard]] std::span<const FindingInfo> signers() noexcept;    // serials, correlation, signing systems
[[nodiscard]] std::span<const FindingInfo> nodes() noexcept;      // nodes that are only watched

[[nodiscard]] std::span<const FindingInfo> key_stores() noexcept; // proof of possession

} // namespace countersign::finding_docs
