#include "harness/gate/coverage.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace countersign {
namespace {

constexpr std::array k_events = {
    EventInfo{"zsk-roll", "ZSK roll", "a new ZSK published, signing, and an old one gone"},
    EventInfo{"ksk-roll", "KSK roll", "a new KSK published, signing, and an old one gone"},
    EventInfo{"algorithm-roll", "Algorithm roll",
              "a key of a new algorithm signing, and all of an old one gone"},
    EventInfo{"key-tag-collision", "Key tag collision", "two keys under one tag"},
    EventInfo{"denial-change", "NSEC and NSEC3 exchanged", "versions of both kinds"},
    EventInfo{"nsec3-change", "NSEC3 salt, iterations or opt-out changed", "another parameter set"},
    EventInfo{"re-sign", "Signed again without a change", "a later version with the same content"},
    EventInfo{"ds-change", "DS added, changed, removed", "a change of that kind, published by every node"},
    EventInfo{"delegation-burst", "Delegations added, removed, in bulk",
              "a change of that kind, published by every node"},
    EventInfo{"apex-change", "TTL or SOA changed", "a change of that kind, published by every node"},
    EventInfo{"serial-jump", "Serial jump", "a change of that kind, published by every node"},
    EventInfo{"serial-wrap", "Serial wrap", "published serials that begin again, or a change of that kind"},
    EventInfo{"signer-restart", "Signer restarted", "a signer of a node that ended (finding signer-died)"},
    EventInfo{"node-failover", "Fail-over to another node or site", "attested", false},
    EventInfo{"ixfr-equality", "IXFR equals AXFR", "attested", false},
    EventInfo{"zonemd", "ZONEMD published and checked", "attested", false},
    EventInfo{"input-refused", "Empty or cut-off input refused", "attested", false},
    EventInfo{"clock-step", "Clock step", "attested", false},
    EventInfo{"expiry-recovery", "Recovery from expired signatures", "attested", false},
    EventInfo{"emergency-resign", "Emergency re-signing", "attested", false},
    EventInfo{"key-restore", "Keys restored from backup", "attested", false},
};

constexpr std::uint64_t k_sep = 1;

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

struct Extent {
  UnixMillis first_at = 0, last_at = 0;
};

// When each node was seen in each run.
std::map<std::pair<RunId, NodeName>, Extent> extents(const Evidence& evidence) {
  std::map<std::pair<RunId, NodeName>, Extent> found;
  for (const NodeDay& day : evidence.node_days) {
    const auto [at, fresh] = found.try_emplace({day.run, day.node}, Extent{day.first_at, day.last_at});
    if (!fresh) at->second.last_at = std::max(at->second.last_at, day.last_at);
  }
  return found;
}

struct Roll {
  std::uint64_t introduced = 0, withdrawn = 0;
  UnixMillis last_at = 0;
  [[nodiscard]] std::uint64_t count() const { return std::min(introduced, withdrawn); }
};

void add_rolls(const Evidence& evidence, ByEvent& events) {
  const auto seen = extents(evidence);
  std::map<std::tuple<RunId, NodeName, bool>, Roll> rolls;
  std::map<std::pair<RunId, NodeName>, std::map<std::uint8_t, std::pair<Extent, bool>>> algorithms;
  for (const KeySpan& key : key_spans(evidence)) {
    const Extent& extent = seen.at({key.run, key.node});
    Roll& roll = rolls[{key.run, key.node, (key.flags & k_sep) != 0}];
    if (key.first_at > extent.first_at && key.valid > 0) ++roll.introduced;
    if (key.last_at < extent.last_at) {
      ++roll.withdrawn;
      roll.last_at = std::max(roll.last_at, key.last_at);
    }
    const auto [at, fresh] = algorithms[{key.run, key.node}].try_emplace(
        key.label.algorithm, Extent{key.first_at, key.last_at}, key.valid > 0);
    if (fresh) continue;
    auto& [span, signs] = at->second;
    span = {std::min(span.first_at, key.first_at), std::max(span.last_at, key.last_at)};
    signs = signs || key.valid > 0;
  }
  for (const auto& [where, roll] : rolls) {
    const auto& [run, node, sep] = where;
    events[sep ? "ksk-roll" : "zsk-roll"][node].add(roll.count(), roll.last_at);
  }
  for (const auto& [where, spans] : algorithms) {
    const Extent& extent = seen.at(where);
    Roll roll;
    for (const auto& [algorithm, span_and_signs] : spans) {
      const auto& [span, signs] = span_and_signs;
      if (span.first_at > extent.first_at && signs) ++roll.introduced;
      if (span.last_at < extent.last_at) {
        ++roll.withdrawn;
        roll.last_at = std::max(roll.last_at, span.last_at);
      }
    }
    events["algorithm-roll"][where.second].add(roll.count(), roll.last_at);
  }
}

void add_denial(const Evidence& evidence, ByEvent& events) {
  struct Kinds {
    bool nsec = false, nsec3 = false, opt_out = false, no_opt_out = false;
    UnixMillis last_at = 0;
  };
  std::map<std::pair<RunId, NodeName>, Kinds> kinds;
  for (const NodeDay& day : evidence.node_days) {
    Kinds& kind = kinds[{day.run, day.node}];
    kind.nsec = kind.nsec || day.nsec > 0;
    kind.nsec3 = kind.nsec3 || day.nsec3 > 0;
    kind.opt_out = kind.opt_out || day.nsec3_opt_out > 0;
    kind.no_opt_out = kind.no_opt_out || day.nsec3 > day.nsec3_opt_out;
    kind.last_at = std::max(kind.last_at, day.last_at);
    events["re-sign"][day.node].add(day.revisions, day.last_at);
    events["serial-wrap"][day.node].add(day.serial_wraps, day.last_at);
  }
  for (const auto& [where, kind] : kinds) {
    events["denial-change"][where.second].add(kind.nsec && kind.nsec3 ? 1 : 0, kind.last_at);
    events["nsec3-change"][where.second].add(kind.opt_out && kind.no_opt_out ? 1 : 0, kind.last_at);
  }
  // Parameter sets beyond the first of each run and node.
  std::map<std::pair<RunId, NodeName>, std::set<std::tuple<int, int, Bytes>>> sets;
  for (const ChainDay& day : evidence.chain_days) {
    auto& known = sets[{day.run, day.node}];
    const Nsec3Parameters& parameters = day.parameters;
    const bool fresh =
        known.emplace(parameters.hash_algorithm, parameters.iterations, parameters.salt).second;
    if (fresh && known.size() > 1) events["nsec3-change"][day.node].add(1, day.first_at);
  }
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
  add_rolls(evidence, events);
  add_denial(evidence, events);
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
    list.push_back(event.recorded ? weigh(event, events[event.name], nodes) : attested(event, evidence));
  }
  return list;
}

} // namespace countersign
