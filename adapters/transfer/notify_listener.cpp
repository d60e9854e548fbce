#include "adapters/transfer/notify_listener.h"

#include "adapters/transfer/notify_message.h"

#include <condition_variable>
#include <mutex>

namespace countersign {

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
    const auto question = read_notify(message);
    if (!question) return reply_with(make_error_answer(message, question.error()));
    if (!(question->name == zone_)) return reply_with(make_error_answer(message, Rcode::not_authoritative));
    {
      const std::lock_guard lock(mutex_);
      notified_ = true;
    }
    changed_.notify_all();
    return reply_with(make_notify_answer(header->id, *question));
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
