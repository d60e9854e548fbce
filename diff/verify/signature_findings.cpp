#include "diff/verify/signature_findings.h"

#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign::referee {
namespace {

std::string explain_bogus(const SignatureVerdict& verdict, const KeySet& keys) {
  if (verdict.tried == 1) {
    return fmt::format("does not verify under the published key {}",
                       keys.published()[verdict.key].fingerprint);
  }
  return fmt::format("verifies under none of the {} published keys with this tag", verdict.tried);
}

std::string explain_unknown(const SignatureVerdict& verdict, const KeySet& keys) {
  const KeyLabel label = verdict.rrsig.label;
  if (!keys.publishes(label.algorithm))
    return fmt::format("no key of algorithm {} is published", label.algorithm);
  const auto labelled = keys.labelled(label);
  if (labelled.empty()) return "no published key has this algorithm and tag";
  const bool revoked = std::ranges::any_of(labelled, [&](std::uint32_t i) { return keys.keys()[i].revoked; });
  return revoked ? "its key is revoked, and signs only the DNSKEY RRset (RFC 5011)"
                 : "the published key with this algorithm and tag is not a usable zone key";
}

} // namespace

FindingKind kind_of(Flaw flaw) noexcept {
  switch (flaw) {
  case Flaw::bogus:
    return FindingKind::rrsig_bogus;
  case Flaw::unknown_key:
    return FindingKind::rrsig_unknown_key;
  case Flaw::expired:
    return FindingKind::rrsig_expired;
  case Flaw::not_yet_valid:
    return FindingKind::rrsig_not_yet_valid;
  case Flaw::unsupported:
    return FindingKind::rrsig_unsupported_algorithm;
  case Flaw::budget:
    return FindingKind::verification_budget_reached;
  case Flaw::disagreement:
    return FindingKind::referee_disagrees;
  case Flaw::labels:
    return FindingKind::rrsig_labels;
  case Flaw::signer:
    return FindingKind::rrsig_signer_name;
  case Flaw::none:
  case Flaw::wrong_length:
  case Flaw::inverted_window:
    break;
  }
  return FindingKind::rrsig_malformed;
}

Severity severity_of(Flaw flaw, bool other_is_valid, bool orderly_algorithm_roll) noexcept {
  const Severity full = info(kind_of(flaw)).severity;
  if (!other_is_valid) return full;
  switch (flaw) {
  case Flaw::expired:
  case Flaw::not_yet_valid:
    return std::min(full, Severity::minor);
  case Flaw::unknown_key:
    return std::min(full, orderly_algorithm_roll ? Severity::info : Severity::minor);
  default:
    return std::min(full, Severity::major);
  }
}

std::string explain(const SignatureVerdict& verdict, const RrsetView& set, const JudgeContext& context) {
  const Rrsig& rrsig = verdict.rrsig;
  const auto reason = [&]() -> std::string {
    switch (verdict.flaw) {
    case Flaw::bogus:
      return explain_bogus(verdict, context.keys);
    case Flaw::unknown_key:
      return explain_unknown(verdict, context.keys);
    case Flaw::expired:
      return "it has expired"; // when, stands above: equal findings of two instants have equal text
    case Flaw::not_yet_valid:
      return "it is not valid yet";
    case Flaw::wrong_length:
      return fmt::format("the signature has {} octets, which no key of its algorithm and tag makes",
                         rrsig.signature.size());
    case Flaw::inverted_window:
      return "it expires before its inception";
    case Flaw::unsupported:
      return "algorithm or key size is not supported here";
    case Flaw::budget:
      return "not checked, the budget of key tries is used up";
    case Flaw::disagreement:
      return "confirmed in a batch, refused by OpenSSL";
    case Flaw::labels:
      return fmt::format("labels field {}, the owner has {}", rrsig.labels, signed_labels(set.owner()));
    case Flaw::signer:
      return fmt::format("the signer is {}, the zone is {}", to_text(rrsig.signer), to_text(context.apex));
    case Flaw::none:
      break;
    }
    return "no fault";
  };
  return fmt::format("{}: {}", describe(rrsig), reason());
}

std::string key_text(const SignatureVerdict& verdict, const KeySet& keys) {
  if (verdict.tried == 0) return to_text(verdict.rrsig.label);
  const bool certain = verdict.outcome != SignatureOutcome::bogus || verdict.tried == 1;
  return certain ? keys.full_label(verdict.key) : to_text(verdict.rrsig.label);
}

} // namespace countersign::referee
