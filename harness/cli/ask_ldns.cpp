#include "harness/cli/ask_ldns.h"

#include "adapters/opinion/second_opinion.h"
#include "diff/verify/second_opinion.h"

namespace countersign {

void ask_ldns(const ZoneVersion& zone, const VerifyOptions& options, VersionReport& report) {
  const std::vector<AskedSignature> asked = choose_questions(zone, report, options, {});
  if (asked.empty()) return;
  std::vector<Bytes> questions;
  for (const AskedSignature& signature : asked) questions.push_back(to_octets(signature.question));
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const SecondOpinions said =
      error ? SecondOpinions{{}, error.message()} : ask_second_opinion(program, questions, {});
  weigh_opinions(asked, said.answers, said.trouble, report);
}

} // namespace countersign
