#include "adapters/primary/replies.h"

#include <utility>

namespace countersign {

UnixSeconds now_unix_seconds() noexcept { return static_cast<UnixSeconds>(now_unix_ms() / 1000); }

Result<std::optional<Bytes>> SingleReply::next() { return std::exchange(message_, std::nullopt); }

void SingleReply::sent() {
  if (!event_) return;
  event_->at = now_unix_ms();
  ledger_.record(std::move(*event_));
  event_.reset();
}

Result<std::optional<Bytes>> TransferReply::next() {
  auto message = writer_.next();
  if (!message) {
    event_.kind = PrimaryEvent::Kind::refused;
    event_.at = now_unix_ms();
    event_.detail = message.error().message;
    ledger_.record(event_);
    return message;
  }
  if (*message) tsig_.sign(**message, now_unix_seconds());
  return message;
}

void TransferReply::sent() {
  event_.at = now_unix_ms();
  ledger_.record(event_);
}

} // namespace countersign
