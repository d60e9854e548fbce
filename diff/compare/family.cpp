#include "diff/compare/family.h"

#include "diff/compare/pair.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

struct Comparison {
  const NodeVersion* other;
  std::vector<Difference> differences;
};

// Where a difference lies, without what either side has there.
auto place_of(const Difference& difference) {
  return std::tie(difference.aspect, difference.type, difference.bit, difference.owner, difference.words.key);
}

bool same_place(const Difference& left, const Difference& right) {
  return !left.folded && !right.folded && place_of(left) == place_of(right);
}

bool same_difference(const Difference& left, const Difference& right) {
  return same_place(left, right) && left.words.what == right.words.what &&
         left.words.left == right.words.left && left.words.right == right.words.right;
}

class Family {
public:
  Family(const NodeVersion& reference, std::vector<Comparison> comparisons, bool same_signer)
      : reference_(reference), comparisons_(std::move(comparisons)), same_signer_(same_signer) {}

  [[nodiscard]] std::vector<Finding> findings() const {
    std::vector<Finding> all;
    for (const Comparison& comparison : comparisons_) {
      for (const Difference& difference : comparison.differences) {
        const NodeVersion* alone = who_stands_alone(comparison, difference);
        // Told once, not once for each of the others.
        if (alone == &reference_ && &comparison != &comparisons_.front()) continue;
        all.push_back(finding(comparison, difference, alone));
      }
    }
    return all;
  }

private:
  // Null: with two there is no telling, or there are more than two opinions, or a rule accounts for the
  // difference.
  [[nodiscard]] const NodeVersion* who_stands_alone(const Comparison& comparison,
                                                    const Difference& difference) const {
    if (comparisons_.size() < 2 || difference.folded || difference.rule != nullptr) return nullptr;
    const auto having = [&](auto same) {
      return static_cast<std::size_t>(std::ranges::count_if(comparisons_, [&](const Comparison& each) {
        return std::ranges::any_of(each.differences,
                                   [&](const Difference& other) { return same(other, difference); });
      }));
    };
    if (having(same_difference) == comparisons_.size()) return &reference_;
    return having(same_place) == 1 ? comparison.other : nullptr;
  }

  [[nodiscard]] const std::string& name_of(const NodeVersion& version) const {
    return same_signer_ ? version.node : version.signer;
  }

  [[nodiscard]] std::string others_than_reference(const Comparison& comparison,
                                                  const NodeVersion* alone) const {
    if (alone != &reference_) return name_of(*comparison.other);
    std::string names;
    for (const Comparison& each : comparisons_)
      names += (names.empty() ? "" : " and ") + name_of(*each.other);
    return names;
  }

  [[nodiscard]] std::string evidence(const Comparison& comparison, const Difference& difference,
                                     const NodeVersion* alone) const {
    if (difference.folded) {
      return fmt::format("and {} more like these between {} and {}", difference.count, name_of(reference_),
                         name_of(*comparison.other));
    }
    const Words& words = difference.words;
    std::string text = fmt::format("{}: {}: {}; {}: {}", words.what, name_of(reference_), words.left,
                                   others_than_reference(comparison, alone), words.right);
    if (difference.count > 1 && !difference.example.empty()) text += "; first at " + difference.example;
    if (alone != nullptr) text += fmt::format("; {} stands alone", name_of(*alone));
    const bool is_content =
        difference.aspect == Aspect::content_record || difference.aspect == Aspect::content_ttl;
    if (same_signer_ && is_content && reference_.zone->serial() == comparison.other->zone->serial()) {
      text += fmt::format("; both under serial {}", reference_.zone->serial().value());
    }
    return text;
  }

  [[nodiscard]] Subject subject(const Difference& difference) const {
    Subject subject{difference.owner, {}, difference.words.key};
    if (difference.type != RrType{}) subject.type = to_text(difference.type);
    if (subject.owner.empty() && difference.count == 1) subject.owner = difference.example;
    return subject;
  }

  [[nodiscard]] Finding finding(const Comparison& comparison, const Difference& difference,
                                const NodeVersion* alone) const {
    const bool keeps_kind = !same_signer_ || difference.kind == FindingKind::same_tag_other_key;
    Finding found = make_finding(keeps_kind ? difference.kind : FindingKind::node_diverges,
                                 subject(difference), evidence(comparison, difference, alone));
    // Each signer's own zone still validates; the collision bites where one set of signatures meets the
    // other's keys.
    if (difference.aspect == Aspect::key_tag && !same_signer_) found.severity = Severity::major;
    const NodeVersion& concerned = alone != nullptr ? *alone : *comparison.other;
    found.signer = concerned.signer;
    const bool two_nodes = comparisons_.size() == 1; // then neither is the odd one
    if (same_signer_ && (!two_nodes || alone != nullptr)) found.node = concerned.node;
    found.serial = concerned.zone->serial();
    found.count = difference.count;
    if (difference.rule != nullptr) found.explained_by = difference.rule->info.name;
    return found;
  }

  const NodeVersion& reference_;
  std::vector<Comparison> comparisons_;
  bool same_signer_;
};

} // namespace

std::vector<Finding> compare_family(const NodeVersion& reference, std::span<const NodeVersion* const> others,
                                    const ComparePolicy& policy, bool same_signer) {
  std::vector<Comparison> comparisons;
  for (const NodeVersion* other : others) {
    comparisons.push_back({other, compare_pair(Pair{reference, *other, policy, same_signer})});
  }
  return Family(reference, std::move(comparisons), same_signer).findings();
}

} // namespace countersign::comparison
