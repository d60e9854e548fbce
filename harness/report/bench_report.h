// The scoreboards of `countersign bench` as JSON.
#pragma once

#include "harness/bench/mutations.h"
#include "harness/bench/scoreboard.h"

namespace countersign {

[[nodiscard]] std::string bench_json(const bench::Scoreboard& board);
[[nodiscard]] std::string mutations_json(const bench::MutationBoard& board);

} // namespace countersign
