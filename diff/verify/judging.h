// One judgement of one version: from scratch, or after a change to the version before.
#pragma once

#include "diff/verify/block.h"
#include "diff/verify/denial_memory.h"
#include "diff/verify/keys.h"
#include "diff/verify/verifier.h"

namespace countersign::referee {

// What a judgement leaves to the next one.
struct Memory {
  std::size_t block_nodes = 1024;
  bool usable = false; // false: the next one must begin from scratch
  std::vector<PublishedKey> keys;
  std::shared_ptr<BatchTables> batches; // of these keys
  BlockList blocks;
  DenialMemory denial;
  Verifier::Effort effort; // of the last judgement
};

class Judging {
public:
  Judging(const ZoneVersion& zone, const VerifyOptions& options)
      : zone_(zone), options_(options), sink_(options.findings_per_kind),
        keys_(zone, !options.rrsets_only, sink_),
        context_{keys_, zone.apex(), options.at, nullptr, {}, options.min_remaining_s, options.rrsets_only} {}

  [[nodiscard]] VersionReport from_scratch(Memory& memory);
  // `memory` is of `before`, and usable.
  [[nodiscard]] VersionReport after(const ZoneVersion& before, const Change& change, Memory& memory);
  // A change may be followed: the keys' tags are nearly unique.
  [[nodiscard]] bool may_follow() const noexcept {
    return keys_.largest_collision() <= k_uncounted_collision;
  }

private:
  [[nodiscard]] unsigned threads() const noexcept { return std::max(1U, options_.threads); }
  [[nodiscard]] std::optional<std::uint32_t> denial_ttl() const;
  [[nodiscard]] std::vector<std::uint64_t> budgets(const Survey& survey) const;
  void prepare_batches(Memory& memory);
  void judge_stretches(const Survey& survey, Memory& memory);
  void judge_touched(const ChangedNames& names, Memory& memory);
  [[nodiscard]] std::vector<KeyLabel> changed_labels(const std::vector<PublishedKey>& before) const;
  [[nodiscard]] bool judge_whole_denial(const Survey& survey, VersionReport& report, Memory& memory);
  [[nodiscard]] VersionReport begin_report(Memory& memory);
  void judge_apex(const VersionReport& report, const BlockList& blocks);
  [[nodiscard]] VersionReport end_report(VersionReport report, bool denial_complete, Memory& memory);
  void count_effort(const std::vector<std::unique_ptr<RrsetJudge>>& judges, std::uint64_t nodes,
                    Memory& memory) const;

  const ZoneVersion& zone_;
  const VerifyOptions& options_;
  FindingSink sink_;
  KeySet keys_;
  JudgeContext context_;
  std::vector<KeyLabel> changed_labels_;
  std::vector<SignsKeys> signs_; // of each key; known to begin_report() and after
};

} // namespace countersign::referee
