// The configuration of a watch as a value: which zones, at which nodes, how often and how much at most.
//
// The file is TOML, `version = 1`, with one [[zone]] for each zone; an unknown key, a wrong type or a value
// out of range is an error that names file, line and column. Secrets are never in it: TSIG keys are read from
// BIND key files that only their owner can read, and are in the value.
#pragma once

#include "adapters/follow/version_feed.h"
#include "diff/compare/compare.h"
#include "diff/history/history.h"
#include "harness/config/alert_config.h"

namespace countersign {

struct WatchedNodeConfig {
  std::string name;
  FeedConfig feed;
  std::vector<std::string> notify_from; // further addresses from which it sends NOTIFY
  friend bool operator==(const WatchedNodeConfig&, const WatchedNodeConfig&) = default;
};

struct WatchedSignerConfig {
  std::string name;
  Role role = Role::incumbent;
  std::vector<WatchedNodeConfig> nodes; // at least one
  friend bool operator==(const WatchedSignerConfig&, const WatchedSignerConfig&) = default;
};

struct WatchedZoneConfig {
  Name zone;
  std::optional<WatchedNodeConfig> source;  // the unsigned zone
  std::vector<WatchedSignerConfig> signers; // exactly one incumbent, at least one candidate
  ComparePolicy compare;
  HistoryPolicy history;
  std::filesystem::path
      parent_ds; // file with the parent's DS RRset, read again when it changes; empty: not known
  friend bool operator==(const WatchedZoneConfig&, const WatchedZoneConfig&) = default;
};

// How all of the nodes are treated.
struct WatchPace {
  milliseconds step_deadline{600'000};     // for a node to show a content that is to be seen elsewhere
  milliseconds settle{2'000};              // what is seen within it, and is no step, is stored together
  milliseconds refresh_floor{60'000};      // between two looks at a node that sends no NOTIFY: the refresh of
  milliseconds refresh_ceiling{3'600'000}; // its SOA within these bounds
  milliseconds retry_floor{10'000};        // after a failure: doubles from here, up to the retry of the SOA,
  milliseconds retry_ceiling{900'000};     // within these bounds
  milliseconds query_interval{500};        // never two looks within it, however many NOTIFYs come
  milliseconds recovered_after{60'000};    // a node has to be well for so long before that is said
  std::uint64_t seed = 0;                  // of the jitter; 0: another one at every start
  std::uint32_t history = 16;              // versions that are kept of each node, and steps that may be open
  std::uint32_t parallel = 2;              // verifications at once
  std::uint64_t steps_in_a_run =
      10'000; // then the run of that zone ends with its verdict, and the next begins
  FeedLimits feed;
  friend bool operator==(const WatchPace&, const WatchPace&) = default;
};

struct WatchConfig {
  std::string name;
  std::vector<Endpoint> listen; // for NOTIFY; none: nodes are polled
  std::filesystem::path state_directory;
  WatchPace pace;
  std::vector<WatchedZoneConfig> zones; // at least one
  std::optional<AlertConfig> alerts;
  friend bool operator==(const WatchConfig&, const WatchConfig&) = default;
};

// `file_name` is for messages; relative paths are taken from `base_directory`.
[[nodiscard]] Result<WatchConfig> parse_watch_config(std::string_view text, const std::string& file_name,
                                                     const std::filesystem::path& base_directory);
// Whether the text is that of a watch and not of a run: it has [[zone]], and not [zone].
[[nodiscard]] bool is_watch_config(std::string_view text);

} // namespace countersign
