#include "harness/run/kept_zones.h"

#include "diff/wire/presentation.h"

#include <fstream>

namespace countersign {
namespace {

Status write_zone(const std::filesystem::path& file, const ZoneVersion& zone) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  print_zone(zone, [&](std::string_view piece) {
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  out.close();
  if (!out) return fail(ErrorKind::io, "cannot write {}", file.string());
  return {};
}

} // namespace

Status keep_zones(const std::filesystem::path& directory, std::uint64_t step,
                  std::span<const NodeAnswer> answers) {
  if (directory.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(ErrorKind::io, "cannot create {}: {}", directory.string(), error.message());
  for (const NodeAnswer& answer : answers) {
    for (const TakenVersion& version : answer.versions) {
      const auto& record = version.record;
      const std::string name = fmt::format("{:04}.{}.{}.{}{}.zone", step, record.signer, record.node,
                                           record.serial.value(), record.first_of_step ? "" : ".other");
      COUNTERSIGN_TRY(write_zone(directory / name, *version.zone));
    }
  }
  return {};
}

} // namespace countersign
