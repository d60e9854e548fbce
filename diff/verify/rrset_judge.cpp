#include "diff/verify/rrset_judge.h"

#include "diff/verify/signature_findings.h"
#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign::referee {
namespace {

bool is_denial_type(RrType type) noexcept { return type == RrType::NSEC || type == RrType::NSEC3; }

bool is_undecided(SignatureOutcome outcome) noexcept {
  return outcome == SignatureOutcome::unsupported || outcome == SignatureOutcome::unchecked;
}

bool has_mixed_ttl(const RrsetView& set) {
  for (std::size_t i = 1; i < set.size(); ++i) {
    if (set.record(i).ttl != set.record(0).ttl) return true;
  }
  return false;
}

void count(const SignatureVerdict& verdict, RrType type, DnsTime at, Tally& tally) {
  ++tally.signatures[verdict.outcome];
  ++tally.by_key[{verdict.rrsig.label, type}][verdict.outcome];
  tally.horizon.note(verdict.rrsig.inception, verdict.rrsig.expiration, at);
  if (verdict.outcome != SignatureOutcome::valid) return;
  const std::uint32_t left = verdict.rrsig.expiration.value() - at.value();
  const std::uint32_t since = at.value() - verdict.rrsig.inception.value();
  tally.shortest_left = std::min(tally.shortest_left.value_or(left), left);
  tally.shortest_since = std::min(tally.shortest_since.value_or(since), since);
}

bool is_failing(SignatureOutcome outcome) noexcept {
  return outcome == SignatureOutcome::bogus || outcome == SignatureOutcome::malformed ||
         outcome == SignatureOutcome::unknown_key;
}

void note_lost(RrType type, Tally& tally) {
  ++tally.without_valid_signature[type];
  tally.damaged.push_back({tally.node, type, DamagedPlace::k_whole_rrset});
}

void note_signer_of_keys(const SignatureVerdict& verdict, const KeySet& keys, Tally& tally) {
  if (verdict.outcome == SignatureOutcome::valid) tally.signs_dnskey[verdict.key] = SignsKeys::yes;
  if (!is_undecided(verdict.outcome)) return;
  for (const std::uint32_t index : keys.labelled(verdict.rrsig.label)) {
    SignsKeys& signs = tally.signs_dnskey[index];
    signs = std::max(signs, SignsKeys::undecided);
  }
}

} // namespace

void RrsetJudge::judge_signatures(const RrsetView& set, Tally& tally) {
  verdicts_.clear();
  signatures_.begin(set);
  const bool is_dnskey = set.type() == RrType::DNSKEY && set.owner() == context_.apex;
  for (std::size_t i = 0; i < set.signature_count(); ++i) {
    const SignatureVerdict& verdict = verdicts_.emplace_back(signatures_.judge(set.signature(i)));
    count(verdict, set.type(), context_.at, tally);
    refused_ = refused_ || verdict.flaw == Flaw::bogus;
    if (is_dnskey) note_signer_of_keys(verdict, context_.keys, tally);
  }
}

RrsetJudge::Coverage RrsetJudge::coverage() const {
  Coverage found;
  for (const SignatureVerdict& verdict : verdicts_) {
    found.any_valid = found.any_valid || verdict.outcome == SignatureOutcome::valid;
    found.undecided = found.undecided || is_undecided(verdict.outcome);
  }
  for (const std::uint8_t algorithm : context_.keys.required_algorithms()) {
    const bool there = std::ranges::any_of(verdicts_, [&](const SignatureVerdict& verdict) {
      return verdict.rrsig.label.algorithm == algorithm && verdict.flaw != Flaw::signer;
    });
    if (!there) found.missing.push_back(algorithm);
  }
  return found;
}

void RrsetJudge::report_coverage(const RrsetView& set, const Coverage& coverage, Tally& tally) const {
  const Place place{set.owner(), set.type(), {}};
  if (!coverage.any_valid && !coverage.undecided) {
    note_lost(set.type(), tally);
    tally.sink.add(FindingKind::rrset_without_valid_signature, place,
                   [&] { return fmt::format("none of {} signatures is valid", verdicts_.size()); });
  }
  // An RRset whose only signatures are by strangers has that as its finding.
  if (coverage.missing.empty() || coverage.missing.size() == context_.keys.required_algorithms().size())
    return;
  tally.sink.add(FindingKind::rrset_algorithm_incomplete, place, [&] {
    return fmt::format("no signature of algorithm {}, of which a DNSKEY is published",
                       fmt::join(coverage.missing, ", "));
  });
}

void RrsetJudge::report_flaw(const RrsetView& set, const SignatureVerdict& verdict, const Coverage& coverage,
                             Tally& tally) const {
  if (verdict.flaw == Flaw::none) return;
  const bool orderly = coverage.missing.empty() && !context_.keys.publishes(verdict.rrsig.label.algorithm);
  tally.sink.add(kind_of(verdict.flaw), severity_of(verdict.flaw, coverage.any_valid, orderly),
                 {set.owner(), set.type(), key_text(verdict, context_.keys)},
                 [&] { return explain(verdict, set, context_); });
}

// RFC 4034 section 3: the TTL of an RRSIG is that of its RRset; section 3.1.4: the original TTL is that of
// the RRset as it stands in the zone.
void RrsetJudge::report_ttl(const RrsetView& set, const SignatureVerdict& verdict, Tally& tally) const {
  const Place place{set.owner(), set.type(), to_text(verdict.rrsig.label)};
  if (verdict.rrsig.original_ttl != set.ttl()) {
    tally.sink.add(FindingKind::rrsig_original_ttl, place, [&] {
      return fmt::format("original TTL {}, the RRset has {}", verdict.rrsig.original_ttl, set.ttl());
    });
    if (verdict.ttl == verdict.rrsig.original_ttl) return; // one fault: the TTL of the RRset was changed
  }
  if (verdict.ttl == set.ttl()) return;
  tally.sink.add(FindingKind::rrsig_ttl, place,
                 [&] { return fmt::format("RRSIG with TTL {}, the RRset has {}", verdict.ttl, set.ttl()); });
}

// RFC 6781 section 4.4.2: of several valid signatures the one that lasts longest counts, since a resolver may
// take any.
void RrsetJudge::report_remaining(const RrsetView& set, Tally& tally) const {
  std::optional<std::uint32_t> left;
  for (const SignatureVerdict& verdict : verdicts_) {
    if (verdict.outcome != SignatureOutcome::valid) continue;
    left = std::max(left.value_or(0), verdict.rrsig.expiration.value() - context_.at.value());
  }
  if (!left) return;
  tally.shortest_cover = std::min(tally.shortest_cover.value_or(*left), *left);
  const std::uint32_t wanted = std::max(set.ttl(), context_.min_remaining_s);
  const DnsTime end(context_.at.value() + *left);
  tally.horizon.note_margin(end, wanted, context_.at);
  if (*left >= wanted) return;
  tally.sink.add(FindingKind::rrsig_expires_early, {set.owner(), set.type(), {}}, [&] {
    return fmt::format("validly signed until {}, fewer than {} seconds from now ({})", time_to_text(end),
                       wanted, wanted == set.ttl() ? "its TTL" : "the margin asked for");
  });
}

// Signatures over nothing. No resolver ever verifies them; they count as malformed.
void RrsetJudge::report_stray(const RrsetView& set, Standing standing, Tally& tally) {
  const bool below = standing == Standing::below_cut || standing == Standing::below_dname;
  for (std::size_t i = 0; i < set.signature_count(); ++i) {
    SignatureVerdict verdict;
    verdict.rrsig = parse_rrsig(set.signature(i).rdata);
    count(verdict, set.type(), context_.at, tally);
    tally.sink.add(below ? FindingKind::rrsig_below_cut : FindingKind::rrsig_stray,
                   {set.owner(), set.type(), to_text(verdict.rrsig.label)},
                   [&] { return fmt::format("{}: there is no such RRset", describe(verdict.rrsig)); });
  }
}

void RrsetJudge::judge(const RrsetView& set, Standing standing, Tally& tally) {
  if (set.size() == 0) return report_stray(set, standing, tally);
  const Place place{set.owner(), set.type(), {}};
  const bool mixed = has_mixed_ttl(set);
  if (mixed) {
    tally.sink.add(FindingKind::rrset_ttl_mixed, place,
                   [&] { return fmt::format("records with TTL {} and others", set.ttl()); });
  }
  const bool owed = must_be_signed(set.type(), standing) ||
                    (set.type() == RrType::NSEC3 && is_child_of(set.owner(), context_.apex));
  if (set.signature_count() == 0) {
    if (!owed) return;
    ++tally.unsigned_rrsets;
    note_lost(set.type(), tally);
    tally.sink.add(FindingKind::rrset_unsigned, place, [] { return "no RRSIG covers it"; });
    return;
  }
  judge_signatures(set, tally);
  if (!owed) {
    if (is_denial_type(set.type())) return; // reported as superfluous, signature and all
    for (const SignatureVerdict& verdict : verdicts_) {
      tally.sink.add(
          FindingKind::rrsig_below_cut, {set.owner(), set.type(), to_text(verdict.rrsig.label)}, [&] {
            return fmt::format("{}: the zone is not authoritative for this RRset", describe(verdict.rrsig));
          });
    }
    return;
  }
  ++tally.signed_rrsets;
  tally.longest_ttl = std::max(tally.longest_ttl, effective_ttl(set.ttl()));
  const Coverage found = coverage();
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    const SignatureVerdict& verdict = verdicts_[i];
    report_flaw(set, verdict, found, tally);
    if (!mixed) report_ttl(set, verdict, tally);
    if (!is_failing(verdict.outcome) || i >= DamagedPlace::k_whole_rrset) continue;
    tally.damaged.push_back({tally.node, set.type(), static_cast<std::uint16_t>(i), verdict.outcome});
  }
  report_coverage(set, found, tally);
  report_remaining(set, tally);
}

} // namespace countersign::referee
