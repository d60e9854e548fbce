// NOTIFY from the primary: at every offer, and again until the client has fetched.
#include "diff/wire/message/queries.h"
#include "diff/wire/transfer/transfer_writer.h"
#include "tests/support/fake_dns_server.h"
#include "tests/unit/adapters/primary/primary_rig.h"

#include <mutex>

#include <gtest/gtest.h>

namespace countersign::test {
namespace {

// A signer's NOTIFY port: counts what comes, and acknowledges if told to.
class NotifyPort {
public:
  explicit NotifyPort(bool acknowledges = true)
      : server_({{}, [this, acknowledges](ByteView message) { return take(message, acknowledges); }}) {}

  Endpoint endpoint() const { return server_.endpoint(); }
  std::vector<std::uint32_t> serials() const {
    const std::lock_guard lock(mutex_);
    return serials_;
  }
  bool gets(std::size_t count) const {
    return eventually([&] { return serials().size() >= count; });
  }

private:
  std::vector<Bytes> take(ByteView message, bool acknowledges) {
    auto reader = MessageReader::open(message);
    if (!reader || reader->header().opcode != Opcode::notify || !reader->header().authoritative) return {};
    const auto questions = reader->read_questions();
    const auto soa = reader->next();
    if (!questions || !soa || !*soa) return {};
    {
      const std::lock_guard lock(mutex_);
      serials_.push_back(soa_serial((*soa)->rdata).value());
    }
    if (!acknowledges) return {};
    return {make_notify_answer(reader->header().id, questions->front())};
  }

  mutable std::mutex mutex_;
  std::vector<std::uint32_t> serials_;
  FakeDnsServer server_;
};

PrimaryOptions quick() {
  PrimaryOptions options;
  options.first_repeat = milliseconds{10};
  options.longest_repeat = milliseconds{40};
  return options;
}

TEST(PrimaryNotify, EveryOfferIsToldToEveryClient) {
  PrimaryOptions options;
  options.first_repeat = options.longest_repeat = k_patience; // no repeats in this test
  Rig rig(options);
  const NotifyPort one;
  const NotifyPort two;
  rig.add_client("one", test_key(TsigAlgorithm::hmac_sha256, "one."), one.endpoint());
  rig.add_client("two", test_key(TsigAlgorithm::hmac_sha256, "two."), two.endpoint());
  const Series series({5, 6});
  rig.offer(series, 0);
  EXPECT_TRUE(one.gets(1));
  EXPECT_TRUE(two.gets(1));
  rig.offer(series, 1);
  EXPECT_TRUE(one.gets(2));
  EXPECT_TRUE(two.gets(2));
  EXPECT_EQ(one.serials(), (std::vector<std::uint32_t>{5, 6}));
}

TEST(PrimaryNotify, ClientThatComesAfterTheOfferIsToldToo) {
  Rig rig;
  rig.offer(Series({5}));
  const NotifyPort port;
  rig.add_client("late", test_key(), port.endpoint());
  EXPECT_TRUE(port.gets(1));
}

TEST(PrimaryNotify, RepeatsUntilTheClientHasFetchedThenIsSilent) {
  for (const bool acknowledges : {false, true}) {
    Rig rig(quick());
    const NotifyPort port(acknowledges);
    rig.add_client("one", test_key(), port.endpoint());
    const Series series({5, 6});
    rig.offer(series, 0);
    ASSERT_TRUE(port.gets(4)) << acknowledges;
    ASSERT_TRUE(fetch_axfr(rig.source(test_key()), Deadline::after(k_patience)));
    ASSERT_TRUE(eventually([&] { return rig.primary->has_fetched("one", Serial(5)); }));
    // The next serial is told, and from then on none but it: the old one is done.
    rig.offer(series, 1);
    const auto count = port.serials().size();
    ASSERT_TRUE(port.gets(count + 5));
    const auto serials = port.serials();
    EXPECT_EQ(std::count(serials.begin() + static_cast<std::ptrdiff_t>(count) + 1, serials.end(), 5U), 0);
  }
}

TEST(PrimaryNotify, NotifyAgainReachesOnlyThoseWhoHaveNotFetched) {
  PrimaryOptions options;
  options.first_repeat = options.longest_repeat = k_patience;
  Rig rig(options);
  const NotifyPort done;
  const NotifyPort waiting;
  const TsigKey key = test_key(TsigAlgorithm::hmac_sha256, "done.");
  rig.add_client("done", key, done.endpoint());
  rig.add_client("waiting", test_key(), waiting.endpoint());
  rig.offer(Series({5}));
  ASSERT_TRUE(done.gets(1) && waiting.gets(1));
  ASSERT_TRUE(fetch_axfr(rig.source(key), Deadline::after(k_patience)));
  ASSERT_TRUE(eventually([&] { return rig.primary->has_fetched("done", Serial(5)); }));
  rig.primary->notify_again();
  EXPECT_TRUE(waiting.gets(2));
  rig.primary->notify_again();
  EXPECT_TRUE(waiting.gets(3));
  EXPECT_EQ(done.serials().size(), 1U);
}

TEST(PrimaryNotify, NotifyThatComesToThePrimaryIsAcknowledged) {
  const Rig rig;
  const auto answer = rig.ask_by_udp(make_notify(42, rig.zone, soa_of(*numbered_zone(0))));
  ASSERT_TRUE(answer);
  const auto header = read_header(*answer);
  EXPECT_EQ(header->id, 42);
  EXPECT_EQ(header->opcode, Opcode::notify);
  EXPECT_EQ(header->rcode, Rcode::no_error);
}

} // namespace
} // namespace countersign::test
