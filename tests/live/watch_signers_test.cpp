// `countersign watch` beside real signers, which our own hidden primary feeds as a registry's would: BIND and
// Knot know nothing of the watch but the address to which they send NOTIFY.
#include "adapters/changes/change_stream.h"
#include "adapters/process/workspace.h"
#include "adapters/signers/node_driver.h"
#include "diff/verify/verify.h"
#include "tests/live/watch_rig.h"

#include <algorithm>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;
using ::testing::SizeIs;

constexpr milliseconds k_start{40'000};

class RealSigners {
public:
  RealSigners(const Watching& watching, const std::string& zone, unsigned steps) : watching_(watching) {
    GeneratorOptions options;
    options.zone = Name::from_text(zone).value();
    options.seed = 4;
    options.delegations = 12;
    options.steps = steps;
    stream_ = generate_stream(options).value();
    versions_ = versions_of(stream_).value();
    primary_ = HiddenPrimary::start(options.zone).value();
    zone_ = options.zone;
    primary_->add_client({"watch", watch_key(), watching.notify_to()});
  }
  ~RealSigners() { stop(); }

  // A node for each of `keys`; none: one node that makes its own.
  void add(const std::string& signer, const std::string& product,
           std::vector<std::vector<ScheduledKey>> keys = {{}}) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      NodeSetup setup;
      setup.signer = signer;
      setup.node = std::string(1, static_cast<char>('a' + i));
      setup.zone = zone_;
      setup.directory = make_node_directory(watching_.directory().path(), signer, setup.node).value();
      setup.primary = primary_->endpoint();
      setup.key = watch_key();
      setup.key.name = Name::from_text(fmt::format("{}{}.", signer, i)).value();
      setup.notify_to = watching_.notify_to();
      setup.keys = keys[i];
      keys_.push_back(setup.key);
      auto driver = make_node_driver(product, std::move(setup));
      ASSERT_TRUE(driver) << driver.error().message;
      drivers_.push_back({signer, std::string(1, static_cast<char>('a' + i)), std::move(*driver)});
    }
  }

  // Until each of them serves the initial zone, wholly signed: that is how a registry finds them.
  void start() {
    primary_->offer(versions_[0], nullptr);
    for (std::size_t i = 0; i < drivers_.size(); ++i) {
      NodeDriver& driver = *drivers_[i].driver;
      const auto name = drivers_[i].signer + drivers_[i].node;
      primary_->add_client({name, keys_[i], *driver.endpoint()});
      const auto started = driver.start(0, Deadline::after(k_start));
      ASSERT_TRUE(started) << started.error().message;
      primary_->add_client({name, keys_[i], *driver.endpoint()});
    }
    for (const Node& node : drivers_) {
      ASSERT_TRUE(eventually([&] { return serves_all(*node.driver, 0); }, k_start)) << node.signer;
    }
  }
  void offer_next() {
    ++step_;
    for (const Node& node : drivers_) {
      const auto entered = node.driver->enter_step(step_, Deadline::after(k_start));
      ASSERT_TRUE(entered) << entered.error().message;
    }
    primary_->offer(versions_[step_], &stream_.steps[step_ - 1].change);
  }
  // How many steps a watch has to see until now: a change of nothing but the serial is none.
  std::size_t contents() const {
    std::size_t count = 1;
    for (std::size_t i = 1; i <= step_; ++i)
      count += versions_[i]->content() == versions_[i - 1]->content() ? 0 : 1;
    return count;
  }
  void stop() {
    std::vector<std::jthread> stopping;
    for (const Node& node : drivers_) {
      stopping.emplace_back(
          [&] { static_cast<void>(node.driver->stop(Deadline::after(milliseconds(5'000)))); });
    }
  }
  NodeDriver& driver(const std::string& signer) {
    return *std::ranges::find(drivers_, signer, &Node::signer)->driver;
  }

  // With a key file for each node: each of them knows the watch by its own key.
  std::string text(bool with_source) const {
    const Endpoint source = primary_->endpoint();
    std::string text = zone_text(to_text(zone_.view()), with_source ? &source : nullptr);
    text += "[zone.compare]\nvalidity_tolerance = \"2h\"\n";
    std::string last;
    for (std::size_t i = 0; i < drivers_.size(); ++i) {
      const Node& node = drivers_[i];
      if (node.signer != last) text += signer_text(node.signer, i == 0 ? "incumbent" : "candidate");
      last = node.signer;
      const std::string file = fmt::format("{}{}.key", node.signer, node.node);
      write_file(watching_.directory() / file,
                 fmt::format("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n",
                             to_text(keys_[i].name.view()), secret_base64(keys_[i])));
      std::filesystem::permissions(watching_.directory() / file, std::filesystem::perms::owner_read);
      text +=
          node_text(node.node, *node.driver->endpoint(), false) + fmt::format("key_file = \"{}\"\n", file);
    }
    return text;
  }

private:
  struct Node {
    std::string signer, node;
    std::unique_ptr<NodeDriver> driver;
  };

  bool serves_all(NodeDriver& driver, std::size_t step) const {
    const auto update = driver.fetch(nullptr, Deadline::after(milliseconds(5'000)));
    if (!update || update->zone->content() != versions_[step]->content()) return false;
    const auto apex = update->zone->find(update->zone->apex());
    return verify(*update->zone, {.at = now_dns_time()}).complete && apex.has_value();
  }

  const Watching& watching_;
  Name zone_;
  ChangeStream stream_;
  std::vector<ZoneVersionPtr> versions_;
  std::unique_ptr<HiddenPrimary> primary_;
  std::vector<TsigKey> keys_;
  std::vector<Node> drivers_;
  std::size_t step_ = 0;
};

void expect_explained_throughout(const Watching& watching) {
  for (const StepRecord& record : watching.records()) {
    for (const Finding& finding : record.findings) {
      EXPECT_TRUE(!finding.explained_by.empty() || effect_of(finding) == Effect::none)
          << info(finding.kind).id << " " << finding.evidence;
    }
  }
}

TEST(WatchSigners, BindAndKnotAreFollowedThroughTwelveChangesByNotify) {
  Watching watching;
  watching.more = "refresh_floor = \"1h\"";
  RealSigners signers(watching, "example.", 12);
  signers.add("bind", "bind");
  signers.add("knot", "knot");
  signers.start();
  watching.write_config(signers.text(true));
  watching.start();
  for (std::size_t step = 1; step <= 12; ++step) {
    ASSERT_TRUE(watching.waits_for_steps(signers.contents())) << watching.log();
    signers.offer_next();
  }
  ASSERT_TRUE(watching.waits_for_steps(signers.contents()));
  EXPECT_GE(signers.contents(), 11U);
  EXPECT_EQ(watching.stop(), 0) << watching.log();
  for (const StepRecord& step : watching.steps()) EXPECT_TRUE(step.complete) << step.index;
  expect_explained_throughout(watching);
}

TEST(WatchSigners, ByPollingAloneAndAKilledSignerComesBack) {
  Watching watching;
  watching.listen = "";
  watching.more = "refresh_floor = \"200ms\"\nrefresh_ceiling = \"200ms\"\n";
  RealSigners signers(watching, "example.", 14);
  signers.add("bind", "bind");
  signers.add("knot", "knot");
  signers.start();
  watching.write_config(signers.text(true));
  watching.start();
  for (std::size_t step = 1; step <= 11; ++step) {
    ASSERT_TRUE(watching.waits_for_steps(signers.contents())) << watching.log();
    signers.offer_next();
  }
  ASSERT_TRUE(watching.waits_for_steps(signers.contents()));
  for (const StepRecord& step : watching.steps()) EXPECT_TRUE(step.complete) << step.index;
  expect_explained_throughout(watching);

  ::kill(signers.driver("knot").process_id(), SIGKILL);
  ASSERT_TRUE(watching.waits_for(FindingKind::node_silent)) << watching.log();
  ASSERT_TRUE(signers.driver("knot").start(11, Deadline::after(k_start)));
  ASSERT_TRUE(watching.waits_for(FindingKind::node_recovered)) << watching.log();
  signers.offer_next();
  ASSERT_TRUE(watching.waits_for_steps(signers.contents()));
  EXPECT_EQ(watching.stop(), 3) << "a node was silent";
  EXPECT_TRUE(watching.steps().back().complete);
}

// .de, 5 May 2026: three HSMs, one key tag, one of three public keys published.
TEST(WatchSigners, TheFaultOfDeIsFoundByWatchingAlone) {
  Watching watching;
  RealSigners signers(watching, "de.", 4);
  const Name zone = Name::from_text("de.").value();
  const KeyPair ksk = generate_key(zone, 13, true).value();
  const KeyPair before = generate_key(zone, 13, false).value();
  const KeyPair published = generate_key(zone, 13, false).value();
  const KeyPair twin = generate_tag_twin(published).value();
  std::vector<std::vector<ScheduledKey>> hsms;
  for (int i = 0; i < 3; ++i) {
    std::vector<ScheduledKey> keys{{"ksk", ksk, 0, 0, {}, {}, {}, {}, {}},
                                   {"zsk-old", before, 0, 0, 3, {}, {}, {}, {}},
                                   {"zsk-new", published, 1, 3, {}, {}, {}, {}, {}}};
    if (i != 0) keys[2].private_half_of = twin;
    hsms.push_back(std::move(keys));
  }
  signers.add("old-signer", "bind");
  signers.add("new-signer", "knot", std::move(hsms));
  signers.start();
  watching.write_config(signers.text(true));
  watching.start();
  for (std::size_t step = 1; step <= 4; ++step) {
    ASSERT_TRUE(watching.waits_for_steps(step, "de.")) << watching.log();
    signers.offer_next();
  }
  ASSERT_TRUE(watching.waits_for_steps(5, "de."));
  EXPECT_EQ(watching.stop(), 2);
  const auto found = watching.findings(FindingKind::same_tag_other_key, "de.");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].signer, "new-signer");
  EXPECT_EQ(found[0].severity, Severity::critical);
  std::optional<std::uint64_t> first;
  for (const StepRecord& step : watching.steps("de.")) {
    if (std::ranges::any_of(step.findings,
                            [](const Finding& f) { return f.kind == FindingKind::same_tag_other_key; }))
      first = first.value_or(step.input_serial.value());
  }
  EXPECT_EQ(first, 4U) << "the first change that the wrong keys signed: input serial 4 is step 3";
}

} // namespace
} // namespace countersign
