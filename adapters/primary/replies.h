// The answers of the primary as streams: one message, or a transfer.
#pragma once

#include "adapters/net/dns_server.h"
#include "adapters/primary/ledger.h"
#include "diff/wire/tsig/tsig_responder.h"

namespace countersign {

class SingleReply final : public ReplyStream {
public:
  // `message` as it goes out; `event` is recorded once it has been sent.
  SingleReply(Bytes message, std::optional<PrimaryEvent> event, Ledger& ledger)
      : message_(std::move(message)), event_(std::move(event)), ledger_(ledger) {}

  [[nodiscard]] Result<std::optional<Bytes>> next() override;
  void sent() override;

private:
  std::optional<Bytes> message_;
  std::optional<PrimaryEvent> event_;
  Ledger& ledger_;
};

class TransferReply final : public ReplyStream {
public:
  TransferReply(TransferWriter writer, TsigResponder tsig, PrimaryEvent event, Ledger& ledger)
      : writer_(std::move(writer)), tsig_(std::move(tsig)), event_(std::move(event)), ledger_(ledger) {}

  [[nodiscard]] Result<std::optional<Bytes>> next() override;
  void sent() override;

private:
  TransferWriter writer_;
  TsigResponder tsig_;
  PrimaryEvent event_;
  Ledger& ledger_;
};

[[nodiscard]] UnixSeconds now_unix_seconds() noexcept;

} // namespace countersign
