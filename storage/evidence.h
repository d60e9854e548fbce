// What the database holds about one zone over a window of whole UTC days, summed by day: enough to decide and
// to draw, without reading each step. Part of storage's door.
//
// Read in one transaction, so all parts agree. Vectors are ordered by run, then day, then the columns in the
// order of the struct: equal databases give equal evidence.
#pragma once

#include "diff/model/run_record.h"
#include "storage/alert.h"

#include <compare>

namespace countersign {

using UtcDay = std::int64_t; // days since 1970-01-01
inline constexpr std::int64_t k_day_ms = 86'400'000;

struct EvidenceScope {
  std::string zone;     // presentation form; empty: that of the newest run
  UtcDay first_day = 0; // both inclusive
  UtcDay last_day = 0;
  std::uint64_t points = 600; // about how many steps are looked at one by one, evenly spread
};

struct NodeName {
  std::string signer, node;
  Role role = Role::incumbent;
  friend auto operator<=>(const NodeName&, const NodeName&) = default;
};

// Zone versions of one node received on one day.
struct NodeDay {
  RunId run = 0;
  UtcDay day = 0;
  NodeName node;
  std::uint64_t versions = 0;
  std::uint64_t firsts = 0;       // first answers to a step
  std::uint64_t firsts_equal = 0; // of these, with the step's content
  std::uint64_t revisions = 0;    // later versions with the step's content: signed again
  std::uint64_t complete = 0;
  UnixMillis first_at = 0, last_at = 0;
  std::optional<UnixMillis> first_valid_at, last_valid_at; // receipt of versions with a valid signature
  std::optional<std::int64_t> least_life_s;                // judgement to the earliest expiration
  std::uint64_t serial_wraps = 0, serial_stride = 0;       // numbers that wrapped; the longest step forward
  std::uint64_t nsec = 0, nsec3 = 0, nsec3_opt_out = 0;    // versions by kind of denial
  std::uint64_t unsigned_rrsets = 0;
  OutcomeCounts signatures;
};

// RRSIGs by the key label that they name.
struct LabelDay {
  RunId run = 0;
  UtcDay day = 0;
  NodeName node;
  KeyLabel label;
  std::uint64_t valid = 0, bogus = 0, other = 0;
};

// A DNSKEY published at a node.
struct KeyDay {
  RunId run = 0;
  UtcDay day = 0;
  NodeName node;
  KeyLabel label;
  std::string fingerprint;
  std::uint16_t flags = 0;
  std::uint64_t versions = 0;
  UnixMillis first_at = 0, last_at = 0;
};

struct ChainDay {
  RunId run = 0;
  UtcDay day = 0;
  NodeName node;
  Nsec3Parameters parameters;
  UnixMillis first_at = 0, last_at = 0;
};

// Steps of one kind offered on one day.
struct StepDay {
  RunId run = 0;
  UtcDay day = 0;
  std::string label;
  std::uint64_t steps = 0, complete = 0;
  UnixMillis first_at = 0, last_at = 0;
  std::int64_t gap_ms = 0; // the longest time since the offer before it
};

// One fact, as often as it was said on one day.
struct FindingDay {
  RunId run = 0;
  UtcDay day = 0;
  Finding finding; // serial 0; count: over the day
  std::uint64_t steps = 0, first_step = 0, last_step = 0;
  UnixMillis first_at = 0, last_at = 0;
};

// Events of one kind and phase that a node was seen to go through on one day.
struct EventDay {
  RunId run = 0;
  UtcDay day = 0;
  NodeName node;
  EventKind kind{};
  EventPhase phase{};
  std::uint64_t count = 0;
  UnixMillis last_at = 0;
};

// How long the slowest node of each role took to publish a step. Only steps that both published.
struct StepLag {
  UtcDay day = 0;
  std::int64_t incumbent_ms = 0, candidate_ms = 0;
};

// A version of a step that was looked at one by one.
struct VersionPoint {
  RunId run = 0;
  std::uint64_t step = 0;
  NodeName node;
  Serial serial;
  UnixMillis received_at = 0;
  std::uint64_t bogus = 0;
  std::optional<std::int64_t> life_s;
};

struct StepPoint {
  RunId run = 0;
  std::uint64_t step = 0;
  UnixMillis offered_at = 0;
  std::uint64_t unexplained = 0; // sum of counts
};

enum class GateRecordKind : std::uint8_t { decision, resolution, attestation };
[[nodiscard]] const char* to_text(GateRecordKind kind) noexcept;

// On record for good, in the hash chain.
struct GateRecord {
  std::int64_t id = 0; // given by the database, from 1
  GateRecordKind kind = GateRecordKind::decision;
  std::string zone;
  UnixMillis recorded_at = 0;
  std::optional<Verdict> verdict;       // of a decision
  std::string criterion;                // that an attestation speaks of
  std::optional<std::int64_t> resolves; // id of the decision that a resolution lifts
  std::string reason;                   // why; the person's note
  std::string person;                   // empty for decisions
  std::string inputs_sha256;            // of a decision: 64 hex digits
};

struct Evidence {
  EvidenceScope scope;         // with its zone
  std::vector<RunRecord> runs; // with steps in the window
  std::vector<NodeDay> node_days;
  std::vector<LabelDay> label_days;
  std::vector<KeyDay> key_days;
  std::vector<ChainDay> chain_days;
  std::vector<StepDay> step_days;
  std::vector<FindingDay> finding_days;
  std::vector<EventDay> event_days;
  std::vector<StepLag> lags;
  std::vector<VersionPoint> version_points;
  std::vector<StepPoint> step_points;
  bool every_step_is_a_point = false;
  std::vector<GateRecord> gate_records; // of the zone, from the first on
  AlertEvidence alerts;
  std::string head_hash;     // of the newest record
  std::string run_head_hash; // of the newest record that is none of the gate's; '' without any
};

} // namespace countersign
