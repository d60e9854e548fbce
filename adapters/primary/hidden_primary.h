// The hidden primary: serves the unsigned change stream to all signers at once (SOA, AXFR, IXFR, NOTIFY).
//
// One background thread owns all sockets. UDP and TCP on one port; a TCP connection is reused for any number
// of queries; IXFR is answered with exact per-serial sequences (RFC 1995), over UDP with a single SOA so that
// the client comes back by TCP; AXFR where the serial asked from is unknown. A query that carries TSIG is
// verified and answered with TSIG; with keys configured, a transfer without TSIG is refused. NOTIFY goes out
// at every offer and is repeated with back-off (1 s, 2 s, 4 s...) to those who have not fetched the offered
// serial yet.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "diff/model/zone_version.h"
#include "diff/wire/tsig_key.h"

#include <functional>

namespace countersign {

struct PrimaryClient {
  std::string name; // of the signer node, for the log of fetches
  TsigKey key;      // the client is known by its key, for all of them share one address
  Endpoint notify_to;
};

// A transfer, or a SOA answer, that a client completed.
struct PrimaryEvent {
  enum class Kind : std::uint8_t { soa_answered, axfr_sent, ixfr_sent, up_to_date_sent, refused } kind;
  std::string client; // PrimaryClient::name, or "" if nobody's key fits
  Serial serial;      // the one that was served
  UnixMillis at = 0;
  std::string detail; // for a refusal: why
};

struct PrimaryOptions {
  milliseconds idle{30'000};         // a TCP connection without an octet in or out is closed after this
  std::size_t max_connections = 128; // one more displaces the one that has been silent longest
  milliseconds first_repeat{1000};   // of a NOTIFY; then twice that, and so on
  milliseconds longest_repeat{30'000};
  Endpoint at{"127.0.0.1", 0}; // port 0: an unused one
};

class HiddenPrimary {
public:
  // Binds an unused high port of the loopback address and starts the thread. Versions are added by offer();
  // until the first one every query is answered with SERVFAIL.
  [[nodiscard]] static Result<std::unique_ptr<HiddenPrimary>> start(NameView zone,
                                                                    const PrimaryOptions& options = {});
  ~HiddenPrimary(); // ends the thread and closes all connections
  HiddenPrimary(const HiddenPrimary&) = delete;
  HiddenPrimary& operator=(const HiddenPrimary&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  // From here on transfers need TSIG. A client of the same name is replaced. All functions from here are
  // thread-safe.
  void add_client(PrimaryClient client);

  // Makes `version`, which has a SOA, the current one and notifies all clients. `change` leads to it from the
  // one before; without one (or if it begins at another serial) IXFR is answered with the whole zone. All
  // changes are kept: IXFR is served from every serial that was offered before.
  void offer(ZoneVersionPtr version, const Change* change);
  void
  notify_again(); // at once, and with the back-off begun anew, to all who have not fetched the current serial

  // True once `client` got the current serial, by transfer or by an "up to date" answer.
  [[nodiscard]] bool has_fetched(const std::string& client, Serial serial) const;
  // Since the last call, oldest first; of more than 65536 the oldest are gone.
  [[nodiscard]] std::vector<PrimaryEvent> take_events();

private:
  class Server;
  explicit HiddenPrimary(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

} // namespace countersign
