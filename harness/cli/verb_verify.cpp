#include "adapters/opinion/second_opinion.h"
#include "adapters/process/workspace.h"
#include "diff/autopsy/findings.h"
#include "diff/compare/compare.h"
#include "diff/verify/second_opinion.h"
#include "diff/verify/verifier.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/zone_source.h"
#include "harness/log/progress_line.h"
#include "harness/report/zone_report.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct VerifyArguments {
  std::string zone, at, unsigned_zone, format = "text";
  std::filesystem::path ds_file;
  ZoneSourceOptions source;
  bool rrsets_only = false;
  bool second_opinion = true;
  std::uint32_t min_remaining_s = 0;
  unsigned threads = 2;
  BatchMode batch = BatchMode::best;
};

// ldns on the verdicts against signatures and on a sample of the others, in a child of this program.
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

// As in verify(): this one version is judged once.
constexpr std::size_t k_block_nodes = 1024;

void tell_who_is_hurt(const ZoneVersion& zone, const Damage& damage, unsigned threads,
                      VersionReport& report) {
  const bool has_trust = !report.has(FindingKind::dnskey_not_signed_by_ksk);
  if (damage.lost.empty() && report.complete && has_trust) return;
  if (auto hurt = finding_of(zone, LostAnswers(zone, damage, report, threads).radius())) {
    report.findings.push_back(std::move(*hurt));
    std::ranges::sort(report.findings, shown_before);
  }
}

Result<ExitCode> verify_zone(const VerifyArguments& arguments) {
  ZoneSourceOptions source = arguments.source;
  source.soa_required = !arguments.rrsets_only;
  VerifyOptions options;
  options.rrsets_only = arguments.rrsets_only;
  options.threads = arguments.threads;
  options.batch = arguments.batch;
  options.min_remaining_s = arguments.min_remaining_s;
  ProgressLine line;
  source.progress = [&](std::size_t done, std::size_t all) { line.show_share("reading", done, all); };
  options.progress = [&](std::size_t done, std::size_t all) { line.show_share("verifying", done, all); };
  COUNTERSIGN_TRY_ASSIGN(options.at, parse_instant(arguments.at));
  COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, load_zone(arguments.zone, source));
  std::vector<Record> ds;
  if (!arguments.ds_file.empty()) {
    COUNTERSIGN_TRY_ASSIGN(ds, load_records(arguments.ds_file, to_text(zone->apex())));
    if (ds.empty()) return fail(ErrorKind::usage, "{} holds no record", arguments.ds_file.string());
    options.trusted_ds = ds;
  }
  Verifier verifier(k_block_nodes);
  NodeVersion version{"", "", Role::candidate, zone, verifier.judge(zone, options)};
  if (!arguments.rrsets_only) tell_who_is_hurt(*zone, verifier.damage(), options.threads, version.report);
  if (arguments.second_opinion) ask_ldns(*zone, options, version.report);
  if (!arguments.unsigned_zone.empty()) {
    COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr input, load_zone(arguments.unsigned_zone, source));
    const auto differences = compare_to_input(version, *input, {});
    version.report.findings.insert(version.report.findings.end(), differences.begin(), differences.end());
    std::ranges::sort(version.report.findings, shown_before);
  }
  ExitCode code = judge_findings(version.report.findings);
  if (code != ExitCode::bogus && !version.report.fully_checked()) code = ExitCode::undecided;
  line.clear();
  print_out("{}", arguments.format == "json" ? zone_report_json(*zone, version.report)
                                             : zone_report_text(*zone, version.report));
  return code;
}

} // namespace

void add_verify(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("verify", "Verifies all of one signed zone");
  auto arguments = std::make_shared<VerifyArguments>();
  verb->add_option("zone", arguments->zone, "Zone file, '-' for stdin, or axfr:HOST[:PORT]")->required();
  verb->add_option("--origin", arguments->source.origin, "Name of the zone");
  verb->add_option("--at", arguments->at, "Instant to judge: ISO 8601, YYYYMMDDHHmmSS or Unix seconds [now]");
  verb->add_option("--ds", arguments->ds_file, "File with the parent's DS RRset");
  verb->add_option("--unsigned", arguments->unsigned_zone,
                   "The unsigned input, whose content must be found again");
  verb->add_option("--key-file", arguments->source.key_file, "TSIG key for axfr:, as tsig-keygen prints it");
  verb->add_flag("--rrsets-only", arguments->rrsets_only,
                 "Judge the RRsets that are there; demand neither SOA nor a denial chain");
  verb->add_option("--batch", arguments->batch,
                   "How many signatures of one key are verified: in batches or, off, one by one by OpenSSL")
      ->transform(CLI::CheckedTransformer(std::map<std::string, BatchMode>{
          {"best", BatchMode::best}, {"portable", BatchMode::portable}, {"off", BatchMode::off}}))
      ->default_str("best");
  verb->add_option("--min-remaining", arguments->min_remaining_s,
                   "Seconds for which every RRset must still be validly signed, beside its TTL [0]");
  verb->add_flag("!--no-second-opinion", arguments->second_opinion,
                 "Do not ask ldns about verdicts against signatures and about a sample of the others");
  verb->add_option("--threads", arguments->threads, "Threads to use")
      ->check(CLI::Range(1U, 256U))
      ->capture_default_str();
  verb->add_option("--format", arguments->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  verb->callback([arguments, &action] { action = [arguments] { return verify_zone(*arguments); }; });
}

} // namespace countersign
