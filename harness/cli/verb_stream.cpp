#include "adapters/changes/change_stream.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct StreamArguments {
  std::filesystem::path zone_out = "stream.zone", journal_out = "stream.journal";
  std::string zone, origin;
  std::filesystem::path directory, zone_file, journal;
  GeneratorOptions generator;
  std::uint32_t first_serial = 1;
};

Result<ExitCode> write_out(const ChangeStream& stream, const StreamArguments& arguments) {
  COUNTERSIGN_TRY(write_stream(stream, arguments.zone_out, arguments.journal_out));
  print_out("{}: serial {}, {} records\n", arguments.zone_out.string(), stream.initial->serial().value(),
            stream.initial->record_count());
  print_out("{}: {} changes\n", arguments.journal_out.string(), stream.steps.size());
  for (const StreamStep& step : stream.steps) {
    print_out("  {} -> {}  -{} +{}  {}\n", step.change.from().value(), step.change.to().value(),
              step.change.removed.size(), step.change.added.size(), step.label);
  }
  return ExitCode::clean;
}

Result<ExitCode> generate(StreamArguments& arguments) {
  auto zone = Name::from_text(arguments.zone, Name());
  if (!zone) return fail(ErrorKind::usage, "--zone: {}", zone.error().message);
  arguments.generator.zone = *zone;
  arguments.generator.first_serial = Serial(arguments.first_serial);
  COUNTERSIGN_TRY_ASSIGN(const ChangeStream stream, generate_stream(arguments.generator));
  return write_out(stream, arguments);
}

Result<ExitCode> convert(const StreamArguments& arguments) {
  std::optional<Name> origin;
  if (!arguments.origin.empty()) {
    auto name = Name::from_text(arguments.origin, Name());
    if (!name) return fail(ErrorKind::usage, "--origin: {}", name.error().message);
    origin = *name;
  }
  if (arguments.directory.empty() == arguments.journal.empty()) {
    return fail(ErrorKind::usage, "say either --directory, or --zone-file and --journal");
  }
  if (arguments.directory.empty() && arguments.zone_file.empty()) {
    return fail(ErrorKind::usage, "--journal needs --zone-file, the zone that it begins with");
  }
  COUNTERSIGN_TRY_ASSIGN(const ChangeStream stream,
                         arguments.directory.empty()
                             ? stream_from_journal(arguments.zone_file, arguments.journal, origin)
                             : stream_from_directory(arguments.directory, origin));
  return write_out(stream, arguments);
}

void add_outputs(CLI::App& verb, StreamArguments& arguments) {
  verb.add_option("--zone-out", arguments.zone_out, "Where the initial zone goes")->capture_default_str();
  verb.add_option("--journal-out", arguments.journal_out, "Where the changes go")->capture_default_str();
}

} // namespace

void add_stream(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("stream", "Makes change streams");
  verb->require_subcommand(1);
  auto arguments = std::make_shared<StreamArguments>();

  CLI::App* made = verb->add_subcommand("generate", "Seeded registry workload");
  made->add_option("--zone", arguments->zone, "Name of the zone")->required();
  made->add_option("--seed", arguments->generator.seed, "Same seed, same stream")->capture_default_str();
  made->add_option("--delegations", arguments->generator.delegations, "Of the initial zone")
      ->check(CLI::Range(1U, 10'000'000U))
      ->capture_default_str();
  made->add_option("--steps", arguments->generator.steps, "Changes")
      ->check(CLI::Range(1U, 1'000'000U))
      ->capture_default_str();
  made->add_option("--first-serial", arguments->first_serial, "Of the initial zone")->capture_default_str();
  add_outputs(*made, *arguments);
  made->callback([arguments, &action] { action = [arguments] { return generate(*arguments); }; });

  CLI::App* converted =
      verb->add_subcommand("convert", "A directory of zone files, or a journal, as zone and journal");
  converted->add_option("--directory", arguments->directory, "One zone file (*.zone) for each serial");
  converted->add_option("--zone-file", arguments->zone_file, "Initial zone");
  converted->add_option("--journal", arguments->journal, "Text as named-journalprint prints it");
  converted->add_option("--origin", arguments->origin, "Name of the zone");
  add_outputs(*converted, *arguments);
  converted->callback([arguments, &action] { action = [arguments] { return convert(*arguments); }; });
}

} // namespace countersign
