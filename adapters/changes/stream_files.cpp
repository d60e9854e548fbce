// Change streams from and to files: zone files in series, and journals.
#include "adapters/changes/change_stream.h"
#include "adapters/changes/text_file.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <algorithm>

namespace countersign {
namespace {

using std::filesystem::path;

Result<ZoneVersionPtr> read_zone(const path& file, const std::optional<Name>& origin) {
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(file));
  ZoneTextOptions options;
  options.file_name = file.string();
  options.origin = origin;
  options.include = include_beside(file);
  return parse_zone(text, options);
}

Result<std::vector<path>> zone_files_in(const path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  std::vector<path> files;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".zone") files.push_back(entry->path());
  }
  if (error) {
    const bool absent = error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
    return fail(absent ? ErrorKind::not_found : ErrorKind::io, "{}: {}", directory.string(), error.message());
  }
  if (files.empty()) return fail(ErrorKind::not_found, "{}: no file named *.zone", directory.string());
  std::ranges::sort(files, {}, [](const path& file) { return file.filename().string(); });
  return files;
}

Status check_series(const path& earlier, const ZoneVersion& before, const path& later,
                    const ZoneVersion& after) {
  if (!(before.apex() == after.apex())) {
    return fail(ErrorKind::invalid_input, "{} is the zone {}, but {} is the zone {}", earlier.string(),
                to_text(before.apex()), later.string(), to_text(after.apex()));
  }
  if (after.serial() == before.serial()) {
    return fail(ErrorKind::invalid_input, "{} and {} have the same serial {}", earlier.string(),
                later.string(), after.serial().value());
  }
  if (!after.serial().is_newer_than(before.serial())) {
    return fail(
        ErrorKind::invalid_input,
        "{} has serial {}, which is not newer (RFC 1982) than {} of {}; files are taken in the order of "
        "their names",
        later.string(), after.serial().value(), before.serial().value(), earlier.string());
  }
  return {};
}

// A journal commonly reaches further back than the zone file beside it, and may end at its serial.
Status drop_older_changes(std::vector<Change>& changes, const ZoneVersion& zone, const path& zone_file,
                          const path& journal) {
  const auto first = std::ranges::find(changes, zone.serial(), &Change::from);
  const bool ends_here = !changes.empty() && changes.back().to() == zone.serial();
  if (first == changes.end() && !changes.empty() && !ends_here) {
    return fail(ErrorKind::invalid_input, "{} has no change from serial {} of {}: it goes from {} to {}",
                journal.string(), zone.serial().value(), zone_file.string(), changes.front().from().value(),
                changes.back().to().value());
  }
  changes.erase(changes.begin(), first);
  return {};
}

} // namespace

Result<std::vector<ZoneVersionPtr>> versions_of(const ChangeStream& stream) {
  std::vector<ZoneVersionPtr> versions{stream.initial};
  versions.reserve(stream.steps.size() + 1);
  for (const StreamStep& step : stream.steps) {
    auto next = versions.back()->apply(step.change);
    if (!next) {
      return tl::unexpected(
          with_context(std::move(next).error(), fmt::format("step {} ({})", versions.size(), step.label)));
    }
    versions.push_back(std::move(next).value());
  }
  return versions;
}

Result<ChangeStream> stream_from_directory(const path& directory, std::optional<Name> origin) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<path> files, zone_files_in(directory));
  ChangeStream stream;
  ZoneVersionPtr before;
  for (std::size_t i = 0; i < files.size(); ++i) {
    COUNTERSIGN_TRY_ASSIGN(ZoneVersionPtr after, read_zone(files[i], origin));
    if (!before) {
      stream.initial = after;
    } else {
      COUNTERSIGN_TRY(check_series(files[i - 1], *before, files[i], *after));
      stream.steps.push_back({difference(*before, *after), "file " + files[i].filename().string()});
    }
    before = std::move(after);
  }
  return stream;
}

Result<ChangeStream> stream_from_journal(const path& zone_file, const path& journal,
                                         std::optional<Name> origin) {
  ChangeStream stream;
  COUNTERSIGN_TRY_ASSIGN(stream.initial, read_zone(zone_file, origin));
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(journal));
  COUNTERSIGN_TRY_ASSIGN(std::vector<Change> changes, parse_journal(text, journal.string()));
  COUNTERSIGN_TRY(drop_older_changes(changes, *stream.initial, zone_file, journal));
  ZoneVersionPtr zone = stream.initial;
  for (Change& change : changes) {
    std::string label = fmt::format("journal {} to {}", change.from().value(), change.to().value());
    if (!change.to().is_newer_than(change.from())) {
      return fail(ErrorKind::invalid_input, "{}: {}: the serial does not grow (RFC 1982)", journal.string(),
                  label);
    }
    auto next = zone->apply(change);
    if (!next) {
      return tl::unexpected(with_context(std::move(next).error(), journal.string() + ": " + label));
    }
    zone = std::move(next).value();
    stream.steps.push_back({std::move(change), std::move(label)});
  }
  return stream;
}

Status write_stream(const ChangeStream& stream, const path& zone_file, const path& journal) {
  COUNTERSIGN_TRY(
      write_text_file(zone_file, [&](const TextSink& sink) { print_zone(*stream.initial, sink); }));
  return write_text_file(journal, [&](const TextSink& sink) {
    for (const StreamStep& step : stream.steps) sink(print_journal(std::span(&step.change, 1)));
  });
}

} // namespace countersign
