#include "adapters/keystore/key_store.h"
#include "harness/cli/verbs.h"

#include <CLI/CLI.hpp>

namespace countersign {

void add_key_store(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("key-store", "The process in which a PKCS#11 module is asked")->group("");
  auto directory = std::make_shared<std::filesystem::path>();
  verb->add_option("directory", *directory, "Where the question lies and the answer goes")->required();
  verb->callback([directory, &action] {
    action = [directory]() -> Result<ExitCode> {
      COUNTERSIGN_TRY(answer_key_store_question(*directory));
      return ExitCode::clean;
    };
  });
}

} // namespace countersign
