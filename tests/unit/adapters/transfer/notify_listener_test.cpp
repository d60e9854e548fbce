#include "adapters/net/dns_stream.h"
#include "adapters/transfer/notify_listener.h"
#include "diff/wire/message/queries.h"
#include "tests/support/transfer_script.h"

#include <thread>

#include <gtest/gtest.h>
#include <poll.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_patience{20'000};
constexpr milliseconds k_no_time{0};

struct Listening {
  Name zone = Name::from_text("example.").value();
  std::unique_ptr<NotifyListener> listener = NotifyListener::start(zone).value();
  FileDescriptor udp = connect_udp(listener->endpoint()).value();

  std::optional<MessageHeader> ask(ByteView message) const {
    if (!send_some(udp, message)) return std::nullopt;
    if (!wait_for(udp, POLLIN, Deadline::after(k_patience))) return std::nullopt;
    const auto answer = receive_datagram(udp);
    return answer && *answer ? read_header((*answer)->octets) : std::nullopt;
  }
  Bytes notify(std::uint16_t id) const { return make_notify(id, zone, soa_of(*numbered_zone(0, 9))); }
};

TEST(NotifyListener, NotifyIsAcknowledgedAndEndsTheWaitOnce) {
  const Listening here;
  EXPECT_FALSE(here.listener->wait(Deadline::after(k_no_time)));
  const auto answer = here.ask(here.notify(77));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->id, 77);
  EXPECT_TRUE(answer->is_response);
  EXPECT_EQ(answer->opcode, Opcode::notify);
  EXPECT_EQ(answer->rcode, Rcode::no_error);
  EXPECT_TRUE(here.listener->wait(Deadline::after(k_patience)));
  EXPECT_FALSE(here.listener->wait(Deadline::after(k_no_time)));
}

TEST(NotifyListener, SeveralNotifiesBetweenTwoWaitsAreOne) {
  const Listening here;
  ASSERT_TRUE(here.ask(here.notify(1)));
  ASSERT_TRUE(here.ask(here.notify(2)));
  EXPECT_TRUE(here.listener->wait(Deadline::after(k_patience)));
  EXPECT_FALSE(here.listener->wait(Deadline::after(k_no_time)));
}

TEST(NotifyListener, WaitEndsWhenTheNotifyComesLater) {
  const Listening here;
  const std::jthread later([&] { EXPECT_TRUE(here.ask(here.notify(3))); });
  EXPECT_TRUE(here.listener->wait(Deadline::after(k_patience)));
}

TEST(NotifyListener, TcpWorksToo) {
  const Listening here;
  DnsStream stream(connect_tcp(here.listener->endpoint(), Deadline::after(k_patience)).value());
  ASSERT_TRUE(stream.send(here.notify(5), Deadline::after(k_patience)));
  const auto answer = stream.receive(Deadline::after(k_patience), k_patience);
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(read_header(**answer)->rcode, Rcode::no_error);
  EXPECT_TRUE(here.listener->wait(Deadline::after(k_patience)));
}

TEST(NotifyListener, ForeignZoneQueriesAndGarbageAreAnsweredButNotBelieved) {
  const Listening here;
  const auto other = Name::from_text("other.").value();
  EXPECT_EQ(here.ask(make_notify(1, other, soa_of(*numbered_zone(0))))->rcode, Rcode::not_authoritative);
  EXPECT_EQ(here.ask(make_query(2, here.zone, RrType::SOA))->rcode, Rcode::refused);
  Bytes cut = here.notify(3);
  cut.resize(cut.size() - 1);
  EXPECT_EQ(here.ask(cut)->rcode, Rcode::format_error);
  Bytes no_question = here.notify(4);
  no_question[5] = 0;
  EXPECT_EQ(here.ask(no_question)->rcode, Rcode::format_error);
  EXPECT_FALSE(here.listener->wait(Deadline::after(k_no_time)));
}

TEST(NotifyListener, AnswersAreNotAnswered) {
  const Listening here;
  Bytes response = here.notify(6);
  response[2] |= 0x80;
  ASSERT_TRUE(send_some(here.udp, response));
  ASSERT_TRUE(send_some(here.udp, Bytes{1, 2, 3}));
  // The answer to what comes after them is the first that comes.
  EXPECT_EQ(here.ask(here.notify(7))->id, 7);
}

} // namespace
} // namespace countersign::test
