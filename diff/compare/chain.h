// The denial chains of two versions: NSEC by name, NSEC3 by hash where both sides hash alike.
//
// A chain is closed and sorted if verification says so; then "next" follows from the owners, and an owner
// that only one side has would otherwise be told twice, once for itself and once for its predecessor. So a
// next name is reported only where it is not that of the record which really follows.
#pragma once

#include "diff/compare/ledger.h"

#include <set>

namespace countersign::comparison {

class ChainComparison {
public:
  explicit ChainComparison(Ledger& ledger) : ledger_(ledger) {}

  // The NSEC or NSEC3 RRsets of one owner, in canonical order of owners; one of them may be absent.
  void visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right);
  void finish(); // closes the circle

private:
  struct Side {
    std::optional<NameView> first;
    bool last_is_opt_out = false; // of the record passed last: its span covers what is absent here
  };
  struct OpenNext { // two records of one owner whose next names differ, until both successors are seen
    NameView owner;
    RrType type{};
    ByteView left, right; // RDATA
    bool left_seen = false, right_seen = false, broken = false;
  };

  static void pass(Side& side, const RrsetView& set);
  void see_successor(NameView successor, bool is_left);
  void one_sided(const RrsetView& set, bool on_left, bool opt_out_span);
  void compare_records(const RrsetView& left, const RrsetView& right);

  Ledger& ledger_;
  Side left_;
  Side right_;
  std::optional<OpenNext> open_;
  // One-sided records before the first of the other side: they lie in the span of its last one.
  std::vector<std::pair<RrsetView, bool>> before_first_;
};

// NSEC3 chains whose hashes cannot be compared: how many records there are of each bitmap, and the apex by
// itself.
class PopulationComparison {
public:
  explicit PopulationComparison(Ledger& ledger) : ledger_(ledger) {}
  void visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right);
  void finish();

private:
  struct Side {
    std::map<Bytes, std::uint64_t> by_bitmap; // without the apex
    std::optional<RecordView> apex;
    std::set<std::uint32_t> ttls;
  };
  static void count(Side& side, const RrsetView& set);
  void compare_ttls();

  Ledger& ledger_;
  Side left_;
  Side right_;
};

} // namespace countersign::comparison
