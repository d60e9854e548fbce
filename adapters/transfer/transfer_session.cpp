#include "adapters/transfer/transfer_session.h"

#include "adapters/net/dns_stream.h"
#include "adapters/net/random_id.h"
#include "diff/wire/message/queries.h"
#include "diff/wire/tsig/tsig_requester.h"

namespace countersign {
namespace {

UnixSeconds now_seconds() { return static_cast<UnixSeconds>(now_unix_ms() / 1000); }

Error ended(const TransferReader& reader, bool cut_off) {
  Error error = reader.ended_early();
  if (cut_off) error.message += ", in the middle of a message";
  return error;
}

} // namespace

TransferReader make_transfer_reader(const TransferSource& source, std::optional<Record> have) {
  return {{random_message_id(), source.zone, std::move(have)}, {source.limits.octets, source.limits.records}};
}

Status run_transfer(const TransferSource& source, TransferReader& reader, Deadline deadline) {
  const TransferQuestion& question = reader.question();
  Bytes query = question.have ? make_ixfr_query(question.id, question.zone, *question.have)
                              : make_query(question.id, question.zone, RrType::AXFR);
  std::optional<TsigRequester> tsig;
  if (source.key) tsig.emplace(*source.key).sign(query, now_seconds());

  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket,
                         connect_tcp(source.server, deadline.sooner(source.limits.idle)));
  DnsStream stream(std::move(socket));
  COUNTERSIGN_TRY(stream.send(query, deadline.sooner(source.limits.idle)));
  while (!reader.is_done()) {
    COUNTERSIGN_TRY_ASSIGN(const std::optional<Bytes> message, stream.receive(deadline, source.limits.idle));
    if (!message) return tl::unexpected(ended(reader, stream.cut_off()));
    // TSIG first: of a forged message not even the error text is to be believed. A message that may be
    // unsigned is read before its signature comes, and thrown away with all the rest if that one is wrong.
    if (tsig) COUNTERSIGN_TRY(tsig->verify(*message, now_seconds()));
    COUNTERSIGN_TRY(reader.feed(*message));
  }
  if (tsig) COUNTERSIGN_TRY(tsig->finish());
  return {};
}

} // namespace countersign
