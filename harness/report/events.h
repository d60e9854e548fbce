// The events of a run for people and machines: what was seen to its end at each node, and what was not.
#pragma once

#include "diff/model/run_record.h"
#include "harness/report/text_layout.h"

#include <span>

#include <nlohmann/json_fwd.hpp>

namespace countersign {

// Empty if there is none. At most `most` lines of single events; signing again is only counted.
[[nodiscard]] std::string events_text(std::span<const StepRecord> steps, std::size_t columns,
                                      std::size_t most);
// All, in the order of the record.
[[nodiscard]] nlohmann::json events_json(std::span<const StepRecord> steps);

} // namespace countersign
