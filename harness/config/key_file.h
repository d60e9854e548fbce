// TSIG keys from BIND key files that only their owner can read.
#pragma once

#include "diff/model/result.h"
#include "diff/wire/tsig_key.h"

#include <filesystem>

namespace countersign {

// `configuration` if others than its owner may read it, or if its owner is neither we nor root.
[[nodiscard]] Result<TsigKey> load_tsig_key(const std::filesystem::path& file);

} // namespace countersign
