// A query to the primary turned into its answer. No sockets here.
#pragma once

#include "adapters/net/dns_server.h"
#include "adapters/primary/ledger.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/tsig/tsig_responder.h"

namespace countersign {

// Answers SOA, AXFR and IXFR for the one zone; NOTIFY is acknowledged; all else is refused, for a hidden
// primary resolves nothing.
class QueryAnswerer {
public:
  QueryAnswerer(NameView zone, Ledger& ledger) : zone_(zone), ledger_(ledger) {}

  // Null for what must not be answered: responses, and what has no header. `from` is for the log of refusals.
  [[nodiscard]] std::unique_ptr<ReplyStream> answer(ByteView request, Transport transport,
                                                    const Endpoint& from);

private:
  struct Request;
  [[nodiscard]] std::unique_ptr<ReplyStream> answer_question(Request& request);
  [[nodiscard]] std::unique_ptr<ReplyStream> answer_transfer(Request& request, const ZoneVersionPtr& current);
  [[nodiscard]] std::unique_ptr<ReplyStream> answer_with_soa(Request& request, const ZoneVersionPtr& current,
                                                             std::optional<PrimaryEvent::Kind> kind);
  [[nodiscard]] std::unique_ptr<ReplyStream> refuse(Request& request, Rcode rcode, std::string why);
  [[nodiscard]] std::unique_ptr<ReplyStream> send_one(Request& request, Bytes message,
                                                      std::optional<PrimaryEvent> event);

  Name zone_;
  Ledger& ledger_;
};

} // namespace countersign
