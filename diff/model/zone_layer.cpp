#include "diff/model/zone_layer.h"

#include <algorithm>

namespace countersign {

RrType RrsetView::type() const noexcept { return static_cast<RrType>(layer_->rrsets_[index_].type); }
std::size_t RrsetView::size() const noexcept { return layer_->rrsets_[index_].record_count; }
std::size_t RrsetView::signature_count() const noexcept { return layer_->rrsets_[index_].signature_count; }
bool RrsetView::needs_folding() const noexcept { return layer_->rrsets_[index_].needs_folding != 0; }

RecordView RrsetView::record(std::size_t index) const noexcept {
  return layer_->record_at(layer_->rrsets_[index_].first_record + index);
}

RecordView RrsetView::signature(std::size_t index) const noexcept {
  const auto& entry = layer_->rrsets_[index_];
  return layer_->record_at(std::size_t{entry.first_record} + entry.record_count + index);
}

std::uint32_t RrsetView::ttl() const noexcept {
  return layer_->record_at(layer_->rrsets_[index_].first_record).ttl;
}

NameView NodeView::owner() const noexcept { return layer_->owner(index_); }
std::size_t NodeView::size() const noexcept { return layer_->nodes_[index_].rrset_count; }

RrsetView NodeView::rrset(std::size_t index) const noexcept {
  return {*layer_, owner(), layer_->nodes_[index_].first_rrset + static_cast<std::uint32_t>(index)};
}

std::optional<RrsetView> NodeView::find(RrType type) const noexcept {
  for (std::size_t i = 0; i < size(); ++i) {
    if (const RrsetView set = rrset(i); set.type() == type) return set;
  }
  return std::nullopt;
}

bool NodeView::has(RrType type) const noexcept {
  const auto set = find(type);
  return set && set->size() != 0;
}

namespace {

bool same_record(const RecordView& left, const RecordView& right) noexcept {
  return left.ttl == right.ttl && compare_bytes(left.rdata, right.rdata) == 0;
}

bool same_octets(const RrsetView& left, const RrsetView& right) noexcept {
  if (left.type() != right.type() || left.size() != right.size() ||
      left.signature_count() != right.signature_count()) {
    return false;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!same_record(left.record(i), right.record(i))) return false;
  }
  for (std::size_t i = 0; i < left.signature_count(); ++i) {
    if (!same_record(left.signature(i), right.signature(i))) return false;
  }
  return true;
}

} // namespace

bool have_same_octets(const NodeView& left, const NodeView& right) noexcept {
  if (left == right) return true;
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!same_octets(left.rrset(i), right.rrset(i))) return false;
  }
  return true;
}

std::uint32_t ZoneLayer::lower_bound(NameView name) const noexcept {
  const auto found =
      std::lower_bound(nodes_.begin(), nodes_.end(), name, [&](const NodeEntry& entry, NameView wanted) {
        return compare(NameView(arena_.view(entry.owner)), wanted) < 0;
      });
  return static_cast<std::uint32_t>(found - nodes_.begin());
}

std::size_t ZoneLayer::allocated_octets() const noexcept {
  return arena_.allocated_octets() + nodes_.capacity() * sizeof(NodeEntry) +
         rrsets_.capacity() * sizeof(RrsetEntry) + records_.capacity() * sizeof(ArenaRef);
}

} // namespace countersign
