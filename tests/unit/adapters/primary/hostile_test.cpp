// Clients that are slow, silent, too many, or not DNS at all.
#include "diff/wire/message/message_writer.h"
#include "diff/wire/message/queries.h"
#include "tests/unit/adapters/primary/primary_rig.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

namespace countersign::test {
namespace {

using Kind = PrimaryEvent::Kind;

// True if the other side closes; what comes before is read and thrown away.
bool is_closed(const FileDescriptor& socket) {
  std::array<std::uint8_t, 65536> room{};
  while (wait_for(socket, POLLIN, Deadline::after(k_patience))) {
    const auto progress = receive_some(socket, room);
    if (!progress || progress->ended) return true;
  }
  return false;
}

Bytes framed(ByteView message) {
  Bytes octets;
  append_u16(octets, static_cast<std::uint16_t>(message.size()));
  append(octets, message);
  return octets;
}

TEST(PrimaryHostile, ClientThatDoesNotReadKeepsNobodyWaiting) {
  Rig rig;
  rig.offer(Series({1}, 60'000));
  std::vector<FileDescriptor> sleepers;
  for (int i = 0; i < 10; ++i) {
    sleepers.push_back(connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value());
    ASSERT_TRUE(send_some(sleepers.back(), framed(make_query(1, rig.zone, RrType::AXFR))));
    ASSERT_TRUE(wait_for(sleepers.back(), POLLIN, Deadline::after(k_patience)));
  }
  const auto zone = fetch_axfr(rig.source(), Deadline::after(k_patience));
  EXPECT_TRUE(zone) << zone.error().message;
}

TEST(PrimaryHostile, SilentConnectionIsClosedAfterTheIdleTime) {
  PrimaryOptions options;
  options.idle = milliseconds{50};
  Rig rig(options);
  rig.offer(Series({1}, 60'000));
  const FileDescriptor silent = connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value();
  EXPECT_TRUE(is_closed(silent));
  // One that asks and then never reads is closed as well.
  const FileDescriptor lazy = connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value();
  ASSERT_TRUE(send_some(lazy, framed(make_query(1, rig.zone, RrType::AXFR))));
  pollfd hang_up{lazy.number(), 0, 0}; // only POLLHUP and POLLERR: nothing is read
  ASSERT_EQ(::poll(&hang_up, 1, static_cast<int>(k_patience.count())), 1);
  EXPECT_TRUE(rig.events(Kind::axfr_sent, 0).empty());
}

TEST(PrimaryHostile, OneConnectionTooManyDisplacesTheOneIdleLongest) {
  PrimaryOptions options;
  options.max_connections = 3;
  Rig rig(options);
  rig.offer(Series({1}));
  std::vector<FileDescriptor> idle;
  for (int i = 0; i < 3; ++i) {
    idle.push_back(connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value());
  }
  ASSERT_TRUE(rig.ask_by_tcp(make_query(1, rig.zone, RrType::SOA)));
  EXPECT_TRUE(is_closed(idle[0]));
}

TEST(PrimaryHostile, ClosedHalfAfterTheQuestionStillGetsTheAnswer) {
  Rig rig;
  rig.offer(Series({1}, 2000));
  FileDescriptor socket = connect_tcp(rig.primary->endpoint(), Deadline::after(k_patience)).value();
  ASSERT_TRUE(send_some(socket, framed(make_query(1, rig.zone, RrType::AXFR))));
  ASSERT_EQ(::shutdown(socket.number(), SHUT_WR), 0);
  DnsStream stream(std::move(socket));
  TransferReader reader({1, rig.zone, std::nullopt}, {});
  while (!reader.is_done()) {
    const auto message = stream.receive(Deadline::after(k_patience), k_patience);
    ASSERT_TRUE(message && *message && reader.feed(**message));
  }
  EXPECT_EQ(reader.serial().value(), 1U);
}

struct Question2Rcode {
  const char* name;
  Bytes query;
  Rcode rcode;
  const char* detail;
};

std::vector<Question2Rcode> bad_questions(const Name& zone) {
  const Name other = Name::from_text("other.").value();
  Bytes cut = make_query(7, zone, RrType::SOA);
  cut.pop_back();
  Bytes two = make_query(7, zone, RrType::SOA);
  two[5] = 2;
  append(two, ByteView(make_query(7, zone, RrType::SOA)).subspan(12));
  Bytes none = make_query(7, zone, RrType::SOA);
  none[5] = 0;
  none.resize(12);
  Bytes update = make_query(7, zone, RrType::SOA);
  update[2] = 5 << 3;
  Bytes chaos = make_query(7, zone, RrType::SOA);
  chaos.back() = 3;
  return {
      {"cut off", cut, Rcode::format_error, "cut off"},
      {"two questions", two, Rcode::format_error, "2 questions"},
      {"no question", none, Rcode::format_error, "0 questions"},
      {"update", update, Rcode::not_implemented, "opcode UPDATE"},
      {"other zone", make_query(7, other, RrType::SOA), Rcode::refused, "not our zone: other."},
      {"other class", chaos, Rcode::refused, "not our zone"},
      {"other type", make_query(7, zone, RrType::MX), Rcode::refused, "answers no MX"},
      {"ixfr without soa", make_query(7, zone, RrType::IXFR), Rcode::format_error, "IXFR without a SOA"},
  };
}

TEST(PrimaryHostile, BadQuestionsGetTheirRcodeOverBothTransportsAndAnEvent) {
  for (const auto& one : bad_questions(Name::from_text("example.").value())) {
    Rig rig;
    rig.offer(Series({1}));
    for (const auto& answer : {rig.ask_by_udp(one.query), rig.ask_by_tcp(one.query)}) {
      ASSERT_TRUE(answer) << one.name;
      EXPECT_EQ(read_header(*answer)->rcode, one.rcode) << one.name;
      EXPECT_EQ(read_header(*answer)->id, 7) << one.name;
    }
    const auto refusals = rig.events(Kind::refused, 2);
    ASSERT_EQ(refusals.size(), 2U) << one.name;
    EXPECT_THAT(refusals[0].detail, ::testing::HasSubstr(one.detail)) << one.name;
  }
}

TEST(PrimaryHostile, AxfrOverUdpIsAFormatError) {
  Rig rig;
  rig.offer(Series({1}));
  EXPECT_EQ(read_header(rig.ask_by_udp(make_query(7, rig.zone, RrType::AXFR)).value())->rcode,
            Rcode::format_error);
}

TEST(PrimaryHostile, RecordThatFitsIntoNoMessageEndsTheTransferWithAnEvent) {
  Rig rig;
  ZoneBuilder builder(rig.zone);
  ASSERT_TRUE(builder.add(soa_of(*numbered_zone(0, 1))));
  Record large{rig.zone, static_cast<RrType>(65280), 60, Bytes(65535, 0x5a)};
  ASSERT_TRUE(builder.add(large));
  rig.primary->offer(builder.finish().value(), nullptr);
  const auto zone = fetch_axfr(rig.source(), Deadline::after(k_patience));
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().kind, ErrorKind::protocol);
  EXPECT_THAT(rig.events(Kind::refused, 1).at(0).detail, ::testing::HasSubstr("fit into no message"));
}

TEST(PrimaryHostile, TooLargeForUdpIsTruncated) {
  // A SOA whose three names have no suffix in common.
  const auto long_name = [](char letter) {
    return fmt::format("{0}.{0}.{0}.{1}", std::string(62, letter), std::string(50, letter));
  };
  const Name zone = Name::from_text(long_name('z') + ".").value();
  const auto version = zone_from(
      fmt::format("{}. 60 IN SOA {}. {}. 1 2 3 4 5\n", long_name('z'), long_name('m'), long_name('r')));
  const auto primary = HiddenPrimary::start(zone).value();
  primary->offer(version, nullptr);
  TransferSource source;
  source.server = primary->endpoint();
  source.zone = zone;
  const auto serial = query_serial(source, Deadline::after(k_patience)); // comes back by TCP
  ASSERT_TRUE(serial) << serial.error().message;
  EXPECT_EQ(serial->value(), 1U);
}

} // namespace
} // namespace countersign::test
