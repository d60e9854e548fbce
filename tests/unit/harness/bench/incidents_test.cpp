// The incident benchmark as a test: every case of fixtures/incidents is caught, and nothing else is said.
#include "tests/unit/harness/bench/case_files.h"

#include <set>

#include <gtest/gtest.h>

namespace countersign::bench {
namespace {

TEST(IncidentBench, CatchesEveryIncidentAndRaisesNoFalseAlarm) {
  const std::deque<Incident> cases = all_cases();
  Scoreboard board;
  for (const Incident& incident : cases) {
    auto result = run_incident(incident, nullptr);
    ASSERT_TRUE(result) << result.error().message;
    board.results.push_back(std::move(*result));
  }
  EXPECT_EQ(board.caught(), board.incidents()) << scoreboard_text(board, false);
  EXPECT_EQ(board.false_alarms(), 0U) << scoreboard_text(board, false);
}

TEST(IncidentBench, HasACaseForEachOfTheFortyEntries) {
  std::set<unsigned> numbers;
  for (const Incident& incident : all_cases()) numbers.insert(incident.number);
  for (unsigned number = 1; number <= 40; ++number) EXPECT_TRUE(numbers.contains(number)) << number;
}

TEST(IncidentBench, IdsAreDifferentAndSourcesAreNamed) {
  std::set<std::string> ids;
  for (const Incident& incident : all_cases()) {
    EXPECT_TRUE(ids.insert(incident.id).second) << incident.id;
    EXPECT_EQ(incident.sources.empty(), incident.is_control) << incident.id;
  }
}

Result<Incident> parse(const std::string& recipe, const std::string& rest = "") {
  return parse_incident("version = 1\nid = \"x\"\nnumber = 1\nwhat = \"w\"\nzone = \"example.\"\n"
                        "start = \"2024-01-01T00:00:00Z\"\nnodes = [\"prod/a\"]\nrecipe = '''\n" +
                            recipe + "'''\n" + rest + "[[expect]]\nkind = \"rrsig-bogus\"\n",
                        "x.toml");
}

// A benchmark that cannot say "missed" measures nothing.
TEST(IncidentBench, SaysWhatItMissed) {
  const auto incident =
      parse("key k 13 ksk\nkey z 13 zsk\npublish prod k z\nsign prod k z\nmake prod\nshow prod/a\n");
  ASSERT_TRUE(incident) << incident.error().message;
  const auto result = run_incident(*incident, nullptr);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_FALSE(result->caught());
  EXPECT_TRUE(result->clean());
  Scoreboard board;
  board.results.push_back(*result);
  EXPECT_NE(scoreboard_text(board, false).find("missed: rrsig-bogus"), std::string::npos);
}

TEST(IncidentBench, CallsWhatNobodyExpectedAFalseAlarm) {
  const auto incident = parse("key k 13 ksk\nkey z 13 zsk\npublish prod k z\nsign prod k z\nmake prod\n"
                              "bogus prod www A\nshow prod/a\n");
  ASSERT_TRUE(incident) << incident.error().message;
  const auto result = run_incident(*incident, nullptr);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->caught());
  EXPECT_FALSE(result->clean()) << "rrset-without-valid-signature was not among what may follow";
}

TEST(IncidentBench, NamesTheLineOfARecipeThatIsWrong) {
  for (const char* recipe : {"frobnicate\n", "make prod\nshow prod/b\n", "make other\n", "wait soon\n",
                             "key k 13 csk\n", "bogus prod www A\n", "make prod\nbogus prod nowhere A\n",
                             "- nowhere\n", "publish prod k\nsign prod k\nmake prod\n", "soa ttl=x\n"}) {
    const auto incident = parse(recipe);
    ASSERT_TRUE(incident) << incident.error().message;
    const auto result = run_incident(*incident, nullptr);
    ASSERT_FALSE(result) << recipe;
    EXPECT_NE(result.error().message.find("of the recipe"), std::string::npos) << result.error().message;
  }
}

TEST(IncidentBench, RefusesACaseFileThatIsWrong) {
  EXPECT_FALSE(parse("", "unknown = 1\n"));
  EXPECT_FALSE(parse("", "hurts_at = \"soon\"\n"));
  EXPECT_FALSE(parse("", "also = [\"no-such-finding\"]\n"));
  EXPECT_FALSE(parse("", "control = true\n"));
}

} // namespace
} // namespace countersign::bench
