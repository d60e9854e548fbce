// One walk over the whole zone in canonical order: where its cuts are, which names it speaks for, and which
// of them must be proved to exist.
#pragma once

#include "diff/model/zone_version.h"

namespace countersign::referee {

// What a name is to the zone.
enum class Standing : std::uint8_t {
  apex,
  authoritative,
  delegation,  // has NS and is not the apex: only DS and NSEC are the zone's own (RFC 4035 section 2.2)
  below_cut,   // below a delegation: glue, or data that belongs to the child
  below_dname, // below a DNAME: never answered from (RFC 6672 section 2.4)
};

struct PlacedNode {
  NodeView node;
  Standing standing;
};

// What the records of one node say about denial, whatever the node's standing.
struct NodeFacts {
  bool has_data = false; // a record other than NSEC and NSEC3
  bool has_ds = false;
  std::size_t nsec = 0, nsec3 = 0, soa = 0; // records
};
[[nodiscard]] NodeFacts facts_of(const NodeView& node);

// Walks nodes and keeps the cut that the walk is below.
class ZoneWalk {
public:
  // From the first name.
  explicit ZoneWalk(const ZoneVersion& zone) : zone_(&zone), cursor_(zone.nodes()) {}
  // Where `place` was.
  struct Place {
    NameView first;              // the next node
    std::optional<NameView> cut; // the cut or DNAME above it, if any
    Standing below{};            // what names below `cut` are
  };
  ZoneWalk(const ZoneVersion& zone, const Place& place)
      : zone_(&zone), cursor_(zone.nodes_from(place.first)), cut_(place.cut), below_(place.below) {}

  [[nodiscard]] std::optional<PlacedNode> next();
  // Where a walk must begin to give `node`, which next() has just returned, once more.
  [[nodiscard]] Place place_of(const NodeView& node) const {
    return {node.owner(), cut_before_, below_before_};
  }

private:
  const ZoneVersion* zone_;
  NodeCursor cursor_;
  std::optional<NameView> cut_, cut_before_;
  Standing below_{}, below_before_{};
};

// A stretch of consecutive nodes: a job. All stretches of a zone but the last have stretch_nodes(zone).
struct Stretch {
  ZoneWalk::Place start;
  std::size_t nodes = 0;
};

// A name that exists for denial of existence, or that has an NSEC without right.
class DenialName {
public:
  DenialName(const NodeView& node, std::uint8_t labels_above, Standing standing)
      : node_(node), labels_above_(labels_above), standing_(standing) {}

  // An empty non-terminal has no node: it is known by one below it.
  [[nodiscard]] bool is_empty_non_terminal() const noexcept { return labels_above_ != 0; }
  [[nodiscard]] NameView owner() const noexcept;
  [[nodiscard]] const NodeView& node() const noexcept { return node_; } // not of an empty non-terminal
  [[nodiscard]] Standing standing() const noexcept { return standing_; }

  bool exists = true; // false: only its NSEC is here
  // A delegation without DS, or an empty non-terminal above nothing but such: may be left out of an opt-out
  // span.
  bool insecure_only = false;

private:
  NodeView node_;
  std::uint8_t labels_above_;
  Standing standing_;
};

struct Survey {
  std::vector<Stretch> stretches;
  LargeVector<DenialName> names;  // in canonical order
  LargeVector<NodeView> nsec3;    // nodes with NSEC3 records, in canonical order
  std::uint64_t nsec_records = 0; // everywhere
  std::uint64_t nsec3_records = 0;
};

[[nodiscard]] Survey survey(const ZoneVersion& zone);
// 1024, and up to eight times as many in large zones: there are enough jobs for all threads then, and in an
// opt-out zone, where few nodes are signed, still enough signatures for a batch.
[[nodiscard]] std::size_t stretch_nodes(const ZoneVersion& zone) noexcept;

// True if `set`, at a name of this standing, is the zone's own word, and so must be signed.
[[nodiscard]] bool must_be_signed(RrType type, Standing standing) noexcept;
// True for the direct child of the apex, where NSEC3 records live (RFC 5155 section 3).
[[nodiscard]] bool is_child_of(NameView name, NameView apex) noexcept;

} // namespace countersign::referee
