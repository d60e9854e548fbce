// A zone under one SOA serial: immutable, shared, and cheap to derive from the version before it.
//
// Layout: a base layer and a few overlays, newest first. An overlay holds whole nodes: a node in it replaces
// the node of the same name below, a tombstone hides it. Applying a change costs O(change * log zone), never
// O(zone); overlays are merged as they grow (each at most half of the next), and are folded into a new base
// when together they pass 1/16 of it. Versions share the layers that they have in common.
#pragma once

#include "diff/model/change.h"
#include "diff/model/fingerprint.h"
#include "diff/model/zone_layer.h"

namespace countersign {

class ZoneVersion;
using ZoneVersionPtr = std::shared_ptr<const ZoneVersion>;
using LayerPtr = std::shared_ptr<const ZoneLayer>;

// Walks the nodes of a version in canonical order. Borrows the layers of the version.
class NodeCursor {
public:
  [[nodiscard]] std::optional<NodeView> next();

private:
  friend class ZoneVersion;
  struct Position {
    const ZoneLayer* layer;
    std::uint32_t index;

    [[nodiscard]] bool at_end() const noexcept { return index == layer->node_count(); }
    [[nodiscard]] NodeView node() const noexcept { return layer->node(index); }
    [[nodiscard]] NameView owner() const noexcept { return layer->owner(index); }
  };
  NodeCursor(std::span<const LayerPtr> layers, std::optional<NameView> first, bool keep_tombstones);
  void find_overlaid();
  [[nodiscard]] NodeView take_overlaid();

  std::vector<Position> positions_; // newest layer first, the base last
  std::size_t overlaid_ = 0; // the layer above the base that has the first name; the base: none has one
  bool keep_tombstones_ = false;
};

class ZoneVersion {
public:
  [[nodiscard]] NameView apex() const noexcept { return apex_; }
  // The SOA RRset's first record; a version built without `soa_required` may have none.
  [[nodiscard]] std::optional<RecordView> soa() const;
  // Of the SOA; zero if there is none.
  [[nodiscard]] Serial serial() const;
  // Sum over the content records: all but what made_by_signer() names, the serial of the SOA taken as zero.
  [[nodiscard]] const Fingerprint& content() const noexcept { return content_; }
  [[nodiscard]] std::size_t record_count() const noexcept { return record_count_; } // RRSIGs included
  [[nodiscard]] std::size_t layer_count() const noexcept { return layers_.size(); }
  // Copies of records that were dropped when the version was built from a full transfer or file; zero for one
  // that apply() made.
  [[nodiscard]] std::size_t duplicate_count() const noexcept { return duplicate_count_; }
  [[nodiscard]] std::size_t allocated_octets() const noexcept; // layers shared with other versions included

  [[nodiscard]] std::optional<NodeView> find(NameView owner) const;
  // The last node whose name is before `name`, which need not have one itself.
  [[nodiscard]] std::optional<NodeView> find_before(NameView name) const;
  [[nodiscard]] NodeCursor nodes() const;
  [[nodiscard]] NodeCursor nodes_from(NameView first) const; // begins with the first name not before `first`

  template <class Visit> void for_each_node(Visit visit) const {
    NodeCursor cursor = nodes();
    while (const auto node = cursor.next()) visit(*node);
  }

  // The next version. Strict, as RFC 1995 section 4 demands: the SOA before must be ours, a removed record
  // must be there (TTL included), an added one must be one that a zone can hold and must not be there;
  // otherwise `protocol`. This version stays as it is in any case. Whether the serial grows is not looked at.
  [[nodiscard]] Result<ZoneVersionPtr> apply(const Change& change) const;

private:
  friend class ZoneBuilder;
  friend class VersionEdit;
  ZoneVersion() = default;
  [[nodiscard]] Status add_overlay(LayerPtr overlay);
  [[nodiscard]] static Result<LayerPtr> merge(std::span<const LayerPtr> layers, bool keep_tombstones);

  Name apex_;
  std::vector<LayerPtr> layers_; // newest first, the base last
  Fingerprint content_;
  std::size_t record_count_ = 0;
  std::size_t duplicate_count_ = 0;
};

// Builds a version from all of its records, in any order.
class ZoneBuilder {
public:
  explicit ZoneBuilder(NameView apex) : apex_(apex) {}

  // How many records are to come, about.
  void reserve(std::size_t records) { layer_.reserve(records); }
  // Fails with `invalid_input` if the owner is not at or below the apex, if the type is a meta type, or if
  // the RDATA is not well-formed for the type.
  [[nodiscard]] Status add(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata);
  [[nodiscard]] Status add(const Record& record) {
    return add(record.owner, record.type, record.ttl, record.rdata);
  }

  enum class Soa { required, optional };
  // Fails with `invalid_input` if the SOA is required and missing. The builder is spent.
  [[nodiscard]] Result<ZoneVersionPtr> finish(Soa soa = Soa::required);

private:
  Name apex_;
  LayerBuilder layer_;
};

// The exact difference between two versions of one zone, records in canonical order.
// Both must have one SOA record at the apex. Costs a walk over the names of both; nodes that they share are
// not read.
[[nodiscard]] Change difference(const ZoneVersion& from, const ZoneVersion& to);

// Only the content records of `version` (DNSSEC stripped), SOA included, in canonical order.
[[nodiscard]] std::vector<Record> content_records(const ZoneVersion& version);

} // namespace countersign
