#include "diff/cutover/cutover.h"
#include "diff/wire/presentation.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/zone_source.h"
#include "harness/report/cutover_report.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct CutoverArguments {
  std::string old_zone, new_zone, at, old_keys_since, ds_since, next_ds_at, format = "text";
  std::filesystem::path ds_file, next_ds_file;
  ZoneSourceOptions source;
  CutoverPlan plan;
};

Result<std::vector<Record>> load_ds(const std::filesystem::path& file, NameView zone) {
  COUNTERSIGN_TRY_ASSIGN(std::vector<Record> records, load_records(file, to_text(zone)));
  for (const Record& record : records) {
    if (record.type == RrType::DS && record.owner.view() == zone) continue;
    return fail(ErrorKind::usage, "{}: {} {} is no DS of {}", file.string(), to_text(record.owner),
                to_text(record.type), to_text(zone));
  }
  if (records.empty()) return fail(ErrorKind::usage, "{} holds no record", file.string());
  return records;
}

Status read_since(const std::string& text, std::optional<DnsTime>& since) {
  if (text.empty()) return {};
  COUNTERSIGN_TRY_ASSIGN(since, parse_instant(text));
  return {};
}

Status load_plan(CutoverArguments& arguments) {
  CutoverPlan& plan = arguments.plan;
  COUNTERSIGN_TRY_ASSIGN(plan.at, parse_instant(arguments.at));
  COUNTERSIGN_TRY_ASSIGN(plan.old_zone, load_zone(arguments.old_zone, arguments.source));
  COUNTERSIGN_TRY_ASSIGN(plan.new_zone, load_zone(arguments.new_zone, arguments.source));
  const NameView zone = plan.old_zone->apex();
  if (plan.new_zone->apex() != zone) {
    return fail(ErrorKind::usage, "{} is the zone {}, {} is the zone {}", arguments.old_zone, to_text(zone),
                arguments.new_zone, to_text(plan.new_zone->apex()));
  }
  COUNTERSIGN_TRY(read_since(arguments.old_keys_since, plan.old_keys_since));
  COUNTERSIGN_TRY(read_since(arguments.ds_since, plan.parent_ds_since));
  if (!arguments.ds_file.empty()) {
    COUNTERSIGN_TRY_ASSIGN(plan.parent_ds, load_ds(arguments.ds_file, zone));
  }
  if (arguments.next_ds_file.empty()) return {};
  COUNTERSIGN_TRY_ASSIGN(plan.next_ds, load_ds(arguments.next_ds_file, zone));
  COUNTERSIGN_TRY_ASSIGN(plan.next_ds_at, parse_instant(arguments.next_ds_at));
  return {};
}

ExitCode exit_code(Safety safety) noexcept {
  switch (safety) {
  case Safety::safe:
    return ExitCode::clean;
  case Safety::broken:
    return ExitCode::bogus;
  case Safety::undecided:
    break;
  }
  return ExitCode::undecided;
}

Result<ExitCode> simulate(CutoverArguments& arguments) {
  COUNTERSIGN_TRY(load_plan(arguments));
  const CutoverReport report = simulate_cutover(arguments.plan);
  const NameView zone = arguments.plan.old_zone->apex();
  print_out("{}", arguments.format == "json" ? cutover_json(zone, report) : cutover_text(zone, report));
  return exit_code(report.cutover);
}

} // namespace

void add_cutover(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "cutover", "Says whether the name servers may go over from one signed zone to another");
  auto arguments = std::make_shared<CutoverArguments>();
  CutoverPlan& plan = arguments->plan;
  verb->add_option("old", arguments->old_zone, "What they have now: a zone file, or axfr:HOST[:PORT]")
      ->required();
  verb->add_option("new", arguments->new_zone, "What they will have")->required();
  verb->add_option("--at", arguments->at, "The moment of the switch [now]");
  verb->add_option("--propagation", plan.propagation_s, "Seconds until the last name server has switched")
      ->capture_default_str();
  verb->add_option("--ds", arguments->ds_file,
                   "The parent's DS RRset, with its TTL; without it nothing is decided");
  verb->add_option("--ds-since", arguments->ds_since, "Since when the parent has had just these DS");
  auto* next = verb->add_option("--next-ds", arguments->next_ds_file, "The DS RRset that will follow");
  auto* next_at =
      verb->add_option("--next-ds-at", arguments->next_ds_at, "When the parent begins to serve it");
  next->needs(next_at);
  next_at->needs(next);
  verb->add_option("--parent-propagation", plan.parent_propagation_s,
                   "Seconds from a change at the parent until its last server has it")
      ->capture_default_str();
  verb->add_option("--old-keys-since", arguments->old_keys_since,
                   "Since when the old side has published just these DNSKEYs");
  verb->add_option("--origin", arguments->source.origin, "Name of the zone");
  verb->add_option("--key-file", arguments->source.key_file, "TSIG key for axfr:, as tsig-keygen prints it");
  verb->add_option("--threads", plan.threads, "Upper bound of threads")->check(CLI::Range(1U, 256U));
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return simulate(*arguments); }; });
}

} // namespace countersign
