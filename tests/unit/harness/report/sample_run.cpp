#include "tests/unit/harness/report/sample_run.h"

#include <algorithm>

namespace countersign::test {
namespace {

constexpr KeyLabel k_ksk{13, 26755};
constexpr KeyLabel k_old_zsk{13, 12052};
constexpr KeyLabel k_new_zsk{13, 33834};
constexpr UnixMillis k_start = 1777923000250; // 2026-05-04 19:30:00.250 UTC
constexpr std::uint64_t k_first_bogus_step = 4;

struct Node {
  const char* signer;
  const char* node;
  bool has_published_key;
};
constexpr Node k_nodes[] = {{"new-signer", "hsm-a", true},
                            {"new-signer", "hsm-b", false},
                            {"new-signer", "hsm-c", false},
                            {"old-signer", "old-1", true}};

PublishedKey key(const KeyLabel& label, std::uint16_t flags, const char* fingerprint) {
  PublishedKey key;
  key.flags = flags;
  key.label = label;
  key.bits = 256;
  key.rdata = {static_cast<std::uint8_t>(flags >> 8), static_cast<std::uint8_t>(flags), 3, label.algorithm};
  append_u16(key.rdata, label.tag);
  key.fingerprint = fingerprint;
  key.signs_dnskey = key.is_sep();
  return key;
}

OutcomeCounts counts(SignatureOutcome outcome, std::uint64_t count) {
  OutcomeCounts counts;
  counts[outcome] = count;
  return counts;
}

VersionReport report(const Node& node, std::uint64_t step, Serial serial) {
  VersionReport report;
  report.serial = serial;
  report.at = DnsTime(1777923002U + 10 * static_cast<std::uint32_t>(step));
  report.content = {0x1111111111111111U, step};
  report.records = 640 + step;
  report.signed_rrsets = 71;
  report.keys = {key(k_ksk, 257, "5f00aa0123456789"), key(k_old_zsk, 256, "0c0ffee012345678"),
                 key(k_new_zsk, 256, "a1b2c3d4e5f60718")};
  if (step == 0) report.keys.pop_back();
  const bool new_key_signs = step >= k_first_bogus_step && node.signer == std::string("new-signer");
  const KeyLabel& zsk = new_key_signs ? k_new_zsk : k_old_zsk;
  const auto outcome =
      new_key_signs && !node.has_published_key ? SignatureOutcome::bogus : SignatureOutcome::valid;
  report.by_key[{k_ksk, RrType::DNSKEY}] = counts(SignatureOutcome::valid, 1);
  for (const auto& [type, count] :
       {std::pair(RrType::SOA, 1U), std::pair(RrType::NS, 1U), std::pair(RrType::DS, 9U),
        std::pair(RrType::NSEC3, 58U), std::pair(RrType::NSEC3PARAM, 1U)}) {
    report.by_key[{zsk, type}] = counts(outcome, count);
    if (outcome == SignatureOutcome::bogus) report.rrsets_without_valid_signature[type] = count;
  }
  for (const auto& [label_and_type, of_type] : report.by_key) report.signatures += of_type;
  report.denial = {DenialKind::nsec3, {{1, 0, {}}}, true, 58};
  report.earliest_expiration = DnsTime(1779132602U);
  report.latest_inception = DnsTime(1777919402U);
  report.complete = true;
  return report;
}

Finding place(Finding finding, const char* signer, const char* node, Serial serial) {
  finding.signer = signer;
  finding.node = node;
  finding.serial = serial;
  return finding;
}

Finding explained(FindingKind kind, const char* key, const char* evidence, const char* rule,
                  std::uint64_t count, Serial serial) {
  Finding finding = place(make_finding(kind, {"de.", "DNSKEY", key}, evidence), "new-signer", "", serial);
  finding.explained_by = rule;
  finding.count = count;
  return finding;
}

void add_bogus_findings(StepRecord& step, Serial serial) {
  step.findings.push_back(
      place(make_finding(
                FindingKind::same_tag_other_key, {"de.", "DNSKEY", "13/33834/a1b2c3d4e5f60718"},
                "the published key 13/33834/a1b2c3d4e5f60718 does not verify what is signed under its tag "
                "33834 at hsm-b (serial 2026050214: 0 valid, 70 bogus RRsets: DS 9, NS 1, NSEC3 58, "
                "NSEC3PARAM 1, SOA 1), hsm-c (serial 2026050214: 0 valid, 70 bogus RRsets: DS 9, NS 1, "
                "NSEC3 58, NSEC3PARAM 1, SOA 1); it verifies at hsm-a (serial 2026050214: 70 valid); another "
                "private key signs under this tag there"),
            "new-signer", "", serial));
  for (const char* node : {"hsm-b", "hsm-c"}) {
    for (const char* type : {"NS", "SOA"}) {
      step.findings.push_back(
          place(make_finding(FindingKind::rrsig_bogus, {"de.", type, "13/33834/a1b2c3d4e5f60718"},
                             "the signature does not verify with the published key of its tag"),
                "new-signer", node, serial));
    }
    Finding rest =
        place(make_finding(FindingKind::rrsig_bogus, {}, "68 more like it: DS 9, NSEC3 58, NSEC3PARAM 1"),
              "new-signer", node, serial);
    rest.count = 68;
    step.findings.push_back(rest);
    Finding lost = place(make_finding(FindingKind::rrset_without_valid_signature, {"de.", "SOA", ""},
                                      "no signature of this RRset is valid: resolvers cannot use it"),
                         "new-signer", node, serial);
    lost.count = 70;
    step.findings.push_back(lost);
  }
}

StepRecord step_of(std::uint64_t index) {
  StepRecord step;
  step.index = index;
  step.input_serial = Serial(2026050201U + static_cast<std::uint32_t>(index));
  step.content = {0x1111111111111111U, index};
  step.label = index == 0 ? "initial" : index % 2 == 0 ? "ds-roll" : "delegation-add";
  step.removed = index == 0 ? 0 : 2;
  step.added = index == 0 ? 70 : 5;
  step.offered_at = k_start + static_cast<UnixMillis>(index) * 10000;
  step.ended_at = step.offered_at + 2100;
  step.complete = true;
  const Serial serial(2026050202U + 3 * static_cast<std::uint32_t>(index));
  for (const Node& node : k_nodes) {
    VersionRecord version;
    version.signer = node.signer;
    version.node = node.node;
    version.serial = serial;
    version.first_of_step = true;
    version.received_at = step.offered_at + 800;
    version.lag_ms = 800;
    version.report = report(node, index, serial);
    step.versions.push_back(std::move(version));
  }
  step.findings.push_back(explained(FindingKind::dnskey_set_differs, "13/12052",
                                    "DNSKEY sets: old-signer has 2 keys; new-signer has 3", "own-keys", 1,
                                    serial));
  step.findings.push_back(explained(FindingKind::signature_bytes_differ, "",
                                    "60 signatures differ in their bytes", "ecdsa-randomness", 60, serial));
  return step;
}

RunRecord run_of(Verdict verdict) {
  RunRecord run;
  run.id = 3;
  run.zone = "de.";
  run.scenario = "de-2026";
  run.config_text = "version = 1\nname = \"de-2026\"\n";
  run.config_sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
  run.tool_version = "0.1.0";
  run.work_directory = "/tmp/countersign-de-2026";
  run.started_at = k_start;
  run.ended_at = k_start + 75000;
  run.verdict = verdict;
  run.signers = {{"old-signer", Role::incumbent, "bind", "BIND 9.18.49", {"old-1"}},
                 {"new-signer", Role::candidate, "knot", "knotd 3.2.6", {"hsm-a", "hsm-b", "hsm-c"}}};
  return run;
}

} // namespace

RunRecord bogus_run() {
  RunRecord run = run_of(Verdict::no_go);
  run.step_count = 7;
  return run;
}

std::vector<StepRecord> bogus_steps() {
  std::vector<StepRecord> steps;
  for (std::uint64_t i = 0; i < 7; ++i) {
    StepRecord step = step_of(i);
    if (i >= k_first_bogus_step) add_bogus_findings(step, step.versions.front().serial);
    std::ranges::sort(step.findings, shown_before);
    steps.push_back(std::move(step));
  }
  return steps;
}

RunRecord clean_run() {
  RunRecord run = run_of(Verdict::go);
  run.id = 2;
  run.step_count = 3;
  return run;
}

std::vector<StepRecord> clean_steps() { return {step_of(0), step_of(1), step_of(2)}; }

std::vector<StoredFinding> stored_findings(RunId run, const std::vector<StepRecord>& steps) {
  std::vector<StoredFinding> stored;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) stored.push_back({run, step.index, finding});
  }
  return stored;
}

} // namespace countersign::test
