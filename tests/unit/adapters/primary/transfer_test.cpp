// What the primary serves: SOA, AXFR, IXFR from every serial.
#include "diff/wire/message/queries.h"
#include "diff/wire/presentation.h"
#include "tests/unit/adapters/primary/primary_rig.h"

#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using Kind = PrimaryEvent::Kind;

TEST(HiddenPrimary, SoaIsTheOneOnOfferOverUdpAndTcp) {
  Rig rig;
  rig.offer(Series({5, 6}));
  const auto serial = query_serial(rig.source(), Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 6U);
  const auto answer = rig.ask_by_tcp(make_query(3, rig.zone, RrType::SOA));
  ASSERT_TRUE(answer);
  EXPECT_EQ(soa_serial(read_soa_answer(*answer, 3, rig.zone).value().rdata).value(), 6U);
}

TEST(HiddenPrimary, NothingOnOfferIsServfail) {
  const Rig rig;
  const auto answer = rig.ask_by_udp(make_query(3, rig.zone, RrType::SOA));
  ASSERT_TRUE(answer);
  EXPECT_EQ(read_header(*answer)->rcode, Rcode::server_failure);
}

TEST(HiddenPrimary, AxfrGivesTheZoneOverManyMessages) {
  Rig rig;
  const Series series({1}, 20'000);
  rig.offer(series);
  TransferReader reader = make_transfer_reader(rig.source(), std::nullopt);
  const Status done = run_transfer(rig.source(), reader, Deadline::after(k_patience));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GT(reader.messages(), 20U);
  EXPECT_EQ(reader.records(), series.versions[0]->record_count() + 1);
  const auto zone = fetch_axfr(rig.source(), Deadline::after(k_patience));
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(print_zone(**zone), print_zone(*series.versions[0]));
  EXPECT_EQ(rig.events(Kind::axfr_sent, 2).at(0).serial.value(), 1U);
}

TEST(HiddenPrimary, IxfrFromEachOfFiveVersionsLeadsToTheSixth) {
  Rig rig;
  const Series series({10, 11, 12, 20, 21, 22});
  rig.offer(series);
  for (std::size_t from = 0; from < 5; ++from) {
    auto reader = rig.ixfr(soa_of(*series.versions[from]));
    ASSERT_TRUE(reader) << reader.error().message;
    ASSERT_EQ(reader->form(), TransferReader::Form::differences);
    const auto changes = reader->take_changes();
    ASSERT_EQ(changes.size(), 5 - from);
    ZoneVersionPtr zone = series.versions[from];
    for (const Change& change : changes) {
      auto next = zone->apply(change);
      ASSERT_TRUE(next) << next.error().message;
      zone = *next;
    }
    EXPECT_EQ(print_zone(*zone), print_zone(*series.versions[5]));
  }
  EXPECT_EQ(rig.events(Kind::ixfr_sent, 5).size(), 5U);
}

TEST(HiddenPrimary, IxfrGoesAcrossTheWrapOfTheSerial) {
  Rig rig;
  const Series series({4'294'967'294U, 4'294'967'295U, 0, 1});
  rig.offer(series);
  auto reader = rig.ixfr(soa_of(*series.versions[0]));
  ASSERT_TRUE(reader) << reader.error().message;
  const auto changes = reader->take_changes();
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[1].from().value(), 4'294'967'295U);
  EXPECT_EQ(changes[1].to().value(), 0U);
  EXPECT_EQ(reader->serial().value(), 1U);
}

TEST(HiddenPrimary, SameSerialIsUpToDateAndUnknownOlderOneGetsTheZone) {
  Rig rig;
  const Series series({10, 11});
  rig.offer(series);
  auto reader = rig.ixfr(soa_of(*series.versions[1]));
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->form(), TransferReader::Form::up_to_date);
  EXPECT_EQ(rig.events(Kind::up_to_date_sent, 1).size(), 1U);

  reader = rig.ixfr(soa_of(*numbered_zone(1, 7)));
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->form(), TransferReader::Form::full);
  const auto zone = reader->take_zone();
  ASSERT_TRUE(zone);
  EXPECT_EQ(print_zone(**zone), print_zone(*series.versions[1]));
  EXPECT_EQ(rig.events(Kind::axfr_sent, 1).size(), 1U);
}

TEST(HiddenPrimary, ClientThatIsAheadGetsTheSoaAloneAndHasNotFetched) {
  Rig rig;
  rig.add_client("ahead", test_key());
  rig.offer(Series({10, 11}));
  const auto reader = rig.ixfr(soa_of(*numbered_zone(1, 12)), test_key());
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->form(), TransferReader::Form::up_to_date);
  EXPECT_FALSE(rig.primary->has_fetched("ahead", Serial(11)));
}

TEST(HiddenPrimary, IxfrOverUdpIsASingleSoa) {
  Rig rig;
  const Series series({10, 11});
  rig.offer(series);
  const auto answer = rig.ask_by_udp(make_ixfr_query(9, rig.zone, soa_of(*series.versions[0])));
  ASSERT_TRUE(answer);
  const auto header = read_header(*answer);
  EXPECT_EQ(header->answers, 1);
  EXPECT_FALSE(header->truncated);
  EXPECT_EQ(header->rcode, Rcode::no_error);
}

TEST(HiddenPrimary, OfferWithoutAChangeEndsTheHistory) {
  Rig rig;
  const Series series({10, 11});
  rig.offer(series);
  rig.primary->offer(numbered_zone(5, 12), nullptr);
  auto reader = rig.ixfr(soa_of(*series.versions[1]));
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->form(), TransferReader::Form::full);
}

TEST(HiddenPrimary, TwoVersionsAtOnceAreBothInTheNextIxfr) {
  Rig rig;
  const Series series({1, 2, 3});
  rig.offer(series, 0);
  ASSERT_TRUE(fetch_axfr(rig.source(), Deadline::after(k_patience)));
  rig.offer(series, 1);
  rig.offer(series, 2);
  auto reader = rig.ixfr(soa_of(*series.versions[0]));
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->take_changes().size(), 2U);
}

TEST(HiddenPrimary, TransferThatBeganBeforeAnOfferEndsWithWhatItBegan) {
  Rig rig;
  const Series series({1, 2}, 60'000);
  rig.offer(series, 0);
  DnsStream stream(connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value());
  ASSERT_TRUE(stream.send(make_query(1, rig.zone, RrType::AXFR), Deadline::after(k_patience)));
  TransferReader reader({1, rig.zone, std::nullopt}, {});
  auto message = stream.receive(Deadline::after(k_patience), k_patience);
  ASSERT_TRUE(message && *message && reader.feed(**message));
  rig.offer(series, 1);
  while (!reader.is_done()) {
    message = stream.receive(Deadline::after(k_patience), k_patience);
    ASSERT_TRUE(message && *message && reader.feed(**message));
  }
  EXPECT_EQ(reader.serial().value(), 1U);
  EXPECT_EQ(reader.records(), series.versions[0]->record_count() + 1);
}

TEST(HiddenPrimary, OneConnectionServesManyQueriesAlsoSentAtOnce) {
  Rig rig;
  const Series series({10, 11, 12});
  rig.offer(series);
  DnsStream stream(connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value());
  ASSERT_TRUE(stream.send(make_query(1, rig.zone, RrType::SOA), Deadline::after(k_patience)));
  ASSERT_TRUE(
      stream.send(make_ixfr_query(2, rig.zone, soa_of(*series.versions[0])), Deadline::after(k_patience)));
  ASSERT_TRUE(stream.send(make_query(3, rig.zone, RrType::AXFR), Deadline::after(k_patience)));
  for (const unsigned id : {1U, 2U, 3U}) {
    const auto message = stream.receive(Deadline::after(k_patience), k_patience);
    ASSERT_TRUE(message && *message);
    EXPECT_EQ(read_header(**message)->id, id);
  }
}

} // namespace
} // namespace countersign::test
