// fetch_axfr against a server that is right, and against servers that are wrong in one way each.
#include "adapters/transfer/transfer_client.h"
#include "diff/wire/message/queries.h"
#include "diff/wire/presentation.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/transfer_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Rewrite = std::function<void(std::vector<Bytes>&)>;

constexpr milliseconds k_patience{20'000};

// Answers every query with the zone in messages of `per_message` records, then does to them what the test
// wants.
FakeBehaviour serving(ZoneVersionPtr zone, std::size_t per_message, Rewrite rewrite = {}) {
  return {[=](FakeConnection& connection) {
            const auto query = connection.read_query();
            if (!query) return;
            auto messages = axfr_messages(read_u16(query->data()), *zone, per_message);
            if (rewrite) rewrite(messages);
            connection.send_all(messages);
          },
          {}};
}

// The same with TSIG, `rewrite` before and `damage` after the signing.
FakeBehaviour serving_signed(ZoneVersionPtr zone, std::size_t per_message, SigningScript script,
                             Rewrite damage = {}) {
  return {[=](FakeConnection& connection) {
            const auto query = connection.read_query();
            if (!query) return;
            auto messages = axfr_messages(read_u16(query->data()), *zone, per_message);
            sign_answer(messages, *query, test_key(), script);
            if (damage) damage(messages);
            connection.send_all(messages);
          },
          {}};
}

SigningScript signed_now() {
  SigningScript script;
  script.time_signed = static_cast<std::uint64_t>(now_unix_ms() / 1000);
  return script;
}

TransferSource source_of(const FakeDnsServer& server, bool with_key = false) {
  TransferSource source;
  source.server = server.endpoint();
  source.zone = Name::from_text("example.").value();
  if (with_key) source.key = test_key();
  return source;
}

Result<ZoneVersionPtr> fetch(FakeBehaviour behaviour, bool with_key = false) {
  FakeDnsServer server(std::move(behaviour));
  return fetch_axfr(source_of(server, with_key), Deadline::after(k_patience));
}

Error failure(FakeBehaviour behaviour, bool with_key = false) {
  auto zone = fetch(std::move(behaviour), with_key);
  if (!zone) return zone.error();
  ADD_FAILURE() << "the transfer was accepted";
  return {ErrorKind::usage, ""};
}

TEST(Axfr, ZoneArrivesAsItWasSentWhateverTheCutsBetweenMessages) {
  const auto zone = numbered_zone(50);
  for (const std::size_t per_message : {1U, 2U, 7U, 1000U}) {
    const auto fetched = fetch(serving(zone, per_message));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(print_zone(**fetched), print_zone(*zone)) << per_message;
  }
}

TEST(Axfr, OctetByOctetArrivesToo) {
  const auto zone = numbered_zone(2);
  const auto fetched =
      fetch({[&](FakeConnection& connection) {
               const auto query = connection.read_query();
               for (const Bytes& message : axfr_messages(read_u16(query->data()), *zone, 3)) {
                 Bytes framed;
                 append_u16(framed, static_cast<std::uint16_t>(message.size()));
                 append(framed, message);
                 for (const std::uint8_t octet : framed) connection.send_octets({&octet, 1});
               }
               connection.hang();
             },
             {}});
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ((*fetched)->record_count(), zone->record_count());
}

// RFC 2181 section 8. The zone model keeps what it is given; the wire says no such thing.
TEST(Axfr, ATtlWithItsHighestBitSetCountsAsZero) {
  const auto zone = numbered_zone(1);
  Change change;
  change.soa_from = change.soa_to = soa_of(*zone);
  const Name owner = Name::from_text("long.example.").value();
  change.added.push_back({owner, RrType::A, 0x80000001, Bytes{192, 0, 2, 1}});
  const auto longer = zone->apply(change);
  ASSERT_TRUE(longer) << longer.error().message;
  const auto fetched = fetch(serving(*longer, 10));
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ((*fetched)->find(owner)->find(RrType::A)->record(0).ttl, 0U);
}

TEST(Axfr, EndInTheMiddleIsToldWithWhatHadCome) {
  const auto error = failure(serving(numbered_zone(10), 2, [](auto& messages) { messages.resize(3); }));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "ended after 3 messages, 6 records, without the final SOA");
}

TEST(Axfr, EndInTheMiddleOfAMessageIsToldApart) {
  const auto zone = numbered_zone(10);
  const auto error = failure({[&](FakeConnection& connection) {
                                const auto query = connection.read_query();
                                const auto messages = axfr_messages(read_u16(query->data()), *zone, 5);
                                connection.send(messages[0]);
                                Bytes half;
                                append_u16(half, static_cast<std::uint16_t>(messages[1].size()));
                                append(half, ByteView(messages[1]).first(messages[1].size() / 2));
                                connection.send_octets(half);
                              },
                              {}});
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message,
            "ended after 1 messages, 5 records, without the final SOA, in the middle of a message");
}

TEST(Axfr, RefusalIsAProtocolErrorWithItsName) {
  const auto error = failure({[](FakeConnection& connection) {
                                Bytes answer = *connection.read_query();
                                answer[2] |= 0x80;
                                answer[3] |= 5;
                                connection.send(answer);
                              },
                              {}});
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(error.message, HasSubstr("the server says REFUSED"));
}

TEST(Axfr, GarbageIsAProtocolErrorThatNamesTheMessage) {
  const auto error = failure({[](FakeConnection& connection) {
                                const auto query = connection.read_query();
                                Bytes garbage(200, 0xa5);
                                garbage[0] = (*query)[0];
                                garbage[1] = (*query)[1];
                                garbage[2] = 0x84;
                                garbage[3] = 0;
                                connection.send(garbage);
                              },
                              {}});
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(error.message, StartsWith("message 1: "));
  EXPECT_THAT(error.message, HasSubstr("offset"));
}

TEST(Axfr, SilentServerIsATimeoutOfTheIdleLimit) {
  FakeDnsServer server({[](FakeConnection& connection) { connection.hang(); }, {}});
  TransferSource source = source_of(server);
  source.limits.idle = milliseconds{150};
  const auto zone = fetch_axfr(source, Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::timeout);
  EXPECT_EQ(zone.error().message, "no data for 150 ms");
}

TEST(Axfr, ServerThatNeverComesToAnEndIsEndedByTheDeadline) {
  const auto zone = numbered_zone(10);
  FakeDnsServer server({[&](FakeConnection& connection) {
                          const auto query = connection.read_query();
                          const auto messages = axfr_messages(read_u16(query->data()), *zone, 4);
                          connection.send(messages[0]);
                          while (!connection.client_is_gone()) connection.send(messages[1]);
                        },
                        {}});
  const auto fetched = fetch_axfr(source_of(server), Deadline::after(milliseconds{300}));
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, ErrorKind::timeout) << fetched.error().message;
  EXPECT_EQ(fetched.error().message, "the deadline passed");
}

TEST(Axfr, ClosedPortIsAnIoError) {
  Endpoint nobody;
  {
    const FakeDnsServer server({});
    nobody = server.endpoint();
  }
  TransferSource source;
  source.server = nobody;
  source.zone = Name::from_text("example.").value();
  const auto zone = fetch_axfr(source, Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::io);
  EXPECT_THAT(zone.error().message, HasSubstr("Connection refused"));
}

TEST(Axfr, LimitsOfOctetsAndRecordsHold) {
  FakeDnsServer server(serving(numbered_zone(100), 10));
  TransferSource source = source_of(server);
  source.limits.records = 50;
  auto zone = fetch_axfr(source, Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::limit);
  source.limits = {};
  source.limits.octets = 1000;
  zone = fetch_axfr(source, Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::limit);
}

TEST(AxfrTsig, EveryMessageSignedIsAccepted) {
  const auto zone = numbered_zone(30);
  const auto fetched = fetch(serving_signed(zone, 3, signed_now()), true);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(print_zone(**fetched), print_zone(*zone));
}

TEST(AxfrTsig, NinetyNineUnsignedMessagesInARowAreAcceptedAndOneHundredAreNot) {
  const auto zone = numbered_zone(150); // 304 messages of one record
  SigningScript script = signed_now();
  script.signs = [](std::size_t i) { return i % 100 == 0 || i == 303; };
  const auto fetched = fetch(serving_signed(zone, 1, script), true);
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(print_zone(**fetched), print_zone(*zone));
  script.signs = [](std::size_t i) { return i % 101 == 0 || i == 303; };
  const auto error = failure(serving_signed(zone, 1, script), true);
  EXPECT_EQ(error.message, "TSIG: message 101: more than 99 messages in a row are not signed");
}

TEST(AxfrTsig, LastMessageMustBeSigned) {
  SigningScript script = signed_now();
  script.signs = [](std::size_t i) { return i < 3; };
  const auto error = failure(serving_signed(numbered_zone(4), 3, script), true);
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "TSIG: message 4: the last message is not signed");
}

TEST(AxfrTsig, UnsignedAnswerToASignedQueryIsRefused) {
  const auto error = failure(serving(numbered_zone(4), 100), true);
  EXPECT_EQ(error.message, "TSIG: message 1: not signed, though the query was");
}

TEST(AxfrTsig, OneFlippedBitAnywhereIsFound) {
  const auto zone = numbered_zone(6);
  for (const std::size_t octet : {3U, 20U, 40U, 60U}) {
    const auto error =
        failure(serving_signed(zone, 4, signed_now(),
                               [&](std::vector<Bytes>& messages) { messages[2][octet] ^= 0x01; }),
                true);
    EXPECT_EQ(error.kind, ErrorKind::protocol);
    EXPECT_EQ(error.message, "TSIG: message 3: the signature does not verify") << octet;
  }
}

TEST(AxfrTsig, FlippedBitInAnUnsignedMessageIsFoundByTheNextSignature) {
  SigningScript script = signed_now();
  script.signs = [](std::size_t i) { return i == 0 || i == 3; };
  const auto error = failure(serving_signed(numbered_zone(6), 4, script,
                                            [](std::vector<Bytes>& messages) { messages[1].back() ^= 0x01; }),
                             true);
  EXPECT_EQ(error.message, "TSIG: message 4: the signature does not verify");
}

TEST(AxfrTsig, MissingOrSwappedMessagesAreFound) {
  const auto lost = [](std::vector<Bytes>& messages) { messages.erase(messages.begin() + 1); };
  const auto swapped = [](std::vector<Bytes>& messages) { std::swap(messages[1], messages[2]); };
  for (const Rewrite& damage : {Rewrite(lost), Rewrite(swapped)}) {
    const auto error = failure(serving_signed(numbered_zone(6), 4, signed_now(), damage), true);
    EXPECT_EQ(error.message, "TSIG: message 2: the signature does not verify");
  }
}

TEST(AxfrTsig, StaleAndFutureSignaturesAreRefused) {
  for (const int offset : {-400, 400}) {
    SigningScript script = signed_now();
    script.time_signed = static_cast<std::uint64_t>(static_cast<std::int64_t>(script.time_signed) + offset);
    const auto error = failure(serving_signed(numbered_zone(4), 100, script), true);
    EXPECT_THAT(error.message, StartsWith("TSIG: message 1: signed at ")) << offset;
  }
}

TEST(AxfrTsig, ShortenedMacIsRefused) {
  SigningScript script = signed_now();
  script.mac_octets = 16;
  const auto error = failure(serving_signed(numbered_zone(4), 100, script), true);
  EXPECT_EQ(error.message, "TSIG: message 1: the MAC has 16 octets instead of 32");
}

TEST(AxfrTsig, OtherKeyIsNamed) {
  const auto zone = numbered_zone(4);
  const auto error =
      failure({[&](FakeConnection& connection) {
                 const auto query = connection.read_query();
                 auto messages = axfr_messages(read_u16(query->data()), *zone, 100);
                 sign_answer(messages, *query, test_key(TsigAlgorithm::hmac_sha256, "other."), signed_now());
                 connection.send_all(messages);
               },
               {}},
              true);
  EXPECT_EQ(error.message, "TSIG: message 1: signed with key other. instead of k.");
}

} // namespace
} // namespace countersign::test
