// A case of the incident benchmark as a value: what happened once in public, as a recipe for a small zone.
//
// The file is TOML, `version = 1`; its recipe is a text of one command in a line, which bench/world.h
// explains.
#pragma once

#include "diff/model/finding_kind.h"
#include "diff/model/result.h"
#include "diff/model/serial.h"

#include <string>
#include <vector>

namespace countersign::bench {

// One finding that the case must raise.
struct Expectation {
  FindingKind kind{};
  std::string node;             // "signer/node"; empty: any, or the signer as a whole
  std::string type, owner;      // of the subject; empty: any
  std::optional<Serial> serial; // the first serial of which it must be said; absent: any
};

struct Incident {
  std::string id;
  unsigned number = 0; // of the catalogue; 0 for a control
  std::string what;    // one sentence
  std::vector<std::string> sources;
  std::string limit; // what of the incident the case does not show; empty: nothing
  std::string zone;  // apex
  DnsTime start;     // instant of the recipe's first command
  // Seconds from the start at which validating resolvers begin to fail, had nobody acted.
  std::optional<std::int64_t> hurts_at;
  std::uint32_t validity_tolerance_s = 0; // by which signature lifetimes may differ, as the operator says
  std::vector<std::string> nodes;         // "signer/node"; the first signer is the incumbent
  std::vector<std::string> recipe;        // lines
  bool is_control = false;                // nothing may be raised that bears on a verdict
  std::vector<Expectation> expect;
  std::vector<FindingKind> also;     // consequences that may be raised as well
  std::vector<std::string> cutovers; // "safe", "undecided" or "broken", for each `cutover` of the recipe
};

[[nodiscard]] Result<Incident> parse_incident(std::string_view text, const std::string& file_name);

} // namespace countersign::bench
