// The zone in blocks of consecutive names, each with what it adds to the report: the unit of memory between
// one version and the next. A version made by a small change differs in a few blocks.
#pragma once

#include "diff/verify/damage.h"
#include "diff/verify/rrset_judge.h"

#include <memory>

namespace countersign::referee {

struct Block {
  using KeyUse = std::pair<std::pair<KeyLabel, RrType>, OutcomeCounts>;

  Name first; // the block holds the names from here to the next block's first
  std::size_t nodes = 0;
  std::uint64_t signed_rrsets = 0, unsigned_rrsets = 0;
  std::uint32_t longest_ttl = 0; // of a signed RRset
  std::uint64_t nsec_records = 0, nsec3_records = 0, opt_out_records = 0, soa_records = 0;
  std::vector<KeyUse> by_key;                                            // ascending
  std::vector<std::pair<RrType, std::uint64_t>> without_valid_signature; // ascending
  std::optional<DnsTime> earliest_expiration, latest_inception;          // over valid signatures
  std::optional<DnsTime> earliest_uncovered;                             // as Tally::shortest_cover
  Horizon horizon;                                                       // of all outcomes
  std::vector<Name> refused;             // names with a signature that cryptography refused, ascending
  std::vector<DamagedPlace> damaged;     // ascending by node
  std::vector<SignsKeys> signs_dnskey;   // of the apex' block: as in Tally
  std::unique_ptr<FindingSink> findings; // null: none
};

// What may be taken over from the block that covered the same names in the version before.
struct Recollection {
  const std::vector<Name>* changed = nullptr; // names whose records are not the same, ascending
  const std::vector<Name>* refused = nullptr; // Block::refused then
};

// What is needed to judge a part of the zone.
struct BlockWork {
  const ZoneVersion& zone;
  const JudgeContext& context;
  std::size_t block_nodes; // of a fresh block, but for the last one
  std::size_t findings_per_kind;
};

// Judges nodes from `start` to before `end` (absent: to the end of the zone) and cuts them into blocks. At
// least one block, which may be empty. With `known`, signatures at names that it knows are taken as verified
// as long as their label's keys are not among JudgeContext::changed_labels.
[[nodiscard]] std::vector<Block> judge_blocks(const BlockWork& work, const ZoneWalk::Place& start,
                                              std::optional<NameView> end, const Recollection* known,
                                              RrsetJudge& judge);

// All blocks of a version and their sums.
class BlockList {
public:
  [[nodiscard]] bool empty() const noexcept { return blocks_.empty(); }
  [[nodiscard]] const std::vector<Block>& blocks() const noexcept { return blocks_; }
  [[nodiscard]] std::size_t block_of(NameView name) const noexcept; // the list is not empty
  [[nodiscard]] std::optional<NameView> end_of(std::size_t block) const noexcept;

  void append(std::vector<Block>&& blocks);
  // New blocks for the names of each listed one; `blocks` ascending.
  void replace(std::span<const std::size_t> blocks, std::vector<std::vector<Block>>&& by);

  // Everything that is a sum over blocks, and the findings, which go into `sink` in order.
  void fill(VersionReport& report, DnsTime at, FindingSink& sink) const;
  // Seconds until the first of the RRsets that have a valid signature has none; nothing if none has one.
  [[nodiscard]] std::optional<std::uint32_t> shortest_cover(DnsTime at) const noexcept;
  // Of `zone`, whose blocks these are. Costs a walk over the names if there is any damage.
  [[nodiscard]] Damage damage(const ZoneVersion& zone) const;
  [[nodiscard]] std::uint64_t nsec_records() const noexcept { return nsec_; }
  [[nodiscard]] std::uint64_t nsec3_records() const noexcept { return nsec3_; }
  [[nodiscard]] std::uint64_t opt_out_records() const noexcept { return opt_out_; }
  [[nodiscard]] std::uint64_t soa_records() const noexcept { return soa_; }

private:
  void count(const Block& block, bool in);

  std::vector<Block> blocks_;
  std::uint64_t signed_ = 0, unsigned_ = 0, nsec_ = 0, nsec3_ = 0, opt_out_ = 0, soa_ = 0;
  std::map<std::pair<KeyLabel, RrType>, OutcomeCounts> by_key_;
  std::map<RrType, std::uint64_t> without_valid_signature_;
};

} // namespace countersign::referee
