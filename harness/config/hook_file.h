// The policy file of `hook`. Errors are of kind `configuration`: "FILE:LINE:COLUMN: what".
#pragma once

#include "diff/model/result.h"
#include "harness/hook/policy.h"

namespace countersign {

[[nodiscard]] bool is_hook_policy(std::string_view text); // by its [policy]
// Relative paths are beside the file, in `base`. `sha256` is left empty: the caller has the bytes.
[[nodiscard]] Result<hook::Policy> parse_hook_policy(std::string_view text, const std::string& file_name,
                                                     const std::filesystem::path& base);

} // namespace countersign
