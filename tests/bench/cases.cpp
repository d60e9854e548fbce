#include "tests/bench/cases.h"

#include <stdexcept>

#include <fmt/format.h>

namespace countersign::bench {
namespace {

// A window that no run will leave.
constexpr const char* k_inception = "20260101000000";
constexpr const char* k_expiration = "20361231000000";

void must(const std::vector<std::string>& argv, const std::string& output = "/dev/null") {
  const Cost cost = run_measured(argv, output);
  if (cost.exit_code != 0) throw std::runtime_error(fmt::format("{} failed ({})", argv[0], cost.exit_code));
}

std::filesystem::path make_key(const ZoneCase& zone, bool ksk, const std::filesystem::path& directory) {
  std::vector<std::string> argv{"dnssec-keygen", "-q", "-a",   zone.algorithm, "-b",
                                "2048",          "-L", "3600", "-K",           directory.string()};
  if (zone.algorithm != "RSASHA256") argv.erase(argv.begin() + 4, argv.begin() + 6);
  if (ksk) argv.insert(argv.end(), {"-f", "KSK"});
  argv.push_back("bench.");
  std::string name = output_of(argv);
  while (!name.empty() && name.back() == '\n') name.pop_back();
  if (name.empty()) throw std::runtime_error("dnssec-keygen made no key");
  return directory / name;
}

} // namespace

const std::vector<ZoneCase>& zone_cases() {
  static const std::vector<ZoneCase> cases{
      {"opt-out", "P-256, NSEC3 opt-out, 5 % DS", "ECDSAP256SHA256", {"-3", "-", "-A"}, 5},
      {"nsec3", "P-256, NSEC3 without opt-out, 5 % DS", "ECDSAP256SHA256", {"-3", "-"}, 5},
      {"rsa", "RSA-2048, NSEC3 opt-out, 60 % DS", "RSASHA256", {"-3", "-", "-A"}, 60},
      {"nsec", "P-256, NSEC, 5 % DS", "ECDSAP256SHA256", {}, 5},
  };
  return cases;
}

SignedFile prepare(const ZoneCase& zone, std::uint32_t delegations, const std::filesystem::path& directory) {
  const auto home = directory / fmt::format("{}-{}", zone.name, delegations);
  SignedFile made{home / "signed.zone", home / "zsk"};
  if (std::filesystem::exists(home / "complete")) return made;
  std::filesystem::remove_all(home);
  std::filesystem::create_directories(home);
  const std::string unsigned_zone = (home / "unsigned.zone").string();
  must({BENCH_DIRECTORY "/bench_zone", std::to_string(delegations), std::to_string(zone.ds_percent), "1"},
       unsigned_zone);
  (void)make_key(zone, true, home);
  const auto zsk = make_key(zone, false, home);
  for (const char* half : {".key", ".private"}) {
    std::filesystem::copy_file(zsk.string() + half, made.zsk.string() + half);
  }
  std::vector<std::string> argv{"dnssec-signzone",
                                "-q",
                                "-d",
                                home.string(),
                                "-S",
                                "-K",
                                home.string(),
                                "-P",
                                "-x",
                                "-o",
                                "bench.",
                                "-O",
                                "full",
                                "-s",
                                k_inception,
                                "-e",
                                k_expiration,
                                "-f",
                                made.file.string()};
  argv.insert(argv.end(), zone.denial.begin(), zone.denial.end());
  argv.push_back(unsigned_zone);
  must(argv);
  must({"touch", (home / "complete").string()});
  return made;
}

std::vector<Tool> verifiers() {
  return {
      {"countersign", false, {COUNTERSIGN_BINARY, "verify"}},
      {"countersign, 1 core", false, {"taskset", "-c", "0", COUNTERSIGN_BINARY, "verify"}},
      {"dnssec-verify", true, {"dnssec-verify", "-q", "-x", "-o", "bench."}},
      {"kzonecheck", true, {"kzonecheck", "-d", "on", "-o", "bench."}},
      {"ldns-verify-zone", true, {"ldns-verify-zone", "-V1"}},
      {"validns", true, {"validns", "-n", "2", "-p", "all", "-s", "-z", "bench."}, true},
  };
}

} // namespace countersign::bench
