// A place at which the versions of a zone are seen one after the other: a server that is asked, or a
// directory into which files are put. Nothing is driven; what is there is looked at.
#pragma once

#include "adapters/transfer/transfer_client.h"

#include <filesystem>

namespace countersign {

struct FeedConfig {
  Endpoint server;
  std::optional<TsigKey> key;
  // Instead of a server: a directory into which zone files "*.zone" are renamed. Nothing in it is changed.
  std::filesystem::path directory;
  friend bool operator==(const FeedConfig&, const FeedConfig&) = default;
};

struct FeedLimits {
  TransferLimits transfer;
  milliseconds transfer_time{3'600'000}; // of one transfer, from the query to the last octet
  milliseconds query_time{5'000};        // for the answer to a SOA query, repetitions included
  friend bool operator==(const FeedLimits&, const FeedLimits&) = default;
};

struct FeedAnswer {
  // What is new since the version before, oldest first, each under a serial of its own: where several
  // differences came at once, one for each. Never `up_to_date`.
  std::vector<ZoneUpdate> updates;
  std::optional<IxfrFailure> ixfr_failure; // of the IXFR before an AXFR that worked
};

class VersionFeed {
public:
  virtual ~VersionFeed() = default;
  // Whether something is there that is not `have` (null: anything). Cheap: a SOA query, or a look at names.
  // Failures as those of query_serial().
  [[nodiscard]] virtual Result<bool> has_news(const ZoneVersionPtr& have) = 0;
  // Takes what is there. Failures as those of fetch_update(); for a file those of parse_zone().
  [[nodiscard]] virtual Result<FeedAnswer> take(const ZoneVersionPtr& have) = 0;
};

[[nodiscard]] std::unique_ptr<VersionFeed> make_feed(const FeedConfig& config, const Name& zone,
                                                     const FeedLimits& limits);

} // namespace countersign
