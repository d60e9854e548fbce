// Catalogue texts: denial of existence.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::denial_missing,
        .id = "denial-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The zone has neither NSEC nor NSEC3 records",
        .meaning = "DNSKEYs are published, and there is no chain that could prove that a name or a type is "
                   "not there.",
        .impact = "Every negative answer fails, and with it every unsigned delegation: the absence of its "
                  "DS cannot be proved.",
        .resolver = "SERVFAIL for absent and for unsigned names; EDE 12 (NSEC Missing)",
        .reference = "RFC 4035 sections 2.3 and 5.4; RFC 5155 section 7.1",
        .incidents = "nsec-nsec3-transition-hole, unsigned-zone-published",
        .next_step = "Do not publish. Check whether the signer was in the middle of a change of its chain.",
    },
    FindingInfo{
        .kind = FindingKind::denial_mixed,
        .id = "denial-mixed",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "The zone has NSEC and NSEC3 records",
        .meaning = "Both kinds stand in one zone version. Legal while a zone passes from one kind to the "
                   "other, as long as one chain is complete.",
        .impact = "Servers choose the chain by the NSEC3PARAM record. If that comes or goes at the wrong "
                  "serial, they answer from the chain that is not complete.",
        .resolver = "nothing, as long as the chain in use is complete",
        .reference = "RFC 5155 sections 10.4 and 10.5",
        .incidents = "nsec-nsec3-transition-hole",
        .next_step = "If no transition was ordered, find the change that added the second kind.",
    },
    FindingInfo{
        .kind = FindingKind::nsec_missing,
        .id = "nsec-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A name that needs an NSEC record has none",
        .meaning = "Every owner of authoritative data and every delegation has an NSEC record; this one has "
                   "not.",
        .impact = "What is not there at this name, and at the names up to the next one, cannot be proved.",
        .resolver = "SERVFAIL for negative answers; EDE 12 (NSEC Missing)",
        .reference = "RFC 4035 sections 2.3 and 5.4",
        .incidents = "nsec-nsec3-transition-hole",
        .next_step = "Do not publish. Replay the change that added the name.",
    },
    FindingInfo{
        .kind = FindingKind::nsec_superfluous,
        .id = "nsec-superfluous",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "An NSEC record stands where none may be",
        .meaning = "The name has no other data of its own in this zone: it was deleted, is an empty "
                   "non-terminal, or lies below a zone cut.",
        .impact = "The chain says that the name exists. A resolver that answers from cached NSEC records "
                  "gives another answer than the zone.",
        .resolver = "nothing; NODATA in place of NXDOMAIN",
        .reference = "RFC 4035 section 2.3; RFC 8198 section 5",
        .incidents = "signed-glue-and-stray-rrsig",
        .next_step = "Replay the change that removed the name, or that put a delegation above it.",
    },
    FindingInfo{
        .kind = FindingKind::nsec_bitmap,
        .id = "nsec-bitmap",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The type bitmap of an NSEC record is wrong",
        .meaning = "The types it lists are not the types at its owner; at a delegation it lists NS, DS if "
                   "there is one, RRSIG and NSEC, and no glue.",
        .impact = "A type that exists and is not listed can be denied with a valid proof, and resolvers "
                  "that answer from cached NSEC records do so. A missing DS bit takes the security of the "
                  "delegation away.",
        .resolver = "nothing: the wrong answer is secure; SERVFAIL with EDE 6 (DNSSEC Bogus) where a listed "
                    "type is denied",
        .reference = "RFC 4034 section 4.1.2; RFC 4035 section 2.3; RFC 6840 section 4.4; RFC 8198 section 5",
        .incidents = "bitmap-wrong-type-set, slack-2021-wildcard-nodata-bitmap",
        .next_step = "Do not publish. Replay the change that added or removed the type.",
    },
    FindingInfo{
        .kind = FindingKind::nsec_chain_broken,
        .id = "nsec-chain-broken",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The NSEC chain is not one closed ring",
        .meaning = "An NSEC record does not point to the next owner that has one, or the last does not "
                   "point to the apex; or an owner has more than one NSEC record.",
        .impact = "A name that is skipped can be denied with a valid proof; a pointer to a name that is "
                  "gone leaves names which nothing covers.",
        .resolver = "NXDOMAIN, secure, for a skipped name; SERVFAIL with EDE 12 (NSEC Missing) in a gap",
        .reference = "RFC 4034 section 4.1.1; RFC 4035 section 2.3",
        .incidents = "optout-chain-break",
        .next_step = "Do not publish. Replay the change that added or removed the neighbour.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_missing,
        .id = "nsec3-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A name that needs an NSEC3 record has none",
        .meaning = "No NSEC3 record of the chain stands at the hash of a name that has authoritative data, "
                   "a DS, or such a name below it (an empty non-terminal).",
        .impact = "What is not there at this name cannot be proved; a closest-encloser proof through it "
                  "fails, and with it negative answers below it.",
        .resolver = "SERVFAIL for negative answers; EDE 12 (NSEC Missing)",
        .reference = "RFC 5155 sections 7.1 and 8.3 to 8.8",
        .incidents = "ent-denial-missing-or-left-behind, fr-2011-nsec3-not-monitored, optout-chain-break",
        .next_step = "Do not publish. Replay the change that added the name, or the first DS below it.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_superfluous,
        .id = "nsec3-superfluous",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "An NSEC3 record belongs to no name of the zone",
        .meaning = "No owner and no empty non-terminal has this hash under the parameters of the record.",
        .impact = "The chain says that a name exists. Left behind by a deletion, it shows that the signer "
                  "does not clean up its chain.",
        .resolver = "nothing from most; negative answers through it may fail, EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 5155 section 7.1",
        .incidents = "ent-denial-missing-or-left-behind, optout-chain-break",
        .next_step = "Replay the change that removed the last name at or below it.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_bitmap,
        .id = "nsec3-bitmap",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The type bitmap of an NSEC3 record is wrong",
        .meaning = "The types it lists are not the types at the name that was hashed. RRSIG is listed only "
                   "where something is signed, NSEC3 is never listed, and an empty non-terminal has an "
                   "empty bitmap.",
        .impact = "A type that exists and is not listed can be denied with a valid proof. A missing NS bit "
                  "makes a delegation look like data, a missing DS bit takes its security away.",
        .resolver = "nothing: the wrong answer is secure; SERVFAIL with EDE 6 (DNSSEC Bogus) where a listed "
                    "type is denied",
        .reference = "RFC 5155 sections 3.1.8 and 7.1; RFC 6840 section 4.4",
        .incidents = "bitmap-wrong-type-set, slack-2021-wildcard-nodata-bitmap",
        .next_step = "Do not publish. Replay the change that added or removed the type.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_chain_broken,
        .id = "nsec3-chain-broken",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The NSEC3 chain is not one closed ring",
        .meaning = "The next hashed owner of a record is not the next hash of its chain, the last does not "
                   "point to the first, or a hash has more than one record with the same parameters.",
        .impact = "A hash that is skipped can be denied with a valid proof; a pointer to a hash that is "
                  "gone leaves names which nothing covers.",
        .resolver = "NXDOMAIN, secure, for a skipped name; SERVFAIL with EDE 12 (NSEC Missing) in a gap",
        .reference = "RFC 5155 sections 3.1.7 and 7.1",
        .incidents = "optout-chain-break, axfr-ixfr-query-divergence",
        .next_step = "Do not publish. Replay the change that added or removed the neighbour.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_opt_out,
        .id = "nsec3-opt-out",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "An unsigned delegation is left out of the chain outside its opt-out spans",
        .meaning = "The chain uses opt-out, and a delegation without DS, or an empty non-terminal that "
                   "exists only because of such delegations, has no NSEC3 record although the record that "
                   "spans its hash lacks the opt-out flag. In a chain without opt-out this is "
                   "nsec3-missing.",
        .impact = "The chain proves that the delegation does not exist. Some validators of whole zones do "
                  "not look at the flag and pass this.",
        .resolver = "SERVFAIL or NXDOMAIN for all names below the delegation; EDE 6 (DNSSEC Bogus) or 12 "
                    "(NSEC Missing)",
        .reference = "RFC 5155 sections 6, 7.1 and 8.9; RFC 7129 section 5.1",
        .incidents = "optout-chain-break",
        .next_step = "Do not publish. See whether opt-out was switched off and the chain not built anew.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_parameters,
        .id = "nsec3-parameters",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "NSEC3PARAM and the NSEC3 records do not agree",
        .meaning = "An NSEC3PARAM record has parameters of which there is no chain, or an NSEC3 record has "
                   "parameters or flags that fit no chain of the zone.",
        .impact = "Authoritative servers look for a chain by the NSEC3PARAM record. With the wrong one they "
                  "find no proof, or proofs of an old chain.",
        .resolver = "SERVFAIL for negative answers; EDE 12 (NSEC Missing) or 6 (DNSSEC Bogus)",
        .reference = "RFC 5155 sections 4, 4.1.2, 7.1, 7.2 and 7.3",
        .incidents = "nsec-nsec3-transition-hole",
        .next_step = "Do not publish. Check whether a change of salt or iterations was in progress, and its "
                     "order.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_unknown_hash,
        .id = "nsec3-unknown-hash",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "NSEC3 records use a hash algorithm other than 1",
        .meaning = "Only algorithm 1 (SHA-1) is defined. Records of another one cannot be checked.",
        .impact = "Validators ignore such records, so answers that hold no others are bogus.",
        .resolver = "SERVFAIL for negative answers; EDE 6 (DNSSEC Bogus) or 12 (NSEC Missing)",
        .reference = "RFC 5155 sections 8.1 and 11",
        .incidents = "",
        .next_step = "Do not publish. Set the hash algorithm of the signer to 1.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3_iterations,
        .id = "nsec3-iterations",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "NSEC3 hashes are iterated",
        .meaning = "The number of additional iterations is not zero. Above 50 in a chain that is in use the "
                   "finding is major.",
        .impact = "Iterations protect nothing and cost every server and resolver. Above its limit (150 at "
                  "first, 50 or fewer in newer releases) a resolver treats negative answers as insecure or "
                  "fails.",
        .resolver = "insecure or SERVFAIL above its limit; EDE 27 (Unsupported NSEC3 Iterations Value)",
        .reference = "RFC 9276 sections 3.1 and 3.2",
        .incidents = "nsec3-iterations-policy",
        .next_step = "Plan a new chain with 0 iterations and an empty salt.",
    },
    FindingInfo{
        .kind = FindingKind::nsec3param_missing,
        .id = "nsec3param-missing",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The zone has NSEC3 records and no NSEC3PARAM",
        .meaning = "No NSEC3PARAM record stands at the apex, and there is no complete NSEC chain to answer "
                   "from.",
        .impact = "Authoritative servers cannot tell which chain to use and send negative answers without a "
                  "proof.",
        .resolver = "SERVFAIL for negative answers; EDE 12 (NSEC Missing)",
        .reference = "RFC 5155 sections 4 and 7.3",
        .incidents = "nsec-nsec3-transition-hole",
        .next_step = "Do not publish. The record must come with the last record of the chain, not after it.",
    },
    FindingInfo{
        .kind = FindingKind::denial_ttl,
        .id = "denial-ttl",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "An NSEC or NSEC3 record has the wrong TTL",
        .meaning = "The TTL is not the smaller one of the SOA's MINIMUM field and the SOA's own TTL.",
        .impact = "A resolver that answers from cached denial records keeps a name that is new absent for "
                  "longer than the zone says.",
        .resolver = "nothing",
        .reference = "RFC 9077 section 3; RFC 4034 section 4; RFC 5155 section 3",
        .incidents = "mixed-or-wrong-ttl",
        .next_step = "See whether the signer follows a change of SOA TTL and MINIMUM; older ones take "
                     "MINIMUM alone.",
    },
};
static_assert(describes(k_docs, k_denial_kinds));

} // namespace

std::span<const FindingInfo> denial() noexcept { return k_docs; }

} // namespace countersign::finding_docs
