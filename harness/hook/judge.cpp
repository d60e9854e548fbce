#include "harness/hook/judge.h"

#include "diff/verify/zonemd.h"

#include <algorithm>

namespace countersign::hook {
namespace {

// Findings of an unsigned zone: all others ask for signatures, or for what comes with them.
constexpr FindingKind k_form[] = {
    FindingKind::soa_not_single,  FindingKind::apex_ns_missing, FindingKind::cname_with_other_data,
    FindingKind::rrset_ttl_mixed, FindingKind::ds_misplaced,    FindingKind::ds_malformed,
    FindingKind::dname_conflict,
};

class Judge {
public:
  Judge(const Request& request, const ZoneVersion& zone, const VersionReport& report, const Facts& facts,
        const History& history, const ZonePolicy& policy)
      : request_(request), zone_(zone), report_(report), facts_(facts), history_(history), policy_(policy) {}

  std::vector<Objection> run() {
    check_subject();
    check_findings();
    if (request_.stage == HookStage::signed_zone) {
      check_all_was_checked();
      check_keys();
      check_approved();
    }
    if (history_.last) {
      check_serial(*history_.last);
      check_size(*history_.last);
    }
    std::ranges::stable_sort(objections_, [](const Objection& left, const Objection& right) {
      return left.code != right.code && worse_of(left.code, right.code) == left.code;
    });
    return std::move(objections_);
  }

private:
  void object(ExitCode code, std::string_view rule, std::string text) {
    objections_.push_back({std::string(rule), std::move(text), code});
  }

  void check_subject() {
    if (const std::string apex = to_text(zone_.apex()); apex != request_.zone)
      object(ExitCode::undecided, "other-zone", fmt::format("asked about {}, given {}", request_.zone, apex));
    if (request_.serial && *request_.serial != zone_.serial()) {
      object(
          ExitCode::undecided, "other-serial",
          fmt::format("asked about serial {}, given {}", request_.serial->value(), zone_.serial().value()));
    }
  }

  void check_findings() {
    for (const Finding& finding : findings_that_count(report_, request_.stage)) {
      const ExitCode code = judge_findings({&finding, 1});
      if (code == ExitCode::clean) continue;
      if (code == ExitCode::difference && policy_.allow.contains(finding.kind)) continue;
      std::string place = finding.subject.owner;
      for (const std::string& part : {finding.subject.type, finding.subject.key})
        if (!part.empty()) place += (place.empty() ? "" : " ") + part;
      object(code, info(finding.kind).id, fmt::format("{}: {}", place, finding.evidence));
    }
  }

  void check_all_was_checked() {
    const OutcomeCounts& signatures = report_.signatures;
    if (report_.fully_checked()) return;
    object(ExitCode::undecided, "not-all-checked",
           fmt::format("{} of {} signatures were checked", signatures.checked(), signatures.total()));
  }

  void check_keys() {
    if (policy_.keys.empty()) return;
    for (const PublishedKey& key : report_.keys) {
      const std::string label = to_text(key.label);
      const auto is_meant = [&](const std::string& expected) {
        return expected == label || expected == label + "/" + key.fingerprint;
      };
      if (std::ranges::any_of(policy_.keys, is_meant)) continue;
      object(ExitCode::difference, "key-not-expected",
             fmt::format("DNSKEY {}/{} is not among the {} of the policy", label, key.fingerprint,
                         policy_.keys.size()));
    }
  }

  void check_approved() {
    if (!policy_.content_was_approved || history_.approved.empty()) return;
    if (std::ranges::find(history_.approved, to_text(zone_.content())) != history_.approved.end()) return;
    object(ExitCode::difference, "content-not-approved",
           fmt::format("its content is that of none of the last {} loaded zones that were accepted",
                       history_.approved.size()));
  }

  void check_serial(const HookDecision& last) {
    if (!policy_.serial_must_grow || !last.serial) return;
    const Serial before = *last.serial, now = zone_.serial();
    if (before == now && last.digest != facts_.digest) {
      object(ExitCode::difference, info(FindingKind::serial_reused).id,
             fmt::format("serial {} was accepted before with other content", now.value()));
    } else if (before != now && !now.is_newer_than(before)) {
      object(ExitCode::difference, info(FindingKind::serial_not_newer).id,
             fmt::format("serial {} after {} was accepted", now.value(), before.value()));
    }
  }

  void check_size(const HookDecision& last) {
    if (facts_.content_records >= last.content_records) return;
    const std::uint64_t gone = last.content_records - facts_.content_records;
    if (gone <= policy_.shrink_floor) return;
    const double percent = 100.0 * static_cast<double>(gone) / static_cast<double>(last.content_records);
    if (percent <= policy_.largest_shrink_percent) return;
    object(ExitCode::difference, "content-shrunk",
           fmt::format("{} of {} content records are gone ({:.1f} %, at most {:g} % may go)", gone,
                       last.content_records, percent, policy_.largest_shrink_percent));
  }

  const Request& request_;
  const ZoneVersion& zone_;
  const VersionReport& report_;
  const Facts& facts_;
  const History& history_;
  const ZonePolicy& policy_;
  std::vector<Objection> objections_;
};

} // namespace

Facts facts_of(const ZoneVersion& zone) {
  Facts facts;
  if (const auto digest = referee::zone_digest(zone)) facts.digest = to_hex(*digest);
  zone.for_each_node([&](const NodeView& node) {
    const bool at_apex = node.owner() == zone.apex();
    for (std::size_t i = 0; i < node.size(); ++i) {
      const RrsetView set = node.rrset(i);
      if (!made_by_signer(set.type(), at_apex)) facts.content_records += set.size();
    }
  });
  return facts;
}

std::vector<Finding> findings_that_count(const VersionReport& report, HookStage stage) {
  if (stage == HookStage::signed_zone) return report.findings;
  std::vector<Finding> findings;
  std::ranges::copy_if(report.findings, std::back_inserter(findings), [](const Finding& finding) {
    return std::ranges::find(k_form, finding.kind) != std::end(k_form);
  });
  return findings;
}

Ruling rule_on(const Request& request, const ZoneVersion& zone, const VersionReport& report,
               const Facts& facts, const History& history, const Policy& policy) {
  Ruling ruling;
  ruling.objections = Judge(request, zone, report, facts, history, policy.of(request.zone)).run();
  if (!history.last) ruling.note = "the first version that was seen: nothing to compare its size with";
  if (ruling.code() != ExitCode::difference) return ruling;
  for (const Exception& exception : policy.exceptions) {
    if (exception.zone != request.zone || exception.serial != zone.serial()) continue;
    ruling.note = fmt::format("accepted by {} in spite of {}: {}", exception.person,
                              ruling.objections.front().rule, exception.reason);
    ruling.objections.clear();
    break;
  }
  return ruling;
}

} // namespace countersign::hook
