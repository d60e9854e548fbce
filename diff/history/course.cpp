#include "diff/history/course.h"

#include <algorithm>

namespace countersign::history {
namespace {

// Below that a share says nothing: a handful of records in a test zone.
constexpr std::uint64_t k_few = 10;

Finding finding_at(const Sighting& sighting, FindingKind kind, std::string evidence) {
  Finding finding = make_finding(kind, {}, std::move(evidence));
  finding.signer = sighting.signer;
  finding.node = sighting.node;
  finding.serial = sighting.report.serial;
  return finding;
}

std::uint64_t lost(const VersionReport& report) {
  std::uint64_t sum = 0;
  for (const auto& [type, count] : report.rrsets_without_valid_signature) sum += count;
  return sum;
}

std::uint64_t content_records(const Sighting& sighting) {
  const VersionReport& report = sighting.report;
  const std::uint64_t made = report.signatures.total() + report.denial.records + report.keys.size();
  return sighting.zone.record_count() - std::min<std::uint64_t>(sighting.zone.record_count(), made);
}

} // namespace

void Course::see(const Sighting& sighting, Seconds now, const HistoryPolicy& policy, Teller& teller) {
  look_at_failures(sighting, teller);
  look_at_validity(sighting, teller);
  look_at_shares(sighting, policy, teller);
  look_at_renewal(sighting, now, policy, teller);
  is_first_ = false;
}

void Course::look_at_failures(const Sighting& sighting, Teller& teller) {
  // Not those of unknown keys: a second algorithm comes in that way, little by little.
  const std::uint64_t count = sighting.report.signatures[SignatureOutcome::bogus];
  if (failing_[0] != 0 && failing_[1] > failing_[0] && count > failing_[1]) {
    teller.tell_again(finding_at(sighting, FindingKind::bogus_growing,
                                 fmt::format("{}, {}, {} bogus signatures in three versions after each other",
                                             failing_[0], failing_[1], count)));
  }
  failing_[0] = std::exchange(failing_[1], count);
}

void Course::look_at_validity(const Sighting& sighting, Teller& teller) {
  const bool is_valid = lost(sighting.report) == 0;
  if (!is_valid && was_valid_) invalid_since_ = sighting.report.serial;
  if (is_valid && invalid_since_) {
    teller.tell_again(finding_at(sighting, FindingKind::validity_intermittent,
                                 fmt::format("serial {} is valid; from serial {} on RRsets had no valid "
                                             "signature, and before that all had one",
                                             sighting.report.serial.value(), invalid_since_->value())));
  }
  if (is_valid) invalid_since_.reset();
  was_valid_ = is_valid;
}

void Course::look_at_shares(const Sighting& sighting, const HistoryPolicy& policy, Teller& teller) {
  const VersionReport& report = sighting.report;
  const std::uint64_t all = report.signed_rrsets + report.unsigned_rrsets;
  const double share = all == 0 ? 0 : static_cast<double>(report.signed_rrsets) / static_cast<double>(all);
  if (!is_first_ && share < share_ - policy.unsigned_limit) {
    teller.tell_again(finding_at(sighting, FindingKind::signed_share_falls,
                                 fmt::format("{} of {} RRsets are signed: {:.2f} %, after {:.2f} %",
                                             report.signed_rrsets, all, share * 100, share_ * 100)));
  }
  share_ = share;
  const std::uint64_t content = content_records(sighting);
  const auto limit = static_cast<double>(content_) * (1 - policy.shrink_limit);
  if (!is_first_ && content_ >= k_few && static_cast<double>(content) < limit) {
    teller.tell_again(
        finding_at(sighting, FindingKind::content_shrinks,
                   fmt::format("{} content records, after {} in the version before", content, content_)));
  }
  content_ = content;
}

// Any single signature may have been renewed early, because its RRset was changed. Only when all that were
// there at first must have been renewed is the least time left that of the signer's own schedule.
void Course::look_at_renewal(const Sighting& sighting, Seconds now, const HistoryPolicy& policy,
                             Teller& teller) {
  const VersionReport& report = sighting.report;
  if (report.signatures[SignatureOutcome::valid] == 0) return;
  const auto left = static_cast<Seconds>(report.earliest_expiration.value() - report.at.value());
  const auto begin_window = [&] {
    window_least_ = left;
    window_end_ =
        now + 2 * left; // what was signed at the same time as the one that ends first, and as late again
    window_began_ = true;
    window_has_alarm_ = false;
  };
  if (!window_began_) return begin_window();
  window_least_ = std::min(window_least_, left);
  if (floor_ && static_cast<double>(left) < static_cast<double>(*floor_) * (1 - policy.renewal_slack)) {
    window_has_alarm_ = true;
    teller.tell(
        finding_at(sighting, FindingKind::renewal_overdue,
                   fmt::format("a signature ends in {} s; until now the least that was ever left is {} s",
                               left, *floor_)),
        fmt::format("{}", report.earliest_expiration.value()));
  }
  if (now < window_end_) return;
  if (!window_has_alarm_) floor_ = window_least_;
  begin_window();
}

} // namespace countersign::history
