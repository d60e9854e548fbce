#include "diff/verify/signature_judge.h"

#include <algorithm>

namespace countersign::referee {
namespace {

using Outcome = SignatureOutcome;

constexpr std::size_t k_key_field_offset = 4; // flags, protocol, algorithm (RFC 4034 section 2.1)

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
    if (verdict.tried == k_max_tries_per_signature || judged_ > k_max_signatures_per_rrset ||
        refusals_ == k_max_refusals_per_rrset || budget_ == 0) {
      set(verdict, Outcome::unchecked, Flaw::budget);
      return;
    }
    --budget_;
    if (verdict.tried++ == 0) verdict.key = index;
    bool disagrees = false;
    if (!is_known_to_verify(verdict.rrsig.label) && !verifies(index, verdict, rdata, disagrees)) {
      ++refusals_;
      if (!disagrees) continue;
      set(verdict, Outcome::unchecked, Flaw::disagreement);
      return;
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

bool SignatureJudge::verifies(std::size_t index, const SignatureVerdict& verdict, ByteView rdata,
                              bool& disagrees) {
  ++verifications_;
  const ByteView signature = verdict.rrsig.signature;
  const auto answer = batch_ ? batch_->ask(index, signature) : BatchConfirmer::Answer::unknown;
  if (answer == BatchConfirmer::Answer::confirmed) return true;
  const ByteView data = signed_data_.of(rdata, verdict.rrsig, context_.apex);
  const bool good = checker_.verifies(index, context_.keys.keys()[index].key, data, signature);
  disagrees = !good && answer == BatchConfirmer::Answer::sample;
  return good;
}

void SignatureJudge::collect(const RrsetView& collected) {
  begin(collected);
  for (std::size_t i = 0; i < collected.signature_count(); ++i) {
    const ByteView rdata = collected.signature(i).rdata;
    SignatureVerdict verdict;
    verdict.rrsig = parse_rrsig(rdata);
    if (!may_verify(verdict)) continue;
    // As in judge(): what is beyond the bound would be hashed for nothing, each time with the whole RRset.
    if (++judged_ > k_max_signatures_per_rrset) return;
    const auto labelled = context_.keys.labelled(verdict.rrsig.label);
    const AlgorithmInfo* algorithm = algorithm_info(verdict.rrsig.label.algorithm);
    if (labelled.size() != 1 || algorithm == nullptr || !BatchConfirmer::takes(*algorithm)) continue;
    const std::size_t index = labelled.front();
    const ZoneKey& key = context_.keys.keys()[index];
    if (!key.may_sign || key.revoked || verdict.rrsig.signature.size() != key.key.signature_octets) continue;
    if (is_known_to_verify(verdict.rrsig.label)) continue;
    const ByteView field = ByteView(context_.keys.published()[index].rdata).subspan(k_key_field_offset);
    batch_->add(index, *algorithm, field, signed_data_.of(rdata, verdict.rrsig, context_.apex),
                verdict.rrsig.signature);
  }
}

bool SignatureJudge::may_verify(SignatureVerdict& verdict) const {
  const AlgorithmInfo* algorithm = algorithm_info(verdict.rrsig.label.algorithm);
  const std::size_t octets = algorithm != nullptr ? algorithm->signature_octets : 0;
  if (octets != 0 && verdict.rrsig.signature.size() != octets) {
    set(verdict, Outcome::malformed, Flaw::wrong_length);
    return false;
  }
  // A DNSKEY of another zone is no key of ours (RFC 4035 section 5.3.1).
  if (!same_name(verdict.rrsig.signer, context_.apex)) {
    set(verdict, Outcome::unknown_key, Flaw::signer);
    return false;
  }
  if (verdict.rrsig.labels != signed_labels(set_->owner())) {
    set(verdict, Outcome::malformed, Flaw::labels);
    return false;
  }
  if (judge_window(verdict.rrsig, context_.at) == Outcome::malformed) {
    set(verdict, Outcome::malformed, Flaw::inverted_window);
    return false;
  }
  return true;
}

SignatureVerdict SignatureJudge::judge(const RecordView& signature) {
  SignatureVerdict verdict;
  verdict.rrsig = parse_rrsig(signature.rdata);
  verdict.ttl = signature.ttl;
  if (!may_verify(verdict)) return verdict;
  ++judged_;
  find_key(verdict, signature.rdata);
  if (verdict.outcome == Outcome::valid) {
    const Outcome window = judge_window(verdict.rrsig, context_.at);
    set(verdict, window, flaw_of_window(window));
  }
  return verdict;
}

} // namespace countersign::referee
