#include "harness/watch/zone_judge.h"

#include "harness/watch/instant_text.h"

#include <algorithm>

namespace countersign {
namespace {

std::vector<bool> references_of(const WatchedZoneConfig& config) {
  std::vector<bool> reference;
  for (const WatchedSignerConfig& signer : config.signers) {
    const bool says_steps = !config.source && signer.role == Role::incumbent;
    reference.insert(reference.end(), signer.nodes.size(), says_steps);
  }
  return reference;
}

DnsTime dns_time(UnixMillis instant) { return DnsTime(static_cast<std::uint32_t>(instant / 1000)); }

} // namespace

ZoneJudge::ZoneJudge(const WatchedZoneConfig& config, const WatchPace& pace)
    : config_(config), pace_(pace),
      pairing_({references_of(config), pace.step_deadline.count(), pace.history}), history_(config.history) {
  for (const WatchedSignerConfig& signer : config.signers) {
    for (const WatchedNodeConfig& node : signer.nodes) {
      Node& made = nodes_.emplace_back();
      made.signer = signer.name;
      made.name = node.name;
      made.role = signer.role;
    }
  }
}

void ZoneJudge::restore(std::span<const StepRecord> steps, UnixMillis now) {
  std::vector<Fingerprint> contents;
  std::vector<std::optional<std::size_t>> reached(nodes_.size());
  std::vector<const StepRecord*> records;
  for (const StepRecord& step : steps) {
    if (step.label != k_between_steps) {
      contents.push_back(step.content);
      records.push_back(&step);
      if (config_.source) stored_input_ = step.input_serial;
    }
    for (const VersionRecord& version : step.versions) {
      const auto node = std::ranges::find_if(
          nodes_, [&](const Node& n) { return n.signer == version.signer && n.name == version.node; });
      if (node == nodes_.end()) continue;
      node->stored = version.serial;
      history_.recall(version.signer, version.node, version.report, dns_time(version.received_at));
      const auto at = std::ranges::find(contents.rbegin(), contents.rend(), version.report.content);
      if (at == contents.rend() || !version.report.complete) continue;
      auto& position = reached[static_cast<std::size_t>(node - nodes_.begin())];
      const auto found = static_cast<std::size_t>(contents.rend() - at) - 1;
      if (!position || *position < found) position = found;
    }
  }
  pairing_.restore(contents, reached, now);
  events_.resume(steps);
  for (StepNumber number = pairing_.oldest_remembered(); number < records.size(); ++number) {
    Step& step = steps_[number];
    step.record.content = records[number]->content;
    step.record.input_serial = records[number]->input_serial;
    step.record.offered_at = records[number]->offered_at;
    step.is_open = false;
  }
}

void ZoneJudge::take(WatchEvent event) {
  if (event.kind == WatchEvent::Kind::known) return take_known(std::move(event));
  if (event.kind == WatchEvent::Kind::version) {
    return event.node == nodes_.size() ? take_input(std::move(event)) : take_version(std::move(event));
  }
  if (event.node < nodes_.size()) nodes_[event.node].is_well = event.is_well;
  for (Finding& finding : event.findings) add(between(event.at), event.node, std::move(finding));
}

void ZoneJudge::take_parent(std::span<const Record> ds, UnixMillis now) {
  auto findings = history_.see_parent(ds, dns_time(now));
  if (!findings.empty()) std::ranges::move(findings, std::back_inserter(between(now).findings));
}

// The version from which a follower goes on: for comparisons with what comes.
void ZoneJudge::take_known(WatchEvent event) {
  const bool is_source = event.node == nodes_.size();
  if (!is_source) { // what is to be said of it was said when it was new
    const Node& node = nodes_[event.node];
    (void)history_.see({node.signer, node.name, *event.zone, event.report, dns_time(event.at)});
  }
  for (auto& [number, step] : steps_) {
    if (!(step.record.content == event.zone->content())) continue;
    if (is_source) {
      step.input = event.zone;
    } else if (event.report.complete && pairing_.reached_by(event.node) == number) {
      const Node& node = nodes_[event.node];
      step.newest[event.node] = {node.signer, node.name, node.role, event.zone, event.report};
    }
  }
  if (!is_source) nodes_[event.node].newest = event.zone;
}

void ZoneJudge::take_input(WatchEvent event) {
  for (Finding& finding : event.findings) add(between(event.at), event.node, std::move(finding));
  const VersionId id = next_id_++;
  const auto outcome = pairing_.add_input(event.zone->content(), event.gap, event.at);
  pending_[event.node].push_back({id, event.zone, !outcome.opened.has_value()});
  apply(outcome, event.zone, event.at);
  if (outcome.opened) steps_[*outcome.opened].holds.emplace_back(event.node, id);
}

void ZoneJudge::take_version(WatchEvent event) {
  Node& node = nodes_[event.node];
  node.is_well = true;
  Taken taken{event.node, {}, event.zone, std::move(event.findings), {}};
  taken.record.signer = node.signer;
  taken.record.node = node.name;
  taken.record.serial = event.zone->serial();
  taken.record.received_at = event.at;
  taken.record.report = std::move(event.report);
  taken.events = events_.observe(taken.record, event.zone.get(), std::nullopt);
  check_serial(node, *event.zone, taken.findings);
  auto over_time =
      history_.see({node.signer, node.name, *event.zone, taken.record.report, dns_time(event.at)});
  std::ranges::move(over_time, std::back_inserter(taken.findings));
  node.newest = event.zone;
  const bool complete = taken.record.report.complete;
  const VersionId id = next_id_++;
  pending_[event.node].push_back({id, event.zone, false});
  waiting_.emplace(id, std::move(taken));
  const auto outcome = pairing_.add_version(event.node, id, event.zone->content(), complete, event.at);
  apply(outcome, config_.source ? nullptr : event.zone, event.at);
}

void ZoneJudge::check_serial(const Node& node, const ZoneVersion& zone,
                             std::vector<Finding>& findings) const {
  if (!node.newest || zone.serial().is_newer_than(node.newest->serial())) return;
  const bool same = zone.serial() == node.newest->serial();
  Finding finding = make_finding(
      same ? FindingKind::serial_reused : FindingKind::serial_not_newer, {},
      same
          ? fmt::format("serial {} was published before, with other records", zone.serial().value())
          : fmt::format("serial {} follows serial {}", zone.serial().value(), node.newest->serial().value()));
  finding.serial = zone.serial();
  findings.push_back(std::move(finding));
}

void ZoneJudge::apply(const Pairing::Outcome& outcome, const ZoneVersionPtr& input, UnixMillis now) {
  if (outcome.opened) begin_step(*outcome.opened, input, now);
  for (const Pairing::Placed& placed : outcome.placed) place(placed, now);
}

void ZoneJudge::begin_step(StepNumber number, const ZoneVersionPtr& input, UnixMillis now) {
  Step& step = steps_[number];
  step.record.offered_at = now;
  step.record.label = number == 0 ? "initial" : "change";
  step.input = input;
  if (!input) return; // a version of an incumbent that had waited; place() says which
  step.record.content = input->content();
  step.record.input_serial = input->serial();
  const auto before = steps_.find(number - 1);
  if (number == 0 || before == steps_.end() || !before->second.input) return;
  // Of the unsigned zones. Signed ones differ in more than the change.
  if (!config_.source) return;
  const Change change = difference(*before->second.input, *input);
  step.record.removed = change.removed.size();
  step.record.added = change.added.size();
}

void ZoneJudge::place(const Pairing::Placed& placed, UnixMillis now) {
  auto node = waiting_.extract(placed.version);
  Taken& taken = node.mapped();
  explain_place(placed, taken);
  const auto step = steps_.find(placed.step);
  const bool has_content = placed.how != Pairing::Placement::before &&
                           placed.how != Pairing::Placement::passed &&
                           placed.how != Pairing::Placement::unmatched && step != steps_.end();
  if (step != steps_.end()) {
    taken.record.lag_ms = taken.record.received_at - step->second.record.offered_at;
    taken.record.first_of_step = placed.how == Pairing::Placement::first;
  }
  if (has_content && step->second.input == nullptr && !config_.source) {
    step->second.input = taken.zone;
    step->second.record.content = taken.zone->content();
    step->second.record.input_serial = taken.zone->serial();
  }
  if (has_content && taken.record.report.complete) {
    step->second.newest[taken.node] = as_node_version(taken);
    step->second.changed = !step->second.is_open;
    say_caught_up(taken.node, placed.step, now);
  }
  const bool into_step = has_content && step->second.is_open;
  (into_step ? step->second.holds : between_holds_).emplace_back(taken.node, placed.version);
  put(std::move(taken), into_step ? step->second.record : between(now));
}

// What is said of a version because of its place, beside what verification says of it.
void ZoneJudge::explain_place(const Pairing::Placed& placed, Taken& taken) {
  const Serial serial = taken.record.serial;
  const VersionReport& report = taken.record.report;
  const auto say = [&](FindingKind kind, std::string what) {
    Finding finding = make_finding(kind, {}, std::move(what));
    finding.serial = serial;
    taken.findings.push_back(std::move(finding));
  };
  switch (placed.how) {
  case Pairing::Placement::first:
  case Pairing::Placement::before:
    return;
  case Pairing::Placement::late:
    return say(FindingKind::revision_published,
               fmt::format("serial {} answers a step that was closed before", serial.value()));
  case Pairing::Placement::revision:
    return say(FindingKind::revision_published,
               fmt::format("serial {} has the content of an earlier version", serial.value()));
  case Pairing::Placement::incomplete:
    return say(FindingKind::signer_incomplete,
               report.unsigned_rrsets == 0
                   ? fmt::format("serial {} has no complete denial chain", serial.value())
                   : fmt::format("serial {} is not completely signed: {} of {} RRsets have no RRSIG",
                                 serial.value(), report.unsigned_rrsets,
                                 report.unsigned_rrsets + report.signed_rrsets));
  case Pairing::Placement::passed:
    return say(FindingKind::step_skipped,
               fmt::format("serial {} has a content that {} did not show, and may have joined with the next",
                           serial.value(), config_.source ? "the source" : "the incumbent"));
  case Pairing::Placement::unmatched:
    say(FindingKind::version_unmatched,
        fmt::format("the content of serial {} is that of no version of {}", serial.value(),
                    config_.source ? "the source" : "the incumbent"));
    if (const auto step = steps_.find(placed.step); step != steps_.end() && step->second.input) {
      auto differences = compare_to_input(as_node_version(taken), *step->second.input, config_.compare);
      std::ranges::move(differences, std::back_inserter(taken.findings));
    }
  }
}

NodeVersion ZoneJudge::as_node_version(const Taken& taken) const {
  const Node& node = nodes_[taken.node];
  return {node.signer, node.name, node.role, taken.zone, taken.record.report};
}

} // namespace countersign
