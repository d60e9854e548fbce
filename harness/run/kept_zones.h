// The text of every version that a run took, for other validators and for people.
#pragma once

#include "harness/run/node_session.h"

namespace countersign {

// Writes "STEP.SIGNER.NODE.SERIAL.zone" for each version; does nothing if `directory` is empty.
[[nodiscard]] Status keep_zones(const std::filesystem::path& directory, std::uint64_t step,
                                std::span<const NodeAnswer> answers);

} // namespace countersign
