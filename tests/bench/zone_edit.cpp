#include "tests/bench/zone_edit.h"

#include "diff/verify/nsec3_chain.h"
#include "diff/verify/nsec3_delta.h"
#include "diff/verify/rrsig.h"
#include "diff/verify/type_bitmap.h"

#include <algorithm>
#include <stdexcept>

namespace countersign::bench {
namespace {

using referee::Nsec3Hash;

constexpr std::uint32_t k_ttl = 86400;
constexpr std::uint32_t k_denial_ttl = 3600; // MINIMUM of the SOA that bench_zone prints

Bytes bitmap_of(std::initializer_list<RrType> types) {
  Bytes bitmap;
  referee::append_bitmap(std::vector<RrType>(types), bitmap);
  return bitmap;
}

Bytes server_name(unsigned number) {
  const Name name = testing::name(fmt::format("ns{}.elsewhere.test.", number));
  return {name.view().wire().begin(), name.view().wire().end()};
}

} // namespace

ZoneEdit::ZoneEdit(ZoneVersionPtr zone, testing::SigningKey zsk)
    : zone_(std::move(zone)), zsk_(std::move(zsk)) {
  const auto soa = zone_->find(zone_->apex())->find(RrType::SOA);
  const auto rrsig = referee::parse_rrsig(soa->signature(0).rdata);
  options_.inception = rrsig.inception;
  options_.expiration = rrsig.expiration;
  collect();
}

void ZoneEdit::collect() {
  Name last;
  zone_->for_each_node([&](const NodeView& node) {
    if (const auto hash = referee::hash_of_owner(node.owner(), zone_->apex());
        hash && node.has(RrType::NSEC3)) {
      chain_.insert(*hash);
    }
    // A name below the last delegation is its glue.
    if (!delegations_.empty() && node.owner().is_at_or_below(delegations_.back())) delegations_.pop_back();
    if (!(node.owner() == zone_->apex()) && node.has(RrType::NS)) delegations_.emplace_back(node.owner());
  });
  // Neighbours in the zone are not neighbours in a change.
  std::vector<Name> spread;
  constexpr std::size_t k_stride = 1009;
  for (std::size_t first = 0; first < k_stride; ++first) {
    for (std::size_t i = first; i < delegations_.size(); i += k_stride) spread.push_back(delegations_[i]);
  }
  delegations_ = std::move(spread);
}

std::vector<Record> ZoneEdit::current(const Name& owner, RrType type) const {
  std::vector<Record> records;
  const auto node = zone_->find(owner);
  const auto set = node ? node->find(type) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const RecordView record = set->record(i);
    records.push_back({owner, type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())});
  }
  return records;
}

void ZoneEdit::put(const Name& owner, RrType type, std::uint32_t ttl, std::vector<Bytes> rdata) {
  auto& set = sets_[{owner, type}];
  set.clear();
  for (Bytes& each : rdata) set.push_back({owner, type, ttl, std::move(each)});
}

Nsec3Hash ZoneEdit::hash_of(const Name& name) const {
  referee::Nsec3Hasher hasher;
  Nsec3Hash hash{};
  if (!hasher.hash(name.view().wire(), {}, 0, hash)) throw std::runtime_error("no SHA-1");
  return hash;
}

void ZoneEdit::change_servers(const Name& owner) {
  put(owner, RrType::NS, k_ttl, {server_name(++made_), server_name(++made_)});
}

void ZoneEdit::change_ds(const Name& owner) {
  Bytes ds(36, static_cast<std::uint8_t>(++made_));
  ds[2] = 13;
  ds[3] = 2;
  ds[4] = static_cast<std::uint8_t>(made_ >> 8);
  put(owner, RrType::DS, k_ttl, {ds});
  bitmaps_[hash_of(owner)] = bitmap_of({RrType::NS, RrType::DS, RrType::RRSIG});
}

void ZoneEdit::remove(const Name& owner) {
  put(owner, RrType::NS, k_ttl, {});
  put(owner, RrType::DS, k_ttl, {});
  const Nsec3Hash hash = hash_of(owner);
  chain_.erase(hash);
  put(referee::nsec3_owner(hash, zone_->apex()), RrType::NSEC3, 0, {});
  relinked_.insert(chain_.before(hash));
}

void ZoneEdit::add(const Name& owner) {
  put(owner, RrType::NS, k_ttl, {server_name(++made_), server_name(++made_)});
  const Nsec3Hash hash = hash_of(owner);
  chain_.insert(hash);
  bitmaps_[hash] = bitmap_of({RrType::NS});
  relinked_.insert(chain_.before(hash));
}

void ZoneEdit::put_chain_record(const Nsec3Hash& hash) {
  const Name owner = referee::nsec3_owner(hash, zone_->apex());
  const auto before = current(owner, RrType::NSEC3);
  const auto ttl = before.empty() ? k_denial_ttl : before[0].ttl;
  Bytes rdata{1, 0, 0, 0, 0, 20};
  append(rdata, chain_.after(hash));
  const auto bitmap = bitmaps_.find(hash);
  append(rdata, bitmap != bitmaps_.end() ? ByteView(bitmap->second)
                                         : referee::parse_nsec3(before.at(0).rdata).bitmap);
  put(owner, RrType::NSEC3, ttl, {rdata});
}

void ZoneEdit::emit(const Key& key, std::vector<Record>&& wanted, Change& change) const {
  const auto& [owner, type] = key;
  const auto before = current(owner, type);
  if (before == wanted) return;
  change.removed.insert(change.removed.end(), before.begin(), before.end());
  const auto node = zone_->find(owner);
  const auto set = node ? node->find(type) : std::nullopt;
  for (std::size_t i = 0; set && i < set->signature_count(); ++i) {
    const RecordView signature = set->signature(i);
    change.removed.push_back(
        {owner, RrType::RRSIG, signature.ttl, Bytes(signature.rdata.begin(), signature.rdata.end())});
  }
  if (wanted.empty()) return;
  if (type != RrType::NS) {
    change.added.push_back(testing::make_rrsig(wanted, zsk_, Name(zone_->apex()), options_));
  }
  std::ranges::move(wanted, std::back_inserter(change.added));
}

Change ZoneEdit::next(unsigned delegations) {
  sets_.clear();
  bitmaps_.clear();
  relinked_.clear();
  for (unsigned i = 0; i < delegations; ++i) {
    const Name& owner = delegations_.at(at_++);
    if (i % 10 < 6)
      change_servers(owner);
    else if (i % 10 < 8)
      change_ds(owner);
    else if (i % 10 == 8)
      remove(owner);
    else
      add(testing::name(fmt::format("new{}.bench.", ++made_)));
  }
  for (const auto& [hash, bitmap] : bitmaps_) relinked_.insert(hash);
  for (const Nsec3Hash& hash : relinked_) put_chain_record(hash);
  Change change;
  change.soa_from = current(Name(zone_->apex()), RrType::SOA).at(0);
  change.soa_to = change.soa_from;
  const std::size_t offset = soa_serial_offset(change.soa_to.rdata);
  const std::uint32_t serial = change.from().plus(1).value();
  for (unsigned i = 0; i < 4; ++i) {
    change.soa_to.rdata[offset + i] = static_cast<std::uint8_t>(serial >> (24 - 8 * i));
  }
  const auto soa = zone_->find(zone_->apex())->find(RrType::SOA);
  const RecordView old = soa->signature(0);
  change.removed.push_back(
      {Name(zone_->apex()), RrType::RRSIG, old.ttl, Bytes(old.rdata.begin(), old.rdata.end())});
  change.added.push_back(testing::make_rrsig({change.soa_to}, zsk_, Name(zone_->apex()), options_));
  for (auto& [key, records] : sets_) emit(key, std::move(records), change);
  return change;
}

} // namespace countersign::bench
