#include "diff/compare/keys.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

Fact key_fact(FindingKind kind, Aspect aspect, NameView owner, RrType type) {
  Fact fact;
  fact.owner = owner;
  fact.kind = kind;
  fact.aspect = aspect;
  fact.type = type;
  return fact;
}

// Keys that stand in `report` only.
void record_one_sided(const Pair& pair, bool on_left, Ledger& ledger) {
  const VersionReport& report = (on_left ? pair.left : pair.right).report;
  const VersionReport& other = (on_left ? pair.right : pair.left).report;
  std::set<Bytes> others; // a hostile zone may have more keys than may be looked at in pairs
  for (const PublishedKey& key : other.keys) others.insert(key.rdata);
  for (const PublishedKey& key : report.keys) {
    if (others.contains(key.rdata)) continue;
    Fact fact =
        key_fact(FindingKind::dnskey_set_differs, Aspect::key, pair.left.zone->apex(), RrType::DNSKEY);
    fact.label = key.label;
    fact.on_left = on_left;
    fact.on_right = !on_left;
    (on_left ? fact.left_rdata : fact.right_rdata) = key.rdata;
    ledger.record(fact, [&] {
      const std::string present = fmt::format("published ({}, {} bits)", role_of(key), key.bits);
      return Words{fmt::format("DNSKEY {}", describe(key)), on_left ? present : "absent",
                   on_left ? "absent" : present, describe(key)};
    });
  }
}

std::set<KeyLabel> labels_of(const VersionReport& report) {
  std::set<KeyLabel> labels;
  for (const PublishedKey& key : report.keys) labels.insert(key.label);
  return labels;
}

std::set<std::string> keys_under(const KeyLabel& label, const VersionReport& report) {
  std::set<std::string> fingerprints;
  for (const PublishedKey& key : report.keys) {
    if (key.label == label) fingerprints.insert(key.fingerprint);
  }
  return fingerprints;
}

// Algorithm and tag are all that a signature says of its key (RFC 4034 section 3.1.6), so two signers whose
// keys share them mislead each other's validators at a cut-over.
void compare_tags(const Pair& pair, Ledger& ledger) {
  for (const KeyLabel& label : labels_of(pair.left.report)) {
    const auto left = keys_under(label, pair.left.report);
    const auto right = keys_under(label, pair.right.report);
    // A second key of that tag on one side is a collision, which verification tells, and may be a rollover
    // under way.
    if (std::ranges::includes(left, right) || std::ranges::includes(right, left)) continue;
    Fact fact =
        key_fact(FindingKind::same_tag_other_key, Aspect::key_tag, pair.left.zone->apex(), RrType::DNSKEY);
    fact.label = label;
    ledger.record(fact, [&] {
      return Words{fmt::format("keys published under the tag {}", to_text(label)), join(left), join(right),
                   to_text(label)};
    });
  }
}

std::set<std::string> algorithms_of(const VersionReport& report) {
  std::set<std::string> algorithms;
  for (const PublishedKey& key : report.keys) algorithms.insert(std::to_string(key.label.algorithm));
  return algorithms;
}

void compare_key_use(const Pair& pair, Ledger& ledger) {
  // Where other keys are published it is known already that other labels sign; what remains is their role.
  const bool by_label = (pair.same_signer || pair.policy.shared_keys) &&
                        labels_of(pair.left.report) == labels_of(pair.right.report);
  const KeyUse right_use = key_use_of(pair.right.report, by_label);
  for (const auto& use : key_use_of(pair.left.report, by_label)) {
    const auto right = right_use.find(use.first);
    // A type that one side does not sign at all is a matter of coverage.
    if (right == right_use.end() || use.second == right->second) continue;
    ledger.record(key_fact(FindingKind::key_use_differs, Aspect::key_use, {}, use.first), [&] {
      return Words{
          fmt::format("keys that sign {}", to_text(use.first)), join(use.second), join(right->second), {}};
    });
  }
}

} // namespace

std::string describe(const PublishedKey& key) { return to_text(key.label) + "/" + key.fingerprint; }

const char* role_of(const PublishedKey& key) noexcept { return key.is_sep() ? "KSK" : "ZSK"; }

std::string join(const std::set<std::string>& items) {
  constexpr std::size_t k_shown = 8;
  std::string text;
  std::size_t left = items.size();
  for (const std::string& item : items) {
    if (items.size() - left == k_shown) return text + fmt::format(" and {} more", left);
    text += (text.empty() ? "" : ", ") + item;
    --left;
  }
  return text.empty() ? "none" : text;
}

KeyUse key_use_of(const VersionReport& report, bool by_label) {
  std::map<KeyLabel, std::set<const char*>> roles;
  for (const PublishedKey& key : report.keys) roles[key.label].insert(role_of(key));
  KeyUse use;
  for (const auto& [key, counts] : report.by_key) {
    const auto& [label, type] = key;
    if (counts.total() == 0) continue;
    if (by_label) {
      use[type].insert(to_text(label));
    } else if (const auto published = roles.find(label); published != roles.end()) {
      for (const char* role : published->second)
        use[type].insert(fmt::format("{} {}", label.algorithm, role));
    } else {
      use[type].insert(fmt::format("{} unpublished", label.algorithm));
    }
  }
  return use;
}

void compare_keys(const Pair& pair, Ledger& ledger) {
  record_one_sided(pair, true, ledger);
  record_one_sided(pair, false, ledger);
  compare_tags(pair, ledger);
  const auto left = algorithms_of(pair.left.report);
  const auto right = algorithms_of(pair.right.report);
  if (left != right) {
    ledger.record(key_fact(FindingKind::algorithm_set_differs, Aspect::algorithms, pair.left.zone->apex(),
                           RrType::DNSKEY),
                  [&] {
                    return Words{"algorithms of DNSKEYs", join(left), join(right), {}};
                  });
  }
  compare_key_use(pair, ledger);
}

} // namespace countersign::comparison
