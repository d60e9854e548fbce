// Catalogue texts: serials, correlation with the change stream, and the signing systems as such.
#include "diff/model/finding_docs.h"

namespace countersign::finding_docs {
namespace {

constexpr std::array k_docs{
    FindingInfo{
        .kind = FindingKind::serial_not_newer,
        .id = "serial-not-newer",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "The zone changed and its serial is not newer",
        .meaning = "By serial number arithmetic the serial of this version does not follow the last one of "
                   "the same node: it went back, or the step was 2^31 or more.",
        .impact = "Secondaries do not transfer such a version. They serve the old one until it expires.",
        .resolver = "nothing at first; EDE 7 (Signature Expired) when the old signatures run out on the "
                    "secondaries",
        .reference = "RFC 1982 sections 3.2 and 7; RFC 1034 section 4.3.5",
        .incidents = "serial-regression-or-serial-without-signatures, ripe-2011-missing-ksk-signature",
        .next_step = "Find what reset the serial: a restart, a restored state, another serial policy. Plan "
                     "the two steps of RFC 1912 section 3.1 if it must go back.",
    },
    FindingInfo{
        .kind = FindingKind::serial_reused,
        .id = "serial-reused",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "One serial stands for two contents",
        .meaning = "A signer published two versions with the same serial and different records; new "
                   "signatures without a new serial count as well.",
        .impact = "Secondaries that have the first one never get the second: signatures that were renewed "
                  "so expire there, and later differences no longer fit.",
        .resolver = "nothing at first; EDE 7 (Signature Expired) when the old signatures run out on the "
                    "secondaries",
        .reference = "RFC 1034 section 4.3.5; RFC 1995 section 2",
        .incidents = "serial-regression-or-serial-without-signatures, stale-or-uneven-node",
        .next_step = "Compare the two versions; if only signatures differ, the signer re-signs without a "
                     "new serial.",
    },
    FindingInfo{
        .kind = FindingKind::version_unmatched,
        .id = "version-unmatched",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "A signed version has the content of no step",
        .meaning = "Without the records that signers make, the version equals none of the inputs that were "
                   "offered. Content findings list the records that differ from the nearest step.",
        .impact = "The signer lost, altered or added records, or published a change by half.",
        .resolver = "nothing: the answers are secure, and some of them wrong",
        .reference = "RFC 1995 section 4 (a change is applied whole or not at all)",
        .incidents = "truncated-or-lagging-content",
        .next_step = "Read the content findings of this version; replay the last two changes against the "
                     "signer.",
    },
    FindingInfo{
        .kind = FindingKind::step_skipped,
        .id = "step-skipped",
        .severity = Severity::minor,
        .effect = Effect::undecided,
        .title = "A signer published nothing for a step, but later ones",
        .meaning = "No version of this node has the content of the step, and a later one has the content of "
                   "a later step. The signer joined several changes into one, or we came too late.",
        .impact = "How the signer handles this change alone was not seen.",
        .resolver = "nothing",
        .reference = "RFC 1995 section 4; RFC 1996 section 4",
        .incidents = "",
        .next_step = "Give the step more time, or run the changes in lock-step.",
    },
    FindingInfo{
        .kind = FindingKind::revision_published,
        .id = "revision-published",
        .severity = Severity::info,
        .effect = Effect::none,
        .title = "A further version of the same step",
        .meaning = "The signer published a new serial with the same content: new signatures, a rollover, or "
                   "housekeeping.",
        .impact = "None. The version is judged like the first one.",
        .resolver = "nothing",
        .reference = "RFC 6781 section 4.4",
        .incidents = "",
        .next_step = "Nothing, unless there are more of them than the signer's configuration explains.",
    },
    FindingInfo{
        .kind = FindingKind::signer_start_failed,
        .id = "signer-start-failed",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A signer did not start",
        .meaning = "The program was not found, ended at once, or was not ready before the deadline.",
        .impact = "Nothing of it could be seen, so nothing can be said of it.",
        .resolver = "nothing",
        .reference = "the documentation of the signer",
        .incidents = "",
        .next_step = "Read the evidence, which holds the last lines of its log, then its directory in the "
                     "run's work directory.",
    },
    FindingInfo{
        .kind = FindingKind::signer_died,
        .id = "signer-died",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A signer ended while it was needed",
        .meaning = "The process ended by itself or by a signal that did not come from us.",
        .impact = "The steps after that were not signed by it. A crash in the middle of a rollover has led "
                  "to keys that sign without being published.",
        .resolver = "nothing",
        .reference = "the documentation of the signer",
        .incidents = "nl-2012-prepublication-too-short",
        .next_step = "Read its exit status, log and core dump; replay the step at which it ended.",
    },
    FindingInfo{
        .kind = FindingKind::signer_silent,
        .id = "signer-silent",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A signer published nothing before the deadline",
        .meaning = "The process lives, and no version of it that has the content of the step was to be had "
                   "in time.",
        .impact = "There is nothing to judge. In operation the zone would have stood still.",
        .resolver = "nothing at first; EDE 7 (Signature Expired) if it stays so",
        .reference = "RFC 1996 sections 3 and 4",
        .incidents = "stale-or-uneven-node, re-signing-stops-or-wrong-validity",
        .next_step = "See in its log whether it got the NOTIFY, asked for the SOA, and refused the transfer.",
    },
    FindingInfo{
        .kind = FindingKind::signer_incomplete,
        .id = "signer-incomplete",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A signer had not signed the whole zone before the deadline",
        .meaning = "Versions with the content of the step came, and in the last of them RRsets were still "
                   "unsigned or the denial chain was not closed.",
        .impact = "It cannot be told apart whether the signer is slow or does not sign those RRsets at all. "
                  "In operation such a version is bogus.",
        .resolver = "SERVFAIL for what is not signed; EDE 10 (RRSIGs Missing) or 12 (NSEC Missing)",
        .reference = "RFC 4035 sections 2.2 and 2.3",
        .incidents = "ods-229-new-key-without-signatures, nsec-nsec3-transition-hole",
        .next_step = "Give it more time. BIND signs in portions: sig-signing-nodes and "
                     "sig-signing-signatures.",
    },
    FindingInfo{
        .kind = FindingKind::transfer_failed,
        .id = "transfer-failed",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A zone could not be transferred",
        .meaning = "No connection, a refusal (REFUSED, NOTAUTH, SERVFAIL), a time limit or a size limit "
                   "ended the transfer. What had come until then was thrown away.",
        .impact = "There is nothing to judge. Secondaries fail in the same way.",
        .resolver = "nothing at first; EDE 22 (No Reachable Authority) once secondaries have expired the "
                    "zone",
        .reference = "RFC 5936 sections 2.2 and 4; RFC 1995 section 4",
        .incidents = "stale-or-uneven-node",
        .next_step = "Check address, port, access list and TSIG key name; then the log of the server.",
    },
    FindingInfo{
        .kind = FindingKind::transfer_garbage,
        .id = "transfer-garbage",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A transfer broke the protocol",
        .meaning = "The messages are malformed, belong to another question, end in the middle, do not begin "
                   "and end with the same SOA, or hold differences that do not fit. Nothing of it was used.",
        .impact = "There is nothing to judge. A secondary that is less strict may have taken it: a copy "
                  "that broke off once emptied most of a top-level domain.",
        .resolver = "nothing, as long as secondaries refuse it as well",
        .reference = "RFC 5936 sections 2.2 and 3; RFC 1995 section 4; RFC 1035 section 4",
        .incidents = "truncated-or-lagging-content, axfr-ixfr-query-divergence",
        .next_step = "The evidence names the message and the offset. Transfer again; if it repeats, ask the "
                     "vendor.",
    },
    FindingInfo{
        .kind = FindingKind::tsig_failed,
        .id = "tsig-failed",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "A transfer was not authentic",
        .meaning = "A message had no TSIG where one is due, a wrong MAC, an unknown key, or a time outside "
                   "its fudge. Nothing of the transfer was used.",
        .impact = "There is nothing to judge. Either a key or a clock is wrong, or someone changed the data "
                  "on the way.",
        .resolver = "nothing, as long as secondaries refuse it as well",
        .reference = "RFC 8945 sections 5.3.1 and 5.4",
        .incidents = "",
        .next_step = "Compare key name, algorithm and secret on both sides, and both clocks. If they agree, "
                     "treat it as an attack.",
    },
    FindingInfo{
        .kind = FindingKind::ixfr_failed,
        .id = "ixfr-failed",
        .severity = Severity::major,
        .effect = Effect::difference,
        .title = "An incremental transfer failed where a whole one did not",
        .meaning = "The answer to IXFR broke the rules, broke off, did not come, or held differences that do "
                   "not apply to the version that the same server gave before. Nothing of it was used; the "
                   "zone came by AXFR. Minor where the server declines IXFR in order.",
        .impact = "Strict secondaries fall back to AXFR at every change, which large zones cannot afford. "
                  "Lenient ones apply what does not fit, and serve a zone that nobody signed.",
        .resolver = "nothing, as long as secondaries refuse it as well",
        .reference = "RFC 1995 sections 2 and 4",
        .incidents = "axfr-ixfr-query-divergence",
        .next_step = "The evidence names serials and record, or the message. Compare the server's journal "
                     "with the two versions; if the journal is damaged, have it made anew.",
    },
    FindingInfo{
        .kind = FindingKind::ixfr_differs_from_axfr,
        .id = "ixfr-differs-from-axfr",
        .severity = Severity::critical,
        .effect = Effect::bogus,
        .title = "The same serial is another zone by IXFR than by AXFR",
        .meaning = "The differences applied without fault to the version before, and what they made is not "
                   "what AXFR gives for the same serial. All records are compared: signatures, TTLs and SOA "
                   "too. Looked for where a run says verify_ixfr = true.",
        .impact = "Secondaries serve two zones under one serial, by how each of them came to it. None will "
                  "transfer again before the next change, and that one may not apply.",
        .resolver = "differs by secondary; where a signature and its data come apart, EDE 6 (DNSSEC Bogus)",
        .reference = "RFC 1995 sections 2 and 4; RFC 1034 section 4.3.5",
        .incidents = "axfr-ixfr-query-divergence",
        .next_step = "The evidence has the first record of each side. Have secondaries transfer the whole "
                     "zone, switch IXFR off at the signer, and ask the vendor about its journal.",
    },
    FindingInfo{
        .kind = FindingKind::exercise_not_seen,
        .id = "exercise-not-seen",
        .severity = Severity::major,
        .effect = Effect::undecided,
        .title = "An exercise was not seen to its end in what the node publishes",
        .meaning =
            "The scenario had the signer roll a key or an algorithm, change its denial of existence, "
            "restart or fail over. Its own tool refused, or the zone versions of the node did not show "
            "the end of it within its deadline. What the signer says of itself does not count.",
        .impact = "What was to be exercised was not, so the run says nothing of it. A rollover that does not "
                  "end in a rehearsal will not end in production either.",
        .resolver = "nothing",
        .reference = "RFC 6781 section 4.1; RFC 7583",
        .incidents = "",
        .next_step = "countersign report shows the phases that were seen, by node and serial; the last one "
                     "says what it waits for: the parent's DS, a time to live, or a signature lifetime. Then "
                     "read the signer's log in the run's directory, or give the exercise more time.",
    },
};
static_assert(describes(k_docs, k_signer_kinds));

} // namespace

std::span<const FindingInfo> signers() noexcept { return k_docs; }

} // namespace countersign::finding_docs
