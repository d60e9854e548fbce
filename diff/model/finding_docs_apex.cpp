// Catalogue texts: delegations and redirections, CDS and CDNSKEY, ZONEMD.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::ds_misplaced,
        .id = "ds-misplaced",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A DS stands where no delegation is",
        .meaning = "A DS RRset stands at the apex, or at a name that has no NS records (minor there).",
        .impact = "A DS speaks for a child zone. At the apex it contradicts the parent, whose word it is; "
                  "elsewhere it is what a lost delegation has left behind, or one that came too early.",
        .resolver = "nothing: it asks the parent for the DS of a zone",
        .reference = "RFC 4035 section 2.4",
        .incidents = "",
        .next_step = "Look for the NS RRset in the input; remove the DS if the delegation is gone.",
    },
    FindingInfo{
        .kind = FindingKind::ds_malformed,
        .id = "ds-malformed",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A DS in the zone can fit no key",
        .meaning = "The digest of a DS at a delegation does not have the length of its digest type (20 "
                   "octets for 1, 32 for 2, 48 for 4), or the algorithm is the reserved number 0.",
        .impact = "No DNSKEY of the child can ever match it. If it is the only one of the delegation that a "
                  "resolver knows, the child is lost.",
        .resolver = "SERVFAIL for the child, EDE 9 (DNSKEY Missing), unless another DS leads to a key",
        .reference = "RFC 4034 section 5.1; RFC 4509 section 2.1; RFC 6605 section 2; RFC 8078 section 4",
        .incidents = "",
        .next_step = "Compare it with what the child's operator sent in; a signer only copies it.",
    },
    FindingInfo{
        .kind = FindingKind::dname_conflict,
        .id = "dname-conflict",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "A DNAME stands beside what excludes it",
        .meaning = "An owner has several DNAME records, or a DNAME and NS records below the apex. A CNAME "
                   "beside a DNAME is cname-with-other-data.",
        .impact = "Name servers refuse the zone, or choose one of the two: a subtree then is redirected by "
                  "one server and delegated by another.",
        .resolver = "nothing; the answer differs from server to server",
        .reference = "RFC 6672 sections 2.3 and 2.4",
        .incidents = "",
        .next_step = "Correct the input; a signer only copies it.",
    },
    FindingInfo{
        .kind = FindingKind::cds_without_dnskey,
        .id = "cds-without-dnskey",
        .severity = Severity::minor,
        .effect = Effect::difference,
        .title = "A CDS or CDNSKEY refers to no DNSKEY of the zone",
        .meaning = "No published DNSKEY has the tag, algorithm and digest of a CDS, or the RDATA of a "
                   "CDNSKEY. Another one of its RRset leads to a key that signs the DNSKEY RRset.",
        .impact = "The parent would publish a DS ahead of its key, which is legal, or one whose key is "
                  "gone, which is a trap as soon as it is the only one.",
        .resolver = "nothing",
        .reference = "RFC 7344 sections 3 and 4.1",
        .incidents = "cds-wrong-signer-or-set",
        .next_step = "Find out whether the key is to come or has gone.",
    },
    FindingInfo{
        .kind = FindingKind::cds_breaks_delegation,
        .id = "cds-breaks-delegation",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "The DS set that the zone asks for would break it",
        .meaning = "For one algorithm at least, no CDS or no CDNSKEY leads to a DNSKEY that signs the DNSKEY "
                   "RRset with a valid signature.",
        .impact = "A parent that follows the RRset publishes a DS set under which the zone does not "
                  "validate. Careful parents refuse it, and the rollover stands still.",
        .resolver = "nothing now; after the parent has followed SERVFAIL for all names, EDE 9 (DNSKEY "
                    "Missing)",
        .reference = "RFC 7344 section 4.1; RFC 4035 section 5.2",
        .incidents = "cds-wrong-signer-or-set",
        .next_step = "Do not publish. Compare the CDS set with the keys that sign the DNSKEY RRset.",
    },
    FindingInfo{
        .kind = FindingKind::cds_cdnskey_differ,
        .id = "cds-cdnskey-differ",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "CDS and CDNSKEY do not describe the same keys",
        .meaning = "Both RRsets are there, and one of them names a key, or asks for the removal of the DS, "
                   "where the other does not.",
        .impact = "Some parents read the one, some the other: what becomes of the DS depends on the parent.",
        .resolver = "nothing",
        .reference = "RFC 7344 section 4; RFC 8078 section 4",
        .incidents = "cds-wrong-signer-or-set",
        .next_step = "See which of the two the signer updates late.",
    },
    FindingInfo{
        .kind = FindingKind::cds_delete_form,
        .id = "cds-delete-form",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A request to remove the DS has the wrong form",
        .meaning = "A CDS or CDNSKEY has algorithm 0, and is not exactly \"0 0 0 00\" or \"0 3 0 AA==\", or "
                   "does not stand alone in its RRset.",
        .impact = "Parents ignore it, or take part of the RRset for the whole.",
        .resolver = "nothing",
        .reference = "RFC 8078 section 4, with erratum 5049",
        .incidents = "cds-wrong-signer-or-set",
        .next_step = "Make sure that the removal was ordered at all; then publish the exact record alone.",
    },
    FindingInfo{
        .kind = FindingKind::cds_signer,
        .id = "cds-signer",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "CDS or CDNSKEY is not signed by a key that the parent vouches for",
        .meaning = "The RRset has a valid signature, and none of them by a key that both stands in the "
                   "DNSKEY RRset and has a DS at the parent. Where the DS set was not given: by no key with "
                   "the SEP flag that signs the DNSKEY RRset.",
        .impact = "The parent must not accept the RRset; the rollover stands still.",
        .resolver = "nothing",
        .reference = "RFC 7344 section 4.1",
        .incidents = "cds-wrong-signer-or-set",
        .next_step = "Have the key-signing key sign these two types, as it does the DNSKEY RRset.",
    },
    FindingInfo{
        .kind = FindingKind::cds_misplaced,
        .id = "cds-misplaced",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A CDS or CDNSKEY stands below the apex",
        .meaning = "The record stands at another name of the zone than its apex, and that name does not "
                   "begin with the label _dsboot, under which RFC 9615 has copies published.",
        .impact = "Nobody looks for it there.",
        .resolver = "nothing",
        .reference = "RFC 7344 section 4.1; RFC 9615 section 3",
        .incidents = "",
        .next_step = "Correct the input.",
    },
    FindingInfo{
        .kind = FindingKind::zonemd_mismatch,
        .id = "zonemd-mismatch",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "The digest of a ZONEMD is not that of the zone",
        .meaning = "The ZONEMD has the serial of the SOA, and its digest is not the one computed over all "
                   "records of the zone.",
        .impact = "Consumers that check the digest refuse the version: secondaries keep the old one until "
                  "it expires, resolvers with a local copy lose it.",
        .resolver = "nothing, unless it holds a copy of the zone; then it goes without",
        .reference = "RFC 8976 sections 3 and 4",
        .incidents = "zonemd-stale-or-new-type-breaks-consumer",
        .next_step = "Do not publish. See whether the digest was made before the last signature was.",
    },
    FindingInfo{
        .kind = FindingKind::zonemd_serial,
        .id = "zonemd-serial",
        .severity = Severity::major,
        .effect = Effect::bogus,
        .title = "A ZONEMD has another serial than the SOA",
        .meaning = "The serial field of a ZONEMD at the apex is not the serial of this version.",
        .impact = "The record was made for another version, or copied from the input. Consumers that check "
                  "the digest refuse this one.",
        .resolver = "nothing, unless it holds a copy of the zone; then it goes without",
        .reference = "RFC 8976 sections 2.2.1 and 4",
        .incidents = "zonemd-stale-or-new-type-breaks-consumer",
        .next_step = "Let the signer make the ZONEMD as its last step, and strip it from the input.",
    },
    FindingInfo{
        .kind = FindingKind::zonemd_malformed,
        .id = "zonemd-malformed",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A ZONEMD can verify nothing",
        .meaning = "The digest does not have the length of its hash algorithm (48 octets for 1, 64 for 2, at "
                   "least 12 for any), or several ZONEMD share scheme and hash algorithm.",
        .impact = "Consumers must ignore such records. If no other is left, the version counts as not "
                  "verifiable.",
        .resolver = "nothing",
        .reference = "RFC 8976 sections 2 and 2.2.4",
        .incidents = "zonemd-stale-or-new-type-breaks-consumer",
        .next_step = "See whether the signer adds its ZONEMD to one that was in the input.",
    },
    FindingInfo{
        .kind = FindingKind::zonemd_unsupported,
        .id = "zonemd-unsupported",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A ZONEMD has a scheme or hash algorithm that is not checked here",
        .meaning = "The scheme is not 1 (SIMPLE), the hash algorithm is neither 1 (SHA-384) nor 2 (SHA-512), "
                   "or the cryptographic library has it disabled. Info if another ZONEMD of the zone could "
                   "be checked.",
        .impact = "Nothing can be said of that digest.",
        .resolver = "nothing",
        .reference = "RFC 8976 sections 2.2.2 and 2.2.3",
        .incidents = "",
        .next_step = "Publish a ZONEMD of scheme 1 with hash algorithm 1 as well.",
    },
    FindingInfo{
        .kind = FindingKind::zonemd_misplaced,
        .id = "zonemd-misplaced",
        .severity = Severity::minor,
        .effect = Effect::none,
        .title = "A ZONEMD stands below the apex",
        .meaning = "The zone holds a ZONEMD at another of its names than the apex.",
        .impact = "It means nothing there, and is digested like any other record.",
        .resolver = "nothing",
        .reference = "RFC 8976 section 2",
        .incidents = "",
        .next_step = "Correct the input.",
    },
};
static_assert(describes(k_docs, k_apex_kinds));

} // namespace

std::span<const FindingInfo> apex() noexcept { return k_docs; }

} // namespace countersign::finding_docs
