#include "tests/unit/storage/samples.h"

namespace countersign::test {
namespace {

using std::chrono::milliseconds;

PublishedKey sample_key(std::uint8_t algorithm, std::uint16_t tag, bool sep) {
  PublishedKey key;
  key.flags = sep ? 257 : 256;
  key.label = {algorithm, tag};
  key.bits = algorithm == 8 ? 2048 : 256;
  key.rdata = {
      static_cast<std::uint8_t>(key.flags >> 8), static_cast<std::uint8_t>(key.flags), 3, algorithm, 0, 255};
  append_u16(key.rdata, tag);
  key.fingerprint = fmt::format("00000000000{:05}", tag);
  key.signs_dnskey = sep;
  return key;
}

OutcomeCounts sample_counts(std::uint64_t start) {
  OutcomeCounts counts;
  for (std::uint64_t& count : counts.by_outcome) count = start++;
  return counts;
}

VersionReport sample_report(std::uint64_t seed) {
  VersionReport report;
  report.serial = Serial(4294967295U - static_cast<std::uint32_t>(seed));
  report.at = DnsTime(1800000000U + static_cast<std::uint32_t>(seed));
  report.content = {0xfedcba9876543210U, seed};
  report.records = 1000 + seed;
  report.signed_rrsets = 400 + seed;
  report.unsigned_rrsets = seed % 3;
  report.signatures = sample_counts(seed);
  report.by_key[{{13, 33834}, RrType::SOA}] = sample_counts(seed);
  report.by_key[{{13, 33834}, RrType::NSEC3}] = sample_counts(9);
  report.by_key[{{8, 1}, RrType::BIND_PRIVATE}] = OutcomeCounts{}; // nothing counted, and yet there
  report.by_key[{{8, 1}, RrType::DNSKEY}] = sample_counts(1);
  report.keys = {sample_key(13, 33834, false), sample_key(8, 1, true)};
  report.denial.kind = static_cast<DenialKind>(seed % 4);
  report.denial.chains = {{1, 0, {}}, {1, static_cast<std::uint16_t>(seed), {0x00, 0xff, 0x27}}};
  report.denial.opt_out_seen = seed % 2 == 0;
  report.denial.records = 17;
  report.rrsets_without_valid_signature = {{RrType::SOA, 1}, {static_cast<RrType>(65280), 3 + seed}};
  report.earliest_expiration = DnsTime(0);
  report.latest_inception = DnsTime(4294967295U);
  report.complete = seed % 2 == 1;
  return report;
}

void expect_same(const VersionReport& left, const VersionReport& right) {
  EXPECT_EQ(left.serial, right.serial);
  EXPECT_EQ(left.at, right.at);
  EXPECT_EQ(left.content, right.content);
  EXPECT_EQ(left.records, right.records);
  EXPECT_EQ(left.signed_rrsets, right.signed_rrsets);
  EXPECT_EQ(left.unsigned_rrsets, right.unsigned_rrsets);
  EXPECT_EQ(left.signatures, right.signatures);
  EXPECT_EQ(left.by_key, right.by_key);
  ASSERT_EQ(left.keys.size(), right.keys.size());
  for (std::size_t i = 0; i < left.keys.size(); ++i) {
    EXPECT_EQ(left.keys[i].flags, right.keys[i].flags);
    EXPECT_EQ(left.keys[i].label, right.keys[i].label);
    EXPECT_EQ(left.keys[i].bits, right.keys[i].bits);
    EXPECT_EQ(left.keys[i].rdata, right.keys[i].rdata);
    EXPECT_EQ(left.keys[i].fingerprint, right.keys[i].fingerprint);
    EXPECT_EQ(left.keys[i].signs_dnskey, right.keys[i].signs_dnskey);
  }
  EXPECT_EQ(left.denial.kind, right.denial.kind);
  EXPECT_EQ(left.denial.chains, right.denial.chains);
  EXPECT_EQ(left.denial.opt_out_seen, right.denial.opt_out_seen);
  EXPECT_EQ(left.denial.records, right.denial.records);
  EXPECT_EQ(left.rrsets_without_valid_signature, right.rrsets_without_valid_signature);
  EXPECT_EQ(left.earliest_expiration, right.earliest_expiration);
  EXPECT_EQ(left.latest_inception, right.latest_inception);
  EXPECT_EQ(left.complete, right.complete);
}

} // namespace

RunRecord sample_run() {
  RunRecord run;
  run.zone = "example.";
  run.scenario = "two\"signers\"";
  run.config_text = "version = 1\n# tab\t, NUL" + std::string(1, '\0') + ", no UTF-8 \xff\xfe, \xc3\xa9\n";
  run.config_sha256 = std::string(64, 'a');
  run.tool_version = "0.1.0";
  run.work_directory = "/tmp/it's here";
  run.step_count = 26;
  run.started_at = 1795392000123;
  run.signers = {{"old", Role::incumbent, "bind", "BIND 9.18.49", {"old-1"}},
                 {"new", Role::candidate, "knot", "", {"hsm-a", "hsm-b", "hsm-c"}}};
  return run;
}

StepRecord sample_step(std::uint64_t index, std::size_t findings) {
  StepRecord step;
  step.index = index;
  step.input_serial = Serial(4294967290U + static_cast<std::uint32_t>(index)); // wraps
  step.content = {index, 0x0123456789abcdefU};
  step.label = index == 0 ? "initial" : "ds-roll";
  step.removed = index;
  step.added = 2 * index;
  step.offered_at = 1795392001000 + static_cast<UnixMillis>(index) * 1000;
  step.ended_at = step.offered_at + 999;
  step.complete = index % 2 == 0;
  const std::pair<const char*, const char*> places[] = {{"new", "hsm-a"}, {"new", "hsm-b"}, {"new", "hsm-c"},
                                                        {"new", "hsm-c"}, {"old", "old-1"}, {"old", "old-1"}};
  for (std::size_t i = 0; i < std::size(places); ++i) {
    VersionRecord version;
    version.signer = places[i].first;
    version.node = places[i].second;
    version.serial = Serial(static_cast<std::uint32_t>(index * 10 + i));
    version.first_of_step = i % 2 == 0;
    version.received_at = step.offered_at + static_cast<UnixMillis>(i);
    version.lag_ms = static_cast<std::int64_t>(i) - 1;
    version.archive_sha256 = i == 0 ? std::string(64, 'b') : "";
    version.report = sample_report(index + i);
    step.versions.push_back(std::move(version));
  }
  for (std::size_t i = 0; i < findings; ++i) {
    Finding finding =
        make_finding(static_cast<FindingKind>(i % k_finding_kind_count),
                     {fmt::format("n{}.example.", i), "SOA", "13/33834"}, "it's \xe2\x82\xac, \x80");
    finding.severity = static_cast<Severity>(i % 4);
    finding.signer = i % 3 == 0 ? "" : i % 3 == 1 ? "new" : "old";
    finding.node = i % 3 == 1 ? "hsm-a" : "";
    finding.serial = Serial(4294967295U - static_cast<std::uint32_t>(index));
    finding.count = 1 + i * index;
    finding.explained_by = i % 2 == 0 ? "" : "own-keys";
    step.findings.push_back(std::move(finding));
  }
  std::sort(step.findings.begin(), step.findings.end(), shown_before);
  for (std::size_t i = 0; i < index; ++i) { // none in the first, as most steps
    SignerEvent event;
    event.kind = static_cast<EventKind>(i % k_event_kind_count);
    event.phase = i % 2 == 0 ? EventPhase::completed : EventPhase::ds_seen;
    event.driven = i % 2 == 1;
    event.signer = "new";
    event.node = "hsm-b";
    event.serial = Serial(4294967295U - static_cast<std::uint32_t>(i));
    event.at = step.offered_at + 5;
    event.subject = "13/33834/00000000deadbeef";
    event.evidence = "it's \xe2\x82\xac, \x80";
    step.events.push_back(std::move(event));
  }
  return step;
}

void expect_same(const RunRecord& left, const RunRecord& right) {
  EXPECT_EQ(left.zone, right.zone);
  EXPECT_EQ(left.scenario, right.scenario);
  EXPECT_EQ(left.config_text, right.config_text);
  EXPECT_EQ(left.config_sha256, right.config_sha256);
  EXPECT_EQ(left.tool_version, right.tool_version);
  EXPECT_EQ(left.work_directory, right.work_directory);
  EXPECT_EQ(left.step_count, right.step_count);
  EXPECT_EQ(left.started_at, right.started_at);
  EXPECT_EQ(left.ended_at, right.ended_at);
  EXPECT_EQ(left.verdict, right.verdict);
  ASSERT_EQ(left.signers.size(), right.signers.size());
  for (std::size_t i = 0; i < left.signers.size(); ++i) {
    EXPECT_EQ(left.signers[i].name, right.signers[i].name);
    EXPECT_EQ(left.signers[i].role, right.signers[i].role);
    EXPECT_EQ(left.signers[i].product, right.signers[i].product);
    EXPECT_EQ(left.signers[i].version, right.signers[i].version);
    EXPECT_EQ(left.signers[i].nodes, right.signers[i].nodes);
  }
}

void expect_same(const StepRecord& left, const StepRecord& right) {
  EXPECT_EQ(left.index, right.index);
  EXPECT_EQ(left.input_serial, right.input_serial);
  EXPECT_EQ(left.content, right.content);
  EXPECT_EQ(left.label, right.label);
  EXPECT_EQ(left.removed, right.removed);
  EXPECT_EQ(left.added, right.added);
  EXPECT_EQ(left.offered_at, right.offered_at);
  EXPECT_EQ(left.ended_at, right.ended_at);
  EXPECT_EQ(left.complete, right.complete);
  ASSERT_EQ(left.versions.size(), right.versions.size());
  for (std::size_t i = 0; i < left.versions.size(); ++i) {
    EXPECT_EQ(left.versions[i].signer, right.versions[i].signer);
    EXPECT_EQ(left.versions[i].node, right.versions[i].node);
    EXPECT_EQ(left.versions[i].serial, right.versions[i].serial);
    EXPECT_EQ(left.versions[i].first_of_step, right.versions[i].first_of_step);
    EXPECT_EQ(left.versions[i].received_at, right.versions[i].received_at);
    EXPECT_EQ(left.versions[i].lag_ms, right.versions[i].lag_ms);
    EXPECT_EQ(left.versions[i].archive_sha256, right.versions[i].archive_sha256);
    expect_same(left.versions[i].report, right.versions[i].report);
  }
  ASSERT_EQ(left.findings.size(), right.findings.size());
  for (std::size_t i = 0; i < left.findings.size(); ++i) expect_same(left.findings[i], right.findings[i]);
  EXPECT_EQ(left.events, right.events);
}

void expect_same(const Finding& left, const Finding& right) {
  EXPECT_EQ(left.kind, right.kind);
  EXPECT_EQ(left.severity, right.severity);
  EXPECT_EQ(left.signer, right.signer);
  EXPECT_EQ(left.node, right.node);
  EXPECT_EQ(left.serial, right.serial);
  EXPECT_EQ(left.subject, right.subject);
  EXPECT_EQ(left.evidence, right.evidence);
  EXPECT_EQ(left.count, right.count);
  EXPECT_EQ(left.explained_by, right.explained_by);
}

std::unique_ptr<RunStore> open_store(const std::filesystem::path& file, RunStore::Mode mode) {
  auto store = RunStore::open(file, mode, milliseconds(100));
  if (store) return std::move(*store);
  ADD_FAILURE() << store.error().message;
  std::abort(); // a null pointer would only hide the message above
}

void make_sample_database(const std::filesystem::path& file, bool with_events) {
  const auto store = open_store(file);
  ASSERT_EQ(store->begin_run(sample_run()).value(), 1);
  for (std::uint64_t i = 0; i < 3; ++i) {
    StepRecord step = sample_step(i);
    if (!with_events) step.events.clear();
    ASSERT_TRUE(store->put_step(1, step));
  }
  ASSERT_TRUE(store->finish_run(1, Verdict::no_go, 1795392009999));
  ASSERT_EQ(store->begin_run(sample_run()).value(), 2);
  ASSERT_TRUE(store->put_step(2, sample_step(0)));
  for (const GateRecord& record : sample_gate_records()) ASSERT_TRUE(store->put_gate_record(record));
}

std::vector<GateRecord> sample_gate_records() {
  std::vector<GateRecord> records(3);
  for (GateRecord& record : records) {
    record.zone = "example.";
    record.recorded_at = 1795392010000;
    record.reason = "it's \xe2\x82\xac, \x80";
    record.person = "N. N.";
  }
  records[0].verdict = Verdict::no_go;
  records[0].person = "";
  records[0].inputs_sha256 = std::string(64, 'c');
  records[1].kind = GateRecordKind::resolution;
  records[1].resolves = 1;
  records[2].kind = GateRecordKind::attestation;
  records[2].criterion = "rollback-rehearsed";
  return records;
}

sqlite::Connection open_raw(const std::filesystem::path& file) {
  auto database = sqlite::Connection::open(file, sqlite::Connection::Access::read_write, milliseconds(100));
  if (database && database->execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")) {
    return std::move(*database);
  }
  ADD_FAILURE() << "no connection to " << file;
  std::abort();
}

} // namespace countersign::test
