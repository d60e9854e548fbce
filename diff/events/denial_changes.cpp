#include "diff/events/denial_changes.h"

namespace countersign {
namespace {

std::string change_text(std::string_view from, std::string_view to) {
  return fmt::format("{} -> {}", from, to);
}

std::string salt_text(const Bytes& salt) { return salt.empty() ? "-" : to_hex(salt); }

std::string hashing_text(const Nsec3Parameters& parameters) {
  return fmt::format("{}/{}", parameters.hash_algorithm, parameters.iterations);
}

} // namespace

void DenialChanges::observe(const ZoneFacts& facts, EventList& out) {
  const DenialSummary& denial = facts.denial;
  if (denial.kind == DenialKind::none) return;
  if (denial.kind == DenialKind::mixed) {
    if (kind_ == DenialKind::none || both_seen_) return;
    both_seen_ = true;
    const DenialKind other = kind_ == DenialKind::nsec ? DenialKind::nsec3 : DenialKind::nsec;
    return out.add(EventKind::denial_change, EventPhase::started, change_text(to_text(kind_), to_text(other)),
                   "records of both kinds are published");
  }
  const DenialKind before = std::exchange(kind_, denial.kind);
  const bool both = std::exchange(both_seen_, false);
  if (before == DenialKind::none || before == kind_) {
    if (both)
      out.add(EventKind::denial_change, EventPhase::aborted, to_text(kind_),
              "the records of the other kind are gone again");
  } else {
    out.add(EventKind::denial_change, EventPhase::completed, change_text(to_text(before), to_text(kind_)),
            fmt::format("{} records of the new kind, none of the old", denial.records));
  }
  if (kind_ == DenialKind::nsec3 && before == DenialKind::nsec3) return observe_parameters(denial, out);
  // Another kind of denial: what its parameters were before is no longer of interest.
  parameters_.reset();
  opt_out_.reset();
  sets_seen_ = false;
  if (kind_ == DenialKind::nsec3) observe_parameters(denial, out);
}

void DenialChanges::observe_parameters(const DenialSummary& denial, EventList& out) {
  if (const auto before = std::exchange(opt_out_, denial.opt_out_seen); before && *before != *opt_out_) {
    out.add(EventKind::opt_out_change, EventPhase::completed, *opt_out_ ? "off -> on" : "on -> off",
            *opt_out_ ? "NSEC3 records with the opt-out flag" : "no NSEC3 record has the opt-out flag");
  }
  if (denial.chains.size() != 1) {
    if (!parameters_ || sets_seen_) return;
    sets_seen_ = true;
    return out.add(EventKind::re_salt, EventPhase::started, salt_text(parameters_->salt),
                   fmt::format("{} NSEC3 chains are published at once", denial.chains.size()));
  }
  const Nsec3Parameters& now = denial.chains.front();
  const auto before = std::exchange(parameters_, now);
  const bool several = std::exchange(sets_seen_, false);
  if (!before) return;
  if (before->salt != now.salt) {
    out.add(EventKind::re_salt, EventPhase::completed,
            change_text(salt_text(before->salt), salt_text(now.salt)),
            "the whole NSEC3 chain is hashed with the new salt");
  }
  if (hashing_text(*before) != hashing_text(now)) {
    out.add(EventKind::iterations_change, EventPhase::completed,
            change_text(hashing_text(*before), hashing_text(now)), "hash algorithm and iterations of NSEC3");
  }
  if (several && *before == now)
    out.add(EventKind::re_salt, EventPhase::aborted, salt_text(now.salt),
            "the other NSEC3 chain is gone again");
}

} // namespace countersign
