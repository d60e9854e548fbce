#include "diff/model/zone_version.h"

#include <algorithm>

namespace countersign {

std::optional<NodeView> NodeCursor::next() {
  while (true) {
    Position* first = nullptr;
    for (Position& position : positions_) {
      if (position.index == position.layer->node_count()) continue;
      if (first == nullptr ||
          compare(position.layer->owner(position.index), first->layer->owner(first->index)) < 0) {
        first = &position;
      }
    }
    if (first == nullptr) return std::nullopt;
    const NodeView node = first->layer->node(first->index);
    const NameView owner = node.owner();
    for (Position& position : positions_) {
      if (position.index != position.layer->node_count() && position.layer->owner(position.index) == owner) {
        ++position.index;
      }
    }
    if (node.size() != 0 || keep_tombstones_) return node;
  }
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

NodeCursor ZoneVersion::nodes() const {
  NodeCursor cursor;
  for (const LayerPtr& layer : layers_) cursor.positions_.push_back({layer.get(), 0});
  return cursor;
}

NodeCursor ZoneVersion::nodes_from(NameView first) const {
  NodeCursor cursor;
  for (const LayerPtr& layer : layers_) cursor.positions_.push_back({layer.get(), layer->lower_bound(first)});
  return cursor;
}

Result<LayerPtr> ZoneVersion::merge(std::span<const LayerPtr> layers, bool keep_tombstones) {
  NodeCursor cursor;
  cursor.keep_tombstones_ = keep_tombstones;
  for (const LayerPtr& layer : layers) cursor.positions_.push_back({layer.get(), 0});
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
    return fail(ErrorKind::invalid_input, "{} {}: not a type that a zone may hold", to_text(owner), to_text(type));
  }
  if (rdata.size() > 0xffff || !is_well_formed_rdata(type, rdata)) {
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
