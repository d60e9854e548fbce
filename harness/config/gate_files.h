// The two files of a go/no-go decision. Errors are of kind `configuration`: "FILE:LINE:COLUMN: what".
#pragma once

#include "diff/model/result.h"
#include "harness/gate/waiver.h"

namespace countersign {

// `sha256` is left empty by both: the caller has the bytes.
[[nodiscard]] Result<Criteria> parse_criteria(std::string_view text, const std::string& file_name);
[[nodiscard]] Result<WaiverFile> parse_waivers(std::string_view text, const std::string& file_name);

} // namespace countersign
