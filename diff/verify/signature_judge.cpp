#include "diff/verify/signature_judge.h"

#include <algorithm>

namespace countersign::referee {
namespace {

using Outcome = SignatureOutcome;

void set(SignatureVerdict& verdict, Outcome outcome, Flaw flaw) {
  verdict.outcome = outcome;
  verdict.flaw = flaw;
}

Flaw flaw_of_window(Outcome outcome) {
  switch (outcome) {
  case Outcome::expired:
    return Flaw::expired;
  case Outcome::not_yet_valid:
    return Flaw::not_yet_valid;
  default:
    return Flaw::none;
  }
}

} // namespace

std::size_t potential_tries(const KeySet& keys, KeyLabel label) noexcept {
  return std::min(keys.labelled(label).size(), k_max_tries_per_signature);
}

bool SignatureJudge::is_known_to_verify(KeyLabel label) const {
  return assume_verified_ && context_.keys.labelled(label).size() == 1 &&
         std::ranges::find(context_.changed_labels, label) == context_.changed_labels.end();
}

// Under every published key of that algorithm and tag, until one fits.
void SignatureJudge::find_key(SignatureVerdict& verdict, ByteView rdata) {
  const KeySet& keys = context_.keys;
  const bool covers_dnskey = set_->type() == RrType::DNSKEY && set_->owner() == context_.apex;
  bool wrong_length = false;
  bool unsupported = false;
  bool unread = false;
  for (const std::uint32_t index : keys.labelled(verdict.rrsig.label)) {
    const ZoneKey& key = keys.keys()[index];
    unread = unread || key.unread;
    unsupported = unsupported || (!key.unread && key.key.form == KeyForm::unsupported);
    if (!key.may_sign || (key.revoked && !covers_dnskey)) continue;
    if (verdict.rrsig.signature.size() != key.key.signature_octets) {
      wrong_length = true;
      continue;
    }
    if (verdict.tried == k_max_tries_per_signature || judged_ > k_max_signatures_per_rrset || budget_ == 0) {
      set(verdict, Outcome::unchecked, Flaw::budget);
      return;
    }
    --budget_;
    if (verdict.tried++ == 0) verdict.key = index;
    if (!is_known_to_verify(verdict.rrsig.label)) {
      ++verifications_;
      const ByteView data = signed_data_.of(rdata, verdict.rrsig, context_.apex);
      if (!checker_.verifies(index, key.key, data, verdict.rrsig.signature)) continue;
    }
    verdict.key = index;
    set(verdict, Outcome::valid, Flaw::none);
    return;
  }
  if (unread) return set(verdict, Outcome::unchecked, Flaw::budget);
  if (unsupported) return set(verdict, Outcome::unsupported, Flaw::unsupported);
  if (verdict.tried != 0) return set(verdict, Outcome::bogus, Flaw::bogus);
  if (wrong_length) return set(verdict, Outcome::malformed, Flaw::wrong_length);
  set(verdict, Outcome::unknown_key, Flaw::unknown_key);
}

SignatureVerdict SignatureJudge::judge(const RecordView& signature) {
  SignatureVerdict verdict;
  verdict.rrsig = parse_rrsig(signature.rdata);
  verdict.ttl = signature.ttl;
  const AlgorithmInfo* algorithm = algorithm_info(verdict.rrsig.label.algorithm);
  const std::size_t octets = algorithm != nullptr ? algorithm->signature_octets : 0;
  if (octets != 0 && verdict.rrsig.signature.size() != octets) {
    set(verdict, Outcome::malformed, Flaw::wrong_length);
    return verdict;
  }
  // A DNSKEY of another zone is no key of ours (RFC 4035 section 5.3.1).
  if (!same_name(verdict.rrsig.signer, context_.apex)) {
    set(verdict, Outcome::unknown_key, Flaw::signer);
    return verdict;
  }
  const unsigned labels = signed_labels(set_->owner());
  if (verdict.rrsig.labels != labels) {
    set(verdict, Outcome::malformed, Flaw::labels);
    return verdict;
  }
  const Outcome window = judge_window(verdict.rrsig, context_.at);
  if (window == Outcome::malformed) {
    set(verdict, Outcome::malformed, Flaw::inverted_window);
    return verdict;
  }
  ++judged_;
  find_key(verdict, signature.rdata);
  if (verdict.outcome == Outcome::valid) set(verdict, window, flaw_of_window(window));
  return verdict;
}

} // namespace countersign::referee
