// Catalogue texts: signatures.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::rrsig_bogus,
        .id = "rrsig-bogus",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A signature does not verify",
        .meaning = "A DNSKEY of the signature's algorithm and key tag is published, and the signature "
                   "verifies under none of them. An equal tag proves nothing: the key that signed may be "
                   "another one.",
        .impact = "Unless another valid signature covers the RRset, no validating resolver accepts it. A "
                  "bogus NSEC3 takes the unsigned names that it covers down as well.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4035 sections 5.3.1 and 5.3.3; RFC 4034 section 3.1.8.1 and appendix B",
        .incidents = "de-2026-hsm-divergent-keypairs, ru-2024-zsk-first-use-collision, "
                     "crypto-backend-signs-wrong, se-2022-accumulating-bad-rrsigs, au-mx-re-sign-fault, "
                     "fr-2011-nsec3-not-monitored",
        .next_step = "Do not publish. Count good and bad signatures of this key by node and by type: all "
                     "bad on some nodes means another key; bad here and there means the data or the "
                     "cryptography.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_unknown_key,
        .id = "rrsig-unknown-key",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A signature names a key that is not published, or not usable",
        .meaning = "No usable zone key with the signature's algorithm and key tag is published. Legal in "
                   "the first step of an algorithm rollover; an RRset that has no other valid signature is "
                   "rrset-without-valid-signature.",
        .impact = "The signature helps nobody. Where it is the only one, the RRset is bogus.",
        .resolver = "nothing while another signature is valid; otherwise SERVFAIL, EDE 9 (DNSKEY Missing)",
        .reference = "RFC 4035 sections 2.2 and 5.3.1; RFC 6781 section 4.1.4",
        .incidents = "mg-denial-signed-by-unpublished-key, ods-229-new-key-without-signatures, "
                     "nl-2012-prepublication-too-short",
        .next_step = "Find the key by its tag in the key store, and see why it signs without being "
                     "published.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_expired,
        .id = "rrsig-expired",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A signature has expired",
        .meaning = "The instant of the check lies after the signature's expiration.",
        .impact = "Unless another valid signature covers the RRset, no validating resolver accepts it. "
                  "Re-signing has stopped for this RRset at least.",
        .resolver = "SERVFAIL; EDE 7 (Signature Expired)",
        .reference = "RFC 4034 section 3.1.5; RFC 4035 section 5.3.1",
        .incidents = "tld-rrsig-expired, re-signing-stops-or-wrong-validity, cam-2020-refresh-later-than-ttl",
        .next_step = "See whether the signer runs and has its keys; re-sign by hand if need be.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_not_yet_valid,
        .id = "rrsig-not-yet-valid",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A signature is not valid yet",
        .meaning = "The instant of the check lies before the signature's inception.",
        .impact = "Unless another valid signature covers the RRset, no validating resolver accepts it until "
                  "then. Often the clock of a signing host is wrong.",
        .resolver = "SERVFAIL; EDE 8 (Signature Not Yet Valid)",
        .reference = "RFC 4034 section 3.1.5; RFC 4035 section 5.3.1",
        .incidents = "lequipe-2021-inception-in-future",
        .next_step = "Compare the clocks of all signing hosts with each other and with a third source.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_malformed,
        .id = "rrsig-malformed",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A signature has an impossible form",
        .meaning = "The signature has the wrong length for its algorithm (64 octets for 13 and 15, 96 for "
                   "14, 114 for 16, the size of the modulus for RSA), or its expiration is not after its "
                   "inception.",
        .impact = "It verifies nowhere. An ECDSA number cut short happens in about one signature of 128, so "
                  "the fault comes and goes with every re-signing.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 6605 section 4; RFC 8080 section 4; RFC 5702 section 3; RFC 4034 section 3.1.5",
        .incidents = "ecdsa-short-r-or-s",
        .next_step = "Do not publish. Have the signer make a thousand signatures with this key and look at "
                     "lengths.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_unsupported_algorithm,
        .id = "rrsig-unsupported-algorithm",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A signature has an algorithm that is not checked here",
        .meaning = "The algorithm number is unknown to this program or disabled in its cryptographic "
                   "library. The signature is counted as unsupported and not as checked.",
        .impact = "Nothing can be said of it, so the zone cannot pass.",
        .resolver = "insecure if it knows none of the zone's algorithms; EDE 1 (Unsupported DNSKEY "
                    "Algorithm)",
        .reference = "RFC 4035 section 5.2; RFC 8624 section 3.1",
        .incidents = "",
        .next_step = "Use an algorithm that RFC 8624 recommends, or judge this zone with another validator.",
    },
    FindingInfo{
        .kind = FindingKind::rrset_unsigned,
        .id = "rrset-unsigned",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "An authoritative RRset has no signature",
        .meaning = "The RRset is authoritative data of the zone, or the DS RRset of a delegation, and no "
                   "RRSIG covers it.",
        .impact = "No validating resolver accepts it.",
        .resolver = "SERVFAIL; EDE 10 (RRSIGs Missing)",
        .reference = "RFC 4035 sections 2.2 and 5.3",
        .incidents = "ods-229-new-key-without-signatures, unsigned-zone-published, "
                     "re-signing-stops-or-wrong-validity",
        .next_step = "Check whether the signer had finished. If it had, see what distinguishes this RRset.",
    },
    FindingInfo{
        .kind = FindingKind::rrset_without_valid_signature,
        .id = "rrset-without-valid-signature",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "An RRset has signatures, and none of them is valid",
        .meaning = "Every signature over the RRset is bogus, expired, not yet valid, malformed, or by a key "
                   "that is not published.",
        .impact = "No validating resolver accepts the RRset, nor what depends on it: behind a DS all of the "
                  "delegated zone, behind an NSEC or NSEC3 every name it covers.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus), 7 (Signature Expired), 8 (Signature Not Yet Valid) or "
                    "9 (DNSKEY Missing)",
        .reference = "RFC 4035 sections 2.2 and 5.3",
        .incidents = "de-2026-hsm-divergent-keypairs, ru-2024-zsk-first-use-collision, "
                     "se-2022-accumulating-bad-rrsigs, mg-denial-signed-by-unpublished-key, "
                     "tld-rrsig-expired",
        .next_step = "Do not publish. The findings on its signatures say what is wrong with each of them.",
    },
    FindingInfo{
        .kind = FindingKind::rrset_algorithm_incomplete,
        .id = "rrset-algorithm-incomplete",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "An RRset is not signed by every algorithm of the DNSKEY RRset",
        .meaning = "The zone publishes keys of several algorithms, and this RRset has signatures of only "
                   "some of them.",
        .impact = "A validator that knows only the missing algorithm finds nothing to verify. Most accept "
                  "any one path, so a test against one resolver hides this.",
        .resolver = "nothing from most; from a strict or an old one SERVFAIL, EDE 10 (RRSIGs Missing)",
        .reference = "RFC 4035 section 2.2; RFC 6840 section 5.11; RFC 6781 section 4.1.4",
        .incidents = "gov-2013-algorithm-incomplete, ods-229-new-key-without-signatures",
        .next_step = "In an algorithm rollover: signatures first, then the DNSKEY, then the DS; backwards "
                     "on the way out. See which step was taken too early.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_original_ttl,
        .id = "rrsig-original-ttl",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The original TTL of a signature is not the TTL of the RRset",
        .meaning = "In the zone itself both must be equal.",
        .impact = "Signed data is held no longer than its original TTL, so the TTL that was set is not the "
                  "one that holds. Often an RRset whose TTL was changed and which was not signed again.",
        .resolver = "nothing; it holds the RRset for the smaller of both",
        .reference = "RFC 4034 section 3.1.4; RFC 4035 sections 2.2 and 5.3.3",
        .incidents = "mixed-or-wrong-ttl",
        .next_step = "Change the TTL of one RRset in the input and see whether the signer signs it again.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_ttl,
        .id = "rrsig-ttl",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "An RRSIG has another TTL than the RRset that it covers",
        .meaning = "The TTL of the RRSIG record differs from that of the RRset.",
        .impact = "Signature and data leave a cache at different times; non-validating caches then hand out "
                  "the one without the other.",
        .resolver = "nothing; it holds both for the smaller TTL",
        .reference = "RFC 4034 section 3; RFC 4035 sections 2.2 and 5.3.3",
        .incidents = "mixed-or-wrong-ttl",
        .next_step = "See whether a TTL change reached the signatures.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_labels,
        .id = "rrsig-labels",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The labels field of a signature does not fit its owner",
        .meaning = "In the zone itself the field is the number of labels of the owner, without the root and "
                   "without a leading asterisk.",
        .impact = "Too many: the signature is refused. Too few: the record passes for the expansion of a "
                  "wildcard that is not there. At a wildcard itself only the expanded answers fail, so a "
                  "check of the zone file by the signer's own library passes.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4034 section 3.1.3; RFC 4035 sections 5.3.1 and 5.3.4",
        .incidents = "wildcard-label-count",
        .next_step = "Do not publish. Report it to the vendor of the signer with owner and signature.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_signer_name,
        .id = "rrsig-signer-name",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "A signature names another zone as its signer",
        .meaning = "The signer's name of an RRSIG is not the apex of the zone.",
        .impact = "The signature is refused, whatever its cryptography says.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus), or 9 (DNSKEY Missing)",
        .reference = "RFC 4034 section 3.1.7; RFC 4035 section 5.3.1",
        .incidents = "",
        .next_step = "Look for a signature left over from a parent or child zone that was merged into this "
                     "one.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_stray,
        .id = "rrsig-stray",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "A signature covers a type that is not there",
        .meaning = "The owner has an RRSIG for a type of which it has no record.",
        .impact = "No answer uses it. It shows that the signer did not follow a change, and it can come "
                  "back to life when the type returns with other data.",
        .resolver = "nothing",
        .reference = "RFC 4035 section 2.2",
        .incidents = "signed-glue-and-stray-rrsig",
        .next_step = "Find the serial in which the type went away, and replay that change.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_below_cut,
        .id = "rrsig-below-cut",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "Data that is not authoritative is signed",
        .meaning = "A signature covers the NS RRset of a delegation, glue, or other data at or below a zone "
                   "cut. At a cut only DS and NSEC are signed.",
        .impact = "The parent claims data that belongs to the child. Denial records around it are often "
                  "wrong as well.",
        .resolver = "nothing from most; some take the signature for the child's and fail, EDE 6 (DNSSEC "
                    "Bogus)",
        .reference = "RFC 4035 section 2.2",
        .incidents = "signed-glue-and-stray-rrsig",
        .next_step = "Look for a delegation that was added above existing names, and replay that change.",
    },
    FindingInfo{
        .kind = FindingKind::rrsig_expires_early,
        .id = "rrsig-expires-early",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A signature ends before its RRset leaves the caches",
        .meaning = "The valid signature of an RRset that lasts longest ends before the TTL of the RRset has "
                   "run out, or within the margin that was asked for.",
        .impact = "Who takes the RRset from this version now may still hold it when its signature has "
                  "expired. Caches that follow RFC 4035 section 5.3.3 shorten the TTL; not all consumers "
                  "do. Re-signing comes late, or not at all.",
        .resolver = "nothing yet; then SERVFAIL where it is not shortened, EDE 7 (Signature Expired)",
        .reference = "RFC 6781 section 4.4.2; RFC 4035 section 5.3.3",
        .incidents = "cam-2020-refresh-later-than-ttl, re-signing-stops-or-wrong-validity",
        .next_step = "Compare the refresh interval of the signer with the largest TTL and the time of "
                     "propagation.",
    },
    FindingInfo{
        .kind = FindingKind::signatures_end_before_expire,
        .id = "signatures-end-before-expire",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "Signatures end before secondaries give the zone up",
        .meaning = "Some RRset is validly signed for less time than the expire field of the SOA lets a "
                   "secondary serve this version without its primary.",
        .impact = "A secondary that is cut off goes on answering with expired signatures, when silence "
                  "would send resolvers to another server.",
        .resolver = "nothing now; SERVFAIL from answers of such a secondary, EDE 7 (Signature Expired)",
        .reference = "RFC 6781 section 4.4.2; RFC 1035 section 3.3.13",
        .incidents = "signature-shorter-than-soa-expire",
        .next_step = "Make the expire field shorter than the least validity that is left before "
                     "re-signing, or sign for longer.",
    },
    FindingInfo{
        .kind = FindingKind::verification_budget_reached,
        .id = "verification-budget-reached",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "The check stopped at its bound of work",
        .meaning = "So many keys share a tag, or so many signatures cover an RRset, that trying each pair "
                   "passed the budget. What was left is counted as unchecked. Or there are so many CDS, "
                   "CDNSKEY or keys that they are not held against each other.",
        .impact = "Validators have such bounds too, since KeyTrap, and refuse what lies beyond them.",
        .resolver = "SERVFAIL; EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 4035 section 5.3.1; CVE-2023-50387",
        .incidents = "keytag-used-as-identifier",
        .next_step = "Count keys by tag and signatures by RRset. More than a few of either is a fault or an "
                     "attack.",
    },
    FindingInfo{
        .kind = FindingKind::referee_disagrees,
        .id = "referee-disagrees",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "Two ways of verifying a signature disagree",
        .meaning =
            "A signature was confirmed in a batch, and OpenSSL, which is asked about a sample of them, "
            "refused it. This says nothing of the zone: one of the two programs is wrong, or the "
            "machine is. The signature counts as unchecked.",
        .impact = "Confirmations of this version can not be relied on, so there is no verdict on it.",
        .resolver = "nothing: the fault is here",
        .reference = "none; FIPS 186-5 section 6.4.2 says what both must do",
        .incidents = "",
        .next_step = "Keep the zone version and the machine as they are, and report it. Verify the version "
                     "again with --batch off.",
    },
    FindingInfo{
        .kind = FindingKind::second_opinion_disagrees,
        .id = "second-opinion-disagrees",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "Another validator takes a signature for what it is not here",
        .meaning =
            "ldns, which is asked about verdicts against signatures and about a sample of those in favour, "
            "verifies a signature that is refused here, or the other way round. Findings about that "
            "signature are lowered to minor: one of the two programs is wrong, and it is not known which.",
        .impact = "There is no verdict on this signature, and little trust in the others.",
        .resolver = "nothing: the fault is here, or in ldns",
        .reference = "none; RFC 4035 section 5.3 says what both must do",
        .incidents = "",
        .next_step = "Keep the zone version and report it. Ask a third validator about this RRset.",
    },
    FindingInfo{
        .kind = FindingKind::second_opinion_missing,
        .id = "second-opinion-missing",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "No second opinion on some signatures",
        .meaning = "ldns was asked about some signatures and gave no answer: it does not know the "
                   "algorithm, or the process in which it runs died or was stopped at its limits.",
        .impact = "The verdicts stand; nobody has confirmed them.",
        .resolver = "nothing",
        .reference = "none",
        .incidents = "",
        .next_step = "If the process died, keep the zone version: the octets that ldns did not survive are "
                     "in it.",
    },
};
static_assert(describes(k_docs, k_signature_kinds));

} // namespace

std::span<const FindingInfo> signatures() noexcept { return k_docs; }

} // namespace countersign::finding_docs
