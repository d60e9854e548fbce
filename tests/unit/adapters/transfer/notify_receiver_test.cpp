#include "adapters/net/interruption.h"
#include "adapters/net/socket.h"
#include "adapters/transfer/notify_receiver.h"
#include "adapters/transfer/transfer_client.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/queries.h"
#include "tests/support/transfer_script.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <poll.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_patience{20'000};

std::optional<Rcode> ask(const Endpoint& at, ByteView message) {
  const FileDescriptor udp = connect_udp(at).value();
  if (!send_some(udp, message) || !wait_for(udp, POLLIN, Deadline::after(k_patience))) return std::nullopt;
  const auto answer = receive_datagram(udp);
  const auto header = answer && *answer ? read_header((*answer)->octets) : std::nullopt;
  return header ? std::optional(header->rcode) : std::nullopt;
}

Bytes notify_for(std::string_view zone) {
  return make_notify(7, Name::from_text(zone).value(), soa_of(*numbered_zone(0, 9)));
}

TEST(NotifyReceiver, HearsOnlyThoseOnTheListForTheirZone) {
  for (const std::string address : {"127.0.0.1", "::1"}) {
    std::vector<NotifySender> heard;
    const auto receiver = NotifyReceiver::start({address, 0}, [&](const NotifySender& sender) {
                            heard.push_back(sender);
                          }).value();
    const Endpoint at = receiver->endpoint();
    EXPECT_EQ(ask(at, notify_for("example.")), Rcode::refused) << "nobody is on the list yet";
    receiver->allow(
        {{Name::from_text("example.").value(), address}, {Name::from_text("b.").value(), "192.0.2.1"}});
    EXPECT_EQ(ask(at, notify_for("EXAMPLE.")), Rcode::no_error);
    EXPECT_EQ(ask(at, notify_for("b.")), Rcode::refused) << "another address may send for it";
    EXPECT_EQ(ask(at, notify_for("c.")), Rcode::refused);
    EXPECT_EQ(ask(at, make_query(9, Name::from_text("example.").value(), RrType::SOA)), Rcode::refused);
    Bytes cut = notify_for("example.");
    cut.pop_back();
    EXPECT_EQ(ask(at, cut), Rcode::format_error);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].address, address);
  }
}

TEST(NotifyReceiver, APortThatIsTakenIsAnError) {
  const auto first = NotifyReceiver::start({"127.0.0.1", 0}, [](const NotifySender&) {}).value();
  EXPECT_FALSE(NotifyReceiver::start(first->endpoint(), [](const NotifySender&) {}));
}

TEST(Interruption, EndsAQueryThatWaits) {
  const WakeEvent event = WakeEvent::create().value();
  // A port that takes what is sent, and never answers.
  const FileDescriptor deaf = bind_udp({"127.0.0.1", 0}).value();
  const TransferSource source{local_endpoint(deaf).value(), Name::from_text("example.").value(), {}, {}};
  std::atomic<bool> begun = false;
  std::optional<ErrorKind> ended;
  std::jthread worker([&] {
    const Interruptible interruptible(event);
    begun = true;
    const auto serial = query_serial(source, Deadline::after(milliseconds(600'000)));
    if (!serial) ended = serial.error().kind;
  });
  while (!begun) std::this_thread::yield();
  event.wake();
  worker.join();
  EXPECT_EQ(ended, ErrorKind::cancelled);
  EXPECT_FALSE(is_interrupted()) << "it is a matter of that thread alone";
}

} // namespace
} // namespace countersign::test
