// What is remembered of a run. Made by harness/run, kept by storage, read by reports.
#pragma once

#include "diff/model/signer_event.h"
#include "diff/model/version_report.h"

#include <string>
#include <vector>

namespace countersign {

using RunId = std::int64_t;      // assigned by the database, from 1
using UnixMillis = std::int64_t; // wall clock, UTC, milliseconds since 1970

enum class Role : std::uint8_t { incumbent, candidate };
[[nodiscard]] const char* to_text(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;

enum class Verdict : std::uint8_t { go, go_with_waivers, insufficient_evidence, no_go };
[[nodiscard]] const char* to_text(Verdict verdict) noexcept; // "GO", "INSUFFICIENT EVIDENCE"
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view text) noexcept;

struct SignerRecord {
  std::string name; // unique within the run
  Role role = Role::incumbent;
  std::string product; // "bind", "knot", "ldns"
  std::string version; // what the program says of itself
  std::vector<std::string> nodes;
};

struct RunRecord {
  RunId id = 0;
  std::string zone;        // presentation form
  std::string scenario;    // name from the configuration
  std::string config_text; // as it was read; holds no secrets
  std::string config_sha256;
  std::string tool_version;
  std::string work_directory;   // of the signers, for --resume
  std::uint64_t step_count = 0; // planned, the initial zone included
  UnixMillis started_at = 0;
  UnixMillis ended_at = 0;        // 0: not ended
  std::optional<Verdict> verdict; // of an ended run
  std::vector<SignerRecord> signers;
};

// One zone version as it was taken at one node.
struct VersionRecord {
  std::string signer;
  std::string node;
  Serial serial;              // the signer's own
  bool first_of_step = false; // false: a later revision of the same step (re-signing), or a stray version
  UnixMillis received_at = 0;
  std::int64_t lag_ms = 0;    // from the offer of the step to this version in hand
  std::string archive_sha256; // of its canonical text, when archived; else empty
  VersionReport report;       // its findings are stored with the step's
};

struct StepRecord {
  std::uint64_t index = 0; // 0 is the initial zone
  Serial input_serial;
  Fingerprint content;                  // of the unsigned input
  std::string label;                    // what kind of change: "ds-roll", "initial", ...
  std::uint64_t removed = 0, added = 0; // records in the change
  UnixMillis offered_at = 0;
  UnixMillis ended_at = 0;
  bool complete = false;               // every node published it before the deadline
  std::vector<VersionRecord> versions; // in order of signer, node, arrival
  std::vector<Finding> findings;       // sorted by shown_before
  std::vector<SignerEvent> events;     // of each node in the order of its versions
};

} // namespace countersign
