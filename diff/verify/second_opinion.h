// Which signatures another validator is asked about, and what its answers do to a report.
//
// Asking is not done here: this room starts no process. Who has one hands the questions on, and the answers
// back:
//   const auto asked = choose_questions(zone, report, options, {});
//   weigh_opinions(asked, answers, report);
#pragma once

#include "diff/verify/verify.h"
#include "diff/wire/opinion/signature_question.h"

namespace countersign {

struct OpinionChoice {
  std::size_t negatives = 64; // signatures, at most, at RRsets of findings
  std::size_t positives = 64; // signatures, at most, drawn from the whole zone
  std::size_t wildcards = 4;  // RRsets, at most, that are asked about in an expanded form as well
};

struct AskedSignature {
  SignatureQuestion question;
  Subject subject;
  SignatureOutcome outcome; // ours: valid, bogus, expired or not_yet_valid
  bool expanded = false;    // the RRset is a wildcard's, under a name that it answers for
};

// Signatures of the RRsets that `report` has findings about (bogus, expired, not yet valid), each judged
// again; then signatures drawn at random, by a seed that follows from the zone's content and serial: equal
// zones give equal questions. Costs a walk over the zone and a verification for each question. Verdicts of
// form, and on unsupported and unchecked signatures, are not asked about.
[[nodiscard]] std::vector<AskedSignature> choose_questions(const ZoneVersion& zone,
                                                           const VersionReport& report,
                                                           const VerifyOptions& options,
                                                           const OpinionChoice& choice);

// `answers`: one for each of `asked`. Adds a finding for each disagreement, and lowers to minor what `report`
// says of the RRset's signature: it is not known any more. `trouble`: why answers are missing, if they are.
void weigh_opinions(std::span<const AskedSignature> asked, std::span<const Opinion> answers,
                    const std::string& trouble, VersionReport& report);

} // namespace countersign
