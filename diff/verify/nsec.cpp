#include "diff/verify/denial.h"
#include "diff/verify/jobs.h"
#include "diff/verify/nsec_ttl.h"
#include "diff/verify/rrsig.h"
#include "diff/verify/type_bitmap.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::size_t k_names_per_job = 4096;

class NsecJudge {
public:
  NsecJudge(const DenialContext& context, bool in_force, FindingSink& sink)
      : names_(context.survey.names), apex_(context.zone.apex()), ttl_(context.ttl), in_force_(in_force),
        sink_(sink) {}

  void judge(std::size_t index) {
    const DenialName& name = names_[index];
    if (name.is_empty_non_terminal()) return;
    const auto set = name.node().find(RrType::NSEC);
    const Place place{name.owner(), RrType::NSEC, {}};
    if (!name.exists) {
      sink_.add(FindingKind::nsec_superfluous, severity(FindingKind::nsec_superfluous), place,
                [&] { return why_superfluous(name); });
      return;
    }
    if (!set || set->size() == 0) {
      if (!in_force_) return;
      complete_ = false;
      sink_.add(FindingKind::nsec_missing, place, [] { return "the name exists and has no NSEC"; });
      return;
    }
    if (set->size() > 1) {
      complete_ = complete_ && !in_force_;
      sink_.add(FindingKind::nsec_chain_broken, severity(FindingKind::nsec_chain_broken), place,
                [&] { return fmt::format("{} NSEC records", set->size()); });
      return;
    }
    const ByteView rdata = set->record(0).rdata;
    const std::size_t next_octets = leading_name_length(rdata).value_or(0);
    bitmaps_.judge_nsec(name, rdata.subspan(next_octets), severity(FindingKind::nsec_bitmap), sink_);
    judge_denial_ttl(set->ttl(), ttl_, place, sink_);
    if (in_force_) judge_next(index, NameView(rdata.first(next_octets)), place);
  }
  [[nodiscard]] bool complete() const noexcept { return complete_; }

private:
  [[nodiscard]] Severity severity(FindingKind kind) const {
    return in_force_ ? info(kind).severity : std::min(info(kind).severity, Severity::minor);
  }
  static std::string why_superfluous(const DenialName& name) {
    switch (name.standing()) {
    case Standing::below_cut:
      return "below a zone cut";
    case Standing::below_dname:
      return "below a DNAME";
    default:
      return "there is nothing else at this name";
    }
  }
  static bool has_nsec(const DenialName& name) {
    return !name.is_empty_non_terminal() && name.node().has(RrType::NSEC);
  }

  // The next name must be the next that has an NSEC. One that ought to have none may be passed over, and one
  // that ought to have one and has not may be named: both are findings of their own, and the chain is sound
  // around them.
  void judge_next(std::size_t index, NameView next, const Place& place) {
    NameView nearest = apex_; // that must be in the chain, or is
    for (std::size_t at = index + 1;; ++at) {
      if (at == names_.size()) {
        if (same_name(next, apex_)) return;
        break;
      }
      const DenialName& name = names_[at];
      if (name.is_empty_non_terminal()) continue;
      if (same_name(next, name.owner())) return;
      if (name.exists && nearest == apex_) nearest = name.owner();
      if (name.exists && has_nsec(name)) break;
    }
    complete_ = false;
    sink_.add(FindingKind::nsec_chain_broken, place, [&] {
      return fmt::format("the next name is {}, not {}", to_text(canonical(next)), to_text(nearest));
    });
  }

  static Name canonical(NameView spelled) { return Name::from_wire(spelled.wire()).value_or(Name()); }

  const LargeVector<DenialName>& names_;
  NameView apex_;
  std::optional<std::uint32_t> ttl_;
  bool in_force_;
  bool complete_ = true;
  FindingSink& sink_;
  BitmapJudge bitmaps_;
};

} // namespace

bool judge_nsec(const DenialContext& context, bool in_force, FindingSink& sink) {
  const std::size_t count = context.survey.names.size();
  const std::size_t jobs = (count + k_names_per_job - 1) / k_names_per_job;
  std::vector<FindingSink> sinks(jobs, FindingSink(context.findings_per_kind));
  std::vector<std::uint8_t> complete(jobs);
  run_jobs(jobs, context.threads, [&](std::size_t job, unsigned) {
    NsecJudge judge(context, in_force, sinks[job]);
    const std::size_t end = std::min(count, (job + 1) * k_names_per_job);
    for (std::size_t i = job * k_names_per_job; i < end; ++i) judge.judge(i);
    complete[job] = judge.complete() ? 1 : 0;
  });
  for (FindingSink& part : sinks) sink.merge(std::move(part));
  return std::ranges::find(complete, std::uint8_t{0}) == complete.end();
}

} // namespace countersign::referee
