#include "adapters/primary/notifier.h"

#include "adapters/net/random_id.h"
#include "diff/wire/message/queries.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr milliseconds k_nothing_to_do{60'000};
constexpr milliseconds k_time_to_fetch{3000};

} // namespace

milliseconds Notifier::tend(const Ledger& ledger, const DnsService::SendDatagram& send) {
  const Ledger::View view = ledger.view();
  if (view.version == nullptr) return k_nothing_to_do;
  if (view.generation != generation_) begin(view);
  const Serial serial = version_->serial();
  std::erase_if(entries_, [&](const Entry& entry) { return ledger.has_fetched(entry.client, serial); });
  milliseconds next = k_nothing_to_do;
  for (Entry& entry : entries_) {
    if (entry.due.passed()) {
      const RecordView soa = version_->soa().value();
      const Record record{zone_, RrType::SOA, soa.ttl, Bytes(soa.rdata.begin(), soa.rdata.end())};
      send(entry.to, make_notify(entry.id, zone_, record));
      entry.due = Deadline::after(entry.pause);
      entry.pause = std::min(2 * entry.pause, options_.longest_repeat);
    }
    next = std::min(next, entry.due.remaining());
  }
  return next;
}

void Notifier::begin(const Ledger::View& view) {
  generation_ = view.generation;
  version_ = view.version;
  entries_.clear();
  for (const PrimaryClient& client : *view.clients) {
    entries_.push_back({client.name, client.notify_to, random_message_id(), options_.first_repeat,
                        Deadline::after(milliseconds{0})});
  }
}

void Notifier::acknowledged(std::uint16_t id, const Endpoint& from) {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.id == id && entry.to == from; });
  if (found == entries_.end()) return;
  found->pause = std::max(found->pause, std::min(k_time_to_fetch, options_.longest_repeat));
  found->due = Deadline::after(found->pause);
}

} // namespace countersign
