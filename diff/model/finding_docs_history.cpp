// Catalogue texts: what only time shows. Resolvers put together what they fetched at different times, and
// each version can be right while two of them together are not.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::key_prepublished_too_short,
        .id = "key-prepublished-too-short",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A key signs before all caches can know it",
        .meaning = "Data is signed by keys that are in the DNSKEY RRset now, and a DNSKEY RRset without them "
                   "was published so recently that resolvers may still hold it.",
        .impact = "A resolver with the earlier DNSKEY RRset cannot validate the new signatures until its TTL "
                  "is over. Every version by itself is valid, so no check of one version shows it.",
        .resolver = "SERVFAIL for a part of all users, EDE 6 (DNSSEC Bogus) or 9 (DNSKEY Missing)",
        .reference = "RFC 7583 section 3.2.1; RFC 6781 section 4.1.1.1",
        .incidents = "nl-2012-prepublication-too-short",
        .next_step = "Sign with the earlier key again until the TTL of the DNSKEY RRset and the propagation "
                     "time have passed since the new key was published at the last node.",
    },
    FindingInfo{
        .kind = FindingKind::key_withdrawn_early,
        .id = "key-withdrawn-early",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A key is withdrawn while caches still need it",
        .meaning = "The DNSKEY RRset no longer holds a key, and resolvers may still hold signatures by it, "
                   "or a DS RRset that leads to no other key.",
        .impact = "Who holds the earlier data or DS and fetches the DNSKEY RRset anew cannot validate until "
                  "their TTL is over.",
        .resolver = "SERVFAIL for a part of all users, EDE 6 (DNSSEC Bogus) or 9 (DNSKEY Missing)",
        .reference = "RFC 7583 sections 3.2.1 and 3.3.1; RFC 6781 sections 4.1.1 and 4.1.2",
        .incidents = "nz-2023-ksk-retired-before-ds-expiry, signer-removes-key-too-early",
        .next_step = "Publish the key again, at once, and keep it for the longest TTL of what it signed, or "
                     "for the TTL of the DS, after the last of them is gone.",
    },
    FindingInfo{
        .kind = FindingKind::key_unknown_at_node,
        .id = "key-unknown-at-node",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A node signs with a key that another node does not publish",
        .meaning = "Two nodes of one signer are served at the same time. The signatures of one do not "
                   "validate under the DNSKEY RRset of the other.",
        .impact = "Whoever has the keys from one node and data from the other fails, and that changes with "
                  "each query.",
        .resolver = "SERVFAIL now and then, EDE 6 (DNSSEC Bogus) or 9 (DNSKEY Missing)",
        .reference = "RFC 7583 section 3.2.1; RFC 8901 section 2.1",
        .incidents = "de-2026-hsm-divergent-keypairs, apnic-2012-standby-signer-cutover",
        .next_step = "Let no node sign with the key until all of them publish it; see why that node has not "
                     "got the DNSKEY RRset of its siblings.",
    },
    FindingInfo{
        .kind = FindingKind::ds_ahead_of_key,
        .id = "ds-ahead-of-key",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The parent's DS refers to keys that caches cannot know yet",
        .meaning = "A DNSKEY RRset that resolvers may still hold has no key, with a signature over the "
                   "RRset, to which the parent's present DS RRset leads.",
        .impact = "Who fetches the DS RRset anew and still holds the earlier DNSKEY RRset fails for the "
                  "whole zone.",
        .resolver = "SERVFAIL for the whole zone, EDE 9 (DNSKEY Missing)",
        .reference = "RFC 7583 section 3.3; RFC 6781 section 4.1.2",
        .incidents = "ripe-2011-missing-ksk-signature, fj-2022-chain-to-nonexistent-key",
        .next_step = "Put the earlier DS back beside the new one until the TTL of the DNSKEY RRset and the "
                     "propagation time have passed since the key was published.",
    },
    FindingInfo{
        .kind = FindingKind::algorithm_roll_order,
        .id = "algorithm-roll-order",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "An algorithm comes or goes in the wrong order",
        .meaning = "A DNSKEY RRset promises an algorithm, and resolvers may hold or fetch RRsets which have "
                   "no signature of it: signatures must be there first, and go last.",
        .impact = "Validators must be content with one algorithm; some old ones demand a signature of every "
                  "algorithm that the DNSKEY RRset holds.",
        .resolver = "nothing from validators that follow RFC 6840; SERVFAIL, EDE 10 (RRSIGs Missing) from "
                    "strict ones",
        .reference = "RFC 6781 section 4.1.4; RFC 4035 section 2.2; RFC 6840 section 5.11",
        .incidents = "gov-2013-algorithm-incomplete",
        .next_step = "Add the signatures first, and the DNSKEY when the longest TTL has passed; take the "
                     "DNSKEY away first, and the signatures when its TTL has passed.",
    },
    FindingInfo{
        .kind = FindingKind::validity_intermittent,
        .id = "validity-intermittent",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "Versions are valid, bogus, and valid again",
        .meaning = "A node published a version in which RRsets had no valid signature, after one and before "
                   "one in which all had.",
        .impact = "What went away by itself comes back by itself. A probe now and then shows a zone in "
                  "order; an alarm that clears itself hides the fault.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus), for a while, again and again",
        .reference = "RFC 4035 section 5.3",
        .incidents = "au-mx-re-sign-fault, de-2026-hsm-divergent-keypairs",
        .next_step = "Do not take the valid version for the end of it. Find what signed the bogus one, and "
                     "let the candidate sign the same input again until that is explained.",
    },
    FindingInfo{
        .kind = FindingKind::bogus_growing,
        .id = "bogus-growing",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "Signatures that fail become more from serial to serial",
        .meaning = "Three versions of a node after each other had failing signatures, each more than the "
                   "one before.",
        .impact = "The signer adds to the damage with whatever it signs, and keeps what was bad. It will not "
                  "end by itself.",
        .resolver = "SERVFAIL for more and more names, EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4035 section 5.3.3",
        .incidents = "se-2022-accumulating-bad-rrsigs",
        .next_step = "Stop the distribution of new serials, and have the last good one signed again as a "
                     "whole.",
    },
    FindingInfo{
        .kind = FindingKind::signed_share_falls,
        .id = "signed-share-falls",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A smaller share of the RRsets is signed than in the version before",
        .meaning = "Of the RRsets that must be signed, a smaller share has signatures than in the version "
                   "before from this node, by more than the policy allows.",
        .impact = "As long as the parent has a DS, what has no signature cannot be resolved.",
        .resolver = "SERVFAIL, EDE 10 (RRSIGs Missing) or 9 (DNSKEY Missing)",
        .reference = "RFC 4035 section 2.2",
        .incidents = "unsigned-zone-published",
        .next_step = "Do not let the version out. A zone without signatures is no way back while the parent "
                     "has a DS.",
    },
    FindingInfo{
        .kind = FindingKind::content_shrinks,
        .id = "content-shrinks",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The content of the zone has shrunk suddenly",
        .meaning = "A version has fewer content records than the one before from this node, by more than "
                   "the policy allows for one step.",
        .impact = "Signatures and denial chain of a truncated zone are right: validating resolvers are told, "
                  "provably, that the missing names do not exist.",
        .resolver = "nothing wrong: NXDOMAIN, validated",
        .reference = "RFC 5936 section 3; RFC 4035 section 5.4",
        .incidents = "truncated-or-lagging-content",
        .next_step = "Compare the content with the registry's database before the version goes out.",
    },
    FindingInfo{
        .kind = FindingKind::renewal_overdue,
        .id = "renewal-overdue",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "Signatures are not renewed when they used to be",
        .meaning = "The signature that ends first has much less time left than there ever was when this "
                   "signer renewed signatures before.",
        .impact = "The signer goes on publishing and does not renew. Nothing fails until the first of them "
                  "expires.",
        .resolver = "nothing until then; then SERVFAIL, EDE 7 (Signature Expired)",
        .reference = "RFC 6781 section 4.4.2",
        .incidents = "re-signing-stops-or-wrong-validity, tld-rrsig-expired",
        .next_step = "Look for the RRset that ends first, and have the signer sign it; see why its renewal "
                     "was not scheduled.",
    },
    FindingInfo{
        .kind = FindingKind::ttl_raised,
        .id = "ttl-raised",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "A TTL on which waiting times depend has grown",
        .meaning = "The TTL of the DNSKEY RRset, of the parent's DS RRset, or the longest one of the zone is "
                   "larger than before.",
        .impact = "Caches keep longer: every waiting time of a rollover, and the way back, grow by it.",
        .resolver = "nothing",
        .reference = "RFC 7583 section 3; RFC 6781 section 4.1.1",
        .incidents = "nz-2023-ksk-retired-before-ds-expiry, signer-removes-key-too-early",
        .next_step = "See that the waiting times of planned rollovers follow it.",
    },
    FindingInfo{
        .kind = FindingKind::history_not_known,
        .id = "history-not-known",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "What caches hold from before the watch began is not known",
        .meaning = "Keys and signatures that were published before the first version from this node was "
                   "seen may still be in caches. The rules about caches speak of what was seen only.",
        .impact = "A rollover that began before cannot be judged until the time that is named.",
        .resolver = "nothing",
        .reference = "RFC 7583 section 3",
        .incidents = "",
        .next_step = "Nothing; wait until that time before a rollover is called right.",
    },
};
static_assert(describes(k_docs, k_history_kinds));

} // namespace

std::span<const FindingInfo> history() noexcept { return k_docs; }

} // namespace countersign::finding_docs
