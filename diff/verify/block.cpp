#include "diff/verify/block.h"

#include "diff/verify/node_form.h"
#include "diff/verify/nsec3_chain.h"

#include <algorithm>

namespace countersign::referee {
namespace {

void count_denial(const NodeView& node, Block& block) {
  const NodeFacts facts = facts_of(node);
  block.nsec_records += facts.nsec;
  block.nsec3_records += facts.nsec3;
  block.soa_records += facts.soa;
  if (facts.nsec3 == 0) return;
  const auto set = node.find(RrType::NSEC3);
  for (std::size_t i = 0; i < set->size(); ++i) {
    if (parse_nsec3(set->record(i).rdata).opt_out()) ++block.opt_out_records;
  }
}

// The tally's sums in their small form.
void finish(Block& block, Tally&& tally, DnsTime at) {
  block.signed_rrsets = tally.signed_rrsets;
  block.unsigned_rrsets = tally.unsigned_rrsets;
  block.longest_ttl = tally.longest_ttl;
  block.by_key.assign(tally.by_key.begin(), tally.by_key.end());
  block.without_valid_signature.assign(tally.without_valid_signature.begin(),
                                       tally.without_valid_signature.end());
  if (tally.shortest_left) block.earliest_expiration = DnsTime(at.value() + *tally.shortest_left);
  if (tally.shortest_cover) block.earliest_uncovered = DnsTime(at.value() + *tally.shortest_cover);
  if (tally.shortest_since) block.latest_inception = DnsTime(at.value() - *tally.shortest_since);
  block.horizon = tally.horizon;
  block.damaged = std::move(tally.damaged);
  if (std::ranges::any_of(tally.signs_dnskey, [](SignsKeys signs) { return signs != SignsKeys::no; })) {
    block.signs_dnskey = std::move(tally.signs_dnskey);
  }
  if (!tally.sink.empty()) block.findings = std::make_unique<FindingSink>(std::move(tally.sink));
}

} // namespace

namespace {

// Answers for names that come in ascending order.
class Recall {
public:
  Recall(const Recollection* known, NameView first) : known_(known) {
    if (known == nullptr) return;
    changed_ = begin(*known->changed, first);
    refused_ = begin(*known->refused, first);
  }
  // All signatures at this name were seen to verify, and its records are the same.
  bool knows(NameView owner) {
    return known_ != nullptr && !is_listed(*known_->changed, changed_, owner) &&
           !is_listed(*known_->refused, refused_, owner);
  }

private:
  using Place = std::vector<Name>::const_iterator;

  static Place begin(const std::vector<Name>& names, NameView first) {
    return std::ranges::lower_bound(names, first, CanonicalLess{}, &Name::view);
  }
  static bool is_listed(const std::vector<Name>& names, Place& place, NameView owner) {
    while (place != names.end() && compare(place->view(), owner) < 0) ++place;
    return place != names.end() && place->view() == owner;
  }

  const Recollection* known_;
  Place changed_, refused_;
};

// The first of two walks: everything that will be verified is collected, and confirmed at once.
void confirm_in_a_batch(const BlockWork& work, const ZoneWalk::Place& start, std::optional<NameView> end,
                        const Recollection* known, RrsetJudge& judge) {
  judge.signatures().forget_collected();
  Recall recall(known, start.first);
  NodeCursor cursor = work.zone.nodes_from(start.first);
  while (const auto node = cursor.next()) {
    if (end && compare(node->owner(), *end) >= 0) break;
    judge.begin_node(recall.knows(node->owner()));
    for (std::size_t s = 0; s < node->size(); ++s) {
      if (node->rrset(s).size() != 0) judge.signatures().collect(node->rrset(s));
    }
  }
  judge.signatures().confirm_collected();
}

} // namespace

std::vector<Block> judge_blocks(const BlockWork& work, const ZoneWalk::Place& start,
                                std::optional<NameView> end, const Recollection* known, RrsetJudge& judge) {
  const auto fresh_tally = [&] { return Tally(work.context.keys.keys().size(), work.findings_per_kind); };
  if (judge.signatures().collects()) confirm_in_a_batch(work, start, end, known, judge);
  std::vector<Block> blocks(1);
  blocks.back().first = Name(start.first);
  Tally tally = fresh_tally();
  Recall recall(known, start.first);
  ZoneWalk walk(work.zone, start);
  while (const auto placed = walk.next()) {
    const NameView owner = placed->node.owner();
    if (end && compare(owner, *end) >= 0) break;
    if (blocks.back().nodes == work.block_nodes) {
      finish(blocks.back(), std::exchange(tally, fresh_tally()), work.context.at);
      blocks.emplace_back().first = Name(owner);
    }
    Block& block = blocks.back();
    tally.node = static_cast<std::uint32_t>(block.nodes++);
    count_denial(placed->node, block);
    judge_node_form(*placed, work.context.rrsets_only, tally.sink);
    judge.begin_node(recall.knows(owner));
    for (std::size_t s = 0; s < placed->node.size(); ++s) {
      judge.judge(placed->node.rrset(s), placed->standing, tally);
    }
    if (judge.refused_here()) block.refused.emplace_back(owner);
  }
  finish(blocks.back(), std::move(tally), work.context.at);
  return blocks;
}

std::size_t BlockList::block_of(NameView name) const noexcept {
  const auto behind = std::ranges::upper_bound(blocks_, name, CanonicalLess{},
                                               [](const Block& block) { return block.first.view(); });
  return behind == blocks_.begin() ? 0 : static_cast<std::size_t>(behind - blocks_.begin()) - 1;
}

std::optional<NameView> BlockList::end_of(std::size_t block) const noexcept {
  if (block + 1 == blocks_.size()) return std::nullopt;
  return blocks_[block + 1].first.view();
}

void BlockList::count(const Block& block, bool in) {
  const auto move = [&](std::uint64_t& sum, std::uint64_t part) { sum = in ? sum + part : sum - part; };
  move(signed_, block.signed_rrsets);
  move(unsigned_, block.unsigned_rrsets);
  move(nsec_, block.nsec_records);
  move(nsec3_, block.nsec3_records);
  move(opt_out_, block.opt_out_records);
  move(soa_, block.soa_records);
  for (const auto& [use, counts] : block.by_key) {
    OutcomeCounts& sum = by_key_[use];
    for (std::size_t i = 0; i < k_signature_outcome_count; ++i) move(sum.by_outcome[i], counts.by_outcome[i]);
    if (sum.total() == 0) by_key_.erase(use);
  }
  for (const auto& [type, lost] : block.without_valid_signature) {
    std::uint64_t& sum = without_valid_signature_[type];
    move(sum, lost);
    if (sum == 0) without_valid_signature_.erase(type);
  }
}

void BlockList::append(std::vector<Block>&& blocks) {
  for (Block& block : blocks) {
    count(block, true);
    blocks_.push_back(std::move(block));
  }
}

void BlockList::replace(std::span<const std::size_t> blocks, std::vector<std::vector<Block>>&& by) {
  for (std::size_t i = blocks.size(); i-- > 0;) { // from behind: indices before stay
    const auto at = blocks_.begin() + static_cast<std::ptrdiff_t>(blocks[i]);
    count(*at, false);
    for (const Block& block : by[i]) count(block, true);
    *at = std::move(by[i].front());
    blocks_.insert(std::next(at), std::make_move_iterator(std::next(by[i].begin())),
                   std::make_move_iterator(by[i].end()));
  }
}

void BlockList::fill(VersionReport& report, DnsTime at, FindingSink& sink) const {
  report.signed_rrsets = signed_;
  report.unsigned_rrsets = unsigned_;
  report.by_key = by_key_;
  for (const auto& [use, counts] : by_key_) report.signatures += counts;
  report.rrsets_without_valid_signature = without_valid_signature_;
  std::optional<std::uint32_t> left, since;
  for (const Block& block : blocks_) {
    report.longest_ttl = std::max(report.longest_ttl, block.longest_ttl);
    if (block.earliest_expiration) {
      const std::uint32_t distance = block.earliest_expiration->value() - at.value();
      left = std::min(left.value_or(distance), distance);
      const std::uint32_t age = at.value() - block.latest_inception->value();
      since = std::min(since.value_or(age), age);
    }
    if (block.findings) sink.merge(FindingSink(*block.findings));
  }
  report.earliest_expiration = DnsTime(at.value() + left.value_or(0));
  report.latest_inception = DnsTime(at.value() - since.value_or(0));
}

Damage BlockList::damage(const ZoneVersion& zone) const {
  Damage all;
  for (const Block& block : blocks_) {
    if (block.damaged.empty()) continue;
    NodeCursor cursor = zone.nodes_from(block.first);
    auto node = cursor.next();
    std::uint32_t number = 0;
    for (const DamagedPlace& place : block.damaged) {
      for (; node && number < place.node; ++number) node = cursor.next();
      if (!node) break;
      if (place.signature == DamagedPlace::k_whole_rrset) {
        all.lost.push_back({*node, place.type});
      } else {
        all.failing.push_back({*node, place.type, place.signature, place.outcome});
      }
    }
  }
  return all;
}

std::optional<std::uint32_t> BlockList::shortest_cover(DnsTime at) const noexcept {
  std::optional<std::uint32_t> shortest;
  for (const Block& block : blocks_) {
    if (!block.earliest_uncovered) continue;
    const std::uint32_t cover = block.earliest_uncovered->value() - at.value();
    shortest = std::min(shortest.value_or(cover), cover);
  }
  return shortest;
}

} // namespace countersign::referee
