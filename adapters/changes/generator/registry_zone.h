// A made-up registry: its delegations, hosts and apex data, and the operations on them that a registry knows.
// What the operations do to the zone is collected and taken as one Change. One thread.
#pragma once

#include "adapters/changes/generator/registry_records.h"
#include "diff/model/zone_version.h"

namespace countersign {

struct RegistryHost {
  Name name;
  std::vector<Bytes> ipv4; // at least one
  std::vector<Bytes> ipv6;
};

struct Delegation {
  Name name;
  bool delegated = true;  // false: gone, or gone but for hosts that others still name
  bool under_ent = false; // two labels below the apex, under an empty non-terminal
  std::uint32_t ns_ttl = 86400;
  std::uint32_t ds_ttl = 86400;
  std::uint32_t host_ttl = 86400;
  bool names_own_hosts = false;
  std::vector<RegistryHost> hosts;       // below `name`; kept while this delegation or another names them
  std::vector<Bytes> outside;            // NS RDATA
  std::optional<std::uint32_t> provider; // the delegation whose hosts this one names
  std::uint32_t users = 0;               // delegations that name our hosts
  std::vector<Bytes> ds;
};

struct SoaTimers {
  std::uint32_t refresh = 7200, retry = 1800, expire = 604800;
};

class RegistryZone {
public:
  using Index = std::uint32_t;
  enum class Hosting { outside, own, mixed, provider };

  RegistryZone(const Name& apex, std::uint64_t seed, Serial serial);

  [[nodiscard]] Result<ZoneVersionPtr> initial_version();
  // Everything since the last call, as one change to `serial`. Records that came and went again are not in
  // it.
  [[nodiscard]] Change take_change(Serial serial);

  [[nodiscard]] RandomSource& random() noexcept { return random_; }
  [[nodiscard]] Serial serial() const noexcept { return serial_; }
  [[nodiscard]] const Delegation& at(Index index) const noexcept { return delegations_[index]; }
  [[nodiscard]] std::size_t live_count() const noexcept { return live_.size(); }

  // Some delegation that fits, each one with about the same chance. `accept` takes a const Delegation&.
  template <class Accept> [[nodiscard]] std::optional<Index> pick(Accept accept);

  Index add_delegation(const Name& name, Hosting hosting, bool secure);
  // A name that was not there before, or now and then one that was removed.
  [[nodiscard]] Name new_name();
  [[nodiscard]] Name new_name_under_ent();
  [[nodiscard]] Hosting random_hosting();
  [[nodiscard]] std::vector<Bytes> name_servers(Index index) const; // NS RDATA, sorted

  void remove(Index index);               // nobody names its hosts
  void remove_keeping_hosts(Index index); // its glue becomes authoritative data
  void restore(Index index);              // and glue again
  void rehost(Index index, Hosting hosting);
  void rehost_at(Index index, Index provider);
  void make_own_hosts(Index index);
  void change_glue(Index index);
  void set_ds(Index index, std::vector<Bytes> ds);
  void change_ttl(Index index);
  void add_wildcard();
  [[nodiscard]] bool remove_wildcard();
  void change_soa_timers();

private:
  template <class Edit> void edit(Index index, Edit apply);
  void render(const Delegation& delegation, std::vector<Record>& out) const;
  void set_hosting(Delegation& delegation, Hosting hosting);
  void release_provider(Delegation& delegation);
  void drop_unused_hosts(Index index);
  [[nodiscard]] std::vector<RegistryHost> draw_hosts(const Name& name, std::uint64_t count);
  [[nodiscard]] std::vector<Bytes> draw_outside(std::uint64_t count);
  [[nodiscard]] Record soa() const;
  void fill_apex();

  Name apex_;
  RandomSource random_;
  Serial serial_;
  SoaTimers timers_;
  Record soa_before_;
  LabelMaker labels_;
  std::vector<Bytes> outside_;
  std::vector<Delegation> delegations_; // never shrinks: an index stays good
  std::vector<Index> live_;             // those that are delegated
  std::vector<std::uint32_t> live_at_;  // for each delegation its place in live_
  std::vector<Name> removed_names_;
  std::vector<std::vector<Record>> wildcards_;
  std::vector<Record> removed_;
  std::vector<Record> added_;
};

template <class Accept> std::optional<RegistryZone::Index> RegistryZone::pick(Accept accept) {
  if (live_.empty()) return std::nullopt;
  for (int attempt = 0; attempt < 32; ++attempt) {
    const Index index = live_[static_cast<std::size_t>(random_.below(live_.size()))];
    if (accept(delegations_[index])) return index;
  }
  // Rare ones are looked for from some place on.
  const std::uint64_t first = random_.below(live_.size());
  for (std::size_t i = 0; i < live_.size(); ++i) {
    const Index index = live_[static_cast<std::size_t>(first + i) % live_.size()];
    if (accept(delegations_[index])) return index;
  }
  return std::nullopt;
}

template <class Edit> void RegistryZone::edit(Index index, Edit apply) {
  render(delegations_[index], removed_);
  apply(delegations_[index]);
  render(delegations_[index], added_);
}

} // namespace countersign
