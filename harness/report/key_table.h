// Who signs what under one key tag: the table in which a node with another private key shows.
#pragma once

#include "diff/model/run_record.h"

#include <map>
#include <span>

namespace countersign {

// One node at one step; counts of RRSIGs that name the key.
struct KeyUse {
  std::string signer, node;
  Serial serial;                                     // of the version that is counted
  std::vector<std::string> fingerprints;             // of the published DNSKEYs of this label: mostly one
  std::map<std::string, std::uint64_t> valid, bogus; // by covered type; nothing that is zero
  bool was_bogus = false;                            // at some step of the run, then:
  std::uint64_t first_bogus_step = 0;
  Serial first_bogus_serial;
  Serial last_bogus_serial;

  [[nodiscard]] std::uint64_t valid_total() const;
  [[nodiscard]] std::uint64_t bogus_total() const;
};

struct KeyTable {
  KeyLabel label;
  std::uint64_t step = 0; // the first step with a bogus signature under the label
  std::vector<KeyUse>
      nodes; // by signer and node; those that publish the key or sign with its tag at that step
};

// Nothing if no node has a bogus signature under the label. A node's version is its worst one of the step.
[[nodiscard]] std::optional<KeyTable> key_table(std::span<const StepRecord> steps, const KeyLabel& label);

// The label in a finding's key: "13/33834" or "13/33834/<fingerprint>".
[[nodiscard]] std::optional<KeyLabel> parse_key_label(std::string_view key);

} // namespace countersign
