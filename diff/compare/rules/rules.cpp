// The list of rules: what each one explains, and why that is harmless.
#include "diff/compare/rules/rule.h"

#include <algorithm>
#include <iterator>

namespace countersign::comparison {
namespace {

constexpr Rule k_rules[] = {
    {{"own-keys",
      "DNSKEY records that only one signer publishes, and CDS and CDNSKEY for them, where the other signer "
      "has a key of "
      "the same role, algorithm and size",
      "The policy says that each signer holds keys of its own, so their public parts must differ. Another "
      "role, "
      "algorithm or key size is not explained, nor is a key whose tag the other signer uses for another key.",
      "RFC 8901 section 2.1, RFC 6781 section 4.3.5"},
     is_own_key},
    {{"dnskey-also-by-zsk",
      "a DNSKEY RRset that one signer signs with its ZSK also, beside the KSK that both use",
      "Validators need the signature by the key that the parent's DS names. A second one costs octets in "
      "each DNSKEY "
      "answer and does no harm. dnssec-signzone makes it unless told otherwise (-x).",
      "RFC 4035 section 2.2, RFC 6840 section 6.2; BIND 9: dnssec-signzone"},
     is_dnskey_also_by_zsk},
    {{"ecdsa-randomness",
      "other octets in a signature of algorithm 13 or 14 over the same data by the same key",
      "ECDSA signatures contain a random number, so two of them are equal only by accident. RSA and EdDSA "
      "signatures "
      "are deterministic, and are not explained.",
      "RFC 6605 section 4, RFC 6979 section 1"},
     is_ecdsa_randomness},
    {{"validity-within-policy",
      "signature lifetimes that differ by no more than the tolerance in the configuration",
      "Products date inception back by different amounts (BIND 1 hour, Knot 90 minutes) and scatter "
      "expiration "
      "(jitter). The tolerance is the operator's word that this is wanted.",
      "RFC 6781 section 4.4.2, RFC 4034 section 3.1.5"},
     is_validity_within_policy},
    {{"signing-by-the-week",
      "signatures of one signer that are all valid for three weeks from a Thursday, 00:00 UTC",
      "PowerDNS signs as it answers and has no setting for validity: inception is the Thursday of last week, "
      "expiration three weeks later, and all signatures change together each Thursday. At least one week is "
      "left of them at any time.",
      "PowerDNS Authoritative Server: DNSSEC, signatures"},
     is_signing_by_the_week},
    {{"nsec3-salt", "another NSEC3 salt, with the same hash algorithm and iterations",
      "A salt changes all hashed owner names and nothing that they prove. The chains are then compared by "
      "the number "
      "of records with each bitmap. Without a salt on both sides they can be compared name by name.",
      "RFC 5155 section 3.1.5, RFC 9276 section 3.1"},
     is_nsec3_salt},
    {{"nsec3param-ttl", "another TTL of NSEC3PARAM",
      "Authoritative servers read it from the zone; resolvers do not use it. BIND gives it 0, others the SOA "
      "minimum.",
      "RFC 5155 section 4"},
     is_nsec3param_ttl},
    {{"opt-out-omission",
      "an NSEC3 record of an insecure delegation, or of an empty non-terminal, that one signer leaves out "
      "where its "
      "chain has an opt-out span over the name",
      "Under opt-out both are right. ldns-signzone keeps these records, BIND and Knot leave them out.",
      "RFC 5155 sections 6 and 7.1"},
     is_opt_out_omission},
    {{"bind-private-type", "TYPE65534 at the apex, and its bit in the bitmap of the apex",
      "BIND's online signer keeps the state of its signing there; under dnssec-policy it cannot be cleared. "
      "No one "
      "asks for it.",
      "BIND 9: sig-signing-type"},
     is_bind_private_type},
    {{"cds-publication",
      "CDS and CDNSKEY that one signer publishes and the other does not (yet), their bit in the bitmap of "
      "the apex, "
      "and their TTL",
      "When a signer asks its parent for a DS is its own schedule: Knot with automatic keys asks at once, "
      "BIND when it "
      "holds its DNSKEY to be known everywhere, and neither does for keys under manual control. A request to "
      "remove "
      "all DS is not explained. Before a cut-over see to it that the candidate's CDS is what the parent "
      "shall have.",
      "RFC 7344 section 4.1, RFC 8078 section 4"},
     is_cds_publication},
    {{"zonemd-of-own-signatures", "other digests in ZONEMD records of the same scheme and hash algorithm",
      "The digest covers the signatures and the serial, and those are each signer's own. Whether it is right "
      "is a "
      "matter of verification.",
      "RFC 8976 section 3"},
     is_zonemd_of_own_signatures},
    {{"exercise-under-way",
      "differences in algorithm or denial between signers of which one is through an exercise and the other "
      "is not, "
      "and states on the way: NSEC and NSEC3 at once, or an algorithm that no DS names and that does not "
      "sign "
      "all yet",
      "The scenario asks each signer for the change, and no two take the same time. As soon as all have "
      "ended "
      "it (seen in their zones) nothing is explained by this; neither is a change that no scenario asked "
      "for. "
      "Validators look for the algorithms of the DS, and each version is verified all the same.",
      "RFC 6781 section 4.1.4, RFC 6840 section 5.11, RFC 5155 section 10.4"},
     is_exercise_under_way},
};

// Of single signers over time, not of pairs: harness/run and harness/watch say where they apply.
constexpr RuleInfo k_rules_of_a_signer[] = {
    {"signer-start-up", "what a signer publishes before its first complete version",
     "BIND's inline signing shows unsigned and half-signed versions while it starts, before anybody would "
     "send "
     "queries to it. After the first complete version an incomplete one counts in full.",
     "BIND 9: inline-signing"},
    {"no-op-not-republished", "a change of nothing but the serial that a signer does not publish again",
     "The signer fetched the change, and what it publishes already has that content. Some products see no "
     "reason for a new version.",
     "RFC 1995 section 2"},
};

} // namespace

std::span<const Rule> rules() noexcept { return k_rules; }

const Rule* explain(const Fact& fact, const Pair& pair) {
  const auto rule =
      std::ranges::find_if(k_rules, [&](const Rule& each) { return each.explains(fact, pair); });
  return rule == std::end(k_rules) ? nullptr : &*rule;
}

std::optional<RrsetView> apex_set(const NodeVersion& version, RrType type) {
  const auto apex = version.zone->find(version.zone->apex());
  const auto set = apex ? apex->find(type) : std::nullopt;
  return set && set->size() != 0 ? set : std::nullopt;
}

} // namespace countersign::comparison

namespace countersign {

std::span<const RuleInfo> explanation_rules() noexcept {
  static const std::vector<RuleInfo> infos = [] {
    std::vector<RuleInfo> all;
    for (const comparison::Rule& rule : comparison::rules()) all.push_back(rule.info);
    std::ranges::copy(comparison::k_rules_of_a_signer, std::back_inserter(all));
    return all;
  }();
  return infos;
}

} // namespace countersign
