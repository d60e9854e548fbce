#include "adapters/primary/hidden_primary.h"

#include "adapters/net/dns_server.h"
#include "adapters/primary/ledger.h"
#include "adapters/primary/notifier.h"
#include "adapters/primary/query_answerer.h"

namespace countersign {

class HiddenPrimary::Server final : public DnsService {
public:
  Server(NameView zone, const PrimaryOptions& options) : answerer_(zone, ledger_), notifier_(zone, options) {}

  Status start(const PrimaryOptions& options) {
    COUNTERSIGN_TRY_ASSIGN(server_,
                           DnsServer::start(*this, {options.idle, options.max_connections, options.at}));
    return {};
  }

  std::unique_ptr<ReplyStream> receive(ByteView message, Transport transport, const Endpoint& from) override {
    const auto header = read_header(message);
    if (header && header->is_response && header->opcode == Opcode::notify && transport == Transport::udp) {
      notifier_.acknowledged(header->id, from);
    }
    return answerer_.answer(message, transport, from);
  }

  milliseconds tend(const SendDatagram& send) override { return notifier_.tend(ledger_, send); }

  Ledger& ledger() { return ledger_; }
  const DnsServer& net() const { return *server_; }

private:
  Ledger ledger_;
  QueryAnswerer answerer_;
  Notifier notifier_;
  std::unique_ptr<DnsServer> server_; // last: its thread uses all of the above
};

HiddenPrimary::HiddenPrimary(std::unique_ptr<Server> server) : server_(std::move(server)) {}
HiddenPrimary::~HiddenPrimary() = default;

Result<std::unique_ptr<HiddenPrimary>> HiddenPrimary::start(NameView zone, const PrimaryOptions& options) {
  auto server = std::make_unique<Server>(zone, options);
  COUNTERSIGN_TRY(server->start(options));
  return std::unique_ptr<HiddenPrimary>(new HiddenPrimary(std::move(server)));
}

Endpoint HiddenPrimary::endpoint() const { return server_->net().endpoint(); }

void HiddenPrimary::add_client(PrimaryClient client) {
  server_->ledger().add_client(std::move(client));
  server_->net().wake();
}

void HiddenPrimary::offer(ZoneVersionPtr version, const Change* change) {
  server_->ledger().offer(std::move(version), change);
  server_->net().wake();
}

void HiddenPrimary::notify_again() {
  server_->ledger().ask_for_notify();
  server_->net().wake();
}

bool HiddenPrimary::has_fetched(const std::string& client, Serial serial) const {
  return server_->ledger().has_fetched(client, serial);
}

std::vector<PrimaryEvent> HiddenPrimary::take_events() { return server_->ledger().take_events(); }

} // namespace countersign
