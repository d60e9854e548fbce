// The last records of a watched zone, from which a restart goes on.
#pragma once

#include "harness/watch/zone_judge.h"

namespace countersign {

// The last records of the run before this one and of this one: of steps, and of what was between them, apart,
// so that many of one kind do not push out the other.
class LastRecords {
public:
  void add(StepRecord record, std::size_t most) {
    auto& list = record.label == k_between_steps ? between_ : steps_;
    list.emplace_back(next_++, std::move(record));
    if (list.size() > most) list.pop_front();
  }
  std::vector<StepRecord> in_order() {
    std::map<std::uint64_t, StepRecord> all;
    for (auto* list : {&steps_, &between_}) {
      for (auto& [order, record] : *list) all.emplace(order, std::move(record));
    }
    std::vector<StepRecord> records;
    for (auto& [order, record] : all) records.push_back(std::move(record));
    return records;
  }

private:
  std::uint64_t next_ = 0;
  std::deque<std::pair<std::uint64_t, StepRecord>> steps_, between_;
};

} // namespace countersign
