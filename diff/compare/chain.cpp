#include "diff/compare/chain.h"

#include "diff/compare/denial_rdata.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

Fact chain_fact(FindingKind kind, Aspect aspect, NameView owner, RrType type) {
  Fact fact;
  fact.kind = kind;
  fact.aspect = aspect;
  fact.owner = owner;
  fact.type = type;
  return fact;
}

// One fact for each type that stands in one bitmap only.
void compare_bitmaps(NameView owner, RrType type, ByteView left, ByteView right, Ledger& ledger) {
  if (std::ranges::equal(left, right)) return;
  Fact fact = chain_fact(FindingKind::denial_chain_differs, Aspect::chain_bit, owner, type);
  fact.left_rdata = left;
  fact.right_rdata = right;
  for (const RrType bit : bitmap_difference(left, right)) {
    fact.bit = bit;
    fact.on_left = bitmap_has(left, bit);
    fact.on_right = !fact.on_left;
    ledger.record(fact, [&] {
      return Words{fmt::format("{} in the bitmap of the {}", to_text(bit), to_text(type)),
                   bitmap_to_text(left),
                   bitmap_to_text(right),
                   {}};
    });
  }
}

} // namespace

void ChainComparison::visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right) {
  const NameView owner = left ? left->owner() : right->owner();
  if (left) see_successor(owner, true);
  if (right) see_successor(owner, false);
  if (left && right) {
    compare_records(*left, *right);
  } else {
    const RrsetView& set = left ? *left : *right;
    const Side& other = left ? right_ : left_;
    if (other.first) {
      one_sided(set, left.has_value(), other.last_is_opt_out);
    } else {
      before_first_.emplace_back(set, left.has_value());
    }
  }
  if (left) pass(left_, *left);
  if (right) pass(right_, *right);
}

void ChainComparison::pass(Side& side, const RrsetView& set) {
  if (!side.first) side.first = set.owner();
  side.last_is_opt_out = set.type() == RrType::NSEC3 && (nsec3_flags(set.record(0).rdata) & k_opt_out) != 0;
}

void ChainComparison::see_successor(NameView successor, bool is_left) {
  if (!open_ || (is_left ? open_->left_seen : open_->right_seen)) return;
  (is_left ? open_->left_seen : open_->right_seen) = true;
  if (!next_is(open_->type, is_left ? open_->left : open_->right, successor)) open_->broken = true;
  if (!open_->left_seen || !open_->right_seen) return;
  const OpenNext closed = *std::exchange(open_, std::nullopt);
  if (!closed.broken) return;
  const Fact fact =
      chain_fact(FindingKind::denial_chain_differs, Aspect::chain_next, closed.owner, closed.type);
  ledger_.record(fact, [&] {
    return Words{fmt::format("next name of the {}", to_text(closed.type)),
                 next_to_text(closed.type, closed.left),
                 next_to_text(closed.type, closed.right),
                 {}};
  });
}

void ChainComparison::one_sided(const RrsetView& set, bool on_left, bool opt_out_span) {
  const ByteView rdata = set.record(0).rdata;
  Fact fact = chain_fact(FindingKind::denial_chain_differs, Aspect::chain_owner, set.owner(), set.type());
  fact.on_left = on_left;
  fact.on_right = !on_left;
  fact.opt_out_span = opt_out_span;
  (on_left ? fact.left_rdata : fact.right_rdata) = bitmap_of(set.type(), rdata);
  ledger_.record(fact, [&] {
    const std::string present = bitmap_to_text(bitmap_of(set.type(), rdata));
    const std::string absent = opt_out_span ? "absent, in an opt-out span" : "absent";
    return Words{to_text(set.type()), on_left ? present : absent, on_left ? absent : present, {}};
  });
}

void ChainComparison::compare_records(const RrsetView& left, const RrsetView& right) {
  const RrType type = left.type();
  const ByteView mine = left.record(0).rdata;
  const ByteView theirs = right.record(0).rdata;
  if (!same_next(type, mine, theirs)) open_ = OpenNext{left.owner(), type, mine, theirs};
  compare_bitmaps(left.owner(), type, bitmap_of(type, mine), bitmap_of(type, theirs), ledger_);
  if (type == RrType::NSEC || nsec3_flags(mine) == nsec3_flags(theirs)) return;
  Fact fact = chain_fact(FindingKind::denial_parameters_differ, Aspect::opt_out, left.owner(), type);
  fact.left = nsec3_flags(mine);
  fact.right = nsec3_flags(theirs);
  ledger_.record(fact, [&] {
    return Words{"flags of NSEC3 (1: opt-out)", std::to_string(fact.left), std::to_string(fact.right), {}};
  });
}

void ChainComparison::finish() {
  if (left_.first) see_successor(*left_.first, true);
  if (right_.first) see_successor(*right_.first, false);
  for (const auto& [set, on_left] : before_first_) {
    one_sided(set, on_left, (on_left ? right_ : left_).last_is_opt_out);
  }
  before_first_.clear();
}

void PopulationComparison::count(Side& side, const RrsetView& set) {
  const RecordView record = set.record(0);
  side.ttls.insert(record.ttl);
  const ByteView bitmap = bitmap_of(set.type(), record.rdata);
  if (bitmap_has(bitmap, RrType::SOA)) {
    side.apex = record;
  } else {
    ++side.by_bitmap[Bytes(bitmap.begin(), bitmap.end())];
  }
}

void PopulationComparison::visit(const std::optional<RrsetView>& left,
                                 const std::optional<RrsetView>& right) {
  if (left) count(left_, *left);
  if (right) count(right_, *right);
}

void PopulationComparison::compare_ttls() {
  if (left_.ttls == right_.ttls || left_.ttls.empty() || right_.ttls.empty()) return;
  Fact fact = chain_fact(FindingKind::ttl_differs, Aspect::ttl, {}, RrType::NSEC3);
  fact.left = *left_.ttls.begin();
  fact.right = *right_.ttls.begin();
  ledger_.record(fact, [&] {
    return Words{"TTLs of NSEC3",
                 fmt::format("{}", fmt::join(left_.ttls, ", ")),
                 fmt::format("{}", fmt::join(right_.ttls, ", ")),
                 {}};
  });
}

void PopulationComparison::finish() {
  compare_ttls();
  if (left_.apex && right_.apex) {
    compare_bitmaps({}, RrType::NSEC3, bitmap_of(RrType::NSEC3, left_.apex->rdata),
                    bitmap_of(RrType::NSEC3, right_.apex->rdata), ledger_);
  }
  for (const auto& [bitmap, number] : right_.by_bitmap) left_.by_bitmap.try_emplace(bitmap, 0);
  for (const auto& [bitmap, number] : left_.by_bitmap) {
    const auto other = right_.by_bitmap.find(bitmap);
    Fact fact = chain_fact(FindingKind::denial_chain_differs, Aspect::chain_population, {}, RrType::NSEC3);
    fact.left = number;
    fact.right = other == right_.by_bitmap.end() ? 0 : other->second;
    fact.left_rdata = fact.right_rdata = bitmap;
    if (fact.left == fact.right) continue;
    ledger_.record(fact, [&] {
      return Words{fmt::format("NSEC3 records with {}", bitmap_to_text(fact.left_rdata)),
                   std::to_string(fact.left),
                   std::to_string(fact.right),
                   {}};
    });
  }
}

} // namespace countersign::comparison
