#include "adapters/opinion/second_opinion.h"
#include "diff/wire/opinion/ldns_opinion.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct OpinionArguments {
  std::filesystem::path file;
  std::size_t from = 0;
  std::size_t memory_octets = 0;
};

// Each word is on its way before the next question is looked at, which may be the last.
void say(std::string_view word) {
  print_out("{}\n", word);
  std::fflush(stdout);
}

} // namespace

void add_second_opinion(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("second-opinion", "The process in which ldns is asked")->group("");
  auto arguments = std::make_shared<OpinionArguments>();
  verb->add_option("file", arguments->file, "Questions")->required();
  verb->add_option("from", arguments->from, "Number of the first question")->required();
  verb->add_option("memory", arguments->memory_octets, "Octets of address space to live in")->required();
  verb->callback([arguments, &action] {
    action = [arguments]() -> Result<ExitCode> {
      COUNTERSIGN_TRY(
          answer_questions(arguments->file, arguments->from, arguments->memory_octets, ldns_opinion, say));
      return ExitCode::clean;
    };
  });
}

} // namespace countersign
