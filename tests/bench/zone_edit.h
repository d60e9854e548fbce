// A change to a signed NSEC3 zone, as a registry's signer would publish it: what `bench_serial` feeds.
#pragma once

#include "diff/verify/nsec3_index.h"
#include "tests/support/test_signer.h"

#include <map>
#include <set>

namespace countersign::bench {

class ZoneEdit {
public:
  // A zone with one chain of NSEC3 records, without salt or iterations, and without opt-out.
  ZoneEdit(ZoneVersionPtr zone, testing::SigningKey zsk);

  // The change to the next serial: of `delegations` delegations spread over the zone 60 % get another name
  // server, 20 % another DS, 10 % go, and 10 % new ones come.
  [[nodiscard]] Change next(unsigned delegations);
  // The version after the change that next() has returned.
  void moved_to(ZoneVersionPtr zone) { zone_ = std::move(zone); }

private:
  using Key = std::pair<Name, RrType>;

  void collect();
  void put(const Name& owner, RrType type, std::uint32_t ttl, std::vector<Bytes> rdata);
  void change_servers(const Name& owner);
  void change_ds(const Name& owner);
  void remove(const Name& owner);
  void add(const Name& owner);
  void put_chain_record(const referee::Nsec3Hash& hash);
  [[nodiscard]] referee::Nsec3Hash hash_of(const Name& name) const;
  [[nodiscard]] std::vector<Record> current(const Name& owner, RrType type) const;
  void emit(const Key& key, std::vector<Record>&& wanted, Change& change) const;

  ZoneVersionPtr zone_;
  testing::SigningKey zsk_;
  testing::SignOptions options_;
  std::vector<Name> delegations_; // without glue
  std::size_t at_ = 0;            // of the next one to be edited
  unsigned made_ = 0;             // new names
  referee::Nsec3Index chain_;
  std::map<Key, std::vector<Record>> sets_;     // of the change at hand
  std::map<referee::Nsec3Hash, Bytes> bitmaps_; // of records whose bitmap is new
  std::set<referee::Nsec3Hash> relinked_;
};

} // namespace countersign::bench
