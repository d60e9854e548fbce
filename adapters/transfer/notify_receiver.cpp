#include "adapters/transfer/notify_receiver.h"

#include "adapters/transfer/notify_message.h"

#include <mutex>

namespace countersign {

class NotifyReceiver::Impl final : public DnsService {
public:
  explicit Impl(Handler handler) : handler_(std::move(handler)) {}

  Status start(const Endpoint& at) {
    DnsServerOptions options;
    options.at = at;
    COUNTERSIGN_TRY_ASSIGN(server_, DnsServer::start(*this, options));
    return {};
  }

  std::unique_ptr<ReplyStream> receive(ByteView message, Transport, const Endpoint& from) override {
    const auto header = read_header(message);
    if (!header || header->is_response) return nullptr;
    const auto question = read_notify(message);
    if (!question) return reply_with(make_error_answer(message, question.error()));
    const NotifySender sender{question->name, from.address};
    {
      const std::lock_guard lock(mutex_);
      if (!senders_.contains(sender)) return reply_with(make_error_answer(message, Rcode::refused));
    }
    handler_(sender);
    return reply_with(make_notify_answer(header->id, *question));
  }

  Endpoint endpoint() const { return server_->endpoint(); }
  void allow(std::set<NotifySender> senders) {
    const std::lock_guard lock(mutex_);
    senders_ = std::move(senders);
  }

private:
  Handler handler_;
  std::mutex mutex_;
  std::set<NotifySender> senders_;
  std::unique_ptr<DnsServer> server_; // last: its thread uses all of the above
};

NotifyReceiver::NotifyReceiver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
NotifyReceiver::~NotifyReceiver() = default;

Result<std::unique_ptr<NotifyReceiver>> NotifyReceiver::start(const Endpoint& at, Handler handler) {
  auto impl = std::make_unique<Impl>(std::move(handler));
  COUNTERSIGN_TRY(impl->start(at));
  return std::unique_ptr<NotifyReceiver>(new NotifyReceiver(std::move(impl)));
}

Endpoint NotifyReceiver::endpoint() const { return impl_->endpoint(); }
void NotifyReceiver::allow(std::set<NotifySender> senders) { impl_->allow(std::move(senders)); }

} // namespace countersign
