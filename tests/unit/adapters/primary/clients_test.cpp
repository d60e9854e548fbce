// TSIG at the primary: who is who, and who gets nothing.
#include "diff/wire/message/queries.h"
#include "diff/wire/presentation.h"
#include "diff/wire/tsig/tsig_requester.h"
#include "tests/unit/adapters/primary/primary_rig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = PrimaryEvent::Kind;

UnixSeconds now_seconds() { return static_cast<UnixSeconds>(now_unix_ms() / 1000); }

TEST(PrimaryClients, EachAlgorithmTransfersManySignedMessages) {
  for (const auto algorithm :
       {TsigAlgorithm::hmac_sha256, TsigAlgorithm::hmac_sha384, TsigAlgorithm::hmac_sha512}) {
    Rig rig;
    rig.add_client("one", test_key(algorithm));
    const Series series({1}, 5000);
    rig.offer(series);
    const auto zone = fetch_axfr(rig.source(test_key(algorithm)), Deadline::after(k_patience));
    ASSERT_TRUE(zone) << to_text(algorithm) << ": " << zone.error().message;
    EXPECT_EQ(print_zone(**zone), print_zone(*series.versions[0]));
  }
}

TEST(PrimaryClients, FetchIsCountedForTheClientWhoseKeyItWas) {
  Rig rig;
  rig.add_client("knot", test_key(TsigAlgorithm::hmac_sha256, "knot-key."));
  rig.add_client("bind", test_key(TsigAlgorithm::hmac_sha256, "bind-key."));
  rig.offer(Series({1, 2}));
  ASSERT_TRUE(
      fetch_axfr(rig.source(test_key(TsigAlgorithm::hmac_sha256, "bind-key.")), Deadline::after(k_patience)));
  ASSERT_TRUE(eventually([&] { return rig.primary->has_fetched("bind", Serial(2)); }));
  EXPECT_FALSE(rig.primary->has_fetched("bind", Serial(1)));
  EXPECT_FALSE(rig.primary->has_fetched("knot", Serial(2)));
  EXPECT_EQ(rig.events(Kind::axfr_sent, 1).at(0).client, "bind");
}

TEST(PrimaryClients, SoaAnswerIsNoFetchButUpToDateIs) {
  Rig rig;
  rig.add_client("one", test_key());
  const Series series({1});
  rig.offer(series);
  ASSERT_TRUE(query_serial(rig.source(test_key()), Deadline::after(k_patience)));
  EXPECT_EQ(rig.events(Kind::soa_answered, 1).at(0).client, "one");
  EXPECT_FALSE(rig.primary->has_fetched("one", Serial(1)));
  ASSERT_TRUE(rig.ixfr(soa_of(*series.versions[0]), test_key()));
  EXPECT_TRUE(eventually([&] { return rig.primary->has_fetched("one", Serial(1)); }));
}

TEST(PrimaryClients, TransferThatBreaksOffIsNoFetch) {
  Rig rig;
  rig.add_client("one", test_key());
  rig.offer(Series({1}, 60'000));
  {
    DnsStream stream(connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value());
    Bytes query = make_query(1, rig.zone, RrType::AXFR);
    TsigRequester(test_key()).sign(query, now_seconds());
    ASSERT_TRUE(stream.send(query, Deadline::after(k_patience)));
    ASSERT_TRUE(stream.receive(Deadline::after(k_patience), k_patience));
  }
  // A second, whole one is seen; by then the first is over.
  rig.add_client("two", test_key(TsigAlgorithm::hmac_sha256, "two."));
  ASSERT_TRUE(
      fetch_axfr(rig.source(test_key(TsigAlgorithm::hmac_sha256, "two.")), Deadline::after(k_patience)));
  EXPECT_EQ(rig.events(Kind::axfr_sent, 1).at(0).client, "two");
  EXPECT_FALSE(rig.primary->has_fetched("one", Serial(1)));
}

TEST(PrimaryClients, TransferWithoutTsigIsRefusedAndToldOnceThereAreKeys) {
  Rig rig;
  const Series series({1, 2});
  rig.offer(series);
  ASSERT_TRUE(fetch_axfr(rig.source(), Deadline::after(k_patience)));
  rig.add_client("one", test_key());
  const auto zone = fetch_axfr(rig.source(), Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_THAT(zone.error().message, HasSubstr("REFUSED"));
  EXPECT_FALSE(rig.ixfr(soa_of(*series.versions[0])));
  const auto refusals = rig.events(Kind::refused, 2);
  ASSERT_EQ(refusals.size(), 2U);
  EXPECT_THAT(refusals[0].detail, HasSubstr("AXFR without TSIG"));
  EXPECT_THAT(refusals[0].detail, HasSubstr("127.0.0.1:"));
  EXPECT_THAT(refusals[1].detail, HasSubstr("IXFR without TSIG"));
}

TEST(PrimaryClients, UnknownKeyAndWrongSecretAreToldInTsig) {
  Rig rig;
  rig.add_client("one", test_key());
  rig.offer(Series({1}));
  auto zone =
      fetch_axfr(rig.source(test_key(TsigAlgorithm::hmac_sha256, "who.")), Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().message, "TSIG: message 1: the server says BADKEY");
  zone = fetch_axfr(rig.source(test_key(TsigAlgorithm::hmac_sha512)), Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().message, "TSIG: message 1: the server says BADKEY");
  TsigKey wrong = test_key();
  wrong.secret[0] ^= 1;
  zone = fetch_axfr(rig.source(wrong), Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().message, "TSIG: message 1: the server says BADSIG");
  EXPECT_EQ(rig.events(Kind::refused, 3).size(), 3U);
}

TEST(PrimaryClients, StaleQueryIsAnsweredWithASignedBadtime) {
  Rig rig;
  rig.add_client("one", test_key());
  rig.offer(Series({1}));
  Bytes query = make_query(1, rig.zone, RrType::AXFR);
  TsigRequester requester(test_key());
  requester.sign(query, now_seconds() - 1000);
  const auto answer = rig.ask_by_tcp(query);
  ASSERT_TRUE(answer);
  EXPECT_EQ(read_header(*answer)->rcode, Rcode::not_authoritative);
  const auto verified = requester.verify(*answer, now_seconds() - 1000);
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message, StartsWith("TSIG: message 1: the server says BADTIME: it has "));
}

} // namespace
} // namespace countersign::test
