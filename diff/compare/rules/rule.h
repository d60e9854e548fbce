// Rules that explain differences between signers. Small on purpose: one predicate for each, and a test which
// shows that it explains what it should and nothing else. No rule is ever asked about two nodes of one
// signer.
#pragma once

#include "diff/compare/fact.h"

namespace countersign::comparison {

struct Rule {
  RuleInfo info;
  bool (*explains)(const Fact& fact, const Pair& pair);
};

[[nodiscard]] std::span<const Rule> rules() noexcept;
// The first rule that accounts for the fact; null: none does.
[[nodiscard]] const Rule* explain(const Fact& fact, const Pair& pair);

// The RRset at the apex, if it has records. Borrows the zone.
[[nodiscard]] std::optional<RrsetView> apex_set(const NodeVersion& version, RrType type);

// The predicates, by subject.
[[nodiscard]] bool is_own_key(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_dnskey_also_by_zsk(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_ecdsa_randomness(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_validity_within_policy(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_signing_by_the_week(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_nsec3_salt(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_nsec3param_ttl(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_opt_out_omission(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_bind_private_type(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_cds_publication(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_zonemd_of_own_signatures(const Fact& fact, const Pair& pair);
[[nodiscard]] bool is_exercise_under_way(const Fact& fact, const Pair& pair);

} // namespace countersign::comparison
