// Who serves a delegation, and what becomes of hosts that nobody names any more.
#include "adapters/changes/generator/registry_zone.h"

#include <algorithm>

namespace countersign {

RegistryZone::Hosting RegistryZone::random_hosting() {
  const std::uint64_t draw = random_.below(100);
  return draw < 60   ? Hosting::outside
         : draw < 75 ? Hosting::own
         : draw < 85 ? Hosting::mixed
                     : Hosting::provider;
}

std::vector<RegistryHost> RegistryZone::draw_hosts(const Name& name, std::uint64_t count) {
  std::vector<RegistryHost> hosts;
  for (std::uint64_t number = 1; number <= count; ++number) {
    RegistryHost host{child(fmt::format("ns{}", number), name), {random_ipv4(random_)}, {}};
    if (random_.chance(50)) host.ipv6.push_back(random_ipv6(random_));
    hosts.push_back(std::move(host));
  }
  return hosts;
}

std::vector<Bytes> RegistryZone::draw_outside(std::uint64_t count) {
  std::vector<Bytes> servers;
  while (servers.size() < count) {
    const Bytes& server = random_.one_of(std::span<const Bytes>(outside_));
    if (std::ranges::find(servers, server) == servers.end()) servers.push_back(server);
  }
  return servers;
}

void RegistryZone::set_hosting(Delegation& delegation, Hosting hosting) {
  if (outside_.empty() && hosting != Hosting::provider) hosting = Hosting::own;
  if (hosting == Hosting::provider) {
    const auto provider = pick([&](const Delegation& other) {
      return other.hosts.size() > 1 && other.names_own_hosts && !(other.name == delegation.name);
    });
    if (provider) {
      delegation.provider = provider;
      ++delegations_[*provider].users;
      return;
    }
    hosting = outside_.empty() ? Hosting::own : Hosting::outside;
  }
  // Hosts that others name are not added to: that would change the NS sets of all these others.
  if (hosting == Hosting::own && delegation.hosts.size() == 1) hosting = Hosting::mixed;
  if (hosting != Hosting::outside) {
    delegation.names_own_hosts = true;
    if (delegation.hosts.empty()) {
      delegation.hosts = draw_hosts(delegation.name, hosting == Hosting::mixed ? 1 : 2 + random_.below(2));
    }
  }
  if (hosting != Hosting::own) {
    delegation.outside = draw_outside(hosting == Hosting::mixed ? 1 : 2 + random_.below(3));
  }
}

void RegistryZone::release_provider(Delegation& delegation) {
  if (!delegation.provider) return;
  const Index provider = *std::exchange(delegation.provider, std::nullopt);
  --delegations_[provider].users;
  drop_unused_hosts(provider);
}

void RegistryZone::drop_unused_hosts(Index index) {
  const Delegation& owner = delegations_[index];
  if (owner.users != 0 || owner.names_own_hosts || owner.hosts.empty()) return;
  edit(index, [](Delegation& delegation) { delegation.hosts.clear(); });
  if (!owner.delegated && !owner.under_ent) removed_names_.push_back(owner.name);
}

std::vector<Bytes> RegistryZone::name_servers(Index index) const {
  std::vector<Record> records;
  render(delegations_[index], records);
  std::vector<Bytes> servers;
  for (Record& record : records) {
    if (record.type == RrType::NS) servers.push_back(std::move(record.rdata));
  }
  std::ranges::sort(servers);
  return servers;
}

void RegistryZone::rehost(Index index, Hosting hosting) {
  render(delegations_[index], removed_);
  Delegation changed = delegations_[index];
  const std::optional<Index> provider_before = std::exchange(changed.provider, std::nullopt);
  changed.names_own_hosts = false;
  changed.outside.clear();
  set_hosting(changed, hosting);
  if (!changed.names_own_hosts && changed.users == 0) changed.hosts.clear();
  delegations_[index] = std::move(changed);
  render(delegations_[index], added_);
  if (provider_before) {
    --delegations_[*provider_before].users;
    drop_unused_hosts(*provider_before);
  }
}

void RegistryZone::rehost_at(Index index, Index provider) {
  const std::optional<Index> provider_before = delegations_[index].provider;
  edit(index, [&](Delegation& delegation) {
    delegation.names_own_hosts = false;
    delegation.outside.clear();
    delegation.provider = provider;
    if (delegation.users == 0) delegation.hosts.clear();
  });
  ++delegations_[provider].users;
  if (provider_before) {
    --delegations_[*provider_before].users;
    drop_unused_hosts(*provider_before);
  }
}

void RegistryZone::make_own_hosts(Index index) {
  edit(index, [&](Delegation& delegation) {
    delegation.names_own_hosts = true;
    if (delegation.hosts.empty()) delegation.hosts = draw_hosts(delegation.name, 2);
  });
}

void RegistryZone::change_glue(Index index) {
  edit(index, [&](Delegation& delegation) {
    RegistryHost& host = delegation.hosts[static_cast<std::size_t>(random_.below(delegation.hosts.size()))];
    const std::uint64_t draw = random_.below(3);
    if (draw == 0 && !host.ipv6.empty()) {
      host.ipv6.clear();
    } else if (draw == 1 && host.ipv6.empty()) {
      host.ipv6.push_back(random_ipv6(random_));
    } else {
      const Bytes before = host.ipv4.front();
      while (host.ipv4.front() == before) host.ipv4.front() = random_ipv4(random_);
    }
  });
}

} // namespace countersign
