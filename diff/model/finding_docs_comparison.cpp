// Catalogue texts: content against the input, and signers and nodes against each other.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::content_missing,
        .id = "content-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A record of the input is not in the signed zone",
        .meaning = "The record stands in the unsigned zone of the same step and was lost on the way through "
                   "the signer.",
        .impact = "The zone may verify perfectly: resolvers then get a secure NXDOMAIN or NODATA for a name "
                  "that is registered.",
        .resolver = "nothing: the answer is secure, and wrong",
        .reference = "RFC 4035 section 2 (signing adds records and changes none)",
        .incidents = "truncated-or-lagging-content, unsigned-zone-published",
        .next_step = "Do not publish. Compare the number of names, then look for a transfer that broke off "
                     "or a change that was applied by half.",
    },
    FindingInfo{
        .kind = FindingKind::content_extra,
        .id = "content-extra",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "The signed zone has a record that is not in the input",
        .meaning = "The record is none that a signer makes, and the unsigned zone of the same step does not "
                   "hold it.",
        .impact = "What was deleted is still served, or something was added that no registry system knows "
                  "of.",
        .resolver = "nothing: the answer is secure, and wrong",
        .reference = "RFC 4035 section 2 (signing adds records and changes none)",
        .incidents = "truncated-or-lagging-content, unsigned-zone-published",
        .next_step = "See whether the record stood in an earlier step (a deletion that was not followed) or "
                     "never.",
    },
    FindingInfo{
        .kind = FindingKind::content_ttl,
        .id = "content-ttl",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A record has another TTL than in the input",
        .meaning = "The record stands in both zones of the step, with different TTLs.",
        .impact = "The times after which a key or a DS may be withdrawn follow from TTLs. A signer that "
                  "changes them changes what a rollover and a way back cost.",
        .resolver = "nothing",
        .reference = "RFC 2181 section 5.2; RFC 4034 section 3.1.4; RFC 7583 section 3",
        .incidents = "mixed-or-wrong-ttl",
        .next_step = "See whether the signer has a maximum or a fixed TTL configured.",
    },
    FindingInfo{
        .kind = FindingKind::same_tag_other_key,
        .id = "same-tag-other-key",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The same key tag stands for different keys",
        .meaning = "On two nodes of one signer, or at two serials, the same algorithm and key tag belong to "
                   "different key material: the DNSKEYs differ, or signatures with that tag verify under "
                   "the published key on one node and not on another.",
        .impact = "Every name of the tag is taken for granted and nothing else shows the fault until the "
                  "key signs: from then on every answer that comes from the wrong node is bogus.",
        .resolver = "nothing while the key is only published; then SERVFAIL, EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4034 section 8 and appendix B; RFC 4035 section 5.3.1",
        .incidents = "de-2026-hsm-divergent-keypairs, ru-2024-zsk-first-use-collision, "
                     "keytag-used-as-identifier",
        .next_step = "Stop the rollover. Compare the public key that each node or HSM exports with the "
                     "published DNSKEY, octet by octet, and let no key sign that is not the same "
                     "everywhere.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_set_differs,
        .id = "dnskey-set-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The DNSKEY sets differ",
        .meaning = "A DNSKEY, compared by its whole RDATA, is published in one version and not in the other.",
        .impact = "Each zone is valid alone. A resolver that holds one DNSKEY set and gets signatures of "
                  "the other fails until its cache has run out: that is the cut-over.",
        .resolver = "at the cut-over SERVFAIL, EDE 9 (DNSKEY Missing) or 6 (DNSSEC Bogus)",
        .reference = "RFC 6781 section 4.3.5; RFC 8901 section 6; RFC 7583 section 3.2",
        .incidents = "apnic-2012-standby-signer-cutover, de-2026-hsm-divergent-keypairs",
        .next_step = "Signers with their own keys: publish each other's keys before the cut-over. Signers "
                     "or nodes that share keys: find the one that stands alone.",
    },
    FindingInfo{
        .kind = FindingKind::key_use_differs,
        .id = "key-use-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A key signs other types here than there",
        .meaning = "Both versions publish the key, and it signs a type in one of them that it does not sign "
                   "in the other, or with another outcome.",
        .impact = "The roles of the keys are not the same, so a key may be withdrawn while its signatures "
                  "are needed. CDS and CDNSKEY need a signature by a key that the parent's DS refers to.",
        .resolver = "nothing, as long as every signature is valid",
        .reference = "RFC 4035 section 2.2; RFC 7344 section 4.1; RFC 6781 section 3.1",
        .incidents = "cds-wrong-signer-or-set, de-2026-hsm-divergent-keypairs",
        .next_step = "Read the table of signatures by key and type of both versions side by side.",
    },
    FindingInfo{
        .kind = FindingKind::algorithm_set_differs,
        .id = "algorithm-set-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The zone is signed with other algorithms here than there",
        .meaning = "The set of algorithms in the DNSKEY RRset, or in the signatures, differs.",
        .impact = "The parent's DS and every cached DNSKEY set promise certain algorithms. A cut-over "
                  "between signers of different algorithms is an algorithm rollover and needs its order.",
        .resolver = "at the cut-over SERVFAIL, EDE 10 (RRSIGs Missing) or 9 (DNSKEY Missing)",
        .reference = "RFC 4035 section 2.2; RFC 6781 section 4.1.4; RFC 6840 section 5.11",
        .incidents = "gov-2013-algorithm-incomplete, coza-2019-new-signer-new-ds-digest",
        .next_step = "Set both signers to the same algorithms first; change algorithms afterwards.",
    },
    FindingInfo{
        .kind = FindingKind::denial_kind_differs,
        .id = "denial-kind-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "One zone has NSEC, the other NSEC3",
        .meaning = "The kind of denial of existence differs.",
        .impact = "With NSEC the zone can be walked, with opt-out unsigned delegations have no record: "
                  "size, privacy and what a cached proof covers all change at the cut-over.",
        .resolver = "nothing",
        .reference = "RFC 5155 sections 10.4 and 10.5; RFC 8901 section 5",
        .incidents = "nsec-nsec3-transition-hole, coza-2019-new-signer-new-ds-digest",
        .next_step = "Set both signers to the same kind before the comparison; it says little otherwise.",
    },
    FindingInfo{
        .kind = FindingKind::denial_parameters_differ,
        .id = "denial-parameters-differ",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "The NSEC3 parameters differ",
        .meaning = "Hash algorithm, iterations, salt or the use of opt-out differ.",
        .impact = "With another salt or other iterations every hash differs, so the chains cannot be "
                  "compared record by record. Another use of opt-out changes which names have a proof.",
        .resolver = "nothing",
        .reference = "RFC 5155 sections 3.1 and 6; RFC 9276 section 3",
        .incidents = "nsec3-iterations-policy, coza-2019-new-signer-new-ds-digest",
        .next_step = "Set 0 iterations, an empty salt and the same opt-out in both signers.",
    },
    FindingInfo{
        .kind = FindingKind::denial_chain_differs,
        .id = "denial-chain-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The denial chains differ under equal parameters",
        .meaning = "An NSEC or NSEC3 owner stands in one chain only, or its next name, flags or bitmap "
                   "differ.",
        .impact = "The same content allows only one complete chain, but for opt-out. One of the two proves "
                  "something else about a name.",
        .resolver = "nothing, if both chains are sound; otherwise see the findings on the chain",
        .reference = "RFC 4035 section 2.3; RFC 5155 section 7.1",
        .incidents = "ent-denial-missing-or-left-behind, bitmap-wrong-type-set, optout-chain-break",
        .next_step = "Look at the name itself: empty non-terminal, unsigned delegation, or a type that one "
                     "signer does not count.",
    },
    FindingInfo{
        .kind = FindingKind::coverage_differs,
        .id = "coverage-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "An RRset is signed here and not there",
        .meaning = "The same RRset has signatures in one version and none in the other.",
        .impact = "Either data goes without a signature or something is signed that must not be.",
        .resolver = "SERVFAIL where a signature is needed; EDE 10 (RRSIGs Missing)",
        .reference = "RFC 4035 section 2.2",
        .incidents = "ods-229-new-key-without-signatures, signed-glue-and-stray-rrsig",
        .next_step = "Decide by RFC 4035 which of the two is right; verify says it for each version.",
    },
    FindingInfo{
        .kind = FindingKind::ttl_differs,
        .id = "ttl-differs",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "A record that signers make has different TTLs",
        .meaning = "The TTL of the DNSKEY, NSEC, NSEC3, NSEC3PARAM, CDS, CDNSKEY or ZONEMD RRset differs.",
        .impact = "All waiting times of a rollover follow from these TTLs. A DNSKEY TTL that grew makes "
                  "both the pre-publication and the way back longer.",
        .resolver = "nothing",
        .reference = "RFC 7583 section 3; RFC 9077 section 3; RFC 6781 section 4.1.1",
        .incidents = "nz-2023-ksk-retired-before-ds-expiry, mixed-or-wrong-ttl, signer-removes-key-too-early",
        .next_step = "Set the TTLs in both signers; use the larger one for all waiting times until the "
                     "cut-over.",
    },
    FindingInfo{
        .kind = FindingKind::signature_bytes_differ,
        .id = "signature-bytes-differ",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "Two signatures over the same data differ",
        .meaning = "Key, data and every signed field are equal, and the signatures are not. For RSA and "
                   "EdDSA there is one signature only; ECDSA may draw a new number each time.",
        .impact = "With RSA or EdDSA one of the two is not what the algorithm says, valid or not.",
        .resolver = "nothing, if both verify",
        .reference = "RFC 8017 section 8.2; RFC 8032 section 5.1.6; RFC 6605 section 4; RFC 6979 section 1",
        .incidents = "crypto-backend-signs-wrong",
        .next_step = "See whether both verify; if both do and the algorithm is not ECDSA, ask the vendor.",
    },
    FindingInfo{
        .kind = FindingKind::signature_validity_differs,
        .id = "signature-validity-differs",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "Signatures live longer here than there",
        .meaning = "Lifetime (expiration minus inception) or remaining validity of signatures of one class "
                   "differ by more than the tolerance.",
        .impact = "The shorter one has less time to repair a signer that stands still; shorter than the SOA "
                  "expire and the TTLs, a secondary that is cut off serves expired signatures.",
        .resolver = "nothing until one expires; then SERVFAIL, EDE 7 (Signature Expired)",
        .reference = "RFC 6781 section 4.4.2; RFC 4034 section 3.1.5",
        .incidents = "re-signing-stops-or-wrong-validity, signature-shorter-than-soa-expire, "
                     "cam-2020-refresh-later-than-ttl, lequipe-2021-inception-in-future",
        .next_step = "Compare validity, refresh and jitter in both configurations, class by class.",
    },
    FindingInfo{
        .kind = FindingKind::apex_record_differs,
        .id = "apex-record-differs",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A signer-made record at the apex differs",
        .meaning = "CDS, CDNSKEY, NSEC3PARAM, ZONEMD or a private type at the apex stands in one version "
                   "only, or with other RDATA.",
        .impact = "CDS and CDNSKEY change the DS at the parent by themselves: a set without the old key "
                  "removes its DS. A type that is new at the apex has broken consumers of the zone before.",
        .resolver = "nothing now; after the parent has followed a wrong CDS SERVFAIL, EDE 9 (DNSKEY Missing)",
        .reference = "RFC 7344 sections 4.1 and 5; RFC 8078 section 4; RFC 5155 section 4; RFC 8976 section "
                     "2",
        .incidents = "cds-wrong-signer-or-set, zonemd-stale-or-new-type-breaks-consumer",
        .next_step = "Decide for each type whether it shall be published, and by whom.",
    },
    FindingInfo{
        .kind = FindingKind::node_diverges,
        .id = "node-diverges",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A node of a signer publishes something else than its siblings",
        .meaning = "Two nodes of one signer differ in a record for the same step, signatures apart. With "
                   "three or more nodes the one that stands alone is named.",
        .impact = "What a resolver gets depends on which server it asks, and a spot check of one server "
                  "shows nothing.",
        .resolver = "differs from query to query",
        .reference = "RFC 1034 section 4.3.5; RFC 1995 section 4; RFC 5936 section 3",
        .incidents = "stale-or-uneven-node, axfr-ixfr-query-divergence, de-2026-hsm-divergent-keypairs",
        .next_step = "Transfer the whole zone from the node again. If it still differs, take the node out "
                     "of service.",
    },
};
static_assert(describes(k_docs, k_comparison_kinds));

} // namespace

std::span<const FindingInfo> comparison() noexcept { return k_docs; }

} // namespace countersign::finding_docs
