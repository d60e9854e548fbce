// An instant as it stands in evidence.
#pragma once

#include "diff/model/run_record.h"

namespace countersign {

[[nodiscard]] std::string instant_text(UnixMillis instant); // "2026-11-24 08:19:59 UTC"

} // namespace countersign
