// Other validators on the versions of the incidents: that they are asked in the right way, and at the instant
// of the case. Needs ldnsutils, bind9-utils, knot-dnssecutils and validns; skips aloud without.
#include "tests/support/temporary_directory.h"
#include "tests/unit/harness/bench/case_files.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::bench {
namespace {

using ::testing::ElementsAre;

class PeersOnIncidents : public ::testing::Test {
protected:
  void SetUp() override {
    if (peers_.names().size() != 4)
      GTEST_SKIP() << "only these are here: " << fmt::format("{}", fmt::join(peers_.names(), ", "));
  }

  // Number of the version that each tool rejected first, 0 for none; -1 where it broke.
  std::vector<int> rejected(const std::string& id) {
    const auto found = std::ranges::find(cases_, id, &Incident::id);
    if (found == cases_.end()) {
      ADD_FAILURE() << id;
      return {};
    }
    const auto result = run_incident(*found, &peers_);
    if (!result) {
      ADD_FAILURE() << result.error().message;
      return {};
    }
    std::vector<int> numbers;
    for (const PeerVerdict& peer : result->peers) {
      EXPECT_EQ(peer.asked, result->versions) << peer.tool;
      numbers.push_back(peer.broke != 0 ? -1 : static_cast<int>(peer.first_rejected));
    }
    return numbers;
  }

  test::TemporaryDirectory directory_;
  Peers peers_ = Peers::find(directory_.path());
  std::deque<Incident> cases_ = all_cases();
};

TEST_F(PeersOnIncidents, AllOfThemSeeAWrongSignature) {
  EXPECT_THAT(rejected("crypto-backend-signs-wrong"), ElementsAre(1, 1, 1, 1));
}

// Only the last of the versions, at its own instant.
TEST_F(PeersOnIncidents, AreAskedAtTheInstantOfTheVersion) {
  EXPECT_THAT(rejected("tld-rrsig-expired"), ElementsAre(4, 4, 4, 4));
}

TEST_F(PeersOnIncidents, CannotSeeWhatOnlyCachesShow) {
  EXPECT_THAT(rejected("nl-2012-prepublication-too-short"), ElementsAre(0, 0, 0, 0));
}

// For the record: what the README shows.
TEST_F(PeersOnIncidents, Scoreboard) {
  Scoreboard board;
  for (const Incident& incident : cases_) {
    auto result = run_incident(incident, &peers_);
    ASSERT_TRUE(result) << result.error().message;
    board.results.push_back(std::move(*result));
  }
  EXPECT_EQ(board.caught(), 40U);
  std::fputs(scoreboard_text(board, false).c_str(), stdout);
}

} // namespace
} // namespace countersign::bench
