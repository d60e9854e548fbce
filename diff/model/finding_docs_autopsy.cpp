// Catalogue texts: what happened to signatures that fail, and whose answers are lost.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::failing_signatures_examined,
        .id = "failing-signatures-examined",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "What is behind the signatures that fail",
        .meaning =
            "Failing signatures were tried with other keys, other data and other forms. Each "
            "explanation is proven: with that key and those data the signature verifies. "
            "\"Unexplained\" means that nothing did, \"not examined\" that the effort for this version "
            "was spent.",
        .impact = "It tells the cause of other findings, and decides nothing by itself.",
        .resolver = "nothing: what is seen is in the findings that it explains",
        .reference = "RFC 4034 section 3.1.8.1 (what is signed); SEC 1 section 4.1.6 (key recovery)",
        .incidents = "de-2026-hsm-divergent-keypairs, ru-2024-zsk-first-use-collision, "
                     "crypto-backend-signs-wrong",
        .next_step = "Run \"countersign autopsy ZONE --full\" on the kept zone version for all of them, with "
                     "--previous and --unsigned.",
    },
    FindingInfo{
        .kind = FindingKind::signatures_by_unpublished_key,
        .id = "signatures-by-unpublished-key",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A key that is published nowhere signs under a published one's name",
        .meaning =
            "From at least two failing signatures one and the same public key was recovered, and they verify "
            "under it. So the data are right and the octets intact, and somebody holds a private key to "
            "which "
            "no DNSKEY of the zone belongs. The true tag is that of the recovered key. It is info if no "
            "published key has the tag that the signatures name.",
        .impact = "All that this key signs is bogus. A node that holds another key will go on like that.",
        .resolver = "SERVFAIL, EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4035 section 5.3.1; RFC 4034 section 8 and appendix B (a tag is no identity)",
        .incidents = "de-2026-hsm-divergent-keypairs, ru-2024-zsk-first-use-collision",
        .next_step =
            "Compare the key with the public halves that each node and HSM exports, and stop the one "
            "that has it. Sign again with a fresh key; do not publish the recovered one.",
    },
    FindingInfo{
        .kind = FindingKind::rsa_key_disclosed,
        .id = "rsa-key-disclosed",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A faulty RSA signature gives the published private key away",
        .meaning =
            "The signature was made by the published key with the Chinese remainder theorem, and one "
            "half of the computation went wrong. Its difference to a right one shares a prime with the "
            "modulus. The prime is neither kept nor shown here.",
        .impact = "Whoever has this zone version can compute the private key and sign whatever he likes.",
        .resolver = "SERVFAIL, EDE 6 (DNSSEC Bogus), for this RRset; nothing for what an attacker signs",
        .reference = "Boneh, DeMillo, Lipton 1997; RFC 8017 section 5.1.2 (CRT)",
        .incidents = "",
        .next_step = "Replace the key now, as for a compromise (RFC 6781 section 4.2), and take the hardware "
                     "that made the signature out of service.",
    },
    FindingInfo{
        .kind = FindingKind::answers_lost,
        .id = "answers-lost",
        .severity = Severity::major,
        .effect = Effect::none,
        .title = "Who is hurt: the answers that validating resolvers refuse",
        .meaning =
            "Counted over the whole version: delegations whose DS, or whose proof that there is none, is "
            "lost; other names that lose an RRset; the share of names that do not exist for which that "
            "cannot be proven. Under opt-out one NSEC3 stands for many unsigned delegations.",
        .impact = "These names fail for everyone behind a validating resolver as soon as caches run out, the "
                  "unsigned ones too. Other findings decide the verdict.",
        .resolver = "SERVFAIL, EDE 6 (DNSSEC Bogus) or 12 (NSEC Missing)",
        .reference = "RFC 4035 sections 3.1.4 and 5.4; RFC 5155 sections 7.2 and 8",
        .incidents = "de-2026-hsm-divergent-keypairs, se-2022-accumulating-bad-rrsigs, "
                     "fr-2011-nsec3-not-monitored",
        .next_step = "Do not publish the version. If it is out, publish the last good one under a newer "
                     "serial, and expect caches to hold the bad one for its TTL.",
    },
};
static_assert(describes(k_docs, k_autopsy_kinds));

} // namespace

std::span<const FindingInfo> autopsy() noexcept { return k_docs; }

} // namespace countersign::finding_docs
