#include "diff/compare/compare.h"
#include "diff/model/finding_kind.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/report/report.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

void print_list() {
  print_out("Findings:\n");
  for (const FindingInfo& finding : finding_catalogue()) {
    print_out("  {:32} {:9} {}\n", finding.id, to_text(finding.severity), finding.title);
  }
  print_out("\nRules that explain differences:\n");
  for (const RuleInfo& rule : explanation_rules()) print_out("  {:32} {}\n", rule.name, rule.explains);
}

Result<ExitCode> explain(const std::string& id) {
  if (id.empty()) {
    print_list();
    return ExitCode::clean;
  }
  if (const auto kind = parse_finding_kind(id)) {
    print_out("{}", explain_text(info(*kind)));
    return ExitCode::clean;
  }
  const auto rules = explanation_rules();
  const auto rule = std::ranges::find(rules, std::string_view(id), &RuleInfo::name);
  if (rule == rules.end()) {
    return fail(ErrorKind::usage, "there is no finding and no rule '{}'; `countersign explain` lists all",
                id);
  }
  print_out("{}", explain_rule_text(*rule));
  return ExitCode::clean;
}

} // namespace

void add_explain(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("explain", "What a finding or a rule means, why it hurts, what to do");
  auto id = std::make_shared<std::string>();
  verb->add_option("id", *id, "Id of a finding or name of a rule; without it, a list of all");
  verb->callback([id, &action] { action = [id] { return explain(*id); }; });
}

} // namespace countersign
