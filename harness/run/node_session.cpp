#include "harness/run/node_session.h"

#include "diff/compare/compare.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr milliseconds k_poll_interval{1000}; // when no NOTIFY comes
constexpr milliseconds k_first_poll{150};     // a file-fed signer, or one whose NOTIFY came before the wait
constexpr milliseconds k_query_timeout{3000};
constexpr unsigned k_max_restarts = 3;

} // namespace

VersionRecord NodeSession::make_record(const StepTarget& target, UnixMillis received_at,
                                       VersionReport report) const {
  VersionRecord record;
  record.signer = signer_;
  record.node = node_;
  record.serial = report.serial;
  record.received_at = received_at;
  record.lag_ms = received_at - target.offered_at;
  record.report = std::move(report);
  return record;
}

void NodeSession::add(NodeAnswer& answer, FindingKind kind, const std::string& evidence,
                      Serial serial) const {
  Finding finding = make_finding(kind, {}, evidence);
  finding.signer = signer_;
  finding.node = node_;
  finding.serial = serial;
  answer.findings.push_back(std::move(finding));
}

// The same trouble at every poll is one finding with a count.
void NodeSession::add_once(NodeAnswer& answer, Finding finding) const {
  const auto same = std::ranges::find_if(answer.findings, [&](const Finding& other) {
    return other.kind == finding.kind && other.evidence == finding.evidence;
  });
  if (same != answer.findings.end()) {
    ++same->count;
    return;
  }
  finding.signer = signer_;
  finding.node = node_;
  answer.findings.push_back(std::move(finding));
}

void NodeSession::add_once(NodeAnswer& answer, FindingKind kind, const std::string& evidence) const {
  add_once(answer, make_finding(kind, {}, evidence));
}

NodeAnswer NodeSession::await(const StepTarget& target, Deadline deadline) {
  NodeAnswer answer;
  grace_.reset();
  last_trouble_.clear();
  if (const Status delivered = driver_->deliver(*target.input, deadline); !delivered) {
    add(answer, FindingKind::signer_died, "cannot sign this version: " + delivered.error().message);
  }
  milliseconds wait = k_first_poll;
  while (!target.cancelled->load() && !(answer.published ? target.linger : deadline).passed()) {
    const Deadline end = answer.published ? target.linger : deadline;
    (void)listener_->wait(end.sooner(wait)); // announced or not, we look
    wait = k_poll_interval;
    if (const auto reason = driver_->death()) {
      revive(target, *reason, deadline, answer);
      continue;
    }
    if (look(target, deadline, answer) == Outcome::answered) {
      answer.published = true;
      has_answered_ = true;
    }
  }
  if (!target.cancelled->load() && !answer.published) report_silence(target, answer);
  return answer;
}

NodeSession::Outcome NodeSession::look(const StepTarget& target, Deadline deadline, NodeAnswer& answer) {
  const auto serial = driver_->published_serial(deadline.sooner(k_query_timeout));
  if (!serial) {
    last_trouble_ = serial.error().message;
    // Silence may end; an answer that breaks the rules is a fault now. ("Not yet" is no error: see
    // NodeDriver.)
    if (serial.error().kind == ErrorKind::protocol || serial.error().kind == ErrorKind::invalid_input) {
      add_once(answer, finding_for_transfer(serial.error()), serial.error().message);
    }
    return Outcome::keep_waiting;
  }
  if (!*serial) return Outcome::keep_waiting;
  if (newest_serial_ == **serial && newest_zone_) return accept_unchanged(target, answer);
  Intake intake = intake_.take(newest_zone_, target.verify_ixfr, deadline);
  for (Finding& finding : intake.findings) add_once(answer, std::move(finding));
  if (!intake.update) {
    last_trouble_ = intake.update.error().message;
    return Outcome::keep_waiting;
  }
  return target.every_serial && newest_zone_ ? take_each(target, *intake.update, answer)
                                             : take(target, *intake.update, answer);
}

// Each serial of an IXFR, as secondaries that are quicker than we have served it.
NodeSession::Outcome NodeSession::take_each(const StepTarget& target, const ZoneUpdate& update,
                                            NodeAnswer& answer) {
  bool answered = false;
  ZoneVersionPtr zone = newest_zone_;
  for (std::size_t i = 0; i + 1 < update.changes.size(); ++i) {
    const auto next = zone->apply(update.changes[i]);
    if (!next) return take(target, update, answer); // cannot be: the intake has applied it before
    zone = *next;
    const ZoneUpdate one{ZoneUpdate::Form::differences, zone, {update.changes[i]}, zone->serial(), {}};
    answered = take(target, one, answer) == Outcome::answered || answered;
    answer.published = answer.published || answered;
  }
  ZoneUpdate last = update;
  if (update.changes.size() > 1) last.changes = {update.changes.back()};
  answered = take(target, last, answer) == Outcome::answered || answered;
  return answered ? Outcome::answered : Outcome::keep_waiting;
}

bool NodeSession::has_input(const StepTarget& target) const {
  return !driver_->pulls() || target.primary->has_fetched(client_name(), target.input->serial());
}

// A change that alters nothing but the input's serial gives some signers no reason to publish. When the node
// has fetched it and time enough has passed, the version that it serves already is its answer.
NodeSession::Outcome NodeSession::accept_unchanged(const StepTarget& target, NodeAnswer& answer) {
  if (answer.published || newest_zone_->content() != target.input->content() || !has_input(target)) {
    return Outcome::keep_waiting;
  }
  if (!grace_) grace_ = Deadline::after(target.unchanged_grace);
  if (!grace_->passed()) return Outcome::keep_waiting;
  const UnixMillis received_at = now_unix_ms();
  TakenVersion version{make_record(target, received_at, verifier_.judge_again(newest_zone_)), newest_zone_,
                       verifier_.damage()};
  version.record.first_of_step = true;
  answer.versions.push_back(std::move(version));
  Finding finding =
      make_finding(FindingKind::step_skipped, {},
                   fmt::format("input serial {} changed nothing but the serial; the node goes on "
                               "publishing its serial {}",
                               target.input->serial().value(), newest_serial_->value()));
  finding.signer = signer_;
  finding.node = node_;
  finding.serial = *newest_serial_;
  finding.explained_by = "no-op-not-republished";
  answer.findings.push_back(std::move(finding));
  return Outcome::answered;
}

void NodeSession::check_serial(const StepTarget& target, const ZoneVersion& zone, NodeAnswer& answer) {
  if (!newest_serial_ || zone.serial().is_newer_than(*newest_serial_)) return;
  add(answer, FindingKind::serial_not_newer,
      fmt::format("serial {} follows serial {} (step {})", zone.serial().value(), newest_serial_->value(),
                  target.index),
      zone.serial());
}

void NodeSession::prove_new_keys(const ZoneVersion& zone, NodeAnswer& answer) {
  for (KeyProof& proof : possession_.look_at(zone, *driver_)) {
    proof.signer = signer_;
    proof.node = node_;
    if (auto finding = finding_of(proof)) {
      finding->serial = zone.serial();
      answer.findings.push_back(std::move(*finding));
    }
    answer.proofs.push_back(std::move(proof));
  }
}

NodeSession::Outcome NodeSession::take(const StepTarget& target, const ZoneUpdate& update,
                                       NodeAnswer& answer) {
  const ZoneVersionPtr& zone = update.zone;
  // After a resume the node may go on serving what the earlier process has stored: that is nothing new.
  if (!newest_zone_ && newest_serial_ == zone->serial() && resumed_content_ == zone->content()) {
    newest_zone_ = zone;
  }
  // The zone may have moved on between the SOA query and the transfer: its own serial counts.
  if (newest_serial_ == zone->serial() && newest_zone_) return accept_unchanged(target, answer);
  check_serial(target, *zone, answer);
  newest_serial_ = zone->serial();
  newest_zone_ = zone;
  prove_new_keys(*zone, answer);
  const UnixMillis received_at = now_unix_ms(); // the lag is the signer's, not ours
  TakenVersion version{make_record(target, received_at, verifier_.judge(update)), zone, verifier_.damage()};
  const bool is_target = zone->content() == target.input->content();
  // Where the content is new it speaks for itself; where it is not, a re-signing looks the same.
  const bool fetched = has_input(target) || target.input->content() != target.previous_content;
  const bool complete = version.record.report.complete;
  version.record.first_of_step = is_target && complete && fetched && !answer.published;
  const Serial serial = zone->serial();
  if (is_target && !complete) {
    add(answer, FindingKind::signer_incomplete,
        fmt::format("serial {} was published before it was completely signed: {} of {} RRsets have no RRSIG",
                    serial.value(), version.record.report.unsigned_rrsets,
                    version.record.report.unsigned_rrsets + version.record.report.signed_rrsets),
        serial);
    // Nobody is served by a signer that has not finished its first signing.
    if (!has_answered_) {
      answer.findings.back().explained_by = "signer-start-up";
      version.record.report.findings.clear();
      version.damage = {};
    }
  } else if (!is_target && std::ranges::find(*target.contents, zone->content()) == target.contents->end()) {
    add(answer, FindingKind::version_unmatched,
        fmt::format("the content of serial {} is that of no step", serial.value()), serial);
    const NodeVersion taken{signer_, node_, Role::candidate, zone, version.record.report};
    const auto differences = compare_to_input(taken, *target.input, {});
    answer.findings.insert(answer.findings.end(), differences.begin(), differences.end());
  } else if (!version.record.first_of_step) {
    add(answer, FindingKind::revision_published,
        fmt::format("serial {} has the content of an earlier step", serial.value()), serial);
  }
  const bool answered = version.record.first_of_step;
  answer.versions.push_back(std::move(version));
  return answered ? Outcome::answered : Outcome::keep_waiting;
}

void NodeSession::revive(const StepTarget& target, const std::string& reason, Deadline deadline,
                         NodeAnswer& answer) {
  add_once(answer, FindingKind::signer_died, reason);
  if (++restarts_ > k_max_restarts) {
    last_trouble_ = fmt::format("it has ended {} times and is not started again", restarts_);
    return;
  }
  if (const Status started = driver_->start(target.index, deadline); !started) {
    last_trouble_ = started.error().message;
    add_once(answer, FindingKind::signer_start_failed, started.error().message);
    return;
  }
  if (driver_->pulls()) return;
  // It may have ended before it had this version.
  if (const Status delivered = driver_->deliver(*target.input, deadline); !delivered) {
    add_once(answer, FindingKind::signer_died, "cannot sign this version: " + delivered.error().message);
  }
}

void NodeSession::report_silence(const StepTarget& target, NodeAnswer& answer) const {
  std::string seen = "it has published nothing";
  if (newest_serial_ && newest_zone_) {
    const auto at = std::ranges::find(*target.contents, newest_zone_->content());
    seen = fmt::format("its newest serial {} ", newest_serial_->value());
    seen += at == target.contents->end()
                ? "has the content of no step"
                : fmt::format("has the content of step {}", at - target.contents->begin());
  }
  if (!last_trouble_.empty()) seen += "; last trouble: " + last_trouble_;
  add(answer, FindingKind::signer_silent,
      fmt::format("no complete version of step {} (input serial {}) before the deadline; {}", target.index,
                  target.input->serial().value(), seen),
      newest_serial_.value_or(Serial()));
}

} // namespace countersign
