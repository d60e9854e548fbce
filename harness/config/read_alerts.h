// [alerts] within another file's parser. Private to harness/config.
#pragma once

#include "harness/config/alert_config.h"
#include "harness/config/table_reader.h"

namespace countersign {

void read_alerts(TableReader& reader, const std::filesystem::path& base, AlertConfig& out);

} // namespace countersign
