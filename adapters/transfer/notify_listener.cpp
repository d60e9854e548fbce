#include "adapters/transfer/notify_listener.h"

#include "adapters/net/socket.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/message_writer.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <poll.h>

namespace countersign {
namespace {

constexpr std::size_t k_datagrams_per_turn = 64;
constexpr milliseconds k_turn{200}; // how soon the thread sees that it is to end

// The acknowledgement of RFC 1996 section 4.7: the request's id and question, QR and AA set. Nothing if the
// datagram is no NOTIFY for the zone: whoever sends such things gets no answer.
std::optional<Bytes> acknowledgement(ByteView datagram, NameView zone) {
  auto reader = MessageReader::open(datagram);
  if (!reader || reader->header().is_response || reader->header().opcode != Opcode::notify)
    return std::nullopt;
  const auto questions = reader->read_questions();
  if (!questions || questions->size() != 1) return std::nullopt;
  const Question& question = questions->front();
  if (question.name.view() != zone || question.type != RrType::SOA || question.rr_class != k_class_in) {
    return std::nullopt;
  }
  MessageHeader header;
  header.id = reader->header().id;
  header.is_response = true;
  header.opcode = Opcode::notify;
  header.authoritative = true;
  MessageWriter writer(header, k_max_message_octets);
  if (!writer.add_question(question)) return std::nullopt;
  return writer.finish();
}

} // namespace

class NotifyListener::Impl {
public:
  Impl(NameView zone, FileDescriptor socket, Endpoint endpoint)
      : zone_(zone), socket_(std::move(socket)), endpoint_(std::move(endpoint)),
        thread_([this](const std::stop_token& stop) { listen(stop); }) {}

  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }

  [[nodiscard]] bool wait(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const bool came = arrived_.wait_for(lock, deadline.remaining(), [this] { return notified_; });
    notified_ = false;
    return came;
  }

private:
  void listen(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!wait_for(socket_, POLLIN, Deadline::after(k_turn))) continue;
      // Bounded, so that a flood cannot keep the thread from seeing that it is to end.
      for (std::size_t i = 0; i < k_datagrams_per_turn && take_one(); ++i) {
      }
    }
  }

  bool take_one() {
    const auto datagram = receive_datagram(socket_);
    if (!datagram || !*datagram) return false;
    const auto answer = acknowledgement((*datagram)->octets, zone_);
    if (!answer) return true;
    // An acknowledgement that is lost is asked for again by the sender.
    (void)send_datagram(socket_, *answer, (*datagram)->from);
    const std::lock_guard lock(mutex_);
    notified_ = true;
    arrived_.notify_all();
    return true;
  }

  Name zone_;
  FileDescriptor socket_;
  Endpoint endpoint_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  bool notified_ = false;
  std::jthread thread_; // last: it uses the others
};

NotifyListener::NotifyListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NotifyListener::~NotifyListener() = default;

Result<std::unique_ptr<NotifyListener>> NotifyListener::start(NameView zone) {
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, bind_udp(Endpoint{"127.0.0.1", 0}));
  COUNTERSIGN_TRY_ASSIGN(Endpoint endpoint, local_endpoint(socket));
  auto impl = std::make_unique<Impl>(zone, std::move(socket), std::move(endpoint));
  return std::unique_ptr<NotifyListener>(new NotifyListener(std::move(impl)));
}

Endpoint NotifyListener::endpoint() const { return impl_->endpoint(); }
bool NotifyListener::wait(Deadline deadline) { return impl_->wait(deadline); }

} // namespace countersign
