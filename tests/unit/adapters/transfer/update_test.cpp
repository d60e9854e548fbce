// fetch_update: the cheapest way to the server's version, and what is said when it had to be another one.
#include "diff/wire/presentation.h"
#include "tests/unit/adapters/transfer/ixfr_rig.h"

namespace countersign::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Form = ZoneUpdate::Form;

struct Fetched {
  Result<ZoneUpdate> update;
  int connections;
};

Fetched fetch(FakeBehaviour behaviour, const ZoneVersionPtr& have, bool with_key = false) {
  FakeDnsServer server(std::move(behaviour));
  auto update = fetch_update(source_of(server, with_key), have, Deadline::after(k_patience));
  return {std::move(update), server.connections()};
}

std::vector<Record> from_one_to_two() {
  return records(soa_line(2) + soa_line(1) + soa_line(2) + "new 300 IN A 192.0.2.9\n" + soa_line(2));
}

ZoneVersionPtr second() { return version(2, "new 300 IN A 192.0.2.9\n"); }

TEST(Update, WithoutAVersionTheZoneComesWhole) {
  const auto got = fetch(behaving({.axfr = second()}), nullptr);
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(got.update->form, Form::full);
  EXPECT_EQ(got.update->server_serial, Serial(2));
  EXPECT_FALSE(got.update->ixfr_failure);
  EXPECT_EQ(print_zone(*got.update->zone), print_zone(*second()));
}

TEST(Update, DifferencesThatApplyCostOneConnection) {
  const auto got = fetch(behaving({.ixfr = from_one_to_two(), .axfr = second()}), version(1));
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(got.update->form, Form::differences);
  EXPECT_FALSE(got.update->ixfr_failure);
  EXPECT_EQ(got.connections, 1);
}

TEST(Update, ARefusalInOrderIsDeclinedAndTheZoneComesWhole) {
  for (const Rcode rcode : {Rcode::refused, Rcode::not_implemented, Rcode::format_error}) {
    const auto got = fetch({[&](FakeConnection& connection) {
                              const auto query = connection.read_query();
                              if (!query) return;
                              if (asks_for(*query, RrType::IXFR))
                                return connection.send(refusal(*query, rcode));
                              connection.send_all(axfr_messages(read_u16(query->data()), *second(), 9));
                            },
                            {}},
                           version(1));
    ASSERT_TRUE(got.update) << got.update.error().message;
    EXPECT_EQ(got.update->form, Form::full);
    ASSERT_TRUE(got.update->ixfr_failure) << to_text(rcode);
    EXPECT_TRUE(got.update->ixfr_failure->declined) << to_text(rcode);
    EXPECT_THAT(got.update->ixfr_failure->error.message, HasSubstr("the server says " + to_text(rcode)));
  }
}

TEST(Update, DifferencesThatDoNotApplyAreAFactBesideTheWholeZone) {
  const auto have = version(1, "new 300 IN A 192.0.2.9\n");
  const auto got = fetch(behaving({.ixfr = from_one_to_two(), .axfr = second()}), have);
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(got.update->form, Form::full);
  EXPECT_TRUE(got.update->changes.empty());
  EXPECT_EQ(print_zone(*got.update->zone), print_zone(*second()));
  ASSERT_TRUE(got.update->ixfr_failure);
  EXPECT_FALSE(got.update->ixfr_failure->declined);
  EXPECT_EQ(got.update->ixfr_failure->error.message,
            "the difference from serial 1 to 2 does not apply: adds a record that is already there: "
            "new.example. A");
}

TEST(Update, ServfailIsNoRefusalInOrder) {
  const auto fail_all = [](std::vector<Bytes>& messages) {
    messages = {refusal(messages[0], Rcode::server_failure)};
  };
  const auto got =
      fetch(behaving({.ixfr = from_one_to_two(), .axfr = second(), .damage = fail_all}), version(1));
  ASSERT_TRUE(got.update) << got.update.error().message;
  ASSERT_TRUE(got.update->ixfr_failure);
  EXPECT_FALSE(got.update->ixfr_failure->declined);
}

TEST(Update, ATamperedIxfrIsAFactAndASignedAxfrIsTaken) {
  const auto flip = [](std::vector<Bytes>& messages) { messages[0][40] ^= 1; };
  const auto got =
      fetch(behaving({.ixfr = from_one_to_two(), .axfr = second(), .signing = signed_now(), .damage = flip}),
            version(1), true);
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(print_zone(*got.update->zone), print_zone(*second()));
  ASSERT_TRUE(got.update->ixfr_failure);
  EXPECT_FALSE(got.update->ixfr_failure->declined);
  EXPECT_THAT(got.update->ixfr_failure->error.message, StartsWith("TSIG: message 1"));
}

TEST(Update, ASingleNewerSoaIsFollowedByAxfr) {
  const auto got = fetch(behaving({.ixfr = records(soa_line(2)), .axfr = second()}), version(1));
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(print_zone(*got.update->zone), print_zone(*second()));
  ASSERT_TRUE(got.update->ixfr_failure);
  EXPECT_THAT(got.update->ixfr_failure->error.message, HasSubstr("single SOA"));
}

TEST(Update, AServerThatWentBackIsLookedAtInFull) {
  const auto got = fetch(behaving({.ixfr = records(soa_line(2)), .axfr = second()}), version(3));
  ASSERT_TRUE(got.update) << got.update.error().message;
  EXPECT_EQ(got.update->form, Form::full);
  EXPECT_EQ(got.update->zone->serial(), Serial(2));
  EXPECT_FALSE(got.update->ixfr_failure) << "the answer was right";
}

TEST(Update, BothFailingTellsBoth) {
  const auto got = fetch(behaving({.ixfr = records(soa_line(2))}), version(1));
  ASSERT_FALSE(got.update);
  EXPECT_EQ(got.update.error().kind, ErrorKind::protocol);
  EXPECT_EQ(got.update.error().message, "message 1: the server says REFUSED; IXFR before it: ended after a "
                                        "single SOA, of serial 2, which is newer than 1");
  EXPECT_EQ(got.connections, 2);
}

TEST(Update, ASilentIxfrLeavesTimeForAxfr) {
  FakeDnsServer server({[&](FakeConnection& connection) {
                          const auto query = connection.read_query();
                          if (!query) return;
                          if (asks_for(*query, RrType::IXFR)) return connection.hang();
                          connection.send_all(axfr_messages(read_u16(query->data()), *second(), 9));
                        },
                        {}});
  TransferSource source = source_of(server);
  source.limits.idle = milliseconds{150};
  const auto got = fetch_update(source, version(1), Deadline::after(k_patience));
  ASSERT_TRUE(got) << got.error().message;
  ASSERT_TRUE(got->ixfr_failure);
  EXPECT_EQ(got->ixfr_failure->error.kind, ErrorKind::timeout);
}

} // namespace
} // namespace countersign::test
