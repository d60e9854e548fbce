#include "harness/config/gate_files.h"

#include <fstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using testing::HasSubstr;

std::string fixture(const std::string& name) {
  std::ifstream in(COUNTERSIGN_SOURCE_DIR "/fixtures/criteria/" + name);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(CriteriaFile, OfTheFixturesHoldsWhatIsBuiltIn) {
  const auto parsed = parse_criteria(fixture("default.toml"), "default.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  const Criteria built_in;
  EXPECT_EQ(parsed->window_s, built_in.window_s);
  EXPECT_EQ(parsed->serials_percent, built_in.serials_percent);
  EXPECT_EQ(parsed->longest_gap_s, built_in.longest_gap_s);
  EXPECT_EQ(parsed->node_observed_s, built_in.node_observed_s);
  EXPECT_EQ(parsed->least_life_s, built_in.least_life_s);
  EXPECT_EQ(parsed->lag_p95_ms, built_in.lag_p95_ms);
  EXPECT_EQ(parsed->lag_max_ms, built_in.lag_max_ms);
  EXPECT_EQ(parsed->events, built_in.events);
  EXPECT_EQ(parsed->attestation_age_s, built_in.attestation_age_s);
  EXPECT_TRUE(parsed->left_out.empty());
}

TEST(CriteriaFile, SaysWhereItIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "c.toml:1:1: the file version must be 1"},
      {"version = 2", "c.toml:1:11: the file version must be"},
      {"version = 1\n[no-bogus]\nrequired = false", "c.toml:3:12: [no-bogus] required must be true"},
      {"version = 1\n[no-gap]\nlongest = \"soon\"", "c.toml:3:11: [no-gap] longest must be a duration"},
      {"version = 1\n[no-gaps]\n", "c.toml:2:1: the file has no key 'no-gaps'"},
      {"version = 1\n[events-exercised.events]\nzsk-rolls = 1", "c.toml:3:"},
      {"version = 1\n[serials-compared]\nat_least_percent = 101", "c.toml:3:20: "},
      {"version = ", "c.toml:1:"},
  };
  for (const auto& [text, message] : wrong) {
    const auto parsed = parse_criteria(text, "c.toml");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::configuration);
    EXPECT_THAT(parsed.error().message, HasSubstr(message)) << text;
  }
}

TEST(CriteriaFile, LeavesOutSoftCriteria) {
  const auto parsed = parse_criteria("version = 1\n[self-test]\nrequired = false\n", "c.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->left_out, std::set{CriterionId::self_test});
}

TEST(WaiverFile, OfTheFixturesIsRead) {
  const auto parsed = parse_waivers(fixture("waivers.toml"), "waivers.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->waivers.size(), 1U);
  EXPECT_EQ(parsed->waivers[0].finding, FindingKind::ttl_differs);
  EXPECT_EQ(parsed->waivers[0].expires_at, 1798675200000); // 2026-12-31
}

TEST(WaiverFile, SaysWhereItIsWrong) {
  const std::string good =
      "version = 1\n[[waiver]]\nid = \"W\"\nreason = \"r\"\nowner_of_risk = \"o\"\napprover = \"a\"\n";
  const std::string expires = "expires = \"2027-01-01\"\n";
  const std::pair<std::string, const char*> wrong[] = {
      {good + expires, "w.toml:2:1: [[waiver]] finding or criterion must be given"},
      {good + expires + "finding = \"ttl-differs\"\ncriterion = \"no-gap\"",
       "w.toml:8:11: [[waiver]] finding or"},
      {good + expires + "finding = \"ttl-differ\"", "w.toml:8:11: [[waiver]] finding names no finding"},
      {good + expires + "criterion = \"no-bogus\"", "w.toml:8:13: [[waiver]] criterion is hard"},
      {good + expires + "criterion = \"no-gap\"\nnode = \"a\"", "w.toml:9:8: [[waiver]] node does not go"},
      {good + "finding = \"ttl-differs\"", "w.toml:2:1: [[waiver]] expires is missing"},
      {good + "finding = \"ttl-differs\"\nexpires = \"2027-02-30\"",
       "w.toml:8:11: [[waiver]] expires must be a date"},
      {good + "finding = \"ttl-differs\"\nexpires = \"2027-01-01x\"", "w.toml:8:11: "},
      {"version = 1\n[[waiver]]\nid = \"\"", "w.toml:3:6: [[waiver]] id must not be empty"},
      {"version = 1\n[[waiver]]\nid = \"a\"\nreasons = \"\"", "w.toml:2:1: [[waiver]] finding"},
      {"version = 1\n[[waivers]]", "has no key 'waivers'"},
  };
  for (const auto& [text, message] : wrong) {
    const auto parsed = parse_waivers(text, "w.toml");
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr(message)) << text;
  }
}

} // namespace
} // namespace countersign
