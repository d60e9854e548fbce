#include "diff/verify/verify.h"

#include "diff/verify/denial.h"
#include "diff/verify/jobs.h"
#include "diff/verify/keys.h"
#include "diff/verify/rrset_judge.h"
#include "diff/verify/zone_form.h"

#include <algorithm>
#include <numeric>

namespace countersign {
namespace {

using namespace referee;

class Verification {
public:
  Verification(const ZoneVersion& zone, const VerifyOptions& options)
      : zone_(zone), options_(options), sink_(options.findings_per_kind), survey_(survey(zone)),
        keys_(zone, !options.rrsets_only, sink_), context_{keys_, zone.apex(), options.at} {}

  VersionReport run() {
    judge_zone_form(zone_, survey_, options_.rrsets_only, sink_);
    Tally tally = judge_stretches();
    VersionReport report;
    report.serial = zone_.serial();
    report.at = options_.at;
    report.content = zone_.content();
    report.records = zone_.record_count();
    judge_keys(tally, report);
    bool denial = true;
    if (!options_.rrsets_only) denial = judge_denial(denial_context(), report.denial, sink_);
    report.complete = tally.unsigned_rrsets == 0 && denial;
    sink_.merge(std::move(tally.sink));
    fill(report, tally);
    report.findings = sink_.take();
    return report;
  }

private:
  [[nodiscard]] unsigned threads() const noexcept { return std::max(1U, options_.threads); }

  [[nodiscard]] DenialContext denial_context() const {
    std::optional<std::uint32_t> ttl;
    if (const auto soa = zone_.soa()) ttl = std::min(soa->ttl, soa_numbers(soa->rdata).minimum);
    return {zone_, survey_, threads(), options_.findings_per_kind, ttl};
  }

  template <class Visit> void walk(const Stretch& stretch, Visit visit) const {
    ZoneWalk walk(zone_, stretch.start);
    for (std::size_t i = 0; i < stretch.nodes; ++i) {
      if (const auto placed = walk.next()) visit(*placed);
    }
  }

  // Tries left when each stretch begins, counted as if every signature needed all of its keys. Empty if no
  // budget is needed, because tags are nearly unique.
  [[nodiscard]] std::vector<std::uint64_t> budgets() const {
    if (keys_.largest_collision() <= k_tries_per_signature) return {};
    std::vector<std::uint64_t> tries(survey_.stretches.size());
    std::vector<std::uint64_t> signatures(survey_.stretches.size());
    run_jobs(tries.size(), threads(), [&](std::size_t job, unsigned) {
      walk(survey_.stretches[job], [&](const PlacedNode& placed) {
        for (std::size_t s = 0; s < placed.node.size(); ++s) {
          const RrsetView set = placed.node.rrset(s);
          signatures[job] += set.signature_count();
          for (std::size_t i = 0; i < set.signature_count(); ++i) {
            tries[job] += potential_tries(keys_, parse_rrsig(set.signature(i).rdata).label);
          }
        }
      });
    });
    const std::uint64_t all = std::accumulate(signatures.begin(), signatures.end(), std::uint64_t{0});
    std::uint64_t left = all * k_tries_per_signature + k_spare_tries;
    for (std::uint64_t& budget : tries) {
      const std::uint64_t used = std::min(left, budget);
      budget = left;
      left -= used;
    }
    return tries;
  }

  Tally judge_stretches() const {
    const std::size_t count = survey_.stretches.size();
    const std::vector<std::uint64_t> budget = budgets();
    Tally empty(keys_.keys().size(), options_.findings_per_kind);
    std::vector<Tally> tallies(count, empty);
    std::vector<std::unique_ptr<RrsetJudge>> judges(threads());
    run_jobs(count, threads(), [&](std::size_t job, unsigned worker) {
      auto& judge = judges[worker];
      if (!judge) judge = std::make_unique<RrsetJudge>(context_);
      if (!budget.empty()) judge->set_budget(budget[job]);
      walk(survey_.stretches[job], [&](const PlacedNode& placed) {
        judge_node_form(placed, tallies[job].sink);
        for (std::size_t s = 0; s < placed.node.size(); ++s) {
          judge->judge(placed.node.rrset(s), placed.standing, tallies[job]);
        }
      });
    });
    for (Tally& tally : tallies) empty.merge(std::move(tally));
    return empty;
  }

  void judge_keys(const Tally& tally, VersionReport& report) {
    report.keys = keys_.published();
    for (std::size_t i = 0; i < report.keys.size(); ++i)
      report.keys[i].signs_dnskey = tally.signs_dnskey[i] != 0;
    judge_chain_of_trust(options_.trusted_ds, report.keys, zone_.apex(), sink_);
  }

  void fill(VersionReport& report, Tally& tally) const {
    report.signed_rrsets = tally.signed_rrsets;
    report.unsigned_rrsets = tally.unsigned_rrsets;
    report.signatures = tally.signatures;
    report.by_key = std::move(tally.by_key);
    report.rrsets_without_valid_signature = std::move(tally.without_valid_signature);
    report.earliest_expiration = DnsTime(options_.at.value() + tally.shortest_left.value_or(0));
    report.latest_inception = DnsTime(options_.at.value() - tally.shortest_since.value_or(0));
  }

  const ZoneVersion& zone_;
  const VerifyOptions& options_;
  FindingSink sink_;
  Survey survey_;
  KeySet keys_;
  JudgeContext context_;
};

} // namespace

VersionReport verify(const ZoneVersion& zone, const VerifyOptions& options) {
  return Verification(zone, options).run();
}

} // namespace countersign
