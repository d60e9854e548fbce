// Catalogue texts: proof of possession, asked of key stores.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::key_not_proven,
        .id = "key-not-proven",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A node's key store signs with another key than the published one",
        .meaning = "Asked to sign a random challenge with the private key that it would use for this DNSKEY, "
                   "the key store of the node gave a signature that does not verify under the published key. "
                   "Where the store shows the public half of what it holds, the evidence names that key.",
        .impact = "Every signature that this node makes with the key will be bogus, from the first one on. "
                  "Before the key signs nothing of it is visible in the zone.",
        .resolver = "nothing before the key signs; then EDE 6 (DNSSEC Bogus) for answers signed by this node",
        .reference = "RFC 4035 section 5.3.3; RFC 6781 section 4.1.1.1 (pre-publication)",
        .incidents = "de-2026-hsm-divergent-keypairs",
        .next_step = "Do not let the key sign. Load the published key's private half into this store, or "
                     "withdraw the DNSKEY and roll to another key; prove again.",
    },
    FindingInfo{
        .kind = FindingKind::key_held_nowhere,
        .id = "key-held-nowhere",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "No node has the private key of a published DNSKEY",
        .meaning =
            "The key stores of all nodes that publish this DNSKEY were asked and answered: they have no "
            "private key for it, or another one in its place.",
        .impact = "When the roll-over reaches this key nobody can sign with it: the signatures of the old "
                  "key expire and are not renewed. If a DS record names it, the chain of trust ends in a "
                  "key that nobody holds.",
        .resolver = "nothing before the old key's signatures end; then EDE 7 (Signature Expired) or EDE 10 "
                    "(RRSIGs Missing)",
        .reference = "RFC 6781 sections 4.1.1 and 4.1.2",
        .incidents = "",
        .next_step = "If the key is kept offline or belongs to another operator of the zone, that is as it "
                     "should be; configure its store as a node. Otherwise find it before the roll-over.",
    },
    FindingInfo{
        .kind = FindingKind::key_absent,
        .id = "key-absent",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A node has no private key for a published DNSKEY",
        .meaning = "The key store of the node was asked, answered, and has no private key that it would use "
                   "for this DNSKEY.",
        .impact = "None where the node does not sign with the key: an offline KSK, a key of another "
                  "signer. A node that should sign with it will not.",
        .resolver = "nothing",
        .reference = "RFC 6781 section 3.4 (keys kept apart); RFC 8901 (several signers)",
        .incidents = "",
        .next_step = "Compare with the plan which node holds which key.",
    },
    FindingInfo{
        .kind = FindingKind::key_proof_missing,
        .id = "key-proof-missing",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A key store could not be asked for a proof",
        .meaning = "The store did not answer in time, its module died, the token or the PIN was refused, the "
                   "private key would not sign, or the DNSKEY is of a kind that cannot be verified. The "
                   "evidence has its words.",
        .impact = "Whether this node holds the published key is not known. It never counts as proven.",
        .resolver = "nothing",
        .reference = "RFC 6781 section 4.1.1.1 (pre-publication)",
        .incidents = "",
        .next_step = "Read the evidence. After a refused PIN the store is not asked again by the same "
                     "command, because tokens lock themselves.",
    },
};
static_assert(describes(k_docs, k_key_store_kinds));

} // namespace

std::span<const FindingInfo> key_stores() noexcept { return k_docs; }

} // namespace countersign::finding_docs
