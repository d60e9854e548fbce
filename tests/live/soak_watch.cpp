// soak_watch --minutes N [--seed S]: the daemon among nodes that come and go, itself killed, stopped for a
// while and told to reload, at random; and at the end every serial of every node must be in the database,
// once. Not a part of ctest: it takes as long as it is told to.
#include "tests/live/watch_rig.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;

struct SoakOptions {
  std::int64_t minutes = 1;
  std::uint64_t seed = 1;
};
SoakOptions g_options;

class Soak {
public:
  explicit Soak(std::uint64_t seed) : random_(seed), source_("example.", {}, 0, watching_.notify_to()) {
    watching_.more = "refresh_floor = \"500ms\"\nrefresh_ceiling = \"1s\"\nhistory = 8";
    const auto old_keys = new_keys(), young_keys = new_keys();
    for (const auto& [signer, keys] : {std::pair("old", old_keys), std::pair("new", young_keys)}) {
      for (const std::uint32_t offset : {1000U, 2000U}) {
        nodes_.push_back(
            {signer, std::make_unique<PublishingNode>("example.", keys, offset * (1 + nodes_.size()),
                                                      watching_.notify_to())});
      }
    }
  }

  void run(Deadline end) {
    publish();
    watching_.write_config(text());
    watching_.start();
    ASSERT_TRUE(watching_.waits_for_steps(1));
    while (!end.passed() && !::testing::Test::HasFailure()) act();
    settle();
  }

private:
  struct Node {
    std::string signer;
    std::unique_ptr<PublishingNode> node;
    bool is_gone = false;
    std::vector<std::uint32_t> serials{};
  };

  std::string text() const {
    std::string text = zone_text("example.", &source_.endpoint());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (i % 2 == 0) text += signer_text(nodes_[i].signer, i == 0 ? "incumbent" : "candidate");
      text += node_text(std::string(1, static_cast<char>('a' + i)), nodes_[i].node->endpoint());
    }
    return text;
  }

  void publish() {
    source_.publish(++content_);
    for (Node& node : nodes_) {
      node.node->publish(content_);
      node.serials.push_back(node.node->newest()->serial().value());
    }
  }

  void act() {
    Node& node = nodes_[random_() % nodes_.size()];
    switch (random_() % 12) {
    case 0:
      if (!std::exchange(node.is_gone, true)) node.node->vanish();
      break;
    case 1:
    case 2:
      for (Node& gone : nodes_) {
        if (std::exchange(gone.is_gone, false)) watching_.bring_back(*gone.node);
      }
      break;
    case 3:
      watching_.kill_it();
      ++kills_;
      pause(random_() % 500);
      watching_.start();
      break;
    case 4:
      watching_.stall(milliseconds(random_() % 2'000));
      break;
    case 5:
      watching_.hang_up();
      break;
    default:
      publish();
    }
    pause(random_() % 400);
  }

  static void pause(std::uint64_t span) {
    static_cast<void>(eventually([] { return false; }, milliseconds(static_cast<std::int64_t>(span))));
  }

  // Everything is well again, and everything must be there.
  void settle() {
    for (Node& gone : nodes_) {
      if (std::exchange(gone.is_gone, false)) watching_.bring_back(*gone.node);
    }
    publish();
    EXPECT_TRUE(eventually(
        [&] { return std::ranges::all_of(nodes_, [&](const Node& node) { return is_all_there(node); }); },
        milliseconds(60'000)));
    const int code = watching_.stop();
    EXPECT_TRUE(code == 0 || code == 3) << code << ": nodes were away, and nothing was ever bogus";
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      EXPECT_EQ(stored(i), nodes_[i].serials) << "node " << static_cast<char>('a' + i);
    }
    const auto store = RunStore::open(watching_.directory() / "runs.db", RunStore::Mode::read_only);
    EXPECT_TRUE((*store)->verify_chain());
    EXPECT_EQ((*store)->runs()->size(), 1U);
    fmt::print("{} contents, {} kills, {} records, {} steps, exit code {}\n", content_, kills_,
               watching_.records().size(), watching_.steps().size(), code);
  }

  std::vector<std::uint32_t> stored(std::size_t index) const {
    std::vector<std::uint32_t> serials;
    for (const StepRecord& record : watching_.records()) {
      for (const VersionRecord& version : record.versions) {
        if (version.node == std::string(1, static_cast<char>('a' + index)))
          serials.push_back(version.serial.value());
      }
    }
    std::ranges::sort(serials); // late ones are stored behind those that waited for nobody
    return serials;
  }
  bool is_all_there(const Node& node) const {
    return stored(static_cast<std::size_t>(&node - nodes_.data())).size() >= node.serials.size();
  }

  std::mt19937_64 random_;
  Watching watching_;
  PublishingNode source_;
  std::vector<Node> nodes_;
  unsigned content_ = 0, kills_ = 0;
};

TEST(SoakWatch, NoSerialIsMissedWhateverComesAndGoes) {
  Soak soak(g_options.seed);
  soak.run(Deadline::after(milliseconds(g_options.minutes * 60'000)));
}

} // namespace
} // namespace countersign

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i], value = argv[i + 1];
    auto& options = countersign::g_options;
    if (option == "--minutes") std::from_chars(value.data(), value.data() + value.size(), options.minutes);
    if (option == "--seed") std::from_chars(value.data(), value.data() + value.size(), options.seed);
  }
  return RUN_ALL_TESTS();
}
