// Catalogue texts: the form of a zone, and its keys.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::soa_not_single,
        .id = "soa-not-single",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The apex has no SOA record, or more than one",
        .meaning = "A zone has exactly one SOA record, at its apex. None, several, or one below the apex "
                   "was seen.",
        .impact = "Name servers refuse to load the zone. Negative answers have no SOA to carry their TTL.",
        .resolver = "SERVFAIL once secondaries have expired the zone; EDE 22 (No Reachable Authority)",
        .reference = "RFC 1035 section 5.2; RFC 2308 section 3",
        .incidents = "",
        .next_step = "Do not publish. Look at the input of the signer first: it may have had the fault "
                     "already.",
    },
    FindingInfo{
        .kind = FindingKind::apex_ns_missing,
        .id = "apex-ns-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The apex has no NS records",
        .meaning = "No NS RRset stands at the apex of the zone.",
        .impact = "Name servers refuse to load the zone, or serve it without an authority section.",
        .resolver = "SERVFAIL when it asks the child for its NS RRset; EDE 22 (No Reachable Authority)",
        .reference = "RFC 1034 section 4.2.1",
        .incidents = "",
        .next_step = "Do not publish. Compare the apex with the unsigned input.",
    },
    FindingInfo{
        .kind = FindingKind::cname_with_other_data,
        .id = "cname-with-other-data",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "A CNAME stands beside other data",
        .meaning = "An owner has a CNAME and another type. Only RRSIG, NSEC and KEY may stand beside a "
                   "CNAME. Several CNAMEs at one owner count as this too.",
        .impact = "Name servers refuse the zone, or drop one of the two. Which answer a resolver gives "
                  "depends on what it cached first.",
        .resolver = "nothing; the answer differs from resolver to resolver",
        .reference = "RFC 1034 section 3.6.2; RFC 2181 section 10.1; RFC 4035 section 2.5",
        .incidents = "",
        .next_step = "Correct the input; a signer only copies it.",
    },
    FindingInfo{
        .kind = FindingKind::duplicate_record,
        .id = "duplicate-record",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A record came more than once",
        .meaning = "A transfer or zone file held copies of a record, equal or apart only in TTL. The first "
                   "one was kept, and the zone was judged without the copies.",
        .impact = "An RRset is a set. A signer that signs the copies makes a signature that verifies "
                  "nowhere.",
        .resolver = "nothing",
        .reference = "RFC 2181 section 5; RFC 4034 section 6.3",
        .incidents = "",
        .next_step = "Find where the copies come from: the input, or the primary that sent the transfer.",
    },
    FindingInfo{
        .kind = FindingKind::rrset_ttl_mixed,
        .id = "rrset-ttl-mixed",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The records of one RRset have different TTLs",
        .meaning = "The TTLs within one RRset are not all the same.",
        .impact = "Each server may choose its own TTL. Signers have made signatures from such an RRset that "
                  "did not verify, since only one of the TTLs can be the original TTL.",
        .resolver = "nothing, if the signature verifies; RRs are then held no longer than the original TTL",
        .reference = "RFC 2181 section 5.2; RFC 4034 section 3.1.4",
        .incidents = "mixed-or-wrong-ttl",
        .next_step = "Give the RRset one TTL in the input; check what each signer makes of a mixed one.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_missing,
        .id = "dnskey-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The apex has no DNSKEY records",
        .meaning = "The zone was to be signed, and there is no DNSKEY RRset at its apex.",
        .impact = "With a DS at the parent every answer fails, signed or not. Publishing unsigned is no way "
                  "back while a DS can still be cached.",
        .resolver = "SERVFAIL for all names; EDE 9 (DNSKEY Missing)",
        .reference = "RFC 4035 sections 2.1 and 5.2",
        .incidents = "unsigned-zone-published",
        .next_step = "Do not publish. Check whether the signer passed the zone through unsigned.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_not_signed_by_ksk,
        .id = "dnskey-not-signed-by-ksk",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "No key that the parent vouches for signs the DNSKEY RRset",
        .meaning = "No valid signature over the DNSKEY RRset was made by a DNSKEY that a DS of the parent "
                   "refers to, for one algorithm of the DS set at least. Major if another algorithm still "
                   "leads to a key. Where the DS set was not given: by no DNSKEY with the SEP flag.",
        .impact = "The chain of trust ends at the parent. All names in the zone and below it fail.",
        .resolver = "SERVFAIL for all names; EDE 9 (DNSKEY Missing), from some implementations 6 (DNSSEC "
                    "Bogus) or 10 (RRSIGs Missing)",
        .reference = "RFC 4035 sections 2.2 and 5.2; RFC 6840 section 5.11",
        .incidents = "ripe-2011-missing-ksk-signature, fj-2022-chain-to-nonexistent-key, "
                     "nz-2023-ksk-retired-before-ds-expiry, gov-2013-algorithm-incomplete",
        .next_step = "Do not publish. Compare the DS set of the parent with the DNSKEYs, then see which "
                     "keys signed the DNSKEY RRset, and when those signatures end.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_malformed,
        .id = "dnskey-malformed",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "A DNSKEY is not a usable public key",
        .meaning = "Protocol is not 3, the zone key flag is not set, the key has the wrong length for its "
                   "algorithm, is not a point of its curve, or an RSA number begins with zero octets. "
                   "Minor: a reserved flag is set, which resolvers ignore.",
        .impact = "Its signatures verify nowhere. Leading zeros are worse than they look: the same key pair "
                  "then has other RDATA, another key tag and another DS in the next signer.",
        .resolver = "SERVFAIL where the key is needed; EDE 6 (DNSSEC Bogus), or 11 (No Zone Key Bit Set)",
        .reference = "RFC 4034 sections 2.1.1 and 2.1.2; RFC 3110 section 2; RFC 6605 section 4; RFC 8080 "
                     "section 3",
        .incidents = "hsm-leading-zero-dnskey",
        .next_step = "Compare the RDATA with what the HSM or key store exports. Do not let the key sign.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_unsupported_algorithm,
        .id = "dnskey-unsupported-algorithm",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A DNSKEY has an algorithm that is not checked here",
        .meaning = "The algorithm number of a published key is unknown to this program or disabled in its "
                   "cryptographic library. Signatures by it are counted as unsupported.",
        .impact = "Nothing can be said of those signatures. Resolvers treat a zone that has only algorithms "
                  "unknown to them as unsigned.",
        .resolver = "insecure if it does not know the algorithm either; EDE 1 (Unsupported DNSKEY Algorithm)",
        .reference = "RFC 4035 section 5.2; RFC 8624 section 3.1",
        .incidents = "coza-2019-new-signer-new-ds-digest",
        .next_step = "Use an algorithm that RFC 8624 recommends, or judge this zone with another validator.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_tag_collision,
        .id = "dnskey-tag-collision",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "Two published keys share algorithm and key tag",
        .meaning = "Two different DNSKEYs of the zone have the same algorithm and the same key tag. That is "
                   "legal: a key tag is a hint, not an identity. A signature is valid if either key "
                   "verifies it.",
        .impact = "Validators must try both keys, and they cap their tries since KeyTrap. Tools that look "
                  "keys up by tag take the wrong one.",
        .resolver = "nothing, as long as the collisions are few; beyond its cap SERVFAIL, EDE 6 (DNSSEC "
                    "Bogus)",
        .reference = "RFC 4034 section 8 and appendix B; RFC 4035 section 5.3.1; CVE-2023-50387",
        .incidents = "keytag-used-as-identifier, ru-2024-zsk-first-use-collision",
        .next_step = "Let key generation draw again when a tag is taken; give each signer its own range of "
                     "tags.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_revoked,
        .id = "dnskey-revoked",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A published DNSKEY has the REVOKE flag",
        .meaning = "A DNSKEY carries flag 0x0080. The flag changes its key tag, and a DS made before no "
                   "longer fits. A second finding says if the key does not sign the DNSKEY RRset, as a "
                   "revocation must.",
        .impact = "Validators do not accept the key in a chain of trust any more. Outside an RFC 5011 "
                  "rollover this is rarely meant.",
        .resolver = "nothing, as long as another key carries the chain",
        .reference = "RFC 5011 sections 2.1 and 3",
        .incidents = "",
        .next_step = "Check that the revocation was planned and that no DS refers to the key.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_misplaced,
        .id = "dnskey-misplaced",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A zone key stands below the apex",
        .meaning = "A DNSKEY with the zone key flag stands at another name than the apex, most often at a "
                   "delegation.",
        .impact = "It is the key of another zone, and means nothing in this one. At a delegation it is not "
                  "served at all.",
        .resolver = "nothing: it asks the zone itself for its keys",
        .reference = "RFC 4035 section 2.1",
        .incidents = "",
        .next_step = "Correct the input. Perhaps the child's operator sent keys where DS were asked for.",
    },
    FindingInfo{
        .kind = FindingKind::dnskey_nsec_only,
        .id = "dnskey-nsec-only",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "NSEC3 beside a key whose algorithm number stands for NSEC",
        .meaning = "The zone has NSEC3 records, and a DNSKEY of algorithm 1, 3 or 5. Algorithms 6 and 7 are "
                   "3 and 5 under the numbers that announce NSEC3.",
        .impact = "Validators of today do not mind. Those without NSEC3 take every denial for bogus, which "
                  "the new numbers were to prevent; BIND refuses to sign such a zone.",
        .resolver = "nothing; one from before 2008 SERVFAIL for names that do not exist",
        .reference = "RFC 5155 section 2",
        .incidents = "",
        .next_step = "Roll to algorithm 13 first, then change to NSEC3.",
    },
    FindingInfo{
        .kind = FindingKind::ds_without_dnskey,
        .id = "ds-without-dnskey",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A DS of the parent refers to no DNSKEY of the zone",
        .meaning = "No DNSKEY has the tag, algorithm and digest of this DS. Minor if another DS of the "
                   "algorithm leads to a key that signs the DNSKEY RRset; if none does, "
                   "dnskey-not-signed-by-ksk stands beside it.",
        .impact = "A DS published ahead of its key is legal. One that stayed behind, or whose key was "
                  "withdrawn too early, breaks the zone as soon as the other DS goes, and an algorithm that "
                  "only such a DS has may fail strict validators at once.",
        .resolver = "nothing while another DS leads to a key; otherwise SERVFAIL, EDE 9 (DNSKEY Missing)",
        .reference = "RFC 4035 sections 2.4 and 5.2; RFC 6840 section 5.11; RFC 7583 section 3.3",
        .incidents = "nz-2023-ksk-retired-before-ds-expiry, fj-2022-chain-to-nonexistent-key",
        .next_step = "Ask the parent which DS records it serves and for how long they can still be cached.",
    },
};
static_assert(describes(k_docs, k_zone_kinds));

} // namespace

std::span<const FindingInfo> zone() noexcept { return k_docs; }

} // namespace countersign::finding_docs
