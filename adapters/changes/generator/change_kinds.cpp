#include "adapters/changes/generator/change_kinds.h"

#include <algorithm>

namespace countersign {
namespace {

using Index = RegistryZone::Index;
using Hosting = RegistryZone::Hosting;

constexpr std::uint32_t k_half = 0x80000000U;

// One draw after the other: the order in which a call evaluates its arguments is each compiler's own.
void add_random_delegation(RegistryZone& zone) {
  const Name name = zone.new_name();
  const Hosting hosting = zone.random_hosting();
  zone.add_delegation(name, hosting, zone.random().chance(30));
}

bool add_delegations(RegistryZone& zone) {
  // A nearly empty zone first gets what the kinds after this one need.
  if (zone.live_count() < 4) {
    zone.add_delegation(zone.new_name(), Hosting::own, true);
    zone.add_delegation(zone.new_name(), Hosting::outside, false);
    zone.add_delegation(zone.new_name(), Hosting::outside, false);
    return true;
  }
  for (std::uint64_t left = 1 + zone.random().below(3); left != 0; --left) {
    add_random_delegation(zone);
  }
  return true;
}

std::optional<Index> removable(RegistryZone& zone) {
  return zone.pick(
      [](const Delegation& delegation) { return delegation.users == 0 && !delegation.under_ent; });
}

bool remove_delegation(RegistryZone& zone) {
  const auto index = removable(zone);
  if (index) zone.remove(*index);
  return index.has_value();
}

bool rehost_delegation(RegistryZone& zone) {
  const auto index = zone.pick([](const Delegation&) { return true; });
  if (!index) return false;
  const std::vector<Bytes> before = zone.name_servers(*index);
  for (int attempt = 0; attempt < 16 && zone.name_servers(*index) == before; ++attempt) {
    zone.rehost(*index, zone.random_hosting()); // a draw may give the same hosts again
  }
  return true;
}

bool add_ds(RegistryZone& zone) {
  // Below an empty non-terminal a DS also brings the NSEC3 of that name into an opt-out chain, so these come
  // up often.
  std::optional<Index> index;
  if (zone.random().chance(30)) {
    index =
        zone.pick([](const Delegation& delegation) { return delegation.ds.empty() && delegation.under_ent; });
  }
  if (!index) index = zone.pick([](const Delegation& delegation) { return delegation.ds.empty(); });
  if (index) zone.set_ds(*index, {random_ds(zone.random())});
  return index.has_value();
}

std::optional<Index> pick_secure(RegistryZone& zone) {
  return zone.pick([](const Delegation& delegation) { return !delegation.ds.empty(); });
}

void roll_ds(RegistryZone& zone, Index index) {
  std::vector<Bytes> ds = zone.at(index).ds;
  ds.front() = random_ds(zone.random());
  zone.set_ds(index, std::move(ds));
}

bool roll_some_ds(RegistryZone& zone) {
  const auto index = pick_secure(zone);
  if (index) roll_ds(zone, *index);
  return index.has_value();
}

bool remove_ds(RegistryZone& zone) {
  const auto index = pick_secure(zone);
  if (index) zone.set_ds(*index, {});
  return index.has_value();
}

bool change_glue(RegistryZone& zone) {
  const auto index = zone.pick([](const Delegation& delegation) { return !delegation.hosts.empty(); });
  if (index) zone.change_glue(*index);
  return index.has_value();
}

bool change_ttl(RegistryZone& zone) {
  const auto index = zone.pick([](const Delegation&) { return true; });
  if (index) zone.change_ttl(*index);
  return index.has_value();
}

bool make_ent(RegistryZone& zone) {
  // Secure, so that also an opt-out chain has to hold the empty non-terminal (RFC 5155 section 7.1).
  zone.add_delegation(zone.new_name_under_ent(), Hosting::outside, true);
  return true;
}

bool unmake_ent(RegistryZone& zone) {
  const auto index =
      zone.pick([](const Delegation& delegation) { return delegation.under_ent && delegation.users == 0; });
  if (index) zone.remove(*index);
  return index.has_value();
}

bool add_wildcard(RegistryZone& zone) {
  zone.add_wildcard();
  return true;
}

bool remove_wildcard(RegistryZone& zone) { return zone.remove_wildcard(); }

// A delegation goes, but another one names its hosts: what was glue is authoritative now and must be signed.
bool orphan_glue(RegistryZone& zone) {
  const auto is_provider = [](const Delegation& delegation) {
    return delegation.users != 0 && delegation.hosts.size() > 1 && !delegation.under_ent;
  };
  if (const auto provider = zone.pick(is_provider)) {
    zone.remove_keeping_hosts(*provider);
    return true;
  }
  const auto provider = zone.pick(
      [](const Delegation& delegation) { return delegation.hosts.size() != 1 && !delegation.under_ent; });
  if (!provider) return false;
  const auto user = zone.pick([&](const Delegation& other) { return &other != &zone.at(*provider); });
  if (!user) return false;
  zone.make_own_hosts(*provider);
  zone.rehost_at(*user, *provider);
  zone.remove_keeping_hosts(*provider);
  return true;
}

// ...and back: the delegation returns, and the signatures over its glue have to go.
bool adopt_glue(RegistryZone& zone) {
  const auto index = zone.pick([&](const Delegation& user) {
    return user.provider.has_value() && !zone.at(*user.provider).delegated;
  });
  if (index) zone.restore(*zone.at(*index).provider);
  return index.has_value();
}

// A fifth of all delegations, within limits: half of them new, a quarter removed, a quarter with another DS.
bool burst(RegistryZone& zone) {
  const std::size_t size = std::clamp<std::size_t>(zone.live_count() / 5, 10, 1000);
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 4 == 2) {
      if (const auto index = removable(zone); index && zone.live_count() > 4) zone.remove(*index);
    } else if (i % 4 == 3) {
      if (const auto index = zone.pick([](const Delegation&) { return true; })) {
        zone.set_ds(*index, {random_ds(zone.random())});
      }
    } else {
      add_random_delegation(zone);
    }
  }
  return true;
}

bool change_soa(RegistryZone& zone) {
  zone.change_soa_timers();
  return true;
}

bool change_nothing(RegistryZone&) { return true; }

// From the lower half to its far end or beyond, from the upper half to shortly before the wrap.
Serial jump(RegistryZone& zone) {
  const std::uint32_t near_end = 0xffffffffU - 1000 - static_cast<std::uint32_t>(zone.random().below(1000));
  const std::uint32_t from = zone.serial().value();
  if (from >= k_half && from < near_end) return Serial(near_end);
  return zone.serial().plus(k_half - 1);
}

Serial wrap(RegistryZone& zone) {
  return Serial(std::min<std::uint32_t>(1 + static_cast<std::uint32_t>(zone.random().below(100)),
                                        zone.serial().value() - k_half - 1));
}

constexpr ChangeKind k_kinds[] = {
    {"delegation-added", add_delegations},
    {"ds-added", add_ds},
    {"glue-changed", change_glue},
    {"serial-jump", add_delegations, jump},
    {"delegation-rehosted", rehost_delegation},
    {"ttl-change", change_ttl},
    {"ent-made", make_ent},
    {"wildcard-added", add_wildcard},
    {"ds-rolled", roll_some_ds},
    {"no-op-reload", change_nothing},
    {"delegation-removed", remove_delegation},
    {"glue-orphaned", orphan_glue},
    {"ds-removed", remove_ds},
    {"glue-adopted", adopt_glue},
    {"bulk-burst", burst},
    {"serial-wrap", add_delegations, wrap},
    {"ent-unmade", unmake_ent},
    {"wildcard-removed", remove_wildcard},
    {"soa-change", change_soa},
};

} // namespace

std::span<const ChangeKind> change_kinds() noexcept { return k_kinds; }

Serial ordinary_next(Serial serial) noexcept {
  const std::uint32_t value = serial.value();
  if (value > k_half - 4096 && value < k_half + 2) return Serial(k_half + 2);
  return value == 0xffffffffU ? Serial(1) : Serial(value + 1);
}

} // namespace countersign
