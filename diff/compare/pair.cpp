#include "diff/compare/pair.h"

#include "diff/compare/chain.h"
#include "diff/compare/content.h"
#include "diff/compare/denial.h"
#include "diff/compare/keys.h"
#include "diff/compare/signatures.h"
#include "diff/compare/signer_made.h"
#include "diff/compare/walk.h"

namespace countersign::comparison {
namespace {

void record_content(const ContentDifference& difference, Ledger& ledger) {
  Fact fact;
  fact.owner = difference.owner;
  fact.type = difference.type;
  fact.on_left = difference.left.has_value();
  fact.on_right = difference.right.has_value();
  fact.aspect = fact.on_left && fact.on_right ? Aspect::content_ttl : Aspect::content_record;
  fact.kind = !fact.on_right  ? FindingKind::content_missing
              : !fact.on_left ? FindingKind::content_extra
                              : FindingKind::content_ttl;
  ledger.record(fact, [&] {
    const auto side = [&](const std::optional<RecordView>& record) {
      return !record ? std::string("absent") : fmt::format("present, TTL {}", record->ttl);
    };
    return Words{describe(difference), side(difference.left), side(difference.right), {}};
  });
}

class PairWalk {
public:
  PairWalk(const Pair& pair, ChainMode mode, Ledger& ledger)
      : pair_(pair), ledger_(ledger), mode_(mode), chain_(ledger), population_(ledger),
        signatures_(pair, ledger),
        content_differs_(!(pair.left.zone->content() == pair.right.zone->content())) {}

  void run() {
    walk_nodes(*pair_.left.zone, *pair_.right.zone,
               [&](const std::optional<NodeView>& left, const std::optional<NodeView>& right) {
                 if (left && right && *left == *right) { // both versions share it
                   pass_shared(*left);
                   return;
                 }
                 const bool at_apex = (left ? left->owner() : right->owner()) == pair_.left.zone->apex();
                 walk_rrsets(left, right,
                             [&](const auto& mine, const auto& theirs) { visit(mine, theirs, at_apex); });
               });
    if (mode_ == ChainMode::by_owner) chain_.finish();
    if (mode_ == ChainMode::population) population_.finish();
    signatures_.finish();
  }

private:
  // The chain still has to know who follows whom.
  void pass_shared(const NodeView& node) {
    if (mode_ == ChainMode::none) return;
    const std::optional<NodeView> both = node;
    walk_rrsets(both, both, [&](const auto& set, const auto& same) {
      if (set->type() != RrType::NSEC && set->type() != RrType::NSEC3) return;
      if (mode_ == ChainMode::by_owner) chain_.visit(set, same);
      if (mode_ == ChainMode::population) population_.visit(set, same);
    });
  }

  void visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right, bool at_apex) {
    const RrType type = left ? left->type() : right->type();
    signatures_.visit(left, right);
    if (type == RrType::NSEC || type == RrType::NSEC3) {
      if (mode_ == ChainMode::by_owner) chain_.visit(left, right);
      if (mode_ == ChainMode::population) population_.visit(left, right);
      if (mode_ != ChainMode::none) compare_signer_made(left, right, ledger_);
    } else if (made_by_signer(type, at_apex)) {
      compare_signer_made(left, right, ledger_);
    } else if (content_differs_) {
      compare_content_sets(left, right,
                           [&](const ContentDifference& found) { record_content(found, ledger_); });
    }
  }

  const Pair& pair_;
  Ledger& ledger_;
  ChainMode mode_;
  ChainComparison chain_;
  PopulationComparison population_;
  SignatureComparison signatures_;
  bool content_differs_;
};

} // namespace

std::vector<Difference> compare_pair(const Pair& pair) {
  Ledger ledger(pair);
  compare_keys(pair, ledger);
  const ChainMode mode = compare_denial(pair, ledger);
  if (pair.left.zone != pair.right.zone) PairWalk(pair, mode, ledger).run();
  return ledger.take();
}

} // namespace countersign::comparison
