#include "harness/gate/coverage.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace countersign {
namespace {

constexpr std::array k_events = {
    EventInfo{"zsk-roll", "ZSK roll", "an old ZSK gone, and a new one signing every RRset"},
    EventInfo{"ksk-roll", "KSK roll", "an old KSK gone, and a new one signing DNSKEY"},
    EventInfo{"algorithm-roll", "Algorithm roll",
              "all keys of an algorithm gone, and a new one signing everything"},
    EventInfo{"key-tag-collision", "Key tag collision", "two keys under one tag"},
    EventInfo{"denial-change", "NSEC and NSEC3 exchanged",
              "the whole chain of one kind, after that of the other"},
    EventInfo{"nsec3-change", "NSEC3 salt, iterations or opt-out changed",
              "the whole chain by other parameters"},
    EventInfo{"re-sign", "Signed again without a change", "the same content, signed for longer"},
    EventInfo{"ds-change", "DS added, changed, removed", "a change of that kind, published by every node"},
    EventInfo{"delegation-burst", "Delegations added, removed, in bulk",
              "a change of that kind, published by every node"},
    EventInfo{"apex-change", "TTL or SOA changed", "a change of that kind, published by every node"},
    EventInfo{"serial-jump", "Serial jump", "a change of that kind, published by every node"},
    EventInfo{"serial-wrap", "Serial wrap", "published serials that begin again, or a change of that kind"},
    EventInfo{"signer-restart", "Signer restarted",
              "ended and started again: by a scenario, or by itself (signer-died)"},
    EventInfo{"node-failover", "Fail-over to another node or site", "done by a scenario, or attested", false},
    EventInfo{"ixfr-equality", "IXFR equals AXFR", "attested", false},
    EventInfo{"zonemd", "ZONEMD published and checked", "attested", false},
    EventInfo{"input-refused", "Empty or cut-off input refused", "attested", false},
    EventInfo{"clock-step", "Clock step", "done by a scenario, or attested", false},
    EventInfo{"expiry-recovery", "Recovery from expired signatures",
              "expired ones, and then none; or attested", false},
    EventInfo{"emergency-resign", "Emergency re-signing", "attested", false},
    EventInfo{"key-restore", "Keys restored from backup", "attested", false},
};

struct Seen {
  std::uint64_t count = 0;
  UnixMillis last_at = 0;
  void add(std::uint64_t more, UnixMillis at) {
    if (more == 0) return;
    count += more;
    last_at = std::max(last_at, at);
  }
};
using ByNode = std::map<NodeName, Seen>;
using ByEvent = std::map<std::string_view, ByNode>;

std::string_view event_of_kind(EventKind kind) {
  switch (kind) {
  case EventKind::re_salt:
  case EventKind::iterations_change:
  case EventKind::opt_out_change:
    return "nsec3-change";
  default:
    return to_text(kind); // the others have the names that the recogniser gives them
  }
}

// Only what came to its end: a roll that was begun, or called off, is no exercised roll.
void add_recognised(const Evidence& evidence, ByEvent& events) {
  for (const EventDay& day : evidence.event_days) {
    if (day.phase == EventPhase::completed)
      events[event_of_kind(day.kind)][day.node].add(day.count, day.last_at);
  }
  for (const NodeDay& day : evidence.node_days)
    events["serial-wrap"][day.node].add(day.serial_wraps, day.last_at);
}

std::string_view event_of_label(std::string_view label) {
  static const std::map<std::string_view, std::string_view> events{
      {"ds-added", "ds-change"},
      {"ds-rolled", "ds-change"},
      {"ds-removed", "ds-change"},
      {"delegation-added", "delegation-burst"},
      {"delegation-removed", "delegation-burst"},
      {"bulk-burst", "delegation-burst"},
      {"ttl-change", "apex-change"},
      {"soa-change", "apex-change"},
      {"serial-jump", "serial-jump"},
      {"serial-wrap", "serial-wrap"},
  };
  const auto found = events.find(label);
  return found == events.end() ? std::string_view() : found->second;
}

// A complete step was published by every node, so it counts for each.
void add_changes(const Evidence& evidence, ByEvent& events) {
  std::map<RunId, std::set<NodeName>> nodes;
  for (const NodeDay& day : evidence.node_days) nodes[day.run].insert(day.node);
  for (const StepDay& day : evidence.step_days) {
    const std::string_view event = event_of_label(day.label);
    if (event.empty()) continue;
    for (const NodeName& node : nodes[day.run]) events[event][node].add(day.complete, day.last_at);
  }
  for (const FindingDay& day : evidence.finding_days) {
    const FindingKind kind = day.finding.kind;
    const bool died = kind == FindingKind::signer_died;
    if (!died && kind != FindingKind::dnskey_tag_collision && kind != FindingKind::same_tag_other_key)
      continue;
    for (const NodeName& node : nodes[day.run]) {
      const bool here = (day.finding.signer.empty() || day.finding.signer == node.signer) &&
                        (day.finding.node.empty() || day.finding.node == node.node);
      if (here) events[died ? "signer-restart" : "key-tag-collision"][node].add(day.steps, day.last_at);
    }
  }
}

EventSeen weigh(const EventInfo& event, const ByNode& seen, const std::set<NodeName>& nodes) {
  EventSeen result;
  result.event = &event;
  bool first = true;
  for (const NodeName& node : nodes) {
    const auto found = seen.find(node);
    const Seen here = found == seen.end() ? Seen{} : found->second;
    if (node.role == Role::incumbent) {
      result.incumbent_too = result.incumbent_too.value_or(true) && here.count > 0;
      continue;
    }
    result.count = first ? here.count : std::min(result.count, here.count);
    if (here.count > 0) result.last_at = std::max(result.last_at.value_or(0), here.last_at);
    first = false;
  }
  if (result.count == 0) {
    result.last_at.reset();
    result.incumbent_too.reset();
  }
  return result;
}

EventSeen attested(const EventInfo& event, const Evidence& evidence) {
  EventSeen result;
  result.event = &event;
  for (const GateRecord& record : evidence.gate_records) {
    if (record.kind != GateRecordKind::attestation || record.criterion != event.name) continue;
    const UtcDay day = record.recorded_at / k_day_ms;
    if (day < evidence.scope.first_day || day > evidence.scope.last_day) continue;
    ++result.count;
    result.last_at = record.recorded_at;
    result.attested_by = record.person;
  }
  return result;
}

} // namespace

std::span<const EventInfo> event_catalogue() noexcept { return k_events; }

std::vector<KeySpan> key_spans(const Evidence& evidence) {
  using Id = std::tuple<RunId, NodeName, KeyLabel, std::string>;
  std::map<Id, KeySpan> spans;
  for (const KeyDay& day : evidence.key_days) {
    const auto [at, fresh] = spans.try_emplace(
        Id{day.run, day.node, day.label, day.fingerprint},
        KeySpan{day.run, day.node, day.label, day.fingerprint, day.flags, day.first_at, day.last_at, 0, 0});
    if (!fresh) at->second.last_at = std::max(at->second.last_at, day.last_at);
  }
  std::map<std::tuple<RunId, NodeName, KeyLabel>, std::pair<std::uint64_t, std::uint64_t>> signatures;
  for (const LabelDay& day : evidence.label_days) {
    auto& [valid, bogus] = signatures[{day.run, day.node, day.label}];
    valid += day.valid;
    bogus += day.bogus;
  }
  std::vector<KeySpan> list;
  for (auto& [id, span] : spans) {
    std::tie(span.valid, span.bogus) = signatures[{span.run, span.node, span.label}];
    list.push_back(std::move(span));
  }
  return list;
}

std::vector<EventSeen> coverage(const Evidence& evidence) {
  ByEvent events;
  add_recognised(evidence, events);
  add_changes(evidence, events);
  // Nodes that were to be there, so that one which never published counts as one that saw nothing.
  std::set<NodeName> nodes;
  for (const RunRecord& run : evidence.runs) {
    for (const SignerRecord& signer : run.signers) {
      for (const std::string& node : signer.nodes) nodes.insert({signer.name, node, signer.role});
    }
  }
  std::vector<EventSeen> list;
  for (const EventInfo& event : k_events) {
    EventSeen seen = weigh(event, events[event.name], nodes);
    if (!event.recorded && seen.count == 0) seen = attested(event, evidence);
    list.push_back(std::move(seen));
  }
  return list;
}

} // namespace countersign
