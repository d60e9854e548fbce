// A question by UDP, repeated, and by TCP where the answer is truncated.
#include "adapters/transfer/apex_query.h"

#include "adapters/net/dns_stream.h"
#include "adapters/net/interruption.h"
#include "adapters/net/random_id.h"
#include "diff/wire/message/queries.h"
#include "diff/wire/transfer/answer_check.h"
#include "diff/wire/tsig/tsig_requester.h"

#include <algorithm>

#include <poll.h>

namespace countersign {
namespace {

constexpr milliseconds k_first_pause{200};
constexpr milliseconds k_longest_pause{3200};

UnixSeconds now_seconds() { return static_cast<UnixSeconds>(now_unix_ms() / 1000); }

// One query, ready to be sent, and what it takes to judge the answer. Each repetition is a query of its own,
// so that a signature never gets old.
struct Query {
  Query(const TransferSource& source, RrType type)
      : id(random_message_id()), message(make_query(id, source.zone, type)) {
    if (source.key) tsig.emplace(*source.key).sign(message, now_seconds());
  }

  Result<ApexAnswer> judge(Bytes answer) {
    if (tsig) COUNTERSIGN_TRY(tsig->verify(answer, now_seconds()));
    return ApexAnswer{id, std::move(answer)};
  }

  std::uint16_t id;
  Bytes message;
  std::optional<TsigRequester> tsig;
};

Result<ApexAnswer> ask_by_tcp(const TransferSource& source, RrType type, Deadline deadline) {
  Query query(source, type);
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, connect_tcp(source.server, deadline));
  DnsStream stream(std::move(socket));
  COUNTERSIGN_TRY(stream.send(query.message, deadline));
  COUNTERSIGN_TRY_ASSIGN(std::optional<Bytes> answer, stream.receive(deadline, source.limits.idle));
  if (!answer) return fail(ErrorKind::protocol, "the connection ended without an answer");
  return query.judge(*std::move(answer));
}

struct Outcome {
  std::optional<Bytes> answer;
  std::optional<Error> error; // of the socket
};

// The first datagram until `deadline` that carries the id; others are strays or forged.
Outcome wait_for_answer(const FileDescriptor& socket, std::uint16_t id, Deadline deadline) {
  while (true) {
    auto waited = wait_for(socket, POLLIN, deadline);
    if (!waited && waited.error().kind == ErrorKind::timeout) return {};
    if (!waited) return {std::nullopt, waited.error()};
    auto datagram = receive_datagram(socket);
    if (!datagram) return {std::nullopt, datagram.error()};
    if (!*datagram) continue;
    const auto header = read_header((*datagram)->octets);
    if (header && header->id == id && header->is_response)
      return {std::move((*datagram)->octets), std::nullopt};
  }
}

} // namespace

Result<ApexAnswer> ask_apex(const TransferSource& source, RrType type, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(const FileDescriptor socket, connect_udp(source.server));
  std::optional<Error> last;
  for (milliseconds pause = k_first_pause;; pause = std::min(2 * pause, k_longest_pause)) {
    Query query(source, type);
    const Deadline next_try = deadline.sooner(pause);
    if (auto sent = send_some(socket, query.message); !sent) {
      last = sent.error(); // most often: the refusal of the datagram before
    } else {
      Outcome outcome = wait_for_answer(socket, query.id, next_try);
      if (outcome.answer && read_header(*outcome.answer)->truncated)
        return ask_by_tcp(source, type, deadline);
      // A bad answer is told at once. It may be a forger's (RFC 8945 section 5.4), but that one would have to
      // know our port and id, and a referee wants to see it.
      if (outcome.answer) return query.judge(*std::move(outcome.answer));
      last = outcome.error;
    }
    // Refused or unanswered: the server may be about to start. The rest of the pause is waited out.
    if (!pause_until(next_try)) return fail(ErrorKind::cancelled, "we were told to stop");
    if (deadline.passed()) break;
  }
  if (last) return tl::unexpected(*last);
  return fail(ErrorKind::timeout, "{} does not answer a {} query", to_text(source.server), to_text(type));
}

Result<Record> query_soa(const TransferSource& source, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(const ApexAnswer answer, ask_apex(source, RrType::SOA, deadline));
  return read_soa_answer(answer.message, answer.id, source.zone);
}

Result<Serial> query_serial(const TransferSource& source, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(const Record soa, query_soa(source, deadline));
  return soa_serial(soa.rdata);
}

Result<std::vector<Record>> query_dnskeys(const TransferSource& source, Deadline deadline) {
  COUNTERSIGN_TRY_ASSIGN(const ApexAnswer answer, ask_apex(source, RrType::DNSKEY, deadline));
  return read_apex_answer(answer.message, answer.id, source.zone, RrType::DNSKEY);
}

} // namespace countersign
