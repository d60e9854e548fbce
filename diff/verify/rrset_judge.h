// One RRset with all of its signatures: outcomes, coverage, and the rules that bind a signature to its RRset.
#pragma once

#include "diff/verify/signature_judge.h"
#include "diff/verify/survey.h"
#include "diff/verify/tally.h"

namespace countersign::referee {

// One for each thread.
class RrsetJudge {
public:
  explicit RrsetJudge(const JudgeContext& context) : context_(context), signatures_(context) {}

  void set_budget(std::uint64_t tries) noexcept { signatures_.set_budget(tries); }
  // The RRsets that follow are those of one node. `verified`: all of its signatures are known to verify, each
  // under the only key of its label, unless the label's keys have changed.
  void begin_node(bool verified) noexcept { signatures_.assume_verified(verified), refused_ = false; }
  // Cryptography has refused a signature of this node.
  [[nodiscard]] std::uint64_t verifications() const noexcept { return signatures_.verifications(); }
  [[nodiscard]] bool refused_here() const noexcept { return refused_; }
  void judge(const RrsetView& set, Standing standing, Tally& tally);
  // See SignatureJudge::collect().
  [[nodiscard]] SignatureJudge& signatures() noexcept { return signatures_; }

private:
  // What is known when all signatures of the RRset have been judged.
  struct Coverage {
    bool any_valid = false;
    bool undecided = false;            // unsupported or unchecked signatures
    std::vector<std::uint8_t> missing; // required algorithms that no signature has
  };
  void judge_signatures(const RrsetView& set, Tally& tally);
  [[nodiscard]] Coverage coverage() const;
  void report_coverage(const RrsetView& set, const Coverage& coverage, Tally& tally) const;
  void report_flaw(const RrsetView& set, const SignatureVerdict& verdict, const Coverage& coverage,
                   Tally& tally) const;
  void report_ttl(const RrsetView& set, const SignatureVerdict& verdict, Tally& tally) const;
  void report_remaining(const RrsetView& set, Tally& tally) const;
  void report_stray(const RrsetView& set, Standing standing, Tally& tally);

  const JudgeContext& context_;
  SignatureJudge signatures_;
  std::vector<SignatureVerdict> verdicts_; // of the RRset at hand
  bool refused_ = false;
};

} // namespace countersign::referee
