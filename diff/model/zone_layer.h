// One immutable, sorted block of zone data, and the views through which everyone reads a zone.
//
// A node is an owner name with its RRsets. An RRset carries the RRSIGs that cover it; an RRset of no records
// and some signatures is a stray RRSIG. Names are in canonical order (RFC 4034 6.1), RRsets by type, records
// by canonical RDATA (6.3). All views borrow from the layer and are valid as long as it lives; reading is
// safe from any number of threads.
#pragma once

#include "diff/model/arena.h"
#include "diff/model/record.h"

#include <memory>

namespace countersign {

class ZoneLayer;

struct RecordView {
  std::uint32_t ttl; // seconds
  ByteView rdata;
};

class RrsetView {
public:
  RrsetView(const ZoneLayer& layer, NameView owner, std::uint32_t index)
      : layer_(&layer), owner_(owner), index_(index) {}

  [[nodiscard]] NameView owner() const noexcept { return owner_; }
  [[nodiscard]] RrType type() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept; // records, without the signatures
  [[nodiscard]] RecordView record(std::size_t index) const noexcept;
  [[nodiscard]] std::size_t signature_count() const noexcept;
  [[nodiscard]] RecordView signature(std::size_t index) const noexcept; // an RRSIG that covers type()
  // Of the first record, or of the first signature if there is no record.
  [[nodiscard]] std::uint32_t ttl() const noexcept;
  // True if the RDATA of some record is not in canonical form as it stands.
  [[nodiscard]] bool needs_folding() const noexcept;

private:
  const ZoneLayer* layer_;
  NameView owner_;
  std::uint32_t index_;
};

class NodeView {
public:
  NodeView(const ZoneLayer& layer, std::uint32_t index) : layer_(&layer), index_(index) {}

  [[nodiscard]] NameView owner() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept; // RRsets; zero only for a tombstone
  [[nodiscard]] RrsetView rrset(std::size_t index) const noexcept;
  [[nodiscard]] std::optional<RrsetView> find(RrType type) const noexcept; // also a set of signatures only
  // True if there is a record of this type (a stray signature does not count).
  [[nodiscard]] bool has(RrType type) const noexcept;
  // The same node of the same layer: equal without a look at the records.
  friend bool operator==(const NodeView&, const NodeView&) = default;

private:
  const ZoneLayer* layer_;
  std::uint32_t index_;
};

// Equal records, TTLs and signatures, octet by octet; false also where only the spelling of a name in RDATA
// differs. Both owners must be equal. Much cheaper than a comparison of Records.
[[nodiscard]] bool have_same_octets(const NodeView& left, const NodeView& right) noexcept;

class ZoneLayer {
public:
  [[nodiscard]] std::uint32_t node_count() const noexcept {
    return static_cast<std::uint32_t>(nodes_.size());
  }
  [[nodiscard]] NodeView node(std::uint32_t index) const noexcept { return {*this, index}; }
  [[nodiscard]] NameView owner(std::uint32_t index) const noexcept {
    return NameView(arena_.view(nodes_[index].owner));
  }
  // Index of the first node whose owner is not before `name`; node_count() if there is none.
  [[nodiscard]] std::uint32_t lower_bound(NameView name) const noexcept;
  [[nodiscard]] std::size_t record_count() const noexcept { return records_.size(); } // RRSIGs included
  // Exact copies of a record, and copies that differ only in TTL, that were dropped when this was built.
  [[nodiscard]] std::size_t duplicate_count() const noexcept { return duplicates_; }
  [[nodiscard]] std::size_t allocated_octets() const noexcept;

private:
  friend class LayerBuilder;
  friend class RrsetView;
  friend class NodeView;

  struct NodeEntry {
    ArenaRef owner;
    std::uint32_t first_rrset;
    std::uint32_t rrset_count;
  };
  struct RrsetEntry {
    std::uint32_t first_record; // records, then signatures
    std::uint16_t type;
    std::uint16_t record_count;
    std::uint16_t signature_count;
    std::uint16_t needs_folding;
  };

  [[nodiscard]] RecordView record_at(std::size_t index) const noexcept {
    const ByteView rdata = arena_.view(records_[index]);
    return {read_u32(rdata.data() - 4), rdata}; // the TTL stands in front of the RDATA
  }

  Arena arena_;
  LargeVector<NodeEntry> nodes_;
  LargeVector<RrsetEntry> rrsets_;
  LargeVector<ArenaRef> records_;
  std::size_t duplicates_ = 0;
};

// Collects records in any order; cheapest when they come in canonical order.
class LayerBuilder {
public:
  LayerBuilder() : layer_(std::make_unique<ZoneLayer>()) {}

  void reserve(std::size_t records) { items_.reserve(records); }
  // `rdata` well-formed, at most 65535 octets.
  void add(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata);
  // An owner without records: in an overlay it hides the node below.
  void add_tombstone(NameView owner);
  void add_node(const NodeView& node); // copies it

  // Fails with `limit` if an RRset has more than 65535 records or signatures. The builder is spent.
  [[nodiscard]] Result<std::shared_ptr<const ZoneLayer>> finish();

private:
  struct Item {
    std::uint32_t owner; // index into owners_, later the rank of the owner
    std::uint16_t type;  // of the RRset: for an RRSIG the covered type
    std::uint16_t signature;
    ArenaRef record;
  };
  [[nodiscard]] std::uint32_t owner_index(NameView owner);
  [[nodiscard]] LargeVector<std::uint32_t> sort_owners();
  void sort_names(LargeVector<std::uint32_t>& order) const;
  void sort_items();
  void group_by_owner();
  [[nodiscard]] bool same_record(const Item& left, const Item& right) const;
  [[nodiscard]] bool item_less(const Item& left, const Item& right) const;
  [[nodiscard]] Status append_item(const Item& item, bool new_rrset);

  std::unique_ptr<ZoneLayer> layer_;
  LargeVector<ArenaRef> owners_;
  LargeVector<Item> items_;
};

} // namespace countersign
