#include "tests/unit/harness/gate/sample_gate.h"

namespace countersign::test {
namespace {

const NodeName k_nodes[] = {{"old", "a", Role::incumbent},
                            {"new", "hsm-a", Role::candidate},
                            {"new", "hsm-b", Role::candidate},
                            {"new", "hsm-c", Role::candidate}};

// From day `from` to day `to` of the window.
void add_key(Evidence& evidence, const NodeName& node, KeyLabel label, std::uint16_t flags, UtcDay from,
             UtcDay to) {
  for (UtcDay day = k_first_day + from; day <= k_first_day + to; ++day) {
    KeyDay key{1,
               day,
               node,
               label,
               "f" + to_text(label),
               flags,
               1440,
               day * k_day_ms,
               day * k_day_ms + k_day_ms - 1};
    evidence.key_days.push_back(key);
    evidence.label_days.push_back({1, day, node, label, 5000, 0, 0});
  }
}

// Two ZSK rolls, and one of the algorithm with its KSK.
void add_keys(Evidence& evidence, const NodeName& node) {
  add_key(evidence, node, {8, 100}, 257, 0, 10);
  add_key(evidence, node, {13, 200}, 257, 8, 20);
  add_key(evidence, node, {8, 1}, 256, 0, 6);
  add_key(evidence, node, {8, 2}, 256, 4, 10);
  add_key(evidence, node, {13, 3}, 256, 8, 20);
}

void add_event(Evidence& evidence, const NodeName& node, EventKind kind, EventPhase phase, UtcDay day,
               std::uint64_t count) {
  evidence.event_days.push_back(
      {1, k_first_day + day, node, kind, phase, count, (k_first_day + day) * k_day_ms + 5'000});
}

void add_events(Evidence& evidence, const NodeName& node) {
  add_event(evidence, node, EventKind::zsk_roll, EventPhase::pre_published, 4, 1);
  add_event(evidence, node, EventKind::zsk_roll, EventPhase::completed, 6, 1);
  add_event(evidence, node, EventKind::algorithm_roll, EventPhase::completed, 10, 1);
  add_event(evidence, node, EventKind::ksk_roll, EventPhase::completed, 15, 1);
  add_event(evidence, node, EventKind::zsk_roll, EventPhase::completed, 18, 1);
  add_event(evidence, node, EventKind::zsk_roll, EventPhase::aborted, 19, 1);
  add_event(evidence, node, EventKind::denial_change, EventPhase::started, 19, 1);
  add_event(evidence, node, EventKind::re_salt, EventPhase::completed, 19, 1);
  add_event(evidence, node, EventKind::opt_out_change, EventPhase::completed, 19, 1);
  for (UtcDay day = 0; day <= k_last_day - k_first_day; ++day)
    add_event(evidence, node, EventKind::re_sign, EventPhase::completed, day, 10);
}

void add_node(Evidence& evidence, const NodeName& node) {
  add_keys(evidence, node);
  add_events(evidence, node);
  for (UtcDay day = k_first_day; day <= k_last_day; ++day) {
    NodeDay sums;
    sums.run = 1;
    sums.day = day;
    sums.node = node;
    sums.versions = 1450;
    sums.firsts = sums.firsts_equal = 1440;
    sums.revisions = 10;
    sums.complete = 1450;
    sums.first_at = day * k_day_ms;
    sums.last_at = day * k_day_ms + k_day_ms - 1;
    sums.first_valid_at = sums.first_at;
    sums.last_valid_at = sums.last_at;
    sums.least_life_s = 7 * 86'400;
    sums.serial_wraps = day == k_first_day ? 1 : 0;
    sums.nsec3 = 1450;
    sums.signatures[SignatureOutcome::valid] = 100'000;
    evidence.node_days.push_back(sums);
  }
}

void attest(Evidence& evidence, const std::string& what) {
  GateRecord record;
  record.id = static_cast<std::int64_t>(evidence.gate_records.size()) + 1;
  record.kind = GateRecordKind::attestation;
  record.zone = evidence.scope.zone;
  record.recorded_at = k_last_day * k_day_ms + 1000;
  record.criterion = what;
  record.reason = "done, and seen to work";
  record.person = "N. N.";
  evidence.gate_records.push_back(record);
}

// Two routes, and a canary that came by both and was acknowledged.
void add_alert_path(GateInput& input) {
  AlertEvidence& alerts = input.evidence.alerts;
  alerts.routes = {{"mail", "sendmail", true, {}, {}, 0, {}}, {"pager", "exec", true, {}, {}, 0, {}}};
  const UnixMillis opened = input.as_of - 2 * 3'600'000;
  alerts.canaries = {{opened, {{"mail", opened + 900}, {"pager", opened + 300}}, opened + 120'000, "N. N."}};
}

void add_steps(Evidence& evidence) {
  for (UtcDay day = k_first_day; day <= k_last_day; ++day) {
    for (const char* label : {"ds-rolled", "bulk-burst", "soa-change"}) {
      evidence.step_days.push_back(
          {1, day, label, 480, 480, day * k_day_ms, day * k_day_ms + k_day_ms - 1, 60'000});
    }
    evidence.lags.push_back({day, 2'000, 3'000});
  }
  for (std::uint64_t step = 0; step < 21; ++step) {
    const UnixMillis at = (k_first_day + static_cast<UtcDay>(step)) * k_day_ms;
    evidence.step_points.push_back({1, step, at, 0});
    for (const NodeName& node : k_nodes)
      evidence.version_points.push_back(
          {1, step, node, Serial(2026112400U + static_cast<std::uint32_t>(step)), at, 0, 604'800});
  }
}

} // namespace

GateInput good_gate_input() {
  GateInput input;
  input.as_of = (k_last_day + 1) * k_day_ms - 1;
  Evidence& evidence = input.evidence;
  evidence.scope = {"example.", k_first_day, k_last_day, 600};
  evidence.head_hash = evidence.run_head_hash = std::string(64, 'a');
  RunRecord run;
  run.id = 1;
  run.zone = "example.";
  run.scenario = "year";
  run.config_sha256 = std::string(64, 'b');
  run.tool_version = "0.1.0";
  run.signers = {{"old", Role::incumbent, "bind", "9.18", {"a"}},
                 {"new", Role::candidate, "knot", "3.2", {"hsm-a", "hsm-b", "hsm-c"}}};
  evidence.runs = {run};
  for (const NodeName& node : k_nodes) add_node(evidence, node);
  add_steps(evidence);
  for (const char* what : {"second-opinion", "self-test", "rollback-rehearsed", "node-failover"})
    attest(evidence, what);
  add_alert_path(input);
  Finding died = open_finding(FindingKind::signer_died, "", "");
  died.explained_by = "own-keys"; // of no matter here: a rule that there is
  add_finding(input, died, k_first_day);
  add_finding(input, died, k_first_day + 1);
  return input;
}

Finding open_finding(FindingKind kind, const std::string& signer, const std::string& node) {
  Finding finding = make_finding(kind, {"x.example.", "A", ""}, "seen");
  finding.signer = signer;
  finding.node = node;
  return finding;
}

void add_finding(GateInput& input, const Finding& finding, UtcDay day) {
  FindingDay sums;
  sums.run = 1;
  sums.day = day;
  sums.finding = finding;
  sums.steps = 1;
  sums.first_at = sums.last_at = day * k_day_ms;
  input.evidence.finding_days.push_back(sums);
}

CriterionResult result_of(const GateResult& result, CriterionId id) {
  for (const CriterionResult& criterion : result.criteria) {
    if (criterion.id == id) return criterion;
  }
  return {};
}

} // namespace countersign::test
