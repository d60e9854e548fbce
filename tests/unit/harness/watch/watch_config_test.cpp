#include "harness/config/watch_config.h"
#include "tests/support/temporary_directory.h"

#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace countersign {
namespace {

using testing::HasSubstr;

constexpr const char* k_good = R"(version = 1
name = "parallel operation"
[watch]
listen = ["127.0.0.1:5390", "[::1]:5390"]
state_directory = "state"
step_deadline = "5m"
history = 4
[limits]
transfer_records = 1000
[[zone]]
name = "example."
compare = { shared_keys = true }
history = { propagation = "10m", shrink_limit = 0.2 }
parent_ds = "ds.zone"
[zone.source]
address = "127.0.0.1:5310"
key_file = "tsig.key"
[[zone.signer]]
name = "old"
role = "incumbent"
[[zone.signer.node]]
name = "a"
address = "[::1]:5301"
notify_from = ["127.0.0.9"]
[[zone.signer]]
name = "new"
role = "candidate"
[[zone.signer.node]]
name = "a"
directory = "dropped"
[[zone]]
name = "example.org."
signer = [{ name = "old", role = "incumbent", node = [{ name = "a", address = "127.0.0.1" }] },
          { name = "new", role = "candidate", node = [{ name = "a", address = "127.0.0.2" }] }]
)";

class WatchConfiguration : public ::testing::Test {
protected:
  WatchConfiguration() { write_key(0600); }

  void write_key(mode_t mode) const {
    const auto file = directory_ / "tsig.key";
    std::ofstream(file) << "key \"k.\" { algorithm hmac-sha256; secret \"c2VjcmV0LXNlY3JldA==\"; };\n";
    ::chmod(file.c_str(), mode);
  }
  Result<WatchConfig> parse(const std::string& text) const {
    return parse_watch_config(text, "watch.toml", directory_.path());
  }
  std::string error_of(std::string_view from, std::string_view to) const {
    std::string text = k_good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    const auto config = parse(text.replace(at, from.size(), to));
    EXPECT_FALSE(config) << "was accepted: " << to;
    return config ? "" : config.error().message;
  }

  test::TemporaryDirectory directory_;
};

TEST_F(WatchConfiguration, IsReadWholeWithItsKeys) {
  const auto config = parse(k_good);
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->listen.size(), 2U);
  EXPECT_EQ(to_text(config->listen[1]), "[::1]:5390");
  EXPECT_EQ(config->state_directory, directory_ / "state");
  EXPECT_EQ(config->pace.step_deadline, milliseconds(300'000));
  EXPECT_EQ(config->pace.history, 4U);
  EXPECT_EQ(config->pace.feed.transfer.records, 1000U);
  ASSERT_EQ(config->zones.size(), 2U);
  const WatchedZoneConfig& zone = config->zones.front();
  ASSERT_TRUE(zone.source);
  ASSERT_TRUE(zone.source->feed.key);
  EXPECT_EQ(to_text(zone.source->feed.key->name.view()), "k.");
  EXPECT_TRUE(zone.compare.shared_keys);
  EXPECT_TRUE(zone.history.caches);
  EXPECT_EQ(zone.history.propagation_s, 600U);
  EXPECT_EQ(zone.history.shrink_limit, 0.2);
  EXPECT_EQ(zone.parent_ds, directory_ / "ds.zone");
  EXPECT_EQ(config->zones[1].parent_ds, "");
  ASSERT_EQ(zone.signers.size(), 2U);
  EXPECT_EQ(to_text(zone.signers[0].nodes[0].feed.server), "[::1]:5301");
  EXPECT_EQ(zone.signers[1].nodes[0].feed.directory, directory_ / "dropped");
  EXPECT_FALSE(config->zones[1].source);
  EXPECT_EQ(config->zones[1].signers[1].nodes[0].feed.server.port, 53);
  EXPECT_EQ(*parse(k_good), *config) << "two readings of one text are equal, and so nothing is begun anew";
}

TEST_F(WatchConfiguration, EveryMistakeIsNamedWithItsPlace) {
  EXPECT_EQ(error_of("history = 4", "histories = 4"), "watch.toml:7:13: [watch] has no key 'histories'");
  EXPECT_THAT(error_of("history = 4", "history = 1"), HasSubstr("watch.toml:7:11: [watch] history"));
  EXPECT_THAT(error_of("[::1]:5301", "ns1.example."), HasSubstr("watch.toml:23:11: [[node]] address"));
  EXPECT_THAT(error_of("directory = \"dropped\"", ""), HasSubstr("address or directory must be there"));
  EXPECT_THAT(error_of("directory = \"dropped\"", "directory = \"d\"\naddress = \"::1\""),
              HasSubstr("and not both"));
  EXPECT_THAT(error_of("127.0.0.9", "127.0.0.9:53"), HasSubstr("without a port"));
  EXPECT_THAT(error_of("role = \"candidate\"\n", "role = \"incumbent\"\n"), HasSubstr("there are 2"));
  EXPECT_THAT(error_of("name = \"example.org.\"", "name = \"EXAMPLE.\""), HasSubstr("is there twice"));
  EXPECT_THAT(error_of("state_directory = \"state\"", ""), HasSubstr("needs state_directory"));
  EXPECT_THAT(error_of("step_deadline = \"5m\"", "step_deadline = \"1ms\""), HasSubstr("50ms or longer"));
  EXPECT_THAT(error_of("step_deadline = \"5m\"", "refresh_ceiling = \"1s\""), HasSubstr("shorter than"));
  EXPECT_THAT(error_of("name = \"new\"", "name = \"a/b\""), HasSubstr("slash"));
  EXPECT_THAT(error_of("version = 1", "version = 2"), HasSubstr("watch.toml:1:11"));
}

TEST_F(WatchConfiguration, AKeyThatOthersCanReadIsRefused) {
  write_key(0640);
  const auto config = parse(k_good);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::configuration);
  EXPECT_THAT(config.error().message, HasSubstr("watch.toml:17:12: [source] key_file"));
  EXPECT_THAT(config.error().message, HasSubstr("can be read by others"));
}

TEST(WatchConfigurationKind, IsToldByTheArrayOfZones) {
  EXPECT_TRUE(is_watch_config(k_good));
  EXPECT_FALSE(is_watch_config("[zone]\nname = \"example.\"\n"));
  EXPECT_FALSE(is_watch_config("[[zone"));
}

} // namespace
} // namespace countersign
