// Door of diff/compare: several verified versions against each other and against the unsigned input.
#pragma once

#include "diff/model/run_record.h"
#include "diff/model/zone_version.h"

namespace countersign {

// A version of the same step, as taken at one node.
struct NodeVersion {
  std::string signer;
  std::string node;
  Role role = Role::incumbent;
  ZoneVersionPtr zone;
  VersionReport report;
};

// What signers are being put through, one sooner than the other.
struct UnderWay {
  bool algorithm = false; // another algorithm
  bool denial = false;    // another kind of denial, or other parameters of NSEC3
  friend bool operator==(const UnderWay&, const UnderWay&) = default;
};

// What the operator says the signers may differ in; the rules that explain differences read it.
struct ComparePolicy {
  bool shared_keys = false;             // all signers hold the same keys: then key sets must be equal
  std::uint32_t validity_tolerance = 0; // seconds by which signature lifetimes may differ between signers
  UnderWay under_way;
  std::size_t findings_per_kind = 20; // further ones of a kind are folded into one that counts them
  friend bool operator==(const ComparePolicy&, const ComparePolicy&) = default;
};

// The content of one signed version against its unsigned input: content_missing, content_extra, content_ttl.
// Costs nothing but a comparison of fingerprints when they agree.
[[nodiscard]] std::vector<Finding> compare_to_input(const NodeVersion& version, const ZoneVersion& input,
                                                    const ComparePolicy& policy);

// All versions of one step. Nodes of one signer are compared first (they must agree in all but signature
// bytes), then the first node of each signer with the first node of the incumbent. With three or more
// versions the one that stands alone is named. Findings carry `explained_by` where a rule accounts for them.
[[nodiscard]] std::vector<Finding> compare_versions(std::span<const NodeVersion> versions,
                                                    const ComparePolicy& policy);

// A rule that explains differences, for `explain` and for documents.
struct RuleInfo {
  std::string_view name;      // kebab-case, stable
  std::string_view explains;  // what it accounts for
  std::string_view reason;    // why that is harmless
  std::string_view reference; // RFC, or product documentation
};
[[nodiscard]] std::span<const RuleInfo> explanation_rules() noexcept;

} // namespace countersign
