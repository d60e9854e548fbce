// Collects findings of one part of the work: the first few of each kind and severity, and a count of the
// rest.
#pragma once

#include "diff/model/finding.h"
#include "diff/model/name.h"
#include "diff/model/rrtype.h"

#include <map>

namespace countersign::referee {

// What a finding is about, before it is known whether anyone will read it.
struct Place {
  NameView owner;
  std::optional<RrType> type;
  std::string key; // as in Subject
};

// Parts work on consecutive stretches of the zone and are merged in order: what is kept is then the first of
// each kind in canonical order, whatever the number of threads.
class FindingSink {
public:
  explicit FindingSink(std::size_t kept_per_kind) : limit_(kept_per_kind) {}

  // `evidence` is called only for a finding that is kept.
  template <class Evidence>
  void add(FindingKind kind, Severity severity, const Place& place, Evidence evidence) {
    Kept& kept = kept_[{kind, severity}];
    if (kept.findings.size() < limit_) {
      keep(kept, kind, severity, place, evidence());
    } else {
      ++kept.folded[place.type.value_or(RrType{})];
    }
  }
  template <class Evidence> void add(FindingKind kind, const Place& place, Evidence evidence) {
    add(kind, info(kind).severity, place, evidence);
  }

  [[nodiscard]] bool empty() const noexcept { return kept_.empty(); }
  // True if there is a finding of any other kind.
  [[nodiscard]] bool has_other_than(FindingKind kind) const noexcept;

  // `later` must come from a later stretch. It is spent.
  void merge(FindingSink&& later);

  // The kept findings, and for each kind and severity with more than that one finding without a subject that
  // counts the rest, by type. Sorted by shown_before. The sink is spent.
  [[nodiscard]] std::vector<Finding> take();

private:
  struct Kept {
    std::vector<Finding> findings;
    std::map<RrType, std::uint64_t> folded; // by type; type 0: without one
  };
  static void keep(Kept& kept, FindingKind kind, Severity severity, const Place& place, std::string evidence);

  std::size_t limit_;
  std::map<std::pair<FindingKind, Severity>, Kept> kept_;
};

} // namespace countersign::referee
