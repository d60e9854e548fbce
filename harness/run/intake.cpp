#include "harness/run/intake.h"

#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr unsigned k_check_attempts = 3;

// Evidence is read in tables and in CSV: without tabs.
std::string on_one_line(const Record& record) {
  std::string text = to_text(record);
  std::ranges::replace(text, '\t', ' ');
  return text;
}

bool speaks_of_tsig(const Error& error) { return error.message.find("TSIG") != std::string::npos; }

// What has to be done to the zone by IXFR to make it the zone by AXFR.
Finding difference_finding(const Change& repair, Serial from) {
  std::string what;
  Subject subject;
  const auto put = [&](const char* words, const std::vector<Record>& records) {
    if (records.empty()) return;
    const Record& first = records.front();
    if (subject.owner.empty()) subject = {to_text(first.owner.view()), to_text(first.type), ""};
    what += fmt::format("; {} records {}, the first: {}", records.size(), words, on_one_line(first));
  };
  put("only by IXFR", repair.removed);
  put("only by AXFR", repair.added);
  if (!(repair.soa_from == repair.soa_to)) {
    what += fmt::format("; SOA by IXFR: {}, by AXFR: {}", on_one_line(repair.soa_from),
                        on_one_line(repair.soa_to));
  }
  Finding finding = make_finding(FindingKind::ixfr_differs_from_axfr, subject,
                                 fmt::format("serial {} by IXFR from serial {} is not what AXFR gives{}",
                                             repair.to().value(), from.value(), what));
  finding.serial = repair.to();
  return finding;
}

} // namespace

Finding ixfr_finding(const IxfrFailure& failure, Serial from, Serial to) {
  const auto kind = speaks_of_tsig(failure.error) ? FindingKind::tsig_failed : FindingKind::ixfr_failed;
  Finding finding = make_finding(
      kind, {},
      fmt::format("IXFR from serial {} failed, AXFR did not: {}", from.value(), failure.error.message));
  // To have no IXFR on offer is no fault: secondaries transfer whole zones, as we do.
  if (failure.declined) finding.severity = Severity::minor;
  finding.serial = to;
  return finding;
}

FindingKind finding_for_transfer(const Error& error) noexcept {
  if (error.kind != ErrorKind::protocol && error.kind != ErrorKind::invalid_input)
    return FindingKind::transfer_failed;
  return speaks_of_tsig(error) ? FindingKind::tsig_failed : FindingKind::transfer_garbage;
}

Intake NodeIntake::take(const ZoneVersionPtr& have, bool verify_ixfr, Deadline deadline) {
  Intake intake{driver_.fetch(have, deadline), {}};
  if (!intake.update) {
    const Error& error = intake.update.error();
    intake.findings.push_back(make_finding(finding_for_transfer(error), {}, error.message));
    return intake;
  }
  ZoneUpdate& update = *intake.update;
  if (update.ixfr_failure) {
    intake.findings.push_back(ixfr_finding(*update.ixfr_failure, have->serial(), update.zone->serial()));
  }
  if (update.form == ZoneUpdate::Form::full) ++counts_.whole;
  if (update.form == ZoneUpdate::Form::differences) {
    ++counts_.by_differences;
    counts_.changes += update.changes.size();
    if (verify_ixfr) check_by_axfr(*have, update, deadline, intake.findings);
  }
  return intake;
}

void NodeIntake::check_by_axfr(const ZoneVersion& have, ZoneUpdate& update, Deadline deadline,
                               std::vector<Finding>& findings) {
  const Serial serial = update.zone->serial();
  for (unsigned attempt = 0; attempt < k_check_attempts; ++attempt) {
    auto whole = driver_.fetch(nullptr, deadline);
    if (!whole) {
      const Error& error = whole.error();
      findings.push_back(make_finding(finding_for_transfer(error), {},
                                      "the AXFR that was to check an IXFR: " + error.message));
      return;
    }
    const Serial there = whole->zone->serial();
    // The zone has moved on, and this serial does not come back. The next one is checked when it is taken.
    if (there.is_newer_than(serial)) return;
    if (there != serial) continue; // behind: another process of the node, perhaps, that is still to load it
    const Change repair = difference(*update.zone, *whole->zone);
    if (repair.changes_nothing()) return;
    findings.push_back(difference_finding(repair, have.serial()));
    update = *std::move(whole);
    return;
  }
}

} // namespace countersign
