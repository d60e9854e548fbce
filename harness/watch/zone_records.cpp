// The part of ZoneJudge that makes records: of steps that close, and of what was seen between them.
#include "harness/watch/instant_text.h"
#include "harness/watch/zone_judge.h"

#include <algorithm>

namespace countersign {

// Signer and node, which whoever made the finding did not know. The source is not a signer.
void ZoneJudge::add(StepRecord& record, std::size_t node, Finding finding) const {
  if (finding.signer.empty() && node < nodes_.size()) {
    finding.signer = nodes_[node].signer;
    finding.node = nodes_[node].name;
  } else if (node == nodes_.size()) {
    finding.evidence = "the unsigned source: " + finding.evidence;
  }
  record.findings.push_back(std::move(finding));
}

void ZoneJudge::put(Taken taken, StepRecord& record) {
  for (Finding& finding : taken.findings) add(record, taken.node, std::move(finding));
  for (Finding finding : taken.record.report.findings) {
    finding.serial = taken.record.serial;
    add(record, taken.node, std::move(finding));
  }
  std::ranges::move(taken.events, std::back_inserter(record.events));
  record.versions.push_back(std::move(taken.record));
}

void ZoneJudge::mark_handed_out(Holds& holds) {
  for (const auto& [node, id] : std::exchange(holds, {})) {
    for (Pending& pending : pending_[node]) pending.handed_out |= pending.id == id;
  }
}

StepRecord& ZoneJudge::between(UnixMillis now) {
  if (!between_) {
    between_.emplace();
    between_->offered_at = now;
    between_->label = k_between_steps;
  }
  return *between_;
}

void ZoneJudge::say_caught_up(std::size_t index, StepNumber step, UnixMillis now) {
  Node& node = nodes_[index];
  if (!node.behind_since || step != pairing_.newest()) return;
  add(between(now), index,
      make_finding(FindingKind::node_recovered, {},
                   fmt::format("up to date since {}, after {} s (node-behind)", instant_text(now),
                               (now - *node.behind_since) / 1000)));
  node.behind_since.reset();
}

void ZoneJudge::compare(const Step& step, StepRecord& record) const {
  std::vector<NodeVersion> versions;
  for (const auto& [node, version] : step.newest) versions.push_back(version);
  auto differences = compare_versions(versions, config_.compare);
  std::ranges::move(differences, std::back_inserter(record.findings));
}

StepRecord ZoneJudge::close(const Pairing::Closed& closed, UnixMillis now) {
  Step& step = steps_[closed.step];
  StepRecord record = std::move(step.record);
  for (const std::size_t index : closed.missing) {
    Node& node = nodes_[index];
    if (!node.is_well || node.behind_since) continue; // said before, and once is enough
    node.behind_since = closed.opened_at;
    add(record, index,
        make_finding(FindingKind::node_behind, {},
                     fmt::format("since {} it has not published the content of input serial {}; {}",
                                 instant_text(closed.opened_at), record.input_serial.value(),
                                 node.newest
                                     ? fmt::format("its newest serial is {}", node.newest->serial().value())
                                     : "nothing of it was seen yet")));
  }
  for (const std::size_t index : closed.skipped) {
    add(record, index,
        make_finding(FindingKind::step_skipped, {},
                     fmt::format("it published later contents, and never that of input serial {}",
                                 record.input_serial.value())));
  }
  for (const std::size_t index : closed.unchanged) {
    Finding finding =
        make_finding(FindingKind::step_skipped, {},
                     fmt::format("the content of input serial {} is that which it publishes already",
                                 record.input_serial.value()));
    finding.explained_by = "no-op-not-republished";
    add(record, index, std::move(finding));
  }
  compare(step, record);
  record.complete = closed.is_complete();
  record.ended_at = now;
  std::ranges::sort(record.findings, shown_before);
  step.is_open = false;
  step.record = {};
  step.record.content = record.content;
  step.record.input_serial = record.input_serial;
  step.record.offered_at = record.offered_at;
  mark_handed_out(step.holds);
  return record;
}

StepRecord ZoneJudge::flush_between(UnixMillis now) {
  StepRecord record = *std::exchange(between_, std::nullopt);
  for (auto& [number, step] : steps_) {
    if (std::exchange(step.changed, false)) compare(step, record);
  }
  if (const auto newest = pairing_.newest()) {
    record.content = steps_[*newest].record.content;
    record.input_serial = steps_[*newest].record.input_serial;
  }
  mark_handed_out(between_holds_);
  record.complete = true; // it is what it is: nobody was waited for
  record.ended_at = now;
  std::ranges::sort(record.findings, shown_before);
  return record;
}

std::vector<StepRecord> ZoneJudge::take_records(UnixMillis now) {
  std::vector<StepRecord> records;
  apply(pairing_.expire(now), nullptr, now);
  if (between_ && between_->offered_at + pace_.settle.count() <= now) records.push_back(flush_between(now));
  while (const auto closed = pairing_.close_next(now)) records.push_back(close(*closed, now));
  forget_old_steps();
  return records;
}

void ZoneJudge::forget_old_steps() {
  while (!steps_.empty() && steps_.begin()->first < pairing_.oldest_remembered())
    steps_.erase(steps_.begin());
}

std::optional<UnixMillis> ZoneJudge::next_deadline() const {
  std::optional<UnixMillis> next = pairing_.next_deadline();
  if (between_) {
    const UnixMillis flush = between_->offered_at + pace_.settle.count();
    next = next ? std::min(*next, flush) : flush;
  }
  return next;
}

std::vector<std::pair<std::size_t, ZoneVersionPtr>> ZoneJudge::take_settled() {
  std::vector<std::pair<std::size_t, ZoneVersionPtr>> settled;
  for (auto& [node, pending] : pending_) {
    ZoneVersionPtr newest;
    while (!pending.empty() && pending.front().handed_out) {
      newest = std::move(pending.front().zone);
      pending.pop_front();
    }
    if (newest) settled.emplace_back(node, std::move(newest));
  }
  return settled;
}

} // namespace countersign
