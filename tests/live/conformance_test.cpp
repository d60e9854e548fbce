// One suite for all products that can be driven: what NodeDriver promises, on the real programs. It also
// holds what each product claims to do (ProductInfo, and the table in the root README) against what it is
// seen to do.
#include "adapters/changes/change_stream.h"
#include "adapters/primary/hidden_primary.h"
#include "adapters/process/workspace.h"
#include "adapters/signers/node_driver.h"
#include "adapters/transfer/notify_listener.h"
#include "harness/run/version_verifier.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <csignal>
#include <sstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;

constexpr milliseconds k_start{60'000}, k_step{30'000}, k_stop{20'000};
constexpr std::size_t k_lock_step = 10; // changes, one after the other
// Both before the change that lets the serial jump by 2^31 - 1: BIND 9.18 cannot read its journal again after
// that one ("journal out of sync with zone").
constexpr std::size_t k_restart_after = 1, k_kill_after = 2;

// What a product was seen to do.
struct Seen {
  bool differences = false;       // it gave IXFR
  bool announced = false;         // NOTIFY came
  bool serial_of_input = true;    // at every version
  bool validity_of_policy = true; // lifetime of the signature over SOA, within two hours
  bool dnskey_ttl_of_policy = true;
};

template <class T> T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message); // ends the test, not the suite
  return *std::move(result);
}

// YADIFA 2.6.4 takes an update of a TTL for none at all, and leaves signatures of NSEC3 records that have
// changed beside the new ones: it is held to what is left, NSEC and one TTL throughout.
ZoneVersionPtr with_one_ttl(const ZoneVersion& version) {
  ZoneBuilder builder(version.apex());
  for (Record record : content_records(version)) {
    record.ttl = version.soa()->ttl;
    EXPECT_TRUE(builder.add(record));
  }
  return value_of(builder.finish());
}

// A node with all that it needs around it.
class Rig {
public:
  Rig(const std::string& product, const std::filesystem::path& directory) {
    GeneratorOptions options;
    options.zone = value_of(Name::from_text("example.", Name()));
    options.seed = 21;
    options.delegations = 15;
    options.steps = 20;
    stream_ = value_of(generate_stream(options));
    versions_ = value_of(versions_of(stream_));
    if (product == "yadifa") {
      for (ZoneVersionPtr& version : versions_) version = with_one_ttl(*version);
    }
    primary_ = value_of(HiddenPrimary::start(options.zone));
    listener_ = value_of(NotifyListener::start(options.zone));
    hole_ = value_of(NotifyListener::start(options.zone));
    setup_.signer = product;
    setup_.node = "a";
    setup_.zone = options.zone;
    setup_.directory = value_of(make_node_directory(directory, product, "a"));
    setup_.primary = primary_->endpoint();
    setup_.key.name = value_of(Name::from_text("node.countersign.", Name()));
    setup_.key.secret = Bytes(32, 7);
    setup_.notify_to = listener_->endpoint();
    setup_.policy.denial = product == "yadifa" ? DenialPolicy::nsec : DenialPolicy::nsec3;
    const RrsetView soa = *versions_.front()->find(options.zone.view())->find(RrType::SOA);
    setup_.soa_ttl = soa.ttl();
    setup_.soa_minimum = read_u32(soa.record(0).rdata.last(4).data());
    for (const bool ksk : {true, false}) {
      setup_.keys.push_back(
          {ksk ? "ksk" : "zsk", value_of(generate_key(options.zone, 13, ksk)), 0, 0, {}, {}, {}, {}, {}});
    }
    if (product == "command") {
      setup_.command.arguments = {"dnssec-signzone",
                                  "-q",
                                  "-x",
                                  "-S",
                                  "-K",
                                  "{keys}",
                                  "-3",
                                  "{salt}",
                                  "-H",
                                  "0",
                                  "-o",
                                  "{zone}",
                                  "-s",
                                  "{inception}",
                                  "-e",
                                  "{expiration}",
                                  "-d",
                                  "{directory}",
                                  "-O",
                                  "full",
                                  "-f",
                                  "{output}",
                                  "{input}"};
    }
    driver_ = value_of(make_node_driver(product, setup_));
  }

  void start() {
    if (next_ == 0) offer();
    introduce(node_hears_);
    const Status started = driver_->start(step(), Deadline::after(k_start));
    ASSERT_TRUE(started) << started.error().message;
    introduce(node_hears_);
  }

  // Makes the next version known; the node has to be told of it, or handed it, by deliver().
  void offer() {
    primary_->offer(versions_.at(next_), next_ == 0 ? nullptr : &stream_.steps.at(next_ - 1).change);
    ++next_;
  }

  void deliver() {
    const Status delivered = driver_->deliver(*versions_.at(step()), Deadline::after(k_step));
    ASSERT_TRUE(delivered) << delivered.error().message;
  }

  void play() {
    const Status entered = driver_->enter_step(next_, Deadline::after(k_step));
    ASSERT_TRUE(entered) << entered.error().message;
    offer();
    deliver();
    expect_published(k_step);
  }

  // Waits for a version with the content of the newest input, signed completely and without a bad signature.
  void expect_published(milliseconds budget) {
    std::string last = "nothing was published";
    const Deadline deadline = Deadline::after(budget);
    while (!deadline.passed()) {
      seen_.announced |= listener_->wait(deadline.sooner(milliseconds(200)));
      const auto death = driver_->death();
      ASSERT_FALSE(death) << *death;
      const auto serial = driver_->published_serial(deadline.sooner(milliseconds(3000)));
      if (!serial || !*serial) {
        last = serial ? "no serial yet" : serial.error().message;
        continue;
      }
      // As a run does it: what is there already is not asked for again, unless it is what was waited for.
      if (have_ && **serial == have_->serial() && have_->content() != versions_.at(step())->content()) {
        last = "the serial of the step before";
        continue;
      }
      if (have_ && **serial == have_->serial()) return; // the change was one of the serial alone
      const auto update = driver_->fetch(have_, deadline);
      if (!update) {
        last = update.error().message;
        continue;
      }
      seen_.differences |= update->form == ZoneUpdate::Form::differences;
      have_ = update->zone;
      const VersionReport report = verifier_.judge(*update);
      last = fmt::format("serial {} is of another step or incomplete", have_->serial().value());
      if (have_->content() != versions_.at(step())->content() || !report.complete) continue;
      EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
      EXPECT_GT(report.signatures.total(), 0U);
      note(report);
      return;
    }
    FAIL() << "step " << step() << ": " << last;
  }

  void lose_the_next_notify() { introduce(node_hears_ = false); }
  void let_notify_through() { introduce(node_hears_ = true); }

  [[nodiscard]] NodeDriver& driver() { return *driver_; }
  [[nodiscard]] HiddenPrimary& primary() { return *primary_; }
  [[nodiscard]] std::size_t step() const { return next_ - 1; }
  [[nodiscard]] Serial newest_input() const { return versions_.at(step())->serial(); }
  [[nodiscard]] const Seen& seen() const { return seen_; }

private:
  // To whom the primary speaks: to the node, or into a hole, which is how a NOTIFY gets lost.
  void introduce(bool heard) {
    const auto endpoint = driver_->endpoint();
    if (endpoint && driver_->pulls())
      primary_->add_client({"node", setup_.key, heard ? *endpoint : hole_->endpoint()});
  }

  void note(const VersionReport& report) {
    // A change of the serial alone may not have arrived yet.
    if (step() == 0 || versions_.at(step())->content() != versions_.at(step() - 1)->content())
      seen_.serial_of_input &= have_->serial() == newest_input();
    const auto apex = have_->find(have_->apex());
    const auto soa = apex->find(RrType::SOA);
    ASSERT_TRUE(soa && soa->signature_count() != 0);
    const std::uint8_t* times = soa->signature(0).rdata.data() + 8; // RFC 4034 section 3.1
    const std::int64_t lifetime = std::int64_t{read_u32(times)} - read_u32(times + 4);
    seen_.validity_of_policy &= std::abs(lifetime - std::int64_t{setup_.policy.validity_s}) <= 7200;
    const auto keys = apex->find(RrType::DNSKEY);
    ASSERT_TRUE(keys) << report.keys.size();
    seen_.dnskey_ttl_of_policy &= keys->ttl() == setup_.policy.dnskey_ttl_s;
  }

  ChangeStream stream_;
  std::vector<ZoneVersionPtr> versions_;
  std::unique_ptr<HiddenPrimary> primary_;
  std::unique_ptr<NotifyListener> listener_, hole_;
  NodeSetup setup_;
  std::unique_ptr<NodeDriver> driver_;
  VersionVerifier verifier_;
  ZoneVersionPtr have_;
  std::size_t next_ = 0; // version to be offered next
  bool node_hears_ = true;
  Seen seen_;
};

// A row of the README's table, as this suite sees the product.
std::string row(const ProductInfo& product, const Seen& seen) {
  const auto say = [](bool value) { return value ? "yes" : "no"; };
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} |", product.name,
                     to_text(product.feed),
                     product.feed == Feed::file ? "file"
                     : seen.differences         ? "IXFR, AXFR"
                                                : "AXFR",
                     product.feed == Feed::file ? "-" : say(seen.announced),
                     seen.serial_of_input ? "the input's" : "its own", say(seen.validity_of_policy),
                     say(seen.dnskey_ttl_of_policy), fmt::join(product.algorithms, ", "),
                     say(product.scheduled_keys), say(product.wrong_private_halves));
}

std::vector<std::string> rows_of_readme() {
  std::istringstream readme(read_file(COUNTERSIGN_SOURCE_DIR "/README.md"));
  std::vector<std::string> rows;
  bool in_section = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) in_section = line == "## Signers";
    if (in_section && line.starts_with("| `")) rows.push_back(line);
  }
  return rows;
}

// Ended by itself when asked to, and gone. ods-signerd 2.1.12 crashes or hangs in its last function now and
// then (janitor_thread_join), after all is stored; it is killed then, and must come back as well.
void expect_stopped(NodeDriver& driver, const ProductInfo& product) {
  const int process = driver.process_id();
  const Status stopped = driver.stop(Deadline::after(k_stop));
  if (!stopped && product.name.starts_with("opendnssec")) {
    EXPECT_THAT(stopped.error().message, ::testing::HasSubstr("signal"));
  } else {
    EXPECT_TRUE(stopped) << stopped.error().message;
  }
  EXPECT_EQ(driver.process_id(), 0);
  if (process > 0) {
    EXPECT_NE(::kill(process, 0), 0) << "it is still there";
  }
}

class Conformance : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Conformance, KeepsEveryPromiseOfADriver) {
  const ProductInfo& product = *product_info(GetParam());
  const TemporaryDirectory directory;
  Rig rig(std::string(product.name), directory.path());
  NodeDriver& driver = rig.driver();
  EXPECT_EQ(driver.pulls(), product.feed == Feed::transfer);
  {
    SCOPED_TRACE("start, and a first complete version");
    ASSERT_NO_FATAL_FAILURE(rig.start());
    ASSERT_NO_FATAL_FAILURE(rig.deliver());
    ASSERT_NO_FATAL_FAILURE(rig.expect_published(k_start));
  }
  for (std::size_t change = 0; change < k_lock_step; ++change) {
    SCOPED_TRACE(fmt::format("change {} of {} in lock-step", change, k_lock_step));
    ASSERT_NO_FATAL_FAILURE(rig.play());
    if (change == k_restart_after) {
      ASSERT_NO_FATAL_FAILURE(expect_stopped(driver, product));
      ASSERT_NO_FATAL_FAILURE(rig.start());
    }
    if (change == k_kill_after && product.feed != Feed::file) {
      ASSERT_GT(driver.process_id(), 0);
      ::kill(driver.process_id(), SIGKILL);
      ASSERT_TRUE(eventually([&] { return driver.death().has_value(); }, milliseconds(10'000)));
      EXPECT_THAT(*driver.death(), ::testing::HasSubstr("KILL"));
      ASSERT_NO_FATAL_FAILURE(rig.start());
    }
  }
  if (product.feed == Feed::transfer) {
    SCOPED_TRACE("a lost NOTIFY is made good by the next one");
    rig.lose_the_next_notify();
    const Status entered = driver.enter_step(rig.step() + 1, Deadline::after(k_step));
    ASSERT_TRUE(entered) << entered.error().message;
    rig.offer();
    rig.let_notify_through();
    rig.primary().notify_again();
    ASSERT_NO_FATAL_FAILURE(rig.expect_published(k_step));
  }
  {
    SCOPED_TRACE("two changes at once");
    const Status entered = driver.enter_step(rig.step() + 2, Deadline::after(k_step));
    ASSERT_TRUE(entered) << entered.error().message;
    rig.offer();
    ASSERT_NO_FATAL_FAILURE(rig.deliver());
    rig.offer();
    ASSERT_NO_FATAL_FAILURE(rig.deliver());
    ASSERT_NO_FATAL_FAILURE(rig.expect_published(k_step));
  }
  {
    SCOPED_TRACE("a clean stop");
    expect_stopped(driver, product);
  }
  EXPECT_EQ(rig.seen().differences, product.ixfr);
  EXPECT_EQ(rig.seen().validity_of_policy, product.validity);
  EXPECT_THAT(rows_of_readme(), ::testing::Contains(row(product, rig.seen())));
}

INSTANTIATE_TEST_SUITE_P(Products, Conformance,
                         ::testing::ValuesIn(known_products().begin(), known_products().end()),
                         [](const auto& product) {
                           std::string name(product.param);
                           std::erase(name, '-');
                           return name;
                         });

TEST(ConformanceTable, HasARowForEachProductAndNoOther) {
  const std::vector<std::string> rows = rows_of_readme();
  ASSERT_EQ(rows.size(), known_products().size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_TRUE(rows[i].starts_with(fmt::format("| `{}` |", known_products()[i]))) << rows[i];
}

TEST(Signers, AreListedWithWhatIsInstalled) {
  const TemporaryDirectory directory;
  const ProgramRun text = run_countersign({"signers"}, directory.path());
  EXPECT_EQ(text.exit_code, 0) << text.err;
  const ProgramRun json = run_countersign({"signers", "--format", "json"}, directory.path());
  EXPECT_EQ(json.exit_code, 0) << json.err;
  for (const std::string_view product : known_products()) {
    EXPECT_THAT(text.out, ::testing::HasSubstr(std::string("\n") + std::string(product) + " "));
    EXPECT_THAT(json.out, ::testing::HasSubstr(fmt::format("\"name\": \"{}\"", product)));
  }
  EXPECT_THAT(json.out, ::testing::Not(::testing::HasSubstr("\"found\": false")))
      << "quickstart installs every product\n"
      << json.out;
  EXPECT_EQ(run_countersign({"signers", "--format", "csv"}, directory.path()).exit_code, 64);
}

} // namespace
} // namespace countersign
