// Metrics in the text format of Prometheus. Pure.
//
// Names: prefix countersign_, base units, _total for what only grows; instants and never ages, so that a
// scrape that fails does not look young. No serial, owner name or key is a label: each new value would be a
// new series.
#pragma once

#include "storage/metrics.h"

namespace countersign {

[[nodiscard]] std::string metrics_text(const DatabaseMetrics& metrics, const std::string& version);

} // namespace countersign
