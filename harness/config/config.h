// The configuration of a run as a value: what a scenario file says, checked, with defaults filled in.
//
// The file is TOML, `version = 1`. An unknown key, a wrong type or a value out of range is an error that
// names file, line and column. It holds no secrets: TSIG keys towards signers that we drive are made for each
// run.
#pragma once

#include "adapters/changes/change_stream.h"
#include "adapters/signers/node_driver.h"
#include "diff/compare/compare.h"
#include "harness/config/alert_config.h"

namespace countersign {

struct StreamConfig {
  enum class Kind : std::uint8_t { generate, directory, journal } kind = Kind::generate;
  GeneratorOptions generator;      // kind generate
  std::filesystem::path directory; // kind directory
  std::filesystem::path zone_file; // kind journal
  std::filesystem::path journal;
  std::uint32_t max_ttl_s = 0; // not 0: all lifetimes of the zone shortened to this (with_short_lives())
};

// A key that the scenario names. Without a file it is generated when the run begins.
struct KeyConfig {
  std::string name;
  bool ksk = false;
  std::filesystem::path file; // stem of a BIND key pair; empty: generated
  std::string token;   // PKCS#11 token that holds it, where the signer has such; empty: the signer's one
  std::string twin_of; // generated with the flags and the key tag of that key
  std::uint64_t publish_at = 0;
  std::uint64_t activate_at = 0;
  std::optional<std::uint64_t> retire_at;
  std::optional<std::uint64_t> remove_at;
};

struct NodeConfig {
  std::string name;
  // Fault: in this node's key store the private half of the key named first is that of the key named second.
  std::vector<std::pair<std::string, std::string>> private_halves;
  std::string token; // PKCS#11 token of this node, for keys that name none themselves
  // Who is asked for proofs of possession, where the product's driver does not know it or should not be
  // asked.
  std::optional<KeyStorePlace> key_store;
};

// One after the other, each when the end of the one before was seen in what the signer's nodes publish.
struct ExerciseConfig {
  Exercise what;
  std::uint64_t not_before = 1;  // step
  milliseconds deadline{90'000}; // for its end to be seen
};

struct SignerConfig {
  std::string name;
  Role role = Role::incumbent;
  std::string product;
  std::filesystem::path program; // empty: the installed one
  SigningPolicy policy;
  CommandSpec command;           // product "command" only
  std::vector<std::string> keys; // names of KeyConfig; empty: the signer's own
  std::vector<NodeConfig> nodes; // at least one
  std::vector<ExerciseConfig> exercises;
};

struct Config {
  std::string name; // of the scenario
  Name zone;
  StreamConfig stream;
  milliseconds start_deadline{30'000}; // for a signer to publish its first complete version
  milliseconds step_deadline{20'000};  // for a signer to publish a step
  milliseconds unchanged_grace{
      3'000}; // after fetching a change without content, before its old version counts as its answer
  milliseconds step_interval{0};   // from one offer to the next, at least; nodes are looked at all the time
  bool every_serial = false;       // where an IXFR spans several serials, each of them is verified
  bool end_with_exercises = false; // the run ends when the last exercise has, and not with its stream
  bool verify_ixfr = false;        // what came by IXFR is fetched by AXFR as well, and must be the same
  ComparePolicy compare;
  std::vector<KeyConfig> keys;
  std::vector<SignerConfig> signers; // exactly one incumbent, at least one candidate
  std::optional<AlertConfig> alerts;
};

// `file_name` is for messages; relative paths are taken from `base_directory`.
[[nodiscard]] Result<Config> parse_config(std::string_view text, const std::string& file_name,
                                          const std::filesystem::path& base_directory);

} // namespace countersign
