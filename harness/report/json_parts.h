// Parts that several JSON forms of reports share. Private to harness/report.
#pragma once

#include "diff/model/run_record.h"
#include "storage/storage.h"

#include <nlohmann/json_fwd.hpp>

namespace countersign::json_parts {

[[nodiscard]] nlohmann::json signer(const SignerRecord& signer);
[[nodiscard]] nlohmann::json version(const VersionRecord& version);
[[nodiscard]] nlohmann::json step(const StepRecord& step);        // without its findings
[[nodiscard]] nlohmann::json report(const VersionReport& report); // without its findings
[[nodiscard]] nlohmann::json counts(const OutcomeCounts& counts);
// Where and what was found; without what is the same for all findings of a kind.
[[nodiscard]] nlohmann::json occurrence(const Finding& finding);
// All of it, alone.
[[nodiscard]] nlohmann::json finding(const StoredFinding& stored);

// Octets that are not UTF-8 become U+FFFD: JSON has no others. `indent` -1: one line.
[[nodiscard]] std::string print(const nlohmann::json& json, int indent);

} // namespace countersign::json_parts
