// Content records of two versions, RRset by RRset.
#pragma once

#include "diff/model/zone_version.h"

namespace countersign::comparison {

// One content record that the two sides do not share. A record with another TTL is there on both sides.
struct ContentDifference {
  NameView owner;
  RrType type{};
  std::optional<RecordView> left;
  std::optional<RecordView> right;
};

// The records of two sets of one owner and type, either of which may be absent. The serial of a SOA does not
// count.
template <class Report>
void compare_content_sets(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right,
                          Report report);

[[nodiscard]] int compare_content_rdata(RrType type, ByteView left, ByteView right);
[[nodiscard]] std::string describe(const ContentDifference& difference); // the record, cut where it is long

template <class Report>
void compare_content_sets(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right,
                          Report report) {
  const NameView owner = left ? left->owner() : right->owner();
  const RrType type = left ? left->type() : right->type();
  const std::size_t left_size = left ? left->size() : 0;
  const std::size_t right_size = right ? right->size() : 0;
  std::size_t l = 0;
  std::size_t r = 0;
  while (l < left_size || r < right_size) {
    std::optional<RecordView> mine;
    std::optional<RecordView> theirs;
    if (l < left_size) mine = left->record(l);
    if (r < right_size) theirs = right->record(r);
    const int order = !mine ? 1 : !theirs ? -1 : compare_content_rdata(type, mine->rdata, theirs->rdata);
    if (order <= 0) ++l;
    if (order >= 0) ++r;
    if (order == 0 && mine->ttl == theirs->ttl) continue;
    report(
        ContentDifference{owner, type, order <= 0 ? mine : std::nullopt, order >= 0 ? theirs : std::nullopt});
  }
}

} // namespace countersign::comparison
