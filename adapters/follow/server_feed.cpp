#include "adapters/follow/feeds.h"

namespace countersign {
namespace {

class ServerFeed final : public VersionFeed {
public:
  ServerFeed(const FeedConfig& config, const Name& zone, const FeedLimits& limits)
      : source_{config.server, zone, config.key, limits.transfer}, limits_(limits) {}

  Result<bool> has_news(const ZoneVersionPtr& have) override {
    COUNTERSIGN_TRY_ASSIGN(const Serial serial, query_serial(source_, Deadline::after(limits_.query_time)));
    return !have || serial != have->serial();
  }

  Result<FeedAnswer> take(const ZoneVersionPtr& have) override {
    COUNTERSIGN_TRY_ASSIGN(ZoneUpdate update,
                           fetch_update(source_, have, Deadline::after(limits_.transfer_time)));
    FeedAnswer answer;
    answer.ixfr_failure = std::move(update.ixfr_failure);
    update.ixfr_failure.reset();
    if (update.form == ZoneUpdate::Form::up_to_date) return answer;
    if (update.changes.size() <= 1) {
      answer.updates.push_back(std::move(update));
      return answer;
    }
    COUNTERSIGN_TRY_ASSIGN(answer.updates, each_by_itself(update, have));
    return answer;
  }

private:
  // The versions that a node published while nobody looked are versions all the same.
  static Result<std::vector<ZoneUpdate>> each_by_itself(ZoneUpdate& update, ZoneVersionPtr zone) {
    std::vector<ZoneUpdate> updates;
    for (Change& change : update.changes) {
      COUNTERSIGN_TRY_ASSIGN(zone, zone->apply(change));
      ZoneUpdate single;
      single.form = ZoneUpdate::Form::differences;
      single.zone = zone;
      single.server_serial = update.server_serial;
      single.changes.push_back(std::move(change));
      updates.push_back(std::move(single));
    }
    return updates;
  }

  TransferSource source_;
  FeedLimits limits_;
};

} // namespace

std::unique_ptr<VersionFeed> make_feed(const FeedConfig& config, const Name& zone, const FeedLimits& limits) {
  if (!config.directory.empty()) return make_directory_feed(config.directory, zone, limits);
  return std::make_unique<ServerFeed>(config, zone, limits);
}

} // namespace countersign
