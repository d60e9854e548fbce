#include "diff/model/zone_version.h"

#include <algorithm>

namespace countersign {

// The oldest layer is by far the largest. The first name of the others is looked for once and then only
// compared with the oldest layer's names, until its turn comes: a walk costs one comparison a name, however
// many overlays there are.
void NodeCursor::find_overlaid() {
  const std::size_t base = positions_.size() - 1;
  overlaid_ = base;
  for (std::size_t i = 0; i < base; ++i) {
    if (positions_[i].at_end()) continue;
    if (overlaid_ == base || compare(positions_[i].owner(), positions_[overlaid_].owner()) < 0) overlaid_ = i;
  }
}

// Passes the first overlaid name, in all overlays that have it; returns the newest of its nodes.
NodeView NodeCursor::take_overlaid() {
  const NodeView node = positions_[overlaid_].node();
  for (std::size_t i = overlaid_; i + 1 < positions_.size(); ++i) {
    if (!positions_[i].at_end() && positions_[i].owner() == node.owner()) ++positions_[i].index;
  }
  find_overlaid();
  return node;
}

std::optional<NodeView> NodeCursor::next() {
  Position& base = positions_.back();
  while (true) {
    const bool overlays_left = overlaid_ + 1 < positions_.size();
    if (!overlays_left && base.at_end()) return std::nullopt;
    const int order = !overlays_left  ? 1
                      : base.at_end() ? -1
                                      : compare(positions_[overlaid_].owner(), base.owner());
    const NodeView node = order <= 0 ? take_overlaid() : base.node();
    if (order >= 0) ++base.index;
    if (node.size() != 0 || keep_tombstones_) return node;
  }
}

NodeCursor::NodeCursor(std::span<const LayerPtr> layers, std::optional<NameView> first, bool keep_tombstones)
    : keep_tombstones_(keep_tombstones) {
  for (const LayerPtr& layer : layers)
    positions_.push_back({layer.get(), first ? layer->lower_bound(*first) : 0});
  find_overlaid();
}

std::optional<RecordView> ZoneVersion::soa() const {
  const auto node = find(apex_);
  const auto set = node ? node->find(RrType::SOA) : std::nullopt;
  if (!set || set->size() == 0) return std::nullopt;
  return set->record(0);
}

Serial ZoneVersion::serial() const {
  const auto record = soa();
  return record ? soa_serial(record->rdata) : Serial();
}

std::size_t ZoneVersion::allocated_octets() const noexcept {
  std::size_t octets = 0;
  for (const LayerPtr& layer : layers_) octets += layer->allocated_octets();
  return octets;
}

std::optional<NodeView> ZoneVersion::find(NameView owner) const {
  for (const LayerPtr& layer : layers_) {
    const std::uint32_t index = layer->lower_bound(owner);
    if (index == layer->node_count() || !(layer->owner(index) == owner)) continue;
    const NodeView node = layer->node(index);
    if (node.size() == 0) return std::nullopt;
    return node;
  }
  return std::nullopt;
}

std::optional<NodeView> ZoneVersion::find_before(NameView name) const {
  while (true) {
    std::optional<NodeView> last; // over all layers; of equal names that of the newest
    for (const LayerPtr& layer : layers_) {
      const std::uint32_t end = layer->lower_bound(name);
      if (end == 0) continue;
      const NodeView node = layer->node(end - 1);
      if (!last || compare(node.owner(), last->owner()) > 0) last = node;
    }
    if (!last || last->size() != 0) return last;
    name = last->owner(); // a tombstone: what it hides has the same name
  }
}

NodeCursor ZoneVersion::nodes() const { return NodeCursor(layers_, std::nullopt, false); }

NodeCursor ZoneVersion::nodes_from(NameView first) const { return NodeCursor(layers_, first, false); }

Result<LayerPtr> ZoneVersion::merge(std::span<const LayerPtr> layers, bool keep_tombstones) {
  NodeCursor cursor(layers, std::nullopt, keep_tombstones);
  LayerBuilder builder;
  while (const auto node = cursor.next()) builder.add_node(*node);
  return builder.finish();
}

Status ZoneVersion::add_overlay(LayerPtr overlay) {
  layers_.insert(layers_.begin(), std::move(overlay));
  // A merge of the newest two keeps sizes geometric, and so their number logarithmic.
  while (layers_.size() > 2 && layers_[1]->node_count() <= 2 * layers_[0]->node_count()) {
    COUNTERSIGN_TRY_ASSIGN(LayerPtr merged, merge(std::span(layers_).first(2), true));
    layers_.erase(layers_.begin());
    layers_.front() = std::move(merged);
  }
  std::size_t overlaid = 0;
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) overlaid += layers_[i]->node_count();
  if (overlaid <= std::max<std::size_t>(256, layers_.back()->node_count() / 16)) return {};
  COUNTERSIGN_TRY_ASSIGN(LayerPtr base, merge(layers_, false));
  layers_.assign(1, std::move(base));
  return {};
}

Status ZoneBuilder::add(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata) {
  if (!owner.is_at_or_below(apex_)) {
    return fail(ErrorKind::invalid_input, "{} {} is outside the zone {}", to_text(owner), to_text(type),
                to_text(apex_.view()));
  }
  if (is_meta_type(type)) {
    return fail(ErrorKind::invalid_input, "{} {}: not a type that a zone may hold", to_text(owner),
                to_text(type));
  }
  if (!is_storable_rdata(type, rdata)) {
    return fail(ErrorKind::invalid_input, "{} {}: malformed RDATA", to_text(owner), to_text(type));
  }
  layer_.add(owner, type, ttl, rdata);
  return {};
}

Result<ZoneVersionPtr> ZoneBuilder::finish(Soa soa) {
  COUNTERSIGN_TRY_ASSIGN(LayerPtr layer, layer_.finish());
  std::shared_ptr<ZoneVersion> version(new ZoneVersion);
  version->apex_ = apex_;
  version->record_count_ = layer->record_count();
  version->duplicate_count_ = layer->duplicate_count();
  version->layers_.push_back(std::move(layer));
  if (soa == Soa::required && !version->soa()) {
    return fail(ErrorKind::invalid_input, "the zone {} has no SOA at its apex", to_text(apex_.view()));
  }
  version->for_each_node([&](const NodeView& node) {
    const bool at_apex = node.owner() == apex_.view();
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      if (made_by_signer(set.type(), at_apex)) continue;
      for (std::size_t i = 0; i < set.size(); ++i) {
        version->content_ += fingerprint_of(set.owner(), set.type(), set.record(i).ttl, set.record(i).rdata);
      }
    }
  });
  return ZoneVersionPtr(std::move(version));
}

} // namespace countersign
