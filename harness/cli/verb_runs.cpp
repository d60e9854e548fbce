#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/report/report.h"
#include "storage/storage.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

Result<ExitCode> list_runs(const std::filesystem::path& database) {
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY_ASSIGN(const auto runs, store->runs());
  print_out("{}", runs_table(runs));
  return ExitCode::clean;
}

} // namespace

void add_runs(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("runs", "Lists the runs in a database");
  auto database = std::make_shared<std::filesystem::path>("countersign.db");
  verb->add_option("--db", *database, "SQLite file of the results")->capture_default_str();
  verb->callback([database, &action] { action = [database] { return list_runs(*database); }; });
}

} // namespace countersign
