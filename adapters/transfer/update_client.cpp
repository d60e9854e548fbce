#include "adapters/transfer/update_client.h"

#include "adapters/net/dns_stream.h"
#include "adapters/net/random_id.h"
#include "diff/wire/message/update_message.h"
#include "diff/wire/tsig/tsig_requester.h"

namespace countersign {
namespace {

constexpr milliseconds k_idle{30'000}; // a large change is signed before it is answered

UnixSeconds now_seconds() { return static_cast<UnixSeconds>(now_unix_ms() / 1000); }

} // namespace

Result<UpdateOutcome> send_update(const UpdateTarget& target, const Record& before, const Change& change,
                                  Deadline deadline) {
  const std::uint16_t id = random_message_id();
  COUNTERSIGN_TRY_ASSIGN(Bytes message, make_update(id, before, change));
  TsigRequester tsig(target.key);
  tsig.sign(message, now_seconds());
  COUNTERSIGN_TRY_ASSIGN(FileDescriptor socket, connect_tcp(target.server, deadline));
  DnsStream stream(std::move(socket));
  COUNTERSIGN_TRY(stream.send(message, deadline));
  COUNTERSIGN_TRY_ASSIGN(const std::optional<Bytes> answer, stream.receive(deadline, k_idle));
  if (!answer) return fail(ErrorKind::protocol, "the connection ended without an answer to an update");
  COUNTERSIGN_TRY(tsig.verify(*answer, now_seconds()));
  COUNTERSIGN_TRY(tsig.finish());
  COUNTERSIGN_TRY_ASSIGN(const Rcode rcode, read_update_answer(*answer, id));
  // Section 2.4.2: an RRset that is there with other data is NXRRSET.
  if (rcode == Rcode::nx_rrset) return UpdateOutcome::too_late;
  if (rcode != Rcode::no_error) {
    return fail(ErrorKind::protocol, "the server says {} to the update to serial {}", to_text(rcode),
                change.to().value());
  }
  return UpdateOutcome::made;
}

} // namespace countersign
