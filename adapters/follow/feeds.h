// The kinds of feeds. Private to this folder.
#pragma once

#include "adapters/follow/version_feed.h"

namespace countersign {

[[nodiscard]] std::unique_ptr<VersionFeed> make_directory_feed(const std::filesystem::path& directory,
                                                               const Name& zone, const FeedLimits& limits);

} // namespace countersign
