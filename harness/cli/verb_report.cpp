#include "harness/cli/gate_inputs.h"
#include "harness/cli/output.h"
#include "harness/cli/terminal_style.h"
#include "harness/cli/verbs.h"
#include "harness/report/gate/html/page.h"
#include "storage/storage.h"

#include <fstream>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct ReportArguments : GateArguments {
  std::optional<RunId> run;
  std::string format = "text";
  std::filesystem::path out;
};

// Whole, or not there: a report that was cut off by a full disk could be taken for one.
Status write_out(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) {
    print_out("{}", text);
    return {};
  }
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (stream) return {};
  std::error_code error;
  std::filesystem::remove(file, error);
  return fail(ErrorKind::io, "{}: cannot be written", file.string());
}

// Of a zone over a window of runs, for the meeting. The exit code is that of the gate; nothing is put on
// record.
Result<ExitCode> report_zone(const ReportArguments& arguments) {
  if (arguments.run) {
    return fail(ErrorKind::usage,
                "--run goes with text and json; html and md are about a zone (--zone, --since)");
  }
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY(verify_evidence(*store, arguments));
  COUNTERSIGN_TRY_ASSIGN(const GateInput input, read_gate_input(*store, arguments));
  const GateResult result = judge_gate(input);
  COUNTERSIGN_TRY_ASSIGN(const std::string inputs, sha256_text(result.inputs_text));
  const GateDocument gate{input, result, inputs, COUNTERSIGN_VERSION, !arguments.quick};
  COUNTERSIGN_TRY(
      write_out(arguments.out, arguments.format == "html" ? gate_html(gate) : gate_markdown(gate)));
  return exit_code_for(result.verdict);
}

// The exit code is that of the run, so that a report can be a gate: decided again from what is stored.
Result<ExitCode> report_run(const ReportArguments& arguments) {
  if (arguments.format == "html" || arguments.format == "md") return report_zone(arguments);
  COUNTERSIGN_TRY_ASSIGN(const auto store, RunStore::open(arguments.database, RunStore::Mode::read_only));
  COUNTERSIGN_TRY(store->verify_chain());
  COUNTERSIGN_TRY_ASSIGN(const RunRecord run, store->run(arguments.run));
  COUNTERSIGN_TRY_ASSIGN(const auto steps, store->steps(run.id));
  COUNTERSIGN_TRY(write_out(arguments.out, arguments.format == "json"
                                               ? report_json(run, steps)
                                               : report_text(run, steps, terminal_style())));
  return decide(steps, planned_steps(run, steps.size())).exit_code;
}

} // namespace

void add_report(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("report", "Report of a run (text, json), or of a zone for a meeting (html, md)");
  auto arguments = std::make_shared<ReportArguments>();
  add_gate_options(*verb, *arguments);
  verb->add_option("--run", arguments->run, "Number of the run, for text and json [the newest]");
  verb->add_option("--out", arguments->out, "File to write [standard output]");
  verb->add_option("--format", arguments->format, "text, json, html or md")
      ->check(CLI::IsMember({"text", "json", "html", "md"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return report_run(*arguments); }; });
}

} // namespace countersign
