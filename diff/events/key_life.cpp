#include "diff/events/key_life.h"

#include <algorithm>

namespace countersign {
namespace {

// RFC 5011 section 2.1: a key that is revoked is the same key with another flag (and so another tag).
Bytes identity_of(const PublishedKey& key) {
  Bytes identity = key.rdata;
  if (identity.size() > 1) identity[1] &= 0x7f;
  return identity;
}

std::string subject_of(const PublishedKey& key) { return to_text(key.label) + "/" + key.fingerprint; }

EventKind role_kind(const PublishedKey& key) {
  return key.is_sep() ? EventKind::ksk_roll : EventKind::zsk_roll;
}

const char* role_text(const PublishedKey& key) { return key.is_sep() ? "KSK" : "ZSK"; }

bool same_role(const PublishedKey& left, const PublishedKey& right) {
  return left.is_sep() == right.is_sep() && left.label.algorithm == right.label.algorithm;
}

std::set<std::uint8_t> algorithms_of(const ZoneFacts& facts) {
  std::set<std::uint8_t> algorithms;
  for (const KeyFacts& fact : facts.keys) algorithms.insert(fact.key.label.algorithm);
  return algorithms;
}

std::string list(const std::set<std::uint8_t>& algorithms) {
  return fmt::format("{}", fmt::join(algorithms, "+"));
}

// A key that is the only one of its algorithm, and has the SEP flag, signs everything (CSK).
bool signs_everything(const PublishedKey& key, const ZoneFacts& facts) {
  return key.is_sep() && std::ranges::none_of(facts.keys, [&](const KeyFacts& other) {
           return !other.key.is_sep() && other.key.label.algorithm == key.label.algorithm;
         });
}

} // namespace

KeyLife::Key* KeyLife::find(ByteView identity) {
  const auto found = std::ranges::find_if(
      keys_, [&](const Key& key) { return std::ranges::equal(identity_of(key.published), identity); });
  return found == keys_.end() ? nullptr : &*found;
}

KeyLife::AlgorithmRoll* KeyLife::algorithm_roll(std::uint8_t algorithm) {
  const auto found = std::ranges::find(algorithm_rolls_, algorithm, &AlgorithmRoll::algorithm);
  return found == algorithm_rolls_.end() ? nullptr : &*found;
}

EventKind KeyLife::kind_of_leaving(const Key& key) const {
  const bool replaced = std::ranges::any_of(rolls_, [&](const Roll& roll) {
    const auto other = std::ranges::find_if(
        keys_, [&](const Key& each) { return identity_of(each.published) == roll.successor; });
    return other != keys_.end() && &*other != &key && same_role(other->published, key.published);
  });
  const bool of_algorithm = std::ranges::any_of(algorithm_rolls_, [&](const AlgorithmRoll& roll) {
    return roll.algorithm == key.published.label.algorithm
               ? key.kind == EventKind::algorithm_roll
               : roll.before.contains(key.published.label.algorithm);
  });
  return of_algorithm && !replaced ? EventKind::algorithm_roll : role_kind(key.published);
}

bool KeyLife::observe(const ZoneFacts& facts, EventList& out) {
  if (!std::exchange(seen_, true)) {
    take_first(facts);
    return false;
  }
  const std::size_t known = keys_.size();
  begin_algorithms(facts, out);
  add_new(facts, out);
  bool moved = keys_.size() != known;
  moved |= update(facts, out);
  moved |= remove_gone(facts, out);
  finish_rolls(out);
  finish_algorithms(facts, out);
  return moved;
}

void KeyLife::take_first(const ZoneFacts& facts) {
  established_ = algorithms_of(facts);
  EventList unsaid(facts);
  for (const KeyFacts& fact : facts.keys) {
    Key key;
    key.published = fact.key;
    key.kind = role_kind(fact.key);
    keys_.push_back(std::move(key));
  }
  (void)update(facts, unsaid);
  for (Key& key : keys_) key.successor = false;
  rolls_.clear();
}

// An algorithm comes with its first key or, the careful way (RFC 6781 section 4.1.4), with its signatures.
void KeyLife::begin_algorithms(const ZoneFacts& facts, EventList& out) {
  const std::set<std::uint8_t> published = algorithms_of(facts);
  std::set<std::uint8_t> here = published;
  here.insert(facts.signed_with.begin(), facts.signed_with.end());
  for (const std::uint8_t algorithm : here) {
    if (established_.contains(algorithm) || algorithm_roll(algorithm) != nullptr) continue;
    AlgorithmRoll roll;
    roll.algorithm = algorithm;
    for (const Key& key : keys_) roll.before.insert(key.published.label.algorithm);
    out.add(EventKind::algorithm_roll, EventPhase::started,
            fmt::format("{} -> {}", list(roll.before), algorithm),
            published.contains(algorithm) ? "the first key of the new algorithm is published"
                                          : "signatures of the new algorithm, before its keys");
    algorithm_rolls_.push_back(std::move(roll));
  }
}

void KeyLife::add_new(const ZoneFacts& facts, EventList& out) {
  for (const KeyFacts& fact : facts.keys) {
    const Bytes identity = identity_of(fact.key);
    if (find(identity) != nullptr) continue;
    Key key;
    key.published = fact.key;
    key.successor = true;
    key.in_cds = key.in_ds = false;
    const AlgorithmRoll* roll = algorithm_roll(fact.key.label.algorithm);
    key.kind = roll != nullptr && !roll->full ? EventKind::algorithm_roll : role_kind(fact.key);
    out.add(key.kind, EventPhase::pre_published, subject_of(fact.key),
            fmt::format("a new {} is published", role_text(fact.key)));
    if (key.kind != EventKind::algorithm_roll) rolls_.push_back({identity, {}});
    keys_.push_back(std::move(key));
  }
}

bool KeyLife::update(const ZoneFacts& facts, EventList& out) {
  bool moved = false;
  for (const KeyFacts& fact : facts.keys) {
    const Bytes identity = identity_of(fact.key);
    Key* key = find(identity);
    if (key == nullptr) continue; // add_new() has seen to it that there is none
    key->published = fact.key;
    moved |= key->uses != fact.zone_signatures.value_or(key->uses);
    update_use(*key, fact, facts, out);
    update_parent(*key, fact, out);
  }
  return moved;
}

void KeyLife::update_use(Key& key, const KeyFacts& fact, const ZoneFacts& facts, EventList& out) {
  const bool was_active = key.active;
  // Under a label that another key has too, signatures say nothing of whose they are: all stays as it was.
  key.uses = fact.zone_signatures.value_or(key.uses);
  const bool signs_zone = key.uses > 0 && key.uses >= facts.zone_rrsets;
  if (fact.key.is_sep()) {
    key.active = fact.key.signs_dnskey;
    key.full = key.active && (!signs_everything(fact.key, facts) || signs_zone);
  } else if (fact.zone_signatures) {
    key.active = key.uses > 0;
    key.full = signs_zone;
  }
  if (key.active == was_active) return;
  if (!key.active) {
    return out.add(kind_of_leaving(key), EventPhase::retired, subject_of(fact.key),
                   fmt::format("the {} signs nothing any more", role_text(fact.key)));
  }
  if (!key.successor) { // it stood by when we began to look
    key.successor = true;
    rolls_.push_back({identity_of(fact.key), {}});
  }
  out.add(key.kind, EventPhase::activated, subject_of(fact.key),
          fact.key.is_sep() ? std::string("it signs the DNSKEY RRset")
                            : fmt::format("it signs {} of {} RRsets", key.uses, facts.zone_rrsets));
}

void KeyLife::update_parent(Key& key, const KeyFacts& fact, EventList& out) const {
  const auto before_cds = key.in_cds, before_ds = key.in_ds;
  if (fact.in_cds) key.in_cds = fact.in_cds;
  if (fact.in_ds) key.in_ds = fact.in_ds;
  const std::string subject = subject_of(fact.key);
  if (before_cds == false && key.in_cds == true && key.successor)
    out.add(key.kind, EventPhase::cds_published, subject, "CDS or CDNSKEY ask the parent for it");
  if (before_ds == false && key.in_ds == true && key.successor)
    out.add(key.kind, EventPhase::ds_seen, subject, "the parent's DS RRset names it");
  if (before_ds == true && key.in_ds == false)
    out.add(kind_of_leaving(key), EventPhase::ds_withdrawn, subject,
            "the parent's DS RRset no longer names it");
}

bool KeyLife::remove_gone(const ZoneFacts& facts, EventList& out) {
  std::set<Bytes> here;
  for (const KeyFacts& fact : facts.keys) here.insert(identity_of(fact.key));
  std::vector<Key> gone;
  for (const Key& key : keys_) {
    const Bytes identity = identity_of(key.published);
    if (here.contains(identity)) continue;
    gone.push_back(key);
    out.add(kind_of_leaving(key), EventPhase::withdrawn, subject_of(key.published),
            fmt::format("the {} is no longer published", role_text(key.published)));
  }
  std::erase_if(keys_, [&](const Key& key) { return !here.contains(identity_of(key.published)); });
  for (const Key& key : gone) {
    const Bytes identity = identity_of(key.published);
    const auto heir = std::ranges::find_if(rolls_, [&](const Roll& roll) {
      const Key* successor = find(roll.successor);
      return roll.predecessor.empty() && successor != nullptr && successor->active &&
             same_role(successor->published, key.published);
    });
    if (heir != rolls_.end()) heir->predecessor = subject_of(key.published);
    if (std::erase_if(rolls_, [&](const Roll& roll) { return roll.successor == identity; }) != 0) {
      out.add(role_kind(key.published), EventPhase::aborted, subject_of(key.published),
              fmt::format("the new {} has left before it had replaced another", role_text(key.published)));
    }
  }
  return !gone.empty();
}

void KeyLife::finish_rolls(EventList& out) {
  std::erase_if(rolls_, [&](const Roll& roll) {
    const Key* successor = find(roll.successor);
    if (roll.predecessor.empty() || successor == nullptr || !successor->full) return false;
    std::string evidence =
        fmt::format("{} has taken over from {}", subject_of(successor->published), roll.predecessor);
    if (successor->in_cds == true) evidence += "; CDS or CDNSKEY seen";
    if (successor->in_ds == true) evidence += "; DS seen at the parent";
    out.add(role_kind(successor->published), EventPhase::completed,
            fmt::format("{} -> {}", roll.predecessor, subject_of(successor->published)), std::move(evidence));
    return true;
  });
}

bool KeyLife::signs_wholly(std::uint8_t algorithm, const ZoneFacts& facts) const {
  std::uint64_t signatures = 0;
  bool signs_dnskey = false;
  for (const Key& key : keys_) {
    if (key.published.label.algorithm != algorithm) continue;
    signatures += key.uses;
    signs_dnskey = signs_dnskey || key.published.signs_dnskey;
  }
  return signs_dnskey && signatures >= facts.zone_rrsets;
}

void KeyLife::finish_algorithms(const ZoneFacts& facts, EventList& out) {
  const std::set<std::uint8_t> published = algorithms_of(facts);
  const auto signs_with = [&](std::uint8_t algorithm) {
    return std::ranges::find(facts.signed_with, algorithm) != facts.signed_with.end();
  };
  std::erase_if(algorithm_rolls_, [&](AlgorithmRoll& roll) {
    roll.full = signs_wholly(roll.algorithm, facts);
    std::set<std::uint8_t> left; // neither keys nor signatures are there any more
    for (const std::uint8_t before : roll.before) {
      if (!published.contains(before) && !signs_with(before)) left.insert(before);
    }
    const std::string subject =
        fmt::format("{} -> {}", list(left.empty() ? roll.before : left), roll.algorithm);
    const bool here = published.contains(roll.algorithm) || signs_with(roll.algorithm);
    if (!here) {
      out.add(EventKind::algorithm_roll, EventPhase::aborted, subject, "the new algorithm has left again");
      return true;
    }
    if (left.empty() || !roll.full) return false;
    out.add(EventKind::algorithm_roll, EventPhase::completed, subject,
            "the new algorithm signs everything, and of the old one nothing is published");
    established_.insert(roll.algorithm);
    for (const std::uint8_t algorithm : left) established_.erase(algorithm);
    return true;
  });
}

void KeyLife::take_over(std::span<const SignerEvent> said) {
  for (Key& key : keys_) {
    // The versions of this key's life were all looked at: what was not said had not come to pass.
    if (key.successor && !key.in_cds) key.in_cds = false;
    if (key.successor && !key.in_ds) key.in_ds = false;
    for (const SignerEvent& event : said) {
      if (event.subject != subject_of(key.published)) continue;
      if (event.phase == EventPhase::cds_published) key.in_cds = true;
      if (event.phase == EventPhase::ds_seen) key.in_ds = true;
      if (event.phase == EventPhase::ds_withdrawn) key.in_ds = false;
    }
  }
}

} // namespace countersign
