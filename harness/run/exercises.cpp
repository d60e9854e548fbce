#include "harness/run/exercises.h"

#include "diff/events/zone_facts.h"

#include <algorithm>

namespace countersign {
namespace {

// The event whose completion is the end of the exercise.
EventKind event_of(ExerciseKind kind) {
  switch (kind) {
  case ExerciseKind::roll_zsk:
    return EventKind::zsk_roll;
  case ExerciseKind::roll_ksk:
    return EventKind::ksk_roll;
  case ExerciseKind::roll_algorithm:
    return EventKind::algorithm_roll;
  case ExerciseKind::change_denial:
    return EventKind::denial_change;
  case ExerciseKind::re_salt:
    return EventKind::re_salt;
  case ExerciseKind::restart:
    return EventKind::signer_restart;
  case ExerciseKind::fail_over:
    return EventKind::node_failover;
  }
  return EventKind::signer_restart;
}

bool is_ours(ExerciseKind kind) { return kind == ExerciseKind::restart || kind == ExerciseKind::fail_over; }

// The key that does the work now: of those of the role the one that signs most.
std::optional<KeyLabel> working_key(const VersionReport& report, ExerciseKind kind) {
  if (kind != ExerciseKind::roll_zsk && kind != ExerciseKind::roll_ksk) return std::nullopt;
  const bool ksk = kind == ExerciseKind::roll_ksk;
  std::optional<KeyLabel> best;
  std::uint64_t most = 0;
  for (const PublishedKey& key : report.keys) {
    if (key.is_sep() != ksk) continue;
    std::uint64_t signatures = 0;
    for (const auto& [use, counts] : report.by_key)
      if (use.first == key.label) signatures += counts[SignatureOutcome::valid];
    if (signatures <= most) continue;
    most = signatures;
    best = key.label;
  }
  return best;
}

// Every RRset has a valid signature of each algorithm that the parent's DS name.
bool is_signed_as_the_parent_says(const VersionReport& report, const std::vector<Bytes>& parent_ds) {
  const ZoneFacts facts = facts_of(report, 0, nullptr, std::nullopt);
  return !parent_ds.empty() && std::ranges::all_of(parent_ds, [&](const Bytes& ds) {
    std::uint64_t signatures = 0;
    for (const KeyFacts& fact : facts.keys)
      if (fact.key.label.algorithm == ds[2]) signatures += fact.zone_signatures.value_or(0);
    return signatures >= facts.zone_rrsets;
  });
}

} // namespace

Exercises::Exercises(const Config& config) {
  for (const SignerConfig& signer : config.signers) {
    if (signer.exercises.empty()) continue;
    Script& script = scripts_.emplace_back();
    script.signer = signer.name;
    script.exercises = signer.exercises;
    for (const NodeConfig& node : signer.nodes) script.nodes[node.name];
  }
}

void Exercises::begin_due(std::uint64_t step, Fleet& fleet) {
  for (Script& script : scripts_) {
    if (script.ended() || script.running || step < script.present().not_before) continue;
    const ExerciseConfig& exercise = script.present();
    script.running = true;
    script.begun_at = step;
    script.deadline = Deadline::after(exercise.deadline);
    std::map<std::string, std::optional<KeyLabel>> keys;
    for (auto& [name, node] : script.nodes) {
      node.ended = false;
      node.reached = "nothing of it was seen";
      keys[name] = working_key(node.report, exercise.what.kind);
    }
    for (auto& [name, status] : fleet.begin(script.signer, exercise.what, keys)) {
      NodeState& node = script.nodes[name];
      node.refused.reset();
      if (!status) node.refused = status.error();
    }
  }
}

// What we did to a node ourselves has ended well when it publishes the next step.
void Exercises::look_at_versions(Script& script, StepRecord& step) {
  for (const VersionRecord& version : step.versions) {
    if (version.signer != script.signer || !version.report.complete) continue;
    NodeState& node = script.nodes[version.node];
    node.report = version.report;
    const bool ours = script.running && is_ours(script.present().what.kind);
    if (!ours || node.ended || node.refused || !version.first_of_step) continue;
    SignerEvent event;
    event.kind = event_of(script.present().what.kind);
    event.phase = EventPhase::completed;
    event.driven = true;
    event.signer = version.signer;
    event.node = version.node;
    event.serial = version.serial;
    event.at = version.received_at;
    event.evidence = fmt::format("done before step {}; it published that step {} ms after the offer",
                                 step.index, version.lag_ms);
    step.events.push_back(std::move(event));
  }
}

void Exercises::look_at_events(Script& script, const StepRecord& step) {
  const EventKind kind = event_of(script.present().what.kind);
  for (const SignerEvent& event : step.events) {
    if (event.signer != script.signer || event.kind != kind) continue;
    NodeState& node = script.nodes[event.node];
    node.ended = node.ended || event.phase == EventPhase::completed;
    node.reached = fmt::format("it came to '{}' with serial {}", to_text(event.phase), event.serial.value());
  }
}

void Exercises::give_up(const Script& script, StepRecord& step) const {
  for (const auto& [name, node] : script.nodes) {
    if (node.ended) continue;
    Finding finding =
        make_finding(FindingKind::exercise_not_seen, {},
                     fmt::format("{} ({} of {}), begun at step {}: {}", to_text(script.present().what.kind),
                                 script.at + 1, script.exercises.size(), script.begun_at,
                                 node.refused ? "refused: " + node.refused->message : node.reached));
    finding.signer = script.signer;
    finding.node = name;
    finding.serial = node.report.serial;
    step.findings.push_back(std::move(finding));
  }
}

void Exercises::go_on(Script& script, StepRecord& step, bool last) {
  if (script.running) {
    const bool ended = std::ranges::all_of(script.nodes, [](const auto& each) { return each.second.ended; });
    const bool refused =
        std::ranges::any_of(script.nodes, [](const auto& each) { return each.second.refused.has_value(); });
    if (!ended && !refused && !script.deadline.passed() && !last) return;
    if (!ended) give_up(script, step);
    script.running = false;
    ++script.at;
  }
  for (; last && !script.ended(); ++script.at) {
    Finding finding = make_finding(FindingKind::exercise_not_seen, {},
                                   fmt::format("{} ({} of {}): the run ended before it began",
                                               to_text(script.present().what.kind), script.at + 1,
                                               script.exercises.size()));
    finding.signer = script.signer;
    step.findings.push_back(std::move(finding));
  }
}

void Exercises::observe(StepRecord& step, bool last) {
  for (Script& script : scripts_) {
    look_at_versions(script, step);
    if (script.running) look_at_events(script, step);
    go_on(script, step, last);
  }
  std::ranges::sort(step.findings, shown_before);
}

void Exercises::explain(const VersionRecord& version, const std::vector<Bytes>& parent_ds,
                        Finding& finding) const {
  const auto script = std::ranges::find(scripts_, version.signer, &Script::signer);
  if (script == scripts_.end() || !script->running) return;
  const ExerciseKind kind = script->present().what.kind;
  const bool of_denial = kind == ExerciseKind::change_denial && finding.kind == FindingKind::denial_mixed &&
                         finding.severity <= Severity::minor;
  const bool of_algorithm = kind == ExerciseKind::roll_algorithm &&
                            finding.kind == FindingKind::rrset_algorithm_incomplete &&
                            is_signed_as_the_parent_says(version.report, parent_ds);
  if (of_denial || of_algorithm) finding.explained_by = "exercise-under-way";
}

bool Exercises::all_ended() const {
  return std::ranges::all_of(scripts_, [](const Script& script) { return script.ended(); });
}

bool Exercises::is_under_way(std::initializer_list<ExerciseKind> kinds) const {
  const auto concerns = [&](const ExerciseConfig& exercise) {
    return std::ranges::find(kinds, exercise.what.kind) != kinds.end();
  };
  bool begun = false, open = false;
  for (const Script& script : scripts_) {
    for (std::size_t i = 0; i < script.exercises.size(); ++i) {
      if (!concerns(script.exercises[i])) continue;
      begun = begun || i < script.at || (i == script.at && script.running);
      open = open || i >= script.at;
    }
  }
  return begun && open;
}

UnderWay Exercises::under_way() const {
  return {is_under_way({ExerciseKind::roll_algorithm}),
          is_under_way({ExerciseKind::change_denial, ExerciseKind::re_salt})};
}

bool Exercises::waits_for_parent(const std::string& signer) const {
  return std::ranges::any_of(scripts_, [&](const Script& script) {
    if (script.signer != signer || !script.running) return false;
    const ExerciseKind kind = script.present().what.kind;
    return kind == ExerciseKind::roll_ksk || kind == ExerciseKind::roll_algorithm;
  });
}

} // namespace countersign
