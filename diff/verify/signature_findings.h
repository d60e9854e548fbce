// Words and weights for what is wrong with a signature.
#pragma once

#include "diff/verify/signature_judge.h"

namespace countersign::referee {

[[nodiscard]] FindingKind kind_of(Flaw flaw) noexcept; // not of Flaw::none

// How much it hurts. A resolver takes any signature that is good (RFC 4035 section 5.3.3): beside a valid
// one, a bad one is a warning about the signer, and one that is merely out of date or of a withdrawn key is
// hygiene. `orderly_algorithm_roll`: a valid signature of every published algorithm is there too, and this
// one is of an algorithm that no DNSKEY has: the first step of RFC 6781 section 4.1.4, or the last.
[[nodiscard]] Severity severity_of(Flaw flaw, bool other_is_valid, bool orderly_algorithm_roll) noexcept;

[[nodiscard]] std::string explain(const SignatureVerdict& verdict, const RrsetView& set,
                                  const JudgeContext& context);

// The key in a finding's subject: with the fingerprint where it is certain which one it is.
[[nodiscard]] std::string key_text(const SignatureVerdict& verdict, const KeySet& keys);

} // namespace countersign::referee
