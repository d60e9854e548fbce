// Zones named on the command line: a file, "-" for stdin, or "axfr:HOST[:PORT]".
#pragma once

#include "adapters/clock.h"
#include "diff/model/zone_version.h"

#include <filesystem>
#include <functional>

namespace countersign {

struct ZoneSourceOptions {
  std::string origin;             // empty: taken from the file; needed for a transfer
  std::filesystem::path key_file; // TSIG for transfers, as tsig-keygen prints it
  bool soa_required = true;
  milliseconds budget{3'600'000}; // of all of a transfer; silence is ended much earlier by the idle limit
  std::function<void(std::size_t octets, std::size_t all)> progress{}; // of reading a file
};

[[nodiscard]] Result<ZoneVersionPtr> load_zone(const std::string& source, const ZoneSourceOptions& options);
[[nodiscard]] Result<std::vector<Record>> load_records(const std::filesystem::path& file,
                                                       const std::string& origin);

// ISO 8601 ("2026-05-05T19:30:00Z", also without "Z" or time), YYYYMMDDHHmmSS, or Unix seconds; empty: now.
[[nodiscard]] Result<DnsTime> parse_instant(const std::string& text);

} // namespace countersign
