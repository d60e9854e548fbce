// The catalogue of finding kinds: stable ids, and all that `countersign explain` says about them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace countersign {

enum class Severity : std::uint8_t {
  info,     // worth knowing
  minor,    // hygiene or policy
  major,    // resolvers will fail, or will at the cut-over
  critical, // validating resolvers fail now
};
[[nodiscard]] const char* to_text(Severity severity) noexcept;
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view text) noexcept;

// What a finding of this kind, unexplained, does to a verdict.
enum class Effect : std::uint8_t {
  none,       // nothing
  difference, // exit code 1: an unexplained difference
  undecided,  // exit code 3: something needed for a verdict was not to be had
  bogus,      // exit code 2: NO-GO
};

// clang-format off
enum class FindingKind : std::uint16_t {
  // Zone form
  soa_not_single, apex_ns_missing, cname_with_other_data, duplicate_record, rrset_ttl_mixed,
  // Keys
  dnskey_missing, dnskey_not_signed_by_ksk, dnskey_malformed, dnskey_unsupported_algorithm,
  dnskey_tag_collision, dnskey_revoked, dnskey_misplaced, dnskey_nsec_only, ds_without_dnskey,
  // Delegations, and what the apex says of the zone itself
  ds_misplaced, ds_malformed, dname_conflict,
  cds_without_dnskey, cds_breaks_delegation, cds_cdnskey_differ, cds_delete_form, cds_signer, cds_misplaced,
  zonemd_mismatch, zonemd_serial, zonemd_malformed, zonemd_unsupported, zonemd_misplaced,
  // Signatures
  rrsig_bogus, rrsig_unknown_key, rrsig_expired, rrsig_not_yet_valid, rrsig_malformed,
  rrsig_unsupported_algorithm,
  rrset_unsigned, rrset_without_valid_signature, rrset_algorithm_incomplete, rrsig_original_ttl, rrsig_ttl,
  rrsig_labels, rrsig_signer_name, rrsig_stray, rrsig_below_cut, rrsig_expires_early,
  signatures_end_before_expire, verification_budget_reached, referee_disagrees,
  second_opinion_disagrees, second_opinion_missing,
  // Denial of existence
  denial_missing, denial_mixed, nsec_missing, nsec_superfluous, nsec_bitmap, nsec_chain_broken, nsec3_missing,
  nsec3_superfluous, nsec3_bitmap, nsec3_chain_broken, nsec3_opt_out, nsec3_parameters, nsec3_unknown_hash,
  nsec3_iterations, nsec3param_missing, denial_ttl,
  // What happened, and who is hurt
  failing_signatures_examined, signatures_by_unpublished_key, rsa_key_disclosed, answers_lost,
  // Content
  content_missing, content_extra, content_ttl,
  // Comparison
  same_tag_other_key, dnskey_set_differs, key_use_differs, algorithm_set_differs, denial_kind_differs,
  denial_parameters_differ, denial_chain_differs, coverage_differs, ttl_differs, signature_bytes_differ,
  signature_validity_differs, apex_record_differs, node_diverges,
  // Over time, and in the caches of resolvers
  key_prepublished_too_short, key_withdrawn_early, key_unknown_at_node, ds_ahead_of_key, algorithm_roll_order,
  validity_intermittent, bogus_growing, signed_share_falls, content_shrinks, renewal_overdue, ttl_raised,
  history_not_known,
  // Serials and correlation
  serial_not_newer, serial_reused, version_unmatched, step_skipped, revision_published,
  // Signing systems
  signer_start_failed, signer_died, signer_silent, signer_incomplete, transfer_failed, transfer_garbage,
  tsig_failed, ixfr_failed, ixfr_differs_from_axfr, exercise_not_seen,
  // Nodes that are only watched
  node_silent, node_refuses, node_hangs, node_behind, node_recovered,
  // Key stores: proof of possession
  key_not_proven, key_held_nowhere, key_absent, key_proof_missing,
};
// clang-format on
inline constexpr std::size_t k_finding_kind_count =
    static_cast<std::size_t>(FindingKind::key_proof_missing) + 1;

struct FindingInfo {
  FindingKind kind;
  std::string_view id; // stable, kebab-case
  Severity severity;
  Effect effect;
  std::string_view title;     // one line
  std::string_view meaning;   // what was seen
  std::string_view impact;    // why it hurts
  std::string_view resolver;  // what a validating resolver says, with the EDE code (RFC 8914), or "nothing"
  std::string_view reference; // RFC sections
  std::string_view incidents; // public outages with this mark, "" if none is known to us
  std::string_view next_step; // what to do first
};

[[nodiscard]] const FindingInfo& info(FindingKind kind) noexcept;
[[nodiscard]] std::span<const FindingInfo> finding_catalogue() noexcept; // in the order of the enum
[[nodiscard]] std::optional<FindingKind> parse_finding_kind(std::string_view id) noexcept;

} // namespace countersign
