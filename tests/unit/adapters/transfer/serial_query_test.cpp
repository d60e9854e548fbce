#include "adapters/transfer/transfer_client.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/transfer_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::test {
namespace {

using ::testing::HasSubstr;

constexpr milliseconds k_patience{20'000};

std::vector<Bytes> soa_answer(ByteView query, std::uint32_t serial) {
  const auto zone = numbered_zone(0, serial);
  const std::vector<Record> soa{soa_of(*zone)};
  return messages_of(read_u16(query.data()), {Name(zone->apex()), RrType::SOA, k_class_in}, soa, 1);
}

TransferSource source_of(const FakeDnsServer& server) {
  TransferSource source;
  source.server = server.endpoint();
  source.zone = Name::from_text("example.").value();
  return source;
}

TEST(QuerySerial, AnswerOverUdpIsTheSerial) {
  const FakeDnsServer server({{}, [](ByteView query) { return soa_answer(query, 4711); }});
  const auto serial = query_serial(source_of(server), Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 4711U);
}

TEST(QuerySerial, LostDatagramIsSentAgain) {
  std::atomic<int> asked{0};
  const FakeDnsServer server(
      {{}, [&](ByteView query) { return ++asked < 3 ? std::vector<Bytes>() : soa_answer(query, 5); }});
  const auto serial = query_serial(source_of(server), Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(server.datagrams(), 3);
}

TEST(QuerySerial, TruncatedAnswerIsAskedForByTcp) {
  const FakeDnsServer server({[](FakeConnection& connection) {
                                const auto query = connection.read_query();
                                connection.send_all(soa_answer(*query, 77));
                              },
                              [](ByteView query) {
                                auto answer = soa_answer(query, 1);
                                answer[0][2] |= 0x02; // TC
                                return answer;
                              }});
  const auto serial = query_serial(source_of(server), Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 77U);
}

TEST(QuerySerial, StrayDatagramWithAnotherIdIsPassedOver) {
  const FakeDnsServer server({{}, [](ByteView query) {
                                auto answer = soa_answer(query, 8);
                                auto stray = soa_answer(query, 666);
                                stray[0][1] ^= 0xff;
                                return std::vector<Bytes>{Bytes{1, 2, 3}, stray[0], answer[0]};
                              }});
  const auto serial = query_serial(source_of(server), Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 8U);
}

TEST(QuerySerial, SilenceIsATimeout) {
  const FakeDnsServer server({});
  const auto serial = query_serial(source_of(server), Deadline::after(milliseconds{300}));
  ASSERT_FALSE(serial);
  EXPECT_EQ(serial.error().kind, ErrorKind::timeout);
}

TEST(QuerySerial, NobodyAtThePortIsAnIoErrorAfterTheDeadline) {
  TransferSource source;
  {
    const FakeDnsServer server({});
    source = source_of(server);
  }
  const auto serial = query_serial(source, Deadline::after(milliseconds{300}));
  ASSERT_FALSE(serial);
  EXPECT_EQ(serial.error().kind, ErrorKind::io);
  EXPECT_THAT(serial.error().message, HasSubstr("refused"));
}

TEST(QuerySerial, AnswersThatAreNoneAreProtocolErrors) {
  struct Case {
    const char* name;
    std::function<void(Bytes&)> damage;
    const char* says;
  };
  const std::vector<Case> cases{
      {"refused", [](Bytes& m) { m[3] |= 5; }, "the server says REFUSED"},
      {"not authoritative", [](Bytes& m) { m[2] &= static_cast<std::uint8_t>(~0x04); }, "not authoritative"},
      {"other opcode", [](Bytes& m) { m[2] |= 0x20; }, "opcode NOTIFY"},
      {"other question", [](Bytes& m) { m[13] ^= 0x01; }, "another question"},
      {"cut off", [](Bytes& m) { m.resize(m.size() - 5); }, "cut off"},
      {"octets behind", [](Bytes& m) { m.push_back(0); }, "behind the last record"},
  };
  for (const Case& one : cases) {
    const FakeDnsServer server({{}, [&](ByteView query) {
                                  auto answer = soa_answer(query, 1);
                                  one.damage(answer[0]);
                                  return answer;
                                }});
    const auto serial = query_serial(source_of(server), Deadline::after(k_patience));
    ASSERT_FALSE(serial) << one.name;
    EXPECT_EQ(serial.error().kind, ErrorKind::protocol) << one.name;
    EXPECT_THAT(serial.error().message, HasSubstr(one.says)) << one.name;
  }
}

TEST(QuerySerial, TsigIsAskedForAndVerified) {
  const auto signed_answer = [](ByteView query, std::int64_t offset) {
    auto answer = soa_answer(query, 12);
    SigningScript script;
    script.time_signed = static_cast<std::uint64_t>(now_unix_ms() / 1000 + offset);
    sign_answer(answer, query, test_key(), script);
    return answer;
  };
  const FakeDnsServer good({{}, [&](ByteView query) { return signed_answer(query, 0); }});
  TransferSource source = source_of(good);
  source.key = test_key();
  auto serial = query_serial(source, Deadline::after(k_patience));
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 12U);

  const FakeDnsServer stale({{}, [&](ByteView query) { return signed_answer(query, -1000); }});
  source.server = stale.endpoint();
  serial = query_serial(source, Deadline::after(k_patience));
  ASSERT_FALSE(serial);
  EXPECT_THAT(serial.error().message, ::testing::StartsWith("TSIG: "));

  const FakeDnsServer unsigned_one({{}, [&](ByteView query) { return soa_answer(query, 12); }});
  source.server = unsigned_one.endpoint();
  serial = query_serial(source, Deadline::after(k_patience));
  ASSERT_FALSE(serial);
  EXPECT_THAT(serial.error().message, ::testing::StartsWith("TSIG: "));
}

} // namespace
} // namespace countersign::test
