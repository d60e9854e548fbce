#include "adapters/transfer/notify_listener.h"

#include "adapters/net/dns_server.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/transfer/transfer_writer.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace countersign {
namespace {

class OneMessage final : public ReplyStream {
public:
  explicit OneMessage(Bytes message) : message_(std::move(message)) {}
  [[nodiscard]] Result<std::optional<Bytes>> next() override { return std::exchange(message_, std::nullopt); }

private:
  std::optional<Bytes> message_;
};

// The questions, if the whole message is well-formed.
Result<std::vector<Question>> read_all(ByteView message) {
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  COUNTERSIGN_TRY_ASSIGN(std::vector<Question> questions, reader.read_questions());
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) return questions;
  }
}

} // namespace

class NotifyListener::Impl final : public DnsService {
public:
  explicit Impl(NameView zone) : zone_(zone) {}

  Status start() {
    COUNTERSIGN_TRY_ASSIGN(server_, DnsServer::start(*this, {}));
    return {};
  }

  // A TSIG on the NOTIFY is not looked at: it is a hint, and believed no more with one than without.
  std::unique_ptr<ReplyStream> receive(ByteView message, Transport, const Endpoint&) override {
    const auto header = read_header(message);
    if (!header || header->is_response) return nullptr;
    const auto questions = read_all(message);
    if (!questions || questions->size() != 1) return error(message, Rcode::format_error);
    if (header->opcode != Opcode::notify) return error(message, Rcode::refused);
    const Question& question = questions->front();
    if (!(question.name == zone_) || question.rr_class != k_class_in || question.type != RrType::SOA) {
      return error(message, Rcode::not_authoritative);
    }
    {
      const std::lock_guard lock(mutex_);
      notified_ = true;
    }
    changed_.notify_all();
    return std::make_unique<OneMessage>(make_notify_answer(header->id, question));
  }

  Endpoint endpoint() const { return server_->endpoint(); }

  bool wait(Deadline deadline) {
    std::unique_lock lock(mutex_);
    while (!notified_) {
      const milliseconds left = deadline.remaining();
      if (left == milliseconds{0}) return false;
      changed_.wait_for(lock, left);
    }
    notified_ = false;
    return true;
  }

private:
  static std::unique_ptr<ReplyStream> error(ByteView message, Rcode rcode) {
    return std::make_unique<OneMessage>(make_error_answer(message, rcode));
  }

  Name zone_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool notified_ = false;
  std::unique_ptr<DnsServer> server_; // last: its thread uses all of the above
};

NotifyListener::NotifyListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NotifyListener::~NotifyListener() = default;

Result<std::unique_ptr<NotifyListener>> NotifyListener::start(NameView zone) {
  auto impl = std::make_unique<Impl>(zone);
  COUNTERSIGN_TRY(impl->start());
  return std::unique_ptr<NotifyListener>(new NotifyListener(std::move(impl)));
}

Endpoint NotifyListener::endpoint() const { return impl_->endpoint(); }
bool NotifyListener::wait(Deadline deadline) { return impl_->wait(deadline); }

} // namespace countersign
