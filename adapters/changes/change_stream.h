// A change stream: the initial unsigned zone and the ordered changes to it. The same one goes to every
// signer.
#pragma once

#include "diff/model/zone_version.h"

#include <filesystem>

namespace countersign {

struct StreamStep {
  Change change;
  std::string label; // what kind of change: "ds-roll", "ttl-change", "file 0003.zone"; for reports
};

struct ChangeStream {
  ZoneVersionPtr initial;
  std::vector<StreamStep> steps;
};

// Every version in turn: the initial one, then one for each step. Fails if a change does not fit.
[[nodiscard]] Result<std::vector<ZoneVersionPtr>> versions_of(const ChangeStream& stream);

// One master file per serial, in the order of their names ("*.zone"). Two files must not have the same
// serial, and each must be newer than the one before (RFC 1982).
[[nodiscard]] Result<ChangeStream> stream_from_directory(const std::filesystem::path& directory,
                                                         std::optional<Name> origin);
// A master file and a journal as `named-journalprint` prints it.
[[nodiscard]] Result<ChangeStream> stream_from_journal(const std::filesystem::path& zone_file,
                                                       const std::filesystem::path& journal,
                                                       std::optional<Name> origin);

struct GeneratorOptions {
  Name zone;                       // "example."
  std::uint64_t seed = 1;          // the same options and seed give the same stream, octet by octet
  std::uint32_t delegations = 100; // of the initial zone
  std::uint32_t steps = 25;
  Serial first_serial{1};
};
// Registry workload: kinds of change are dealt in turn so that `steps` >= generator_kinds().size() has each
// of them.
[[nodiscard]] Result<ChangeStream> generate_stream(const GeneratorOptions& options);
[[nodiscard]] std::span<const std::string_view> generator_kinds() noexcept; // the labels

// Writes a stream as journal text plus initial zone file (the form that stream_from_journal reads).
[[nodiscard]] Status write_stream(const ChangeStream& stream, const std::filesystem::path& zone_file,
                                  const std::filesystem::path& journal);

} // namespace countersign
