// Tells the clients of a new serial, and again until they have fetched it (RFC 1996 section 3.6).
#pragma once

#include "adapters/net/dns_server.h"
#include "adapters/primary/ledger.h"

namespace countersign {

// Used on the server's thread only. An acknowledgement says that the client has heard, not that it has done
// anything: the repeats go on, but not before a few seconds in which it may come and fetch.
class Notifier {
public:
  Notifier(NameView zone, const PrimaryOptions& options) : zone_(zone), options_(options) {}

  // Sends what is due. Returns after how long there is something to do again.
  [[nodiscard]] milliseconds tend(const Ledger& ledger, const DnsService::SendDatagram& send);
  // An answer to a NOTIFY has come.
  void acknowledged(std::uint16_t id, const Endpoint& from);

private:
  struct Entry {
    std::string client;
    Endpoint to;
    std::uint16_t id;
    milliseconds pause;
    Deadline due;
  };
  void begin(const Ledger::View& view);

  Name zone_;
  PrimaryOptions options_;
  std::uint64_t generation_ = 0;
  std::vector<Entry> entries_; // of those who have not fetched `version_`
  ZoneVersionPtr version_;
};

} // namespace countersign
