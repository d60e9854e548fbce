// Secrets from files that only their owner can read.
#pragma once

#include "diff/model/result.h"
#include "diff/wire/tsig_key.h"

#include <filesystem>

namespace countersign {

// The text, without white space at its end; both: `configuration` if others than its owner may read it, or if
// its owner is neither we nor root.
[[nodiscard]] Result<std::string> load_secret(const std::filesystem::path& file);
// A key in BIND's format.
[[nodiscard]] Result<TsigKey> load_tsig_key(const std::filesystem::path& file);

} // namespace countersign
