#include "diff/model/zone_layer.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace countersign {
namespace {

// First eight octets of the label that stands before the last `shared` ones, padded with zeros; zero if there
// is none. Never the other way round than the canonical order, but equal for many names.
std::uint64_t label_key(NameView name, unsigned shared) noexcept {
  const unsigned labels = name.label_count();
  if (labels == shared) return 0;
  const ByteView wire = name.suffix(shared + 1).wire();
  const std::size_t length = wire[0];
  std::uint64_t key = 0;
  for (std::size_t i = 1; i <= 8; ++i) key = (key << 8) | (i <= length ? wire[i] : 0U);
  return key;
}

} // namespace

void LayerBuilder::add(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata) {
  const std::array<std::uint8_t, 4> ttl_octets{
      static_cast<std::uint8_t>(ttl >> 24), static_cast<std::uint8_t>(ttl >> 16),
      static_cast<std::uint8_t>(ttl >> 8), static_cast<std::uint8_t>(ttl)};
  const bool signature = type == RrType::RRSIG;
  const RrType set_type = signature ? covered_type(rdata) : type;
  const std::uint32_t index = owner_index(owner);
  items_.push_back({index, static_cast<std::uint16_t>(set_type), static_cast<std::uint16_t>(signature),
                    layer_->arena_.put(rdata, ttl_octets)});
}

void LayerBuilder::add_tombstone(NameView owner) { (void)owner_index(owner); }

void LayerBuilder::add_node(const NodeView& node) {
  add_tombstone(node.owner());
  for (std::size_t s = 0; s < node.size(); ++s) {
    const RrsetView set = node.rrset(s);
    for (std::size_t i = 0; i < set.size(); ++i)
      add(node.owner(), set.type(), set.record(i).ttl, set.record(i).rdata);
    for (std::size_t i = 0; i < set.signature_count(); ++i) {
      add(node.owner(), RrType::RRSIG, set.signature(i).ttl, set.signature(i).rdata);
    }
  }
}

// Zone data mostly comes owner by owner: only the last owner is looked at, the rest is left to sort_owners.
std::uint32_t LayerBuilder::owner_index(NameView owner) {
  if (owners_.empty() || !(NameView(layer_->arena_.view(owners_.back())) == owner)) {
    owners_.push_back(layer_->arena_.put(owner.wire()));
  }
  return static_cast<std::uint32_t>(owners_.size() - 1);
}

// Fills the nodes in canonical order and returns the node of each entry of owners_.
LargeVector<std::uint32_t> LayerBuilder::sort_owners() {
  const auto name = [&](std::uint32_t index) { return NameView(layer_->arena_.view(owners_[index])); };
  LargeVector<std::uint32_t> order(owners_.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto less = [&](std::uint32_t left, std::uint32_t right) {
    return compare(name(left), name(right)) < 0;
  };
  if (!std::is_sorted(order.begin(), order.end(), less)) sort_names(order);
  LargeVector<std::uint32_t> rank(owners_.size());
  auto& nodes = layer_->nodes_;
  for (const std::uint32_t index : order) {
    if (nodes.empty() || !(layer_->owner(layer_->node_count() - 1) == name(index))) {
      nodes.push_back({owners_[index], 0, 0});
    }
    rank[index] = static_cast<std::uint32_t>(nodes.size() - 1);
  }
  return rank;
}

// Most pairs of names are told apart by eight octets of the label just below the apex; only the others are
// fetched from the arena and compared in full.
void LayerBuilder::sort_names(LargeVector<std::uint32_t>& order) const {
  const auto name = [&](std::uint32_t index) { return NameView(layer_->arena_.view(owners_[index])); };
  NameView shortest = name(order.front());
  for (const std::uint32_t index : order) {
    if (name(index).size() < shortest.size()) shortest = name(index);
  }
  const bool one_tree =
      std::ranges::all_of(order, [&](std::uint32_t index) { return name(index).is_at_or_below(shortest); });
  const unsigned shared = one_tree ? shortest.label_count() : 0;
  struct Keyed {
    std::uint64_t key;
    std::uint32_t index;
  };
  LargeVector<Keyed> keyed;
  keyed.reserve(order.size());
  for (const std::uint32_t index : order) keyed.push_back({label_key(name(index), shared), index});
  std::ranges::sort(keyed, [&](const Keyed& left, const Keyed& right) {
    if (left.key != right.key) return left.key < right.key;
    return compare(name(left.index), name(right.index)) < 0;
  });
  std::ranges::transform(keyed, order.begin(), &Keyed::index);
}

bool LayerBuilder::same_record(const Item& left, const Item& right) const {
  if (left.owner != right.owner || left.type != right.type || left.signature != right.signature) return false;
  const RrType type = left.signature != 0 ? RrType::RRSIG : static_cast<RrType>(left.type);
  return compare_rdata(type, layer_->arena_.view(left.record), layer_->arena_.view(right.record)) == 0;
}

bool LayerBuilder::item_less(const Item& left, const Item& right) const {
  if (left.owner != right.owner) return left.owner < right.owner;
  if (left.type != right.type) return left.type < right.type;
  if (left.signature != right.signature) return left.signature < right.signature;
  const RrType type = left.signature != 0 ? RrType::RRSIG : static_cast<RrType>(left.type);
  return compare_rdata(type, layer_->arena_.view(left.record), layer_->arena_.view(right.record)) < 0;
}

void LayerBuilder::sort_items() {
  const LargeVector<std::uint32_t> rank = sort_owners();
  for (Item& item : items_) item.owner = rank[item.owner];
  if (!std::ranges::is_sorted(items_, {}, &Item::owner)) group_by_owner();
  const auto less = [&](const Item& left, const Item& right) { return item_less(left, right); };
  for (auto first = items_.begin(); first != items_.end();) {
    const auto last =
        std::find_if(first, items_.end(), [&](const Item& item) { return item.owner != first->owner; });
    // Stable, so that of two copies with different TTLs the first one received stays.
    if (!std::is_sorted(first, last, less)) std::stable_sort(first, last, less);
    first = last;
  }
}

// Brings the items of each owner together, in the order in which they came: one pass, without comparisons.
void LayerBuilder::group_by_owner() {
  LargeVector<std::uint32_t> next(layer_->nodes_.size() + 1, 0);
  for (const Item& item : items_) ++next[item.owner + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  LargeVector<Item> grouped(items_.size());
  for (const Item& item : items_) grouped[next[item.owner]++] = item;
  items_ = std::move(grouped);
}

Status LayerBuilder::append_item(const Item& item, bool new_rrset) {
  auto& layer = *layer_;
  if (new_rrset) {
    auto& node = layer.nodes_[item.owner];
    if (node.rrset_count++ == 0) node.first_rrset = static_cast<std::uint32_t>(layer.rrsets_.size());
    layer.rrsets_.push_back({static_cast<std::uint32_t>(layer.records_.size()), item.type, 0, 0, 0});
  }
  auto& set = layer.rrsets_.back();
  std::uint16_t& count = item.signature != 0 ? set.signature_count : set.record_count;
  if (count == 0xffff) {
    return fail(ErrorKind::limit, "{} {} has more than 65535 records", to_text(layer.owner(item.owner)),
                to_text(static_cast<RrType>(item.type)));
  }
  ++count;
  if (item.signature == 0 && needs_folding(static_cast<RrType>(item.type), layer.arena_.view(item.record))) {
    set.needs_folding = 1;
  }
  layer.records_.push_back(item.record);
  return {};
}

Result<std::shared_ptr<const ZoneLayer>> LayerBuilder::finish() {
  sort_items();
  layer_->records_.reserve(items_.size());
  const Item* previous = nullptr;
  for (const Item& item : items_) {
    if (previous != nullptr && same_record(*previous, item)) {
      ++layer_->duplicates_;
      continue;
    }
    const bool new_rrset =
        previous == nullptr || previous->owner != item.owner || previous->type != item.type;
    COUNTERSIGN_TRY(append_item(item, new_rrset));
    previous = &item;
  }
  layer_->nodes_.shrink_to_fit();
  layer_->rrsets_.shrink_to_fit();
  layer_->records_.shrink_to_fit();
  items_ = LargeVector<Item>();
  owners_ = LargeVector<ArenaRef>();
  return std::shared_ptr<const ZoneLayer>(std::move(layer_));
}

} // namespace countersign
