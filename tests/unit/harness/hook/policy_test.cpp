#include "harness/config/hook_file.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

Result<hook::Policy> parse(std::string_view text) { return parse_hook_policy(text, "hook.toml", "/etc/cs"); }

TEST(HookPolicy, ZonesBeginWithWhatIsSaidForAll) {
  const auto policy =
      parse("version = 1\ndatabase = \"d/h.db\"\n"
            "[policy]\nlargest_shrink_percent = 2.5\nmin_remaining = \"3d\"\n"
            "allow = [\"cds-without-dnskey\"]\n"
            "[[zone]]\nname = \"Example\"\nshrink_floor = 0\nds_file = \"ds\"\n"
            "keys = [\"13/1\", \"13/2/aabb\"]\n"
            "[[exception]]\nzone = \"example\"\nserial = 4294967295\nreason = \"r\"\nperson = \"p\"\n");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ(policy->database, "/etc/cs/d/h.db");
  const hook::ZonePolicy& zone = policy->of("example.");
  EXPECT_EQ(zone.largest_shrink_percent, 2.5);
  EXPECT_EQ(zone.min_remaining_s, 3U * 86400);
  EXPECT_TRUE(zone.allow.contains(FindingKind::cds_without_dnskey));
  EXPECT_EQ(zone.shrink_floor, 0U);
  EXPECT_EQ(zone.ds_file, "/etc/cs/ds");
  EXPECT_EQ(zone.keys.size(), 2U);
  EXPECT_EQ(policy->of("other.").shrink_floor, hook::ZonePolicy{}.shrink_floor);
  EXPECT_EQ(policy->exceptions.at(0).serial, Serial(4294967295));
}

TEST(HookPolicy, SaysWhereItIsWrong) {
  const std::pair<const char*, const char*> rows[] = {
      {"version = 2\n[policy]\n", "hook.toml:1:"},
      {"version = 1\n", "[policy]"},
      {"version = 1\n[policy]\nlargest_shrink = 3\n", "hook.toml:3:18: [policy] has no key"},
      {"version = 1\n[policy]\nallow = [\"rrsig-bogus\"]\n", "cannot be allowed"},
      {"version = 1\n[policy]\nallow = [\"nonsense\"]\n", "names no finding"},
      {"version = 1\n[policy]\n[[zone]]\nname = \"a\"\n[[zone]]\nname = \"A.\"\n", "is there twice"},
      {"version = 1\n[policy]\n[[exception]]\nzone = \"a\"\nreason = \"r\"\nperson = \"p\"\n", "serial"},
      {"version = 1\n[policy]\n[[exception]]\nzone = \"a\"\nserial = 1\nreason = \"r\"\nperson = \"\"\n",
       "somebody's decision"},
      {"version = 1\n[policy\n", "hook.toml:2:"},
  };
  for (const auto& [text, says] : rows) {
    const auto policy = parse(text);
    ASSERT_FALSE(policy) << text;
    EXPECT_EQ(policy.error().kind, ErrorKind::configuration) << text;
    EXPECT_THAT(policy.error().message, HasSubstr(says)) << text;
  }
}

} // namespace
} // namespace countersign
