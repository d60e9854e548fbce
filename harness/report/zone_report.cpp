#include "harness/report/zone_report.h"

#include "diff/wire/presentation.h"
#include "harness/verdict/verdict.h"

#include <map>

#include <fmt/format.h>

namespace countersign {
namespace {

const char* verdict_word(std::span<const Finding> findings, bool fully_checked) {
  const ExitCode code = judge_findings(findings);
  if (code == ExitCode::bogus) return "BOGUS";
  if (code == ExitCode::undecided || !fully_checked) return "UNDECIDED";
  return code == ExitCode::difference ? "DIFFERENT" : "CLEAN";
}

std::string outcome_text(const OutcomeCounts& counts) {
  std::string text = fmt::format("{} of {} checked", counts.checked(), counts.total());
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) {
    const auto outcome = static_cast<SignatureOutcome>(i);
    if (counts[outcome] != 0) text += fmt::format(", {} {}", counts[outcome], to_text(outcome));
  }
  return text;
}

std::string key_text(const PublishedKey& key) {
  return fmt::format("{} {} {} bits  {}{}{}", to_text(key.label), key.is_sep() ? "KSK" : "ZSK", key.bits,
                     key.fingerprint, key.is_revoked() ? "  revoked" : "",
                     key.signs_dnskey ? "  signs DNSKEY" : "");
}

std::string denial_text(const DenialSummary& denial) {
  std::string text = fmt::format("{}, {} records", to_text(denial.kind), denial.records);
  for (const Nsec3Parameters& chain : denial.chains) {
    text += fmt::format(", hash {} iterations {} salt {}", chain.hash_algorithm, chain.iterations,
                        chain.salt.empty() ? "-" : to_hex(chain.salt));
  }
  return text + (denial.opt_out_seen ? ", opt-out" : "");
}

std::string report_body(const VersionReport& report) {
  std::string text = fmt::format("  signatures  {}\n", outcome_text(report.signatures));
  text += fmt::format("  RRsets      {} signed, {} that need a signature have none\n", report.signed_rrsets,
                      report.unsigned_rrsets);
  for (const PublishedKey& key : report.keys) text += fmt::format("  key         {}\n", key_text(key));
  text += fmt::format("  denial      {}\n", denial_text(report.denial));
  if (report.signatures[SignatureOutcome::valid] != 0) {
    text += fmt::format("  expiry      first signature {} UTC, judged at {} UTC\n",
                        time_to_text(report.earliest_expiration), time_to_text(report.at));
  }
  return text;
}

std::string subject_text(const Subject& subject) {
  std::string text;
  for (const std::string* part : {&subject.owner, &subject.type, &subject.key}) {
    if (part->empty()) continue;
    text += (text.empty() ? "" : " ") + *part;
  }
  return text;
}

} // namespace

std::string findings_lines(std::span<const Finding> findings) {
  std::string text;
  std::map<std::string, std::uint64_t> explained;
  for (const Finding& finding : findings) {
    if (!finding.explained_by.empty()) {
      explained[finding.explained_by] += finding.count;
      continue;
    }
    const std::string where = finding.node.empty() ? finding.signer : finding.signer + "/" + finding.node;
    text +=
        fmt::format("  {:8} {}{}{}  {}\n           {}\n", to_text(finding.severity), info(finding.kind).id,
                    where.empty() ? "" : "  ", where, subject_text(finding.subject), finding.evidence);
    if (finding.count > 1) text += fmt::format("           {} of them\n", finding.count);
  }
  if (text.empty()) text = "  no unexplained finding\n";
  for (const auto& [rule, count] : explained) text += fmt::format("  explained  {} x {}\n", count, rule);
  return text;
}

std::string zone_report_text(const ZoneVersion& zone, const VersionReport& report) {
  std::string hurt;
  std::vector<Finding> findings; // without what the summary tells
  for (const Finding& finding : report.findings) {
    if (finding.kind == FindingKind::answers_lost) {
      hurt += fmt::format("  hurt        {}\n", finding.evidence);
    } else {
      findings.push_back(finding);
    }
  }
  return fmt::format("{}  {}  serial {}  {} RRs\n", verdict_word(report.findings, report.fully_checked()),
                     to_text(zone.apex()), report.serial.value(), report.records) +
         report_body(report) + hurt + findings_lines(findings);
}

std::string comparison_text(std::span<const NodeVersion> versions, std::span<const Finding> findings) {
  bool fully_checked = true;
  std::string text;
  for (const NodeVersion& version : versions) {
    fully_checked = fully_checked && version.report.fully_checked();
    text += fmt::format("{}: serial {}, {} RRs, content {}\n", version.signer, version.report.serial.value(),
                        version.report.records, to_text(version.report.content));
    text += report_body(version.report);
  }
  return fmt::format("{}  {}\n", verdict_word(findings, fully_checked),
                     to_text(versions.front().zone->apex())) +
         text + findings_lines(findings);
}

} // namespace countersign
