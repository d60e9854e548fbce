// Zone files that somebody renames into a directory, as Cascade, OpenDNSSEC or a cron job leave them.
#include "adapters/changes/text_file.h"
#include "adapters/follow/feeds.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <sys/stat.h>

namespace countersign {
namespace {

constexpr std::size_t k_most_files =
    100'000; // in the directory; more is no place into which files are dropped

// One file as it was when we looked: renamed over, it is another one.
struct Dropped {
  std::int64_t changed_ns = 0; // of its content
  std::string name;
  std::uint64_t inode = 0;
  std::uint64_t octets = 0;
  friend auto operator<=>(const Dropped&, const Dropped&) = default;
};

class DirectoryFeed final : public VersionFeed {
public:
  DirectoryFeed(std::filesystem::path directory, const Name& zone, const FeedLimits& limits)
      : directory_(std::move(directory)), zone_(zone), limits_(limits) {}

  Result<bool> has_news(const ZoneVersionPtr&) override {
    COUNTERSIGN_TRY_ASSIGN(const auto files, list());
    return std::ranges::any_of(files, [this](const Dropped& file) { return !seen_.contains(file); });
  }

  // The oldest file that was not read yet; the next look finds the next one. A file that cannot be read is an
  // error once.
  Result<FeedAnswer> take(const ZoneVersionPtr& have) override {
    COUNTERSIGN_TRY_ASSIGN(const auto files, list());
    std::erase_if(seen_, [&](const Dropped& file) { return !files.contains(file); }); // gone, and forgotten
    for (const Dropped& file : files) {
      if (!seen_.insert(file).second) continue;
      COUNTERSIGN_TRY_ASSIGN(ZoneVersionPtr zone, read(directory_ / file.name));
      // After a restart the files that were judged before are still there.
      if (have && zone->serial() == have->serial() && difference(*have, *zone).changes_nothing()) continue;
      FeedAnswer answer;
      ZoneUpdate update;
      update.server_serial = zone->serial();
      update.zone = std::move(zone);
      answer.updates.push_back(std::move(update));
      return answer;
    }
    return FeedAnswer{};
  }

private:
  // In the order in which they were written.
  Result<std::set<Dropped>> list() const {
    std::set<Dropped> files;
    std::error_code error;
    std::filesystem::directory_iterator entries(directory_, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
      if (entries->path().extension() != ".zone") continue;
      struct stat status {};
      if (::stat(entries->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue; // just removed
      if (files.size() == k_most_files) {
        return fail(ErrorKind::limit, "{} holds more than {} zone files", directory_.string(), k_most_files);
      }
      files.insert({std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
                    entries->path().filename().string(), status.st_ino,
                    static_cast<std::uint64_t>(status.st_size)});
    }
    if (error) return fail(ErrorKind::io, "cannot read {}: {}", directory_.string(), error.message());
    return files;
  }

  Result<ZoneVersionPtr> read(const std::filesystem::path& file) const {
    COUNTERSIGN_TRY_ASSIGN(TextBuffer text, TextBuffer::read(file, limits_.transfer.octets));
    ZoneTextOptions options;
    options.file_name = file.string();
    options.origin = zone_;
    options.consumed = [&](std::size_t octets) { text.release(octets); };
    COUNTERSIGN_TRY_ASSIGN(ZoneVersionPtr zone, parse_zone(text.view(), options));
    if (zone->record_count() > limits_.transfer.records) {
      return fail(ErrorKind::limit, "{} holds more than {} records", file.string(), limits_.transfer.records);
    }
    return zone;
  }

  std::filesystem::path directory_;
  Name zone_;
  FeedLimits limits_;
  std::set<Dropped> seen_;
};

} // namespace

std::unique_ptr<VersionFeed> make_directory_feed(const std::filesystem::path& directory, const Name& zone,
                                                 const FeedLimits& limits) {
  return std::make_unique<DirectoryFeed>(directory, zone, limits);
}

} // namespace countersign
