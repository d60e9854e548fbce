#include "adapters/primary/ledger.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_max_events = 65536;

bool means_fetched(PrimaryEvent::Kind kind) {
  using enum PrimaryEvent::Kind;
  return kind == axfr_sent || kind == ixfr_sent || kind == up_to_date_sent;
}

} // namespace

void Ledger::offer(ZoneVersionPtr version, const Change* change) {
  const std::lock_guard lock(mutex_);
  const bool continues = change != nullptr && view_.version != nullptr &&
                         change->from() == view_.version->serial() && change->to() == version->serial();
  if (!continues) changes_.clear();
  if (continues) changes_.push_back(std::make_shared<const Change>(*change));
  // A serial that comes again names another content: nobody has that one yet.
  for (auto& [client, serials] : fetched_) serials.erase(version->serial().value());
  view_.version = std::move(version);
  ++view_.generation;
}

void Ledger::add_client(PrimaryClient client) {
  const std::lock_guard lock(mutex_);
  auto clients = std::make_shared<ClientList>(*view_.clients);
  std::erase_if(*clients, [&](const PrimaryClient& other) { return other.name == client.name; });
  clients->push_back(std::move(client));
  view_.clients = std::move(clients);
  ++view_.generation;
}

void Ledger::ask_for_notify() {
  const std::lock_guard lock(mutex_);
  ++view_.generation;
}

Ledger::View Ledger::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

Ledger::Differences Ledger::differences_from(Serial serial) const {
  const std::lock_guard lock(mutex_);
  // From the newest back: there the clients are, and after a full wrap of the serial the newest is the one
  // meant.
  const auto found = std::find_if(changes_.rbegin(), changes_.rend(),
                                  [&](const ChangePtr& change) { return change->from() == serial; });
  if (found == changes_.rend()) return {view_.version, {}};
  return {view_.version, {std::prev(found.base()), changes_.end()}};
}

void Ledger::record(PrimaryEvent event) {
  const std::lock_guard lock(mutex_);
  if (means_fetched(event.kind)) fetched_[event.client].insert(event.serial.value());
  events_.push_back(std::move(event));
  if (events_.size() > k_max_events) events_.pop_front();
}

bool Ledger::has_fetched(const std::string& client, Serial serial) const {
  const std::lock_guard lock(mutex_);
  const auto found = fetched_.find(client);
  return found != fetched_.end() && found->second.contains(serial.value());
}

std::vector<PrimaryEvent> Ledger::take_events() {
  const std::lock_guard lock(mutex_);
  std::vector<PrimaryEvent> events(std::make_move_iterator(events_.begin()),
                                   std::make_move_iterator(events_.end()));
  events_.clear();
  return events;
}

} // namespace countersign
