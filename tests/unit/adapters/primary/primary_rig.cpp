#include "tests/unit/adapters/primary/primary_rig.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <poll.h>

namespace countersign::test {

bool eventually(const std::function<bool()>& condition) {
  const Deadline deadline = Deadline::after(k_patience);
  while (!condition()) {
    if (deadline.passed()) return false;
    std::this_thread::yield();
  }
  return true;
}

Series::Series(const std::vector<std::uint32_t>& serials, unsigned names) {
  versions.push_back(numbered_zone(names, serials.front()));
  Record last; // what the version before added
  for (std::size_t i = 1; i < serials.size(); ++i) {
    Change change;
    change.soa_from = change.soa_to = soa_of(*versions.back());
    const std::size_t at = soa_serial_offset(change.soa_to.rdata);
    for (unsigned octet = 0; octet < 4; ++octet) {
      change.soa_to.rdata[at + octet] = static_cast<std::uint8_t>(serials[i] >> (24 - 8 * octet));
    }
    if (i > 1) change.removed.push_back(last);
    last = {Name::from_text(fmt::format("step{}.example.", i)).value(),
            RrType::A,
            60,
            {192, 0, 2, static_cast<std::uint8_t>(i)}};
    change.added.push_back(last);
    auto next = versions.back()->apply(change);
    if (!next) std::abort();
    versions.push_back(*next);
    changes.push_back(std::move(change));
  }
}

Rig::Rig(const PrimaryOptions& options) : primary(HiddenPrimary::start(zone, options).value()) {}

void Rig::offer(const Series& series) {
  for (std::size_t i = 0; i < series.versions.size(); ++i) offer(series, i);
}

void Rig::offer(const Series& series, std::size_t version) {
  primary->offer(series.versions[version], version == 0 ? nullptr : &series.changes[version - 1]);
}

void Rig::add_client(const std::string& name, const TsigKey& key, Endpoint notify_to) {
  primary->add_client({name, key, std::move(notify_to)});
}

TransferSource Rig::source(std::optional<TsigKey> key) const {
  TransferSource source;
  source.server = primary->endpoint();
  source.zone = zone;
  source.key = std::move(key);
  return source;
}

Result<TransferReader> Rig::ixfr(const Record& have, std::optional<TsigKey> key) const {
  const TransferSource from = source(std::move(key));
  TransferReader reader = make_transfer_reader(from, have);
  COUNTERSIGN_TRY(run_transfer(from, reader, Deadline::after(k_patience)));
  return reader;
}

std::optional<Bytes> Rig::ask_by_udp(ByteView query) const {
  const auto socket = connect_udp(primary->endpoint());
  if (!socket || !send_some(*socket, query)) return std::nullopt;
  if (!wait_for(*socket, POLLIN, Deadline::after(k_patience))) return std::nullopt;
  auto answer = receive_datagram(*socket);
  return answer && *answer ? std::optional((*answer)->octets) : std::nullopt;
}

std::optional<Bytes> Rig::ask_by_tcp(ByteView query) const {
  auto socket = connect_tcp(primary->endpoint(), Deadline::after(k_patience));
  if (!socket) return std::nullopt;
  DnsStream stream(std::move(*socket));
  if (!stream.send(query, Deadline::after(k_patience))) return std::nullopt;
  auto answer = stream.receive(Deadline::after(k_patience), k_patience);
  return answer ? *answer : std::nullopt;
}

std::vector<PrimaryEvent> Rig::events(PrimaryEvent::Kind kind, std::size_t count) {
  std::vector<PrimaryEvent> fitting;
  const bool enough = eventually([&] {
    for (PrimaryEvent& event : primary->take_events()) seen.push_back(std::move(event));
    fitting.clear();
    std::ranges::copy_if(seen, std::back_inserter(fitting),
                         [&](const auto& event) { return event.kind == kind; });
    return fitting.size() >= count;
  });
  return enough ? fitting : std::vector<PrimaryEvent>();
}

} // namespace countersign::test
