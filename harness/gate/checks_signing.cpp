#include "diff/compare/compare.h"
#include "harness/gate/measures.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign::gate {
namespace {

using layout::plural;

bool counts_as_bogus(const OpenFinding& open) {
  return open.candidate && effect_of(open.finding) == Effect::bogus;
}

OutcomeCounts candidate_signatures(const Measures& all) {
  OutcomeCounts counts;
  for (const NodeDay& day : all.evidence().node_days) {
    if (day.node.role == Role::candidate) counts += day.signatures;
  }
  return counts;
}

std::string worst_of(const std::vector<const OpenFinding*>& findings) {
  const Finding& worst = findings.front()->finding;
  return fmt::format("{} at {}", info(worst.kind).id,
                     worst.signer.empty() ? "no single signer" : layout::place(worst.signer, worst.node));
}

std::uint64_t count_of(const std::vector<const OpenFinding*>& findings) {
  std::uint64_t count = 0;
  for (const OpenFinding* open : findings) count += open->finding.count;
  return count;
}

bool any_bogus_kind(const Evidence& evidence) {
  return std::ranges::any_of(evidence.finding_days, [](const FindingDay& day) {
    return info(day.finding.kind).effect == Effect::bogus;
  });
}

} // namespace

CriterionResult check_no_bogus(Measures& all) {
  CriterionResult result{CriterionId::no_bogus, {}, "0 in the window, every signature checked", {}, {}};
  const OutcomeCounts counts = candidate_signatures(all);
  std::vector<const OpenFinding*> bogus;
  for (const OpenFinding& open : all.result.findings) {
    if (counts_as_bogus(open)) bogus.push_back(&open);
  }
  const std::uint64_t bogus_signatures = counts[SignatureOutcome::bogus];
  if (!bogus.empty()) {
    result.status = CriterionStatus::fail;
    result.measured =
        fmt::format("{} ({} of {} signatures bogus), worst {}", plural(count_of(bogus), "finding"),
                    bogus_signatures, counts.total(), worst_of(bogus));
    result.to_change =
        fmt::format("remove the cause (countersign explain {}), then observe a whole window anew",
                    info(bogus.front()->finding.kind).id);
    return result;
  }
  // Verification reports a finding for each; counts that say otherwise are not to be trusted.
  if (bogus_signatures != 0 && !any_bogus_kind(all.evidence())) {
    result.status = CriterionStatus::fail;
    result.measured = fmt::format("{} bogus signatures without a finding", bogus_signatures);
    result.to_change = "report this as a fault of countersign";
    return result;
  }
  if (counts.total() == 0 || counts.checked() != counts.total()) {
    result.measured = fmt::format("{} of {} signatures checked", counts.checked(), counts.total());
    result.to_change =
        counts.total() == 0 ? "observe the candidate" : "find out why signatures were not checked";
    return result;
  }
  result.status = CriterionStatus::pass;
  result.measured = fmt::format("0; {} of {} signatures checked", counts.checked(), counts.total());
  return result;
}

CriterionResult check_no_unexplained(Measures& all) {
  CriterionResult result{CriterionId::no_unexplained, {}, "0 in the window", {}, {}};
  std::vector<const OpenFinding*> open, undecided;
  std::uint64_t waived = 0;
  for (const OpenFinding& finding : all.result.findings) {
    if (counts_as_bogus(finding)) continue; // judged by no-bogus
    if (!finding.waiver.empty())
      waived += finding.finding.count;
    else if (effect_of(finding.finding) == Effect::undecided)
      undecided.push_back(&finding);
    else
      open.push_back(&finding);
  }
  const std::string also = waived == 0 ? "" : fmt::format("; {} waived", waived);
  if (!open.empty()) {
    result.status = CriterionStatus::fail;
    result.measured =
        fmt::format("{} open, worst {}{}", plural(count_of(open), "finding"), worst_of(open), also);
    result.to_change = "explain, repair or waive each of them";
  } else if (!undecided.empty()) {
    result.measured = fmt::format("{} undecided, worst {}{}", plural(count_of(undecided), "finding"),
                                  worst_of(undecided), also);
    result.to_change = "find out what could not be judged, and observe it; missing evidence cannot be waived";
  } else if (all.evidence().node_days.empty()) {
    result.measured = "nothing was compared";
    result.to_change = "observe the zone";
  } else {
    result.status = waived == 0 ? CriterionStatus::pass : CriterionStatus::waived;
    result.measured = "0" + also;
    if (waived != 0) result.to_change = "repair what is waived";
  }
  return result;
}

CriterionResult check_rules_named(Measures& all) {
  CriterionResult result{CriterionId::rules_named, {}, "100 %", {}, {}};
  std::uint64_t total = 0, unknown = 0;
  for (const auto& [rule, count] : all.result.explained) {
    total += count;
    const bool known = std::ranges::any_of(
        explanation_rules(), [&, &name = rule](const RuleInfo& each) { return each.name == name; });
    if (!known) unknown += count;
  }
  result.status = unknown == 0 ? CriterionStatus::pass : CriterionStatus::fail;
  result.measured = fmt::format("{} of {} explained differences, by {}", total - unknown, total,
                                plural(all.result.explained.size(), "rule"));
  if (all.evidence().node_days.empty()) result.status = CriterionStatus::no_data;
  if (unknown != 0) result.to_change = "judge with the version of countersign that wrote them";
  if (result.status == CriterionStatus::no_data) result.to_change = "observe the zone";
  return result;
}

CriterionResult check_content_equal(Measures& all) {
  CriterionResult result{CriterionId::content_equal, {}, "100 % of the candidate's answers", {}, {}};
  std::uint64_t firsts = 0, equal = 0, lost = 0;
  for (const NodeDay& day : all.evidence().node_days) {
    if (day.node.role != Role::candidate) continue;
    firsts += day.firsts;
    equal += day.firsts_equal;
  }
  for (const OpenFinding& open : all.result.findings) {
    const FindingKind kind = open.finding.kind;
    const bool content = kind == FindingKind::content_missing || kind == FindingKind::content_extra ||
                         kind == FindingKind::content_ttl || kind == FindingKind::version_unmatched;
    if (content && open.candidate && open.waiver.empty()) lost += open.finding.count;
  }
  if (firsts == 0) {
    result.measured = "no answer to compare";
    result.to_change = "observe the candidate";
    return result;
  }
  const bool good = equal == firsts && lost == 0;
  result.status = good ? CriterionStatus::pass : CriterionStatus::fail;
  result.measured =
      fmt::format("{} of {} versions equal, {} open about content", equal, firsts, plural(lost, "finding"));
  if (!good) result.to_change = "find the records that differ (countersign findings --kind content-missing)";
  return result;
}

CriterionResult check_every_node_signs(Measures& all) {
  const std::int64_t wanted = all.criteria().node_observed_s;
  CriterionResult result{CriterionId::every_node_signs, {}, {}, {}, {}};
  result.threshold = fmt::format("every candidate node, {} each", duration_text(wanted));
  struct Seen {
    UnixMillis first = 0, last = 0;
    std::uint64_t versions = 0, valid = 0;
  };
  std::map<NodeName, Seen> seen;
  for (const NodeDay& day : all.evidence().node_days) {
    Seen& node = seen[day.node];
    node.versions += day.versions;
    node.valid += day.signatures[SignatureOutcome::valid];
    if (!day.first_valid_at) continue;
    if (node.first == 0) node.first = *day.first_valid_at;
    node.last = std::max(node.last, *day.last_valid_at);
  }
  std::size_t good = 0, bad = 0;
  std::string worst;
  std::int64_t shortest = wanted;
  const std::set<NodeName> nodes = all.nodes(Role::candidate);
  for (const NodeName& name : nodes) {
    const Seen& node = seen[name];
    const std::int64_t span = (node.last - node.first) / 1000;
    if (node.versions > 0 && node.valid == 0) ++bad;
    if (node.valid > 0 && span >= wanted) {
      ++good;
    } else if (worst.empty() || span < shortest) {
      shortest = span;
      worst = layout::place(name.signer, name.node) + (node.versions == 0 ? ": never seen"
                                                       : node.valid == 0  ? ": no valid signature"
                                                                          : ": " + duration_text(span));
    }
  }
  result.measured = fmt::format("{} of {}", good, plural(nodes.size(), "node"));
  if (!worst.empty()) result.measured += "; shortest " + worst;
  if (bad > 0)
    result.status = CriterionStatus::fail;
  else if (good == nodes.size() && good > 0)
    result.status = CriterionStatus::pass;
  if (bad > 0) result.to_change = "a node whose signatures verify under no published key must be repaired";
  if (result.status == CriterionStatus::no_data)
    result.to_change = fmt::format("observe every node for {}", duration_text(wanted));
  return result;
}

CriterionResult check_signature_life(Measures& all) {
  CriterionResult result{CriterionId::signature_life, {}, {}, {}, {}};
  const std::int64_t wanted = all.criteria().least_life_s;
  result.threshold = fmt::format("at least {}, and beyond SOA expire and TTLs", duration_text(wanted));
  std::optional<std::int64_t> least;
  const NodeDay* where = nullptr;
  for (const NodeDay& day : all.evidence().node_days) {
    if (day.node.role != Role::candidate || !day.least_life_s) continue;
    if (least && *least <= *day.least_life_s) continue;
    least = day.least_life_s;
    where = &day;
  }
  std::uint64_t early = 0;
  for (const OpenFinding& open : all.result.findings) {
    const FindingKind kind = open.finding.kind;
    if (open.candidate && open.waiver.empty() &&
        (kind == FindingKind::rrsig_expires_early || kind == FindingKind::signatures_end_before_expire))
      early += open.finding.count;
  }
  if (!least) {
    result.measured = "no valid signature seen";
    result.to_change = "observe the candidate";
    return result;
  }
  const bool good = *least >= wanted && early == 0;
  result.status = good ? CriterionStatus::pass : CriterionStatus::fail;
  result.measured = fmt::format("least {} ({})", duration_text(*least),
                                layout::place(where->node.signer, where->node.node));
  if (early != 0) result.measured += fmt::format("; {} expire too early", early);
  if (!good) result.to_change = "sign again earlier, or for longer";
  return result;
}

} // namespace countersign::gate
