#include "diff/compare/compare.h"
#include "diff/verify/verify.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/zone_source.h"
#include "harness/report/zone_report.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct CompareArguments {
  std::vector<std::string> zones;
  std::string unsigned_zone, at, format = "text";
  ZoneSourceOptions source;
  ComparePolicy policy;
};

std::string label_of(std::size_t index) {
  return index == 0 ? "incumbent" : index == 1 ? "candidate" : fmt::format("candidate-{}", index);
}

Result<ExitCode> compare_zones(const CompareArguments& arguments) {
  VerifyOptions options;
  COUNTERSIGN_TRY_ASSIGN(options.at, parse_instant(arguments.at));
  ZoneVersionPtr input;
  if (!arguments.unsigned_zone.empty()) {
    COUNTERSIGN_TRY_ASSIGN(input, load_zone(arguments.unsigned_zone, arguments.source));
  }
  std::vector<NodeVersion> versions;
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < arguments.zones.size(); ++i) {
    COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, load_zone(arguments.zones[i], arguments.source));
    if (!versions.empty() && zone->apex() != versions[0].zone->apex()) {
      return fail(ErrorKind::usage, "{} is the zone {}, {} is the zone {}", arguments.zones[0],
                  to_text(versions[0].zone->apex()), arguments.zones[i], to_text(zone->apex()));
    }
    NodeVersion version{label_of(i), "a", i == 0 ? Role::incumbent : Role::candidate, zone,
                        verify(*zone, options)};
    for (Finding finding : version.report.findings) {
      finding.signer = version.signer;
      finding.node = version.node;
      finding.serial = zone->serial();
      findings.push_back(std::move(finding));
    }
    if (input) {
      const auto differences = compare_to_input(version, *input, arguments.policy);
      findings.insert(findings.end(), differences.begin(), differences.end());
    }
    versions.push_back(std::move(version));
  }
  const auto differences = compare_versions(versions, arguments.policy);
  findings.insert(findings.end(), differences.begin(), differences.end());
  std::ranges::sort(findings, shown_before);
  ExitCode code = judge_findings(findings);
  const bool all_checked = std::ranges::all_of(
      versions, [](const NodeVersion& version) { return version.report.fully_checked(); });
  if (code != ExitCode::bogus && !all_checked) code = ExitCode::undecided;
  print_out("{}", arguments.format == "json" ? comparison_json(versions, findings)
                                             : comparison_text(versions, findings));
  return code;
}

} // namespace

void add_compare(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("compare", "Verifies two or more signed zones and compares them");
  auto arguments = std::make_shared<CompareArguments>();
  verb->add_option("zones", arguments->zones, "INCUMBENT CANDIDATE...: zone files, or axfr:HOST[:PORT]")
      ->required()
      ->expected(2, 16);
  verb->add_option("--unsigned", arguments->unsigned_zone, "The unsigned input of all of them");
  verb->add_option("--origin", arguments->source.origin, "Name of the zone");
  verb->add_option("--key-file", arguments->source.key_file, "TSIG key for axfr:, as tsig-keygen prints it");
  verb->add_option("--at", arguments->at, "Instant to judge [now]");
  verb->add_flag("--shared-keys", arguments->policy.shared_keys, "All were signed with the same keys");
  verb->add_option("--validity-tolerance", arguments->policy.validity_tolerance,
                   "Seconds by which signature lifetimes may differ");
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return compare_zones(*arguments); }; });
}

} // namespace countersign
