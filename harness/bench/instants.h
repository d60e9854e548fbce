// Instants and spans as recipes write them.
#pragma once

#include "diff/model/serial.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace countersign::bench {

[[nodiscard]] std::optional<DnsTime> parse_utc(std::string_view text);       // "2026-05-02T00:00:00Z"
[[nodiscard]] std::optional<std::int64_t> parse_span(std::string_view text); // "2d12h", "90m", "30s": seconds
[[nodiscard]] std::string span_text(std::int64_t seconds); // "2d12h"; "-" before negative ones

} // namespace countersign::bench
