// The documents of a bundle, made from its own database. Private to this folder.
#pragma once

#include "harness/evidence/bundle.h"

namespace countersign::evidence {

inline constexpr const char* k_database = "evidence.db";
inline constexpr const char* k_criteria = "criteria.toml";
inline constexpr const char* k_waivers = "waivers.toml";
inline constexpr const char* k_manifest = "manifest.json";
inline constexpr const char* k_sums = "SHA256SUMS";
inline constexpr const char* k_signature = "SHA256SUMS.sig";

// What it takes to decide again.
struct Manifest {
  std::string zone, tool_version, verdict;
  UtcDay first_day = 0, last_day = 0;
  UnixMillis as_of = 0;
};
[[nodiscard]] std::string print_manifest(const Manifest& manifest);
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

struct Documents {
  Verdict verdict = Verdict::insufficient_evidence;
  Manifest manifest;
  std::map<std::string, std::string> texts; // by file name: reports and configurations
};
// Verifies the whole chain of `directory`'s database, and decides. Zone, window and instant are those of
// `gate`.
[[nodiscard]] Result<Documents> make_documents(const std::filesystem::path& directory, GateArguments gate,
                                               const std::string& tool_version);
// The arguments of a gate that decides as the manifest says.
[[nodiscard]] GateArguments arguments_of(const Manifest& manifest);

// Values under keys that sound like secrets are replaced; all else stays as it is.
[[nodiscard]] std::string mask_secrets(std::string_view toml);

} // namespace countersign::evidence
