#include "harness/cli/ask_ldns.h"

#include "adapters/opinion/second_opinion.h"
#include "adapters/process/workspace.h"
#include "diff/verify/second_opinion.h"

namespace countersign {

void ask_ldns(const ZoneVersion& zone, const VerifyOptions& options, VersionReport& report) {
  const std::vector<AskedSignature> asked = choose_questions(zone, report, options, {});
  if (asked.empty()) return;
  std::vector<Bytes> questions;
  for (const AskedSignature& signature : asked) questions.push_back(to_octets(signature.question));
  const auto program = own_program();
  const SecondOpinions said =
      program ? ask_second_opinion(*program, questions, {}) : SecondOpinions{{}, program.error().message};
  weigh_opinions(asked, said.answers, said.trouble, report);
}

} // namespace countersign
