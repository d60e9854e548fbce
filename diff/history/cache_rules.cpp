#include "diff/history/cache_rules.h"

#include <algorithm>

namespace countersign::history {
namespace {

std::string key_text(const PublishedKey& key) { return to_text(key.label) + "/" + key.fingerprint; }

std::string list(const std::vector<const PublishedKey*>& keys) {
  std::string text;
  for (const PublishedKey* key : keys) text += (text.empty() ? "" : ", ") + key_text(*key);
  return text;
}

// How the time is called until which caches may hold something, seen from now.
template <class Entry> std::string until(const Entry& entry, Seconds now) {
  return entry.held_to ? fmt::format("may be in caches for another {} s", *entry.held_to - now)
                       : std::string("is served now");
}

} // namespace

void CacheRules::say(FindingKind kind, const NodeName& name, const Node& node, const std::string& key,
                     std::string evidence, const std::string& about) {
  Subject subject;
  subject.owner = to_text(node.apex.view());
  subject.type = "DNSKEY";
  subject.key = key;
  Finding finding = make_finding(kind, std::move(subject), std::move(evidence));
  finding.signer = name.first;
  finding.node = name.second;
  finding.serial = node.serial;
  // Two keys with one tag one after the other are no fault: resolvers try both.
  if (kind == FindingKind::same_tag_other_key) finding.severity = Severity::minor;
  teller_.tell(std::move(finding), about);
}

void CacheRules::see(const NodeName& name, const Name& apex, Serial serial, HeldKeys keys, HeldData data,
                     Seconds now) {
  forget(now);
  Node& node = nodes_[name];
  const bool is_first = node.keys.entries().empty();
  if (is_first) node.first_seen = now;
  node.apex = apex;
  node.serial = serial;
  now_ = now;
  if (!is_first) {
    note_ttls(name, node, keys, data);
    note_unknown(name, node, keys, data, now);
  }
  node.keys.become(std::move(keys), now, policy_.propagation_s, policy_.states);
  node.data.become(std::move(data), now, policy_.propagation_s, policy_.states);
  forget(now);
  for (const Entry& other : nodes_) {
    if (other.first.first != name.first) continue; // another signer is another zone until the cut-over
    judge_data_under_held_keys(name, node, other);
    judge_held_data_under_keys(name, node, other);
    judge_algorithms(name, node, other);
  }
  judge_tags(name, node);
  judge_held_ds(name, node);
}

void CacheRules::see_parent(std::span<const Record> ds, Seconds now) {
  forget(now);
  now_ = now;
  HeldDs held;
  held.records.assign(ds.begin(), ds.end());
  std::ranges::sort(held.records);
  for (const Record& record : held.records) held.ttl = std::max(held.ttl, effective_ttl(record.ttl));
  const auto* before = parent_.present();
  if (before != nullptr && held.ttl > before->state.ttl && !before->state.records.empty()) {
    for (const auto& [name, node] : nodes_) {
      say(FindingKind::ttl_raised, name, node, "",
          fmt::format("the parent's DS RRset has TTL {}, after {}", held.ttl, before->state.ttl),
          fmt::format("ds {}", held.ttl));
    }
  }
  parent_.become(std::move(held), now, policy_.parent_propagation_s, policy_.states);
  for (const auto& [name, node] : nodes_) judge_ds_under_held_keys(name, node);
}

void CacheRules::recall(const NodeName& name, HeldKeys keys, HeldData data, Seconds now) {
  Node& node = nodes_[name];
  if (node.keys.entries().empty()) node.first_seen = now;
  node.keys.recall(std::move(keys), now, policy_.propagation_s, policy_.states);
  node.data.recall(std::move(data), now, policy_.propagation_s, policy_.states);
}

void CacheRules::forget(Seconds now) {
  for (auto& [name, node] : nodes_) {
    node.keys.forget(now);
    node.data.forget(now);
  }
  parent_.forget(now);
}

void CacheRules::note_ttls(const NodeName& name, const Node& node, const HeldKeys& keys,
                           const HeldData& data) {
  const auto compare = [&](const char* what, std::uint32_t before, std::uint32_t is) {
    if (before == 0 || is <= before) return;
    say(FindingKind::ttl_raised, name, node, "", fmt::format("{} has TTL {}, after {}", what, is, before),
        fmt::format("{} {}", what, is));
  };
  compare("the DNSKEY RRset", node.keys.present()->state.ttl, keys.ttl);
  compare("the RRset that is kept longest", node.data.present()->state.ttl, data.ttl);
}

// Something changes of which an earlier state, from before we looked, may still be held.
void CacheRules::note_unknown(const NodeName& name, const Node& node, const HeldKeys& keys,
                              const HeldData& data, Seconds now) {
  const auto tell = [&](const char* what, Seconds known_at) {
    if (now >= known_at) return;
    say(FindingKind::history_not_known, name, node, "",
        fmt::format("{}, and what caches hold is known only from {} s after now on", what, known_at - now),
        what);
  };
  const HeldKeys& keys_before = node.keys.present()->state;
  const HeldData& data_before = node.data.present()->state;
  const bool begins = std::ranges::any_of(data.signing, [&](const PublishedKey& key) {
    return std::ranges::none_of(data_before.signing,
                                [&](const PublishedKey& before) { return before.rdata == key.rdata; });
  });
  if (begins)
    tell("a key begins to sign",
         node.first_seen + policy_.propagation_s + std::max(keys_before.ttl, keys.ttl));
  const bool ends = std::ranges::any_of(
      keys_before.keys, [&](const PublishedKey& key) { return keys.find(key.rdata) == nullptr; });
  if (ends)
    tell("a key is withdrawn", node.first_seen + policy_.propagation_s + std::max(data_before.ttl, data.ttl));
}

void CacheRules::judge_data_under_held_keys(const NodeName& name, const Node& here, const Entry& other) {
  const bool same = other.first == name;
  const HeldData& data = here.data.present()->state;
  for (const auto& entry : other.second.keys.entries()) {
    if (entry.state.keys.empty() || (same && !entry.held_to)) continue; // verification judges that
    const auto missing = data.missing_from(entry.state);
    if (missing.empty()) continue;
    const bool elsewhere = !entry.held_to;
    say(elsewhere ? FindingKind::key_unknown_at_node : FindingKind::key_prepublished_too_short, name, here,
        key_text(*missing.front()),
        fmt::format("{} sign{} here, and a DNSKEY RRset of {} without {} {}", list(missing),
                    missing.size() == 1 ? "s" : "", other.first.second, missing.size() == 1 ? "it" : "them",
                    until(entry, now_)),
        fmt::format("{} {} {}", list(missing), here.data.present()->since,
                    elsewhere ? other.first.second : ""));
  }
}

void CacheRules::judge_held_data_under_keys(const NodeName& name, const Node& here, const Entry& other) {
  const bool same = other.first == name;
  const HeldKeys& keys = here.keys.present()->state;
  if (keys.keys.empty()) return; // an unsigned zone, which has its own findings
  for (const auto& entry : other.second.data.entries()) {
    if (same && !entry.held_to) continue;
    const auto missing = entry.state.missing_from(keys);
    if (missing.empty()) continue;
    const bool elsewhere = !entry.held_to;
    say(elsewhere ? FindingKind::key_unknown_at_node : FindingKind::key_withdrawn_early, name, here,
        key_text(*missing.front()),
        fmt::format("{} {} not in the DNSKEY RRset here, and data of {} that needs {} {}", list(missing),
                    missing.size() == 1 ? "is" : "are", other.first.second,
                    missing.size() == 1 ? "it" : "them", until(entry, now_)),
        fmt::format("{} {} {}", list(missing), here.keys.present()->since,
                    elsewhere ? other.first.second : ""));
  }
}

void CacheRules::judge_algorithms(const NodeName& name, const Node& here, const Entry& other) {
  const auto compare = [&](const HeldKeys& keys, const HeldData& data, const char* text) {
    if (data.signing.empty() || data.algorithms.empty()) return; // not signed, or damaged
    for (const std::uint8_t algorithm : keys.algorithms()) {
      if (data.algorithms.contains(algorithm)) continue;
      say(FindingKind::algorithm_roll_order, name, here, "", fmt::format("algorithm {}: {}", algorithm, text),
          fmt::format("{} {}", algorithm, text));
    }
  };
  for (const auto& entry : other.second.data.entries()) {
    if (!entry.held_to) continue;
    compare(here.keys.present()->state, entry.state,
            "its DNSKEY is published, and caches may hold RRsets without a signature of it");
  }
  for (const auto& entry : other.second.keys.entries()) {
    if (!entry.held_to) continue;
    compare(entry.state, here.data.present()->state,
            "caches may hold its DNSKEY, and RRsets have no signature of it any more");
  }
}

void CacheRules::judge_tags(const NodeName& name, const Node& here) {
  const HeldKeys& keys = here.keys.present()->state;
  for (const auto& entry : here.keys.entries()) {
    if (!entry.held_to) continue;
    for (const PublishedKey& before : entry.state.keys) {
      const auto same_label = std::ranges::find(keys.keys, before.label, &PublishedKey::label);
      if (same_label == keys.keys.end() || keys.find(before.rdata) != nullptr) continue;
      say(FindingKind::same_tag_other_key, name, here, key_text(*same_label),
          fmt::format("{} was published with this tag before, and {}", key_text(before), until(entry, now_)),
          key_text(*same_label));
    }
  }
}

void CacheRules::judge_held_ds(const NodeName& name, const Node& here) {
  const HeldKeys& keys = here.keys.present()->state;
  if (keys.keys.empty()) return;
  for (const auto& entry : parent_.entries()) {
    if (!entry.held_to || entry.state.records.empty() || entry.state.leads_to(keys, here.apex.view()))
      continue; // the DS of now are judged by verification
    say(FindingKind::key_withdrawn_early, name, here, "",
        fmt::format("no key here fits the DS RRset that {}", until(entry, now_)),
        fmt::format("ds {}", here.keys.present()->since));
  }
}

void CacheRules::judge_ds_under_held_keys(const NodeName& name, const Node& here) {
  const auto* ds = parent_.present();
  if (ds == nullptr || ds->state.records.empty()) return;
  for (const auto& entry : here.keys.entries()) {
    if (!entry.held_to || entry.state.keys.empty() || ds->state.leads_to(entry.state, here.apex.view()))
      continue;
    say(FindingKind::ds_ahead_of_key, name, here, "",
        fmt::format("no DS of now fits a DNSKEY RRset that {}", until(entry, now_)),
        fmt::format("{}", ds->since));
  }
}

} // namespace countersign::history
