#include "adapters/changes/generator/registry_zone.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint32_t k_apex_ttl = 86400;
constexpr std::uint32_t k_minimum = 3600; // TTL of denial (RFC 2308, RFC 9077); never changed here
constexpr std::uint32_t k_ttls[] = {3600, 7200, 21600, 43200, 86400, 172800};

void append_soa_numbers(Bytes& rdata, Serial serial, const SoaTimers& timers) {
  append_u32(rdata, serial.value());
  append_u32(rdata, timers.refresh);
  append_u32(rdata, timers.retry);
  append_u32(rdata, timers.expire);
  append_u32(rdata, k_minimum);
}

} // namespace

RegistryZone::RegistryZone(const Name& apex, std::uint64_t seed, Serial serial)
    : apex_(apex), random_(seed), serial_(serial), outside_(outside_name_servers(apex)) {
  soa_before_ = soa();
  fill_apex();
}

Record RegistryZone::soa() const {
  const Name nic = child("nic", apex_);
  Bytes rdata = name_rdata(child("ns1", nic));
  append(rdata, name_rdata(child("hostmaster", nic)));
  append_soa_numbers(rdata, serial_, timers_);
  return {apex_, RrType::SOA, k_apex_ttl, std::move(rdata)};
}

void RegistryZone::fill_apex() {
  const Name nic = child("nic", apex_);
  const Name servers[] = {child("ns1", nic), child("ns2", nic)};
  for (const Name& server : servers) {
    added_.push_back({apex_, RrType::NS, k_apex_ttl, name_rdata(server)});
    added_.push_back({server, RrType::A, k_apex_ttl, random_ipv4(random_)});
    added_.push_back({server, RrType::AAAA, k_apex_ttl, random_ipv6(random_)});
  }
  if (!outside_.empty()) added_.push_back({apex_, RrType::NS, k_apex_ttl, outside_.front()});
  const Name mail = child("mail", nic);
  const Name www = child("www", apex_);
  added_.push_back({apex_, RrType::TXT, 3600, txt_rdata("registry zone made by countersign")});
  added_.push_back({apex_, RrType::TXT, 3600, txt_rdata("v=spf1 mx -all")});
  added_.push_back({apex_, RrType::MX, 3600, mx_rdata(10, mail)});
  added_.push_back({apex_, RrType::CAA, 3600, caa_rdata("ca.example.net")});
  added_.push_back({mail, RrType::A, 3600, random_ipv4(random_)});
  added_.push_back({www, RrType::A, 3600, random_ipv4(random_)});
  added_.push_back({www, RrType::AAAA, 3600, random_ipv6(random_)});
  add_wildcard();
}

Result<ZoneVersionPtr> RegistryZone::initial_version() {
  ZoneBuilder builder(apex_);
  const Change content = take_change(serial_);
  COUNTERSIGN_TRY(builder.add(content.soa_to));
  for (const Record& record : content.added) COUNTERSIGN_TRY(builder.add(record));
  return builder.finish();
}

Change RegistryZone::take_change(Serial serial) {
  serial_ = serial;
  Change change{std::move(soa_before_), soa(), {}, {}};
  std::ranges::sort(removed_);
  std::ranges::sort(added_);
  std::ranges::set_difference(removed_, added_, std::back_inserter(change.removed));
  std::ranges::set_difference(added_, removed_, std::back_inserter(change.added));
  removed_.clear();
  added_.clear();
  soa_before_ = change.soa_to;
  return change;
}

void RegistryZone::render(const Delegation& delegation, std::vector<Record>& out) const {
  const auto name_servers_at = [&](const std::vector<RegistryHost>& hosts) {
    for (const RegistryHost& host : hosts) {
      out.push_back({delegation.name, RrType::NS, delegation.ns_ttl, name_rdata(host.name)});
    }
  };
  if (delegation.delegated) {
    if (delegation.names_own_hosts) name_servers_at(delegation.hosts);
    if (delegation.provider) name_servers_at(delegations_[*delegation.provider].hosts);
    for (const Bytes& rdata : delegation.outside) {
      out.push_back({delegation.name, RrType::NS, delegation.ns_ttl, rdata});
    }
    for (const Bytes& rdata : delegation.ds) {
      out.push_back({delegation.name, RrType::DS, delegation.ds_ttl, rdata});
    }
  }
  for (const RegistryHost& host : delegation.hosts) {
    for (const Bytes& rdata : host.ipv4) out.push_back({host.name, RrType::A, delegation.host_ttl, rdata});
    for (const Bytes& rdata : host.ipv6) out.push_back({host.name, RrType::AAAA, delegation.host_ttl, rdata});
  }
}

RegistryZone::Index RegistryZone::add_delegation(const Name& name, Hosting hosting, bool secure) {
  const auto index = static_cast<Index>(delegations_.size());
  Delegation delegation;
  delegation.name = name;
  delegation.under_ent = name.view().label_count() > apex_.view().label_count() + 1;
  set_hosting(delegation, hosting);
  if (secure) delegation.ds.push_back(random_ds(random_));
  delegations_.push_back(std::move(delegation));
  live_at_.push_back(static_cast<std::uint32_t>(live_.size()));
  live_.push_back(index);
  render(delegations_[index], added_);
  return index;
}

Name RegistryZone::new_name() {
  if (removed_names_.empty() || !random_.chance(25)) return child(labels_.fresh(random_), apex_);
  const auto at = static_cast<std::size_t>(random_.below(removed_names_.size()));
  Name name = std::exchange(removed_names_[at], removed_names_.back());
  removed_names_.pop_back();
  return name;
}

Name RegistryZone::new_name_under_ent() {
  const Name ent = child(labels_.fresh(random_), apex_);
  return child(labels_.fresh(random_), ent);
}

void RegistryZone::remove(Index index) {
  edit(index, [](Delegation& delegation) {
    delegation.delegated = false;
    delegation.names_own_hosts = false;
    delegation.hosts.clear();
    delegation.outside.clear();
    delegation.ds.clear();
  });
  release_provider(delegations_[index]);
  live_[live_at_[index]] = live_.back();
  live_at_[live_.back()] = live_at_[index];
  live_.pop_back();
  if (!delegations_[index].under_ent) removed_names_.push_back(delegations_[index].name);
}

void RegistryZone::remove_keeping_hosts(Index index) {
  std::vector<RegistryHost> hosts = delegations_[index].hosts;
  remove(index);
  edit(index, [&](Delegation& delegation) { delegation.hosts = std::move(hosts); });
  std::erase(removed_names_, delegations_[index].name); // its name is not free: there are names below it
}

void RegistryZone::restore(Index index) {
  edit(index, [](Delegation& delegation) {
    delegation.delegated = true;
    delegation.names_own_hosts = true;
  });
  live_at_[index] = static_cast<std::uint32_t>(live_.size());
  live_.push_back(index);
}

void RegistryZone::change_ttl(Index index) {
  const auto other_than = [&](std::uint32_t ttl) {
    std::uint32_t drawn = ttl;
    while (drawn == ttl) drawn = random_.one_of(std::span<const std::uint32_t>(k_ttls));
    return drawn;
  };
  edit(index, [&](Delegation& delegation) {
    const std::uint64_t draw = random_.below(3);
    if (draw == 0 && !delegation.ds.empty()) {
      delegation.ds_ttl = other_than(delegation.ds_ttl);
    } else if (draw == 1 && !delegation.hosts.empty()) {
      delegation.host_ttl = other_than(delegation.host_ttl);
    } else {
      delegation.ns_ttl = other_than(delegation.ns_ttl);
    }
  });
}

void RegistryZone::set_ds(Index index, std::vector<Bytes> ds) {
  edit(index, [&](Delegation& delegation) { delegation.ds = std::move(ds); });
}

void RegistryZone::add_wildcard() {
  const Name name = child("*", child(labels_.fresh(random_), apex_));
  std::vector<Record> records{{name, RrType::A, 3600, random_ipv4(random_)},
                              {name, RrType::TXT, 3600, txt_rdata("reserved name")}};
  added_.insert(added_.end(), records.begin(), records.end());
  wildcards_.push_back(std::move(records));
}

bool RegistryZone::remove_wildcard() {
  if (wildcards_.empty()) return false;
  const auto at = static_cast<std::size_t>(random_.below(wildcards_.size()));
  std::swap(wildcards_[at], wildcards_.back());
  removed_.insert(removed_.end(), wildcards_.back().begin(), wildcards_.back().end());
  wildcards_.pop_back();
  return true;
}

void RegistryZone::change_soa_timers() {
  timers_.refresh = timers_.refresh == 7200 ? 10800 : 7200;
  timers_.retry = timers_.retry == 1800 ? 3600 : 1800;
}

} // namespace countersign
