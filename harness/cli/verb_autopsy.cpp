#include "diff/verify/verifier.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/zone_source.h"
#include "harness/log/progress_line.h"
#include "harness/report/autopsy_report.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

constexpr std::size_t k_block_nodes = 1024; // one version is judged once

struct AutopsyArguments {
  std::string zone, at, unsigned_zone, previous, format = "text";
  std::filesystem::path known_keys;
  ZoneSourceOptions source;
  bool full = false;
  unsigned threads = 2;
};

Result<std::vector<Bytes>> known_keys(const AutopsyArguments& arguments, const ZoneVersionPtr& previous,
                                      NameView apex) {
  std::vector<Bytes> keys;
  const auto node = previous ? previous->find(previous->apex()) : std::nullopt;
  const auto set = node ? node->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    keys.emplace_back(rdata.begin(), rdata.end());
  }
  if (arguments.known_keys.empty()) return keys;
  COUNTERSIGN_TRY_ASSIGN(const auto records, load_records(arguments.known_keys, to_text(apex)));
  for (const Record& record : records) {
    if (record.type == RrType::DNSKEY) keys.push_back(record.rdata);
  }
  return keys;
}

Result<ExitCode> examine_zone(const AutopsyArguments& arguments) {
  VerifyOptions options;
  options.threads = arguments.threads;
  COUNTERSIGN_TRY_ASSIGN(options.at, parse_instant(arguments.at));
  ProgressLine line;
  ZoneSourceOptions source = arguments.source;
  source.progress = [&](std::size_t done, std::size_t all) { line.show_share("reading", done, all); };
  options.progress = [&](std::size_t done, std::size_t all) { line.show_share("verifying", done, all); };
  COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, load_zone(arguments.zone, source));
  ZoneVersionPtr previous, input;
  if (!arguments.previous.empty()) {
    COUNTERSIGN_TRY_ASSIGN(previous, load_zone(arguments.previous, source));
  }
  if (!arguments.unsigned_zone.empty()) {
    COUNTERSIGN_TRY_ASSIGN(input, load_zone(arguments.unsigned_zone, source));
  }
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Bytes> known, known_keys(arguments, previous, zone->apex()));
  Verifier verifier(k_block_nodes);
  const VersionReport verified = verifier.judge(zone, options);
  const Damage damage = verifier.damage();
  AutopsyOptions how{previous.get(), input.get(), known};
  if (arguments.full) how.effort = k_full_effort;
  ForeignKeys keys;
  const Autopsy result = autopsy(*zone, damage, how, keys);
  const LostAnswers answers(*zone, damage, verified, arguments.threads);
  const AutopsyReport report{*zone, verified, result, keys, answers.radius()};
  line.clear();
  print_out("{}", arguments.format == "json" ? autopsy_json(report) : autopsy_text(report));
  return result.failing == 0 && !answers.radius().hurts_anybody() ? ExitCode::clean : ExitCode::bogus;
}

} // namespace

void add_autopsy(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("autopsy", "Says why signatures of a zone fail, and who is hurt");
  auto arguments = std::make_shared<AutopsyArguments>();
  verb->add_option("zone", arguments->zone, "Zone file, '-' for stdin, or axfr:HOST[:PORT]")->required();
  verb->add_option("--origin", arguments->source.origin, "Name of the zone");
  verb->add_option("--at", arguments->at, "Instant to judge: ISO 8601, YYYYMMDDHHmmSS or Unix seconds [now]");
  verb->add_option("--previous", arguments->previous, "The version before: its RRsets and keys are tried");
  verb->add_option("--unsigned", arguments->unsigned_zone, "The unsigned input: its RRsets are tried");
  verb->add_option("--known-keys", arguments->known_keys, "File with DNSKEY records that are tried as well");
  verb->add_option("--key-file", arguments->source.key_file, "TSIG key for axfr:, as tsig-keygen prints it");
  verb->add_flag("--full", arguments->full, "Examine every failing signature, however long it takes");
  verb->add_option("--threads", arguments->threads, "Threads to use")
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return examine_zone(*arguments); }; });
}

} // namespace countersign
