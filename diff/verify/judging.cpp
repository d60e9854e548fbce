#include "diff/verify/judging.h"

#include "diff/verify/cds.h"
#include "diff/verify/jobs.h"
#include "diff/verify/standing.h"
#include "diff/verify/zone_form.h"
#include "diff/verify/zonemd.h"

#include <algorithm>
#include <atomic>
#include <numeric>

namespace countersign::referee {

std::optional<std::uint32_t> Judging::denial_ttl() const {
  const auto soa = zone_.soa();
  if (!soa) return std::nullopt;
  return std::min(soa->ttl, soa_numbers(soa->rdata).minimum);
}

// Tries left when each stretch begins, counted as if every signature needed all of its keys. Empty if no
// budget is needed, because tags are nearly unique.
std::vector<std::uint64_t> Judging::budgets(const Survey& survey) const {
  if (may_follow()) return {};
  std::vector<std::uint64_t> tries(survey.stretches.size());
  std::vector<std::uint64_t> signatures(survey.stretches.size());
  run_jobs(tries.size(), threads(), [&](std::size_t job, unsigned) {
    ZoneWalk walk(zone_, survey.stretches[job].start);
    for (std::size_t n = 0; n < survey.stretches[job].nodes; ++n) {
      const auto placed = walk.next();
      if (!placed) break;
      for (std::size_t s = 0; s < placed->node.size(); ++s) {
        const RrsetView set = placed->node.rrset(s);
        signatures[job] += set.signature_count();
        for (std::size_t i = 0; i < set.signature_count(); ++i) {
          tries[job] += potential_tries(keys_, parse_rrsig(set.signature(i).rdata).label);
        }
      }
    }
  });
  const std::uint64_t all = std::accumulate(signatures.begin(), signatures.end(), std::uint64_t{0});
  std::uint64_t left = all / k_signatures_per_try + k_spare_tries;
  for (std::uint64_t& budget : tries) {
    const std::uint64_t used = std::min(left, budget);
    budget = left;
    left -= used;
  }
  return tries;
}

void Judging::count_effort(const std::vector<std::unique_ptr<RrsetJudge>>& judges, std::uint64_t nodes,
                           Memory& memory) const {
  memory.effort.nodes = nodes;
  memory.effort.verifications = 0;
  for (const auto& judge : judges) {
    if (judge) memory.effort.verifications += judge->verifications();
  }
}

// Tables outlive the version, as long as the keys are the same.
void Judging::prepare_batches(Memory& memory) {
  const auto same = [](const PublishedKey& left, const PublishedKey& right) {
    return left.rdata == right.rdata;
  };
  if (!memory.batches || !std::ranges::equal(memory.keys, keys_.published(), same)) {
    memory.batches = std::make_shared<BatchTables>(keys_.keys().size(), options_.batch);
  }
  context_.batches = memory.batches.get();
}

void Judging::judge_stretches(const Survey& survey, Memory& memory) {
  prepare_batches(memory);
  const std::size_t count = survey.stretches.size();
  const std::vector<std::uint64_t> budget = budgets(survey);
  std::vector<std::vector<Block>> blocks(count);
  std::atomic<std::size_t> done{0};
  const BlockWork work{zone_, context_, memory.block_nodes, options_.findings_per_kind};
  std::vector<std::unique_ptr<RrsetJudge>> judges(threads());
  run_jobs(count, threads(), [&](std::size_t job, unsigned worker) {
    auto& judge = judges[worker];
    if (!judge) judge = std::make_unique<RrsetJudge>(context_);
    if (!budget.empty()) judge->set_budget(budget[job]);
    std::optional<NameView> end;
    if (job + 1 < count) end = survey.stretches[job + 1].start.first;
    blocks[job] = judge_blocks(work, survey.stretches[job].start, end, nullptr, *judge);
    const std::size_t so_far = ++done;
    if (options_.progress && worker == 0) options_.progress(so_far, count);
  });
  memory.blocks = {};
  std::uint64_t nodes = 0;
  for (std::vector<Block>& part : blocks) {
    for (const Block& block : part) nodes += block.nodes;
    memory.blocks.append(std::move(part));
  }
  count_effort(judges, nodes, memory);
}

// Labels whose keys are not the same as before.
std::vector<KeyLabel> Judging::changed_labels(const std::vector<PublishedKey>& before) const {
  std::vector<KeyLabel> labels;
  const auto note_missing = [&](const std::vector<PublishedKey>& from, const std::vector<PublishedKey>& in) {
    for (const PublishedKey& key : from) {
      if (std::ranges::find(in, key.rdata, &PublishedKey::rdata) == in.end()) labels.push_back(key.label);
    }
  };
  note_missing(before, keys_.published());
  note_missing(keys_.published(), before);
  return labels;
}

// The blocks in which a name has changed, or whose outcomes do not hold at this instant; all of them if the
// keys are others.
void Judging::judge_touched(const ChangedNames& names, Memory& memory) {
  prepare_batches(memory);
  changed_labels_ = changed_labels(memory.keys);
  context_.changed_labels = changed_labels_;
  // A block has a few new signatures: too few for a batch.
  if (changed_labels_.empty()) context_.batches = nullptr;
  const auto& blocks = memory.blocks.blocks();
  std::vector<std::uint8_t> is_touched(blocks.size(), changed_labels_.empty() ? 0 : 1);
  for (const auto* listed : {&names.records, &names.placed}) {
    for (const Name& name : *listed) is_touched[memory.blocks.block_of(name)] = 1;
  }
  std::vector<std::size_t> touched;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (is_touched[i] != 0 || !blocks[i].horizon.holds(options_.at)) touched.push_back(i);
  }
  std::vector<std::vector<Block>> fresh(touched.size());
  const BlockWork work{zone_, context_, memory.block_nodes, options_.findings_per_kind};
  std::vector<std::unique_ptr<RrsetJudge>> judges(threads());
  run_jobs(touched.size(), threads(), [&](std::size_t job, unsigned worker) {
    auto& judge = judges[worker];
    if (!judge) judge = std::make_unique<RrsetJudge>(context_);
    const Block& block = blocks[touched[job]];
    const Recollection known{&names.records, &block.refused};
    fresh[job] =
        judge_blocks(work, place_at(zone_, block.first), memory.blocks.end_of(touched[job]), &known, *judge);
  });
  std::uint64_t nodes = 0;
  for (const auto& part : fresh) {
    for (const Block& block : part) nodes += block.nodes;
  }
  memory.blocks.replace(touched, std::move(fresh));
  count_effort(judges, nodes, memory);
}

VersionReport Judging::begin_report(Memory& memory) {
  judge_zone_form(zone_, memory.blocks.soa_records(), options_.rrsets_only, sink_);
  VersionReport report;
  report.serial = zone_.serial();
  report.at = options_.at;
  report.content = zone_.content();
  report.records = zone_.record_count();
  report.keys = keys_.published();
  if (!memory.blocks.empty()) signs_ = memory.blocks.blocks().front().signs_dnskey; // else: no names at all
  signs_.resize(report.keys.size());
  for (std::size_t i = 0; i < signs_.size(); ++i) report.keys[i].signs_dnskey = signs_[i] == SignsKeys::yes;
  memory.keys = report.keys;
  judge_chain_of_trust(options_.trusted_ds, report.keys, signs_, zone_.apex(), sink_);
  return report;
}

bool Judging::judge_whole_denial(const Survey& survey, VersionReport& report, Memory& memory) {
  memory.effort.denial_from_scratch = true;
  if (options_.rrsets_only) {
    memory.denial.forget();
    return true;
  }
  const DenialContext context{zone_, survey, threads(), options_.findings_per_kind, denial_ttl()};
  FindingSink sink(options_.findings_per_kind);
  const bool complete = judge_denial(context, report.denial, sink);
  memory.denial.remember(context, report.denial, complete, sink);
  sink_.merge(std::move(sink));
  return complete;
}

// What the apex says of the zone as a whole. `report` has its keys and counts.
void Judging::judge_apex(const VersionReport& report, const BlockList& blocks) {
  judge_cds(zone_, options_.trusted_ds, report, signs_, sink_);
  if (!options_.rrsets_only) judge_zonemd(zone_, sink_); // a digest of a part is none
  if (blocks.nsec3_records() != 0) judge_nsec_only(report.keys, zone_.apex(), sink_);
  judge_revocation(report.keys, signs_, zone_.apex(), sink_);
  const auto soa = zone_.soa();
  const auto cover = blocks.shortest_cover(options_.at);
  if (!soa || !cover) return;
  const std::uint32_t expire = soa_numbers(soa->rdata).expire;
  if (*cover >= expire) return;
  sink_.add(FindingKind::signatures_end_before_expire, {zone_.apex(), RrType::SOA, {}}, [&] {
    return fmt::format("some RRset is signed for less time than the {} seconds of the expire field", expire);
  });
}

VersionReport Judging::end_report(VersionReport report, bool denial_complete, Memory& memory) {
  memory.blocks.fill(report, options_.at, sink_);
  judge_apex(report, memory.blocks);
  report.complete = report.unsigned_rrsets == 0 && denial_complete;
  report.findings = sink_.take();
  memory.usable = may_follow();
  return report;
}

VersionReport Judging::from_scratch(Memory& memory) {
  memory.usable = false;
  memory.effort = {};
  const Survey all = survey(zone_);
  judge_stretches(all, memory);
  VersionReport report = begin_report(memory);
  const bool complete = judge_whole_denial(all, report, memory);
  return end_report(std::move(report), complete, memory);
}

VersionReport Judging::after(const ZoneVersion& before, const Change& change, Memory& memory) {
  memory.usable = false;
  memory.effort = {};
  memory.effort.from_scratch = false;
  const ChangedNames names = changed_names(before, zone_, change);
  judge_touched(names, memory);
  VersionReport report = begin_report(memory);
  const BlockList& blocks = memory.blocks;
  bool complete = true;
  if (!options_.rrsets_only && memory.denial.follow(before, zone_, names, denial_ttl(), blocks.nsec_records(),
                                                    blocks.nsec3_records())) {
    memory.effort.denial_from_scratch = false;
    complete = memory.denial.report(zone_.apex(), blocks.nsec_records() + blocks.nsec3_records(),
                                    blocks.opt_out_records() != 0, report.denial, sink_);
  } else {
    complete = judge_whole_denial(options_.rrsets_only ? Survey{} : survey(zone_), report, memory);
  }
  return end_report(std::move(report), complete, memory);
}

} // namespace countersign::referee
