#include "diff/verify/changed_names.h"

#include "diff/verify/standing.h"

#include <algorithm>

namespace countersign::referee {
namespace {

void sort_unique(std::vector<Name>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

void append_below(const ZoneVersion& zone, const Name& cut, std::vector<Name>& out) {
  NodeCursor cursor = zone.nodes_from(cut);
  while (const auto node = cursor.next()) {
    if (!node->owner().is_at_or_below(cut)) break;
    out.emplace_back(node->owner());
  }
}

} // namespace

ChangedNames changed_names(const ZoneVersion& before, const ZoneVersion& after, const Change& change) {
  ChangedNames names;
  names.records.emplace_back(after.apex()); // the SOA
  names.data.emplace_back(after.apex());
  for (const auto* records : {&change.removed, &change.added}) {
    for (const Record& record : *records) {
      names.records.push_back(record.owner);
      if (record.type == RrType::NSEC3) {
        names.chain.push_back(record.owner);
      } else if (record.type != RrType::RRSIG) {
        names.data.push_back(record.owner);
      }
    }
  }
  sort_unique(names.records);
  sort_unique(names.data);
  sort_unique(names.chain);
  for (const Name& name : names.data) {
    if (standing_below(before, name) == standing_below(after, name)) continue;
    append_below(before, name, names.placed);
    append_below(after, name, names.placed);
  }
  sort_unique(names.placed);
  const unsigned apex_labels = after.apex().label_count();
  for (const auto* listed : {&names.data, &names.placed}) {
    for (const Name& name : *listed) {
      names.affected.push_back(name);
      for (unsigned labels = name.view().label_count(); labels-- > apex_labels + 1;) {
        names.affected.emplace_back(name.view().suffix(labels));
      }
    }
  }
  sort_unique(names.affected);
  return names;
}

} // namespace countersign::referee
