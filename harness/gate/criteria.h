// The criteria of a go/no-go decision: thresholds agreed on before the meeting, in a versioned file
// (fixtures/criteria/default.toml holds the built-in ones, with comments).
#pragma once

#include "storage/evidence.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace countersign {

enum class CriterionId : std::uint8_t {
  no_bogus,
  no_unexplained,
  rules_named,
  window_length,
  serials_compared,
  no_gap,
  content_equal,
  every_node_signs,
  signature_life,
  publication_lag,
  events_exercised,
  second_opinion,
  self_test,
  alert_path,
  rollback_rehearsed,
  waivers_valid,
};
inline constexpr std::size_t k_criterion_count = static_cast<std::size_t>(CriterionId::waivers_valid) + 1;

struct CriterionInfo {
  CriterionId id;
  std::string_view name; // stable, kebab-case: in files and JSON
  std::string_view title;
  bool hard = false;     // cannot be waived, nor left out
  bool attested = false; // a person may attest it, because no run can show it
};
[[nodiscard]] std::span<const CriterionInfo> criterion_catalogue() noexcept; // in the order of the enum
[[nodiscard]] const CriterionInfo& info(CriterionId id) noexcept;

struct Criteria {
  std::string source = "built-in";
  std::string sha256;             // of the file's text; empty if built-in
  std::set<CriterionId> left_out; // "required = false"; soft ones only

  std::int64_t window_s = 14 * 86'400;
  double serials_percent = 99.9;
  std::int64_t longest_gap_s = 3'600;
  std::int64_t node_observed_s = 86'400;
  std::int64_t least_life_s = 3 * 86'400;
  std::int64_t lag_p95_ms = 60'000;    // candidate minus incumbent
  std::int64_t lag_max_ms = 3'600'000; // likewise
  std::map<std::string, std::uint64_t> events{
      {"zsk-roll", 2},    {"ksk-roll", 1},         {"algorithm-roll", 1}, {"re-sign", 2},
      {"ds-change", 2},   {"delegation-burst", 2}, {"apex-change", 2},    {"signer-restart", 2},
      {"serial-wrap", 1}, {"node-failover", 1}};
  std::int64_t deliver_within_s = 300;       // each alert: to a first receipt
  std::int64_t acknowledge_within_s = 1'800; // and to a person's answer; canaries likewise
  // How old an attestation may be; of alert_path: the canary.
  std::map<CriterionId, std::int64_t> attestation_age_s{{CriterionId::second_opinion, 7 * 86'400},
                                                        {CriterionId::self_test, 7 * 86'400},
                                                        {CriterionId::alert_path, 86'400},
                                                        {CriterionId::rollback_rehearsed, 90 * 86'400}};
};

} // namespace countersign
