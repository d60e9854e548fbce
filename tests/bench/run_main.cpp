// Measures us and the peers in turn, in one run, on the same zones: see README.md.
#include "tests/bench/cases.h"
#include "tests/bench/table.h"

#include <fstream>
#include <iostream>
#include <regex>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace countersign::bench {
namespace {

struct Plan {
  std::filesystem::path work = "build/bench", out = "build/bench";
  std::vector<std::uint32_t> sizes{100'000};
  std::vector<std::string> zones;
  unsigned repeat = 3, serials = 25, changes = 100, openssl_seconds = 2;
  bool strict = false; // every program must accept every zone
};

double verify_rate(const std::string& algorithm, unsigned seconds) {
  const std::string text = output_of({"openssl", "speed", "-seconds", std::to_string(seconds), algorithm});
  // The last number of the last line: verify/s.
  const std::size_t line = text.rfind(' ');
  return line == std::string::npos ? 0 : std::strtod(text.c_str() + line, nullptr);
}

std::string first_line(const std::vector<std::string>& argv) {
  const std::string text = output_of(argv);
  return text.substr(0, text.find('\n'));
}

void describe(const Plan& plan, Results& results) {
  const std::string cpu = output_of({"/bin/sh", "-c",
                                     "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2; nproc; "
                                     "cut -d' ' -f1 /proc/loadavg"});
  std::string line = cpu;
  std::ranges::replace(line, '\n', ';');
  results.machine = "processor, cores, load at the beginning:" + line;
  results.versions["dnssec-verify"] = first_line({"/bin/sh", "-c", "dnssec-verify -V 2>&1"});
  results.versions["kzonecheck"] = first_line({"/bin/sh", "-c", "kzonecheck --version 2>&1"});
  results.versions["ldns-verify-zone"] = first_line({"/bin/sh", "-c", "ldns-verify-zone -v 2>&1"});
  if (is_installed("validns")) {
    results.versions["validns"] = first_line({"/bin/sh", "-c", "dpkg-query -W -f '${Version}' validns"});
  }
  results.versions["openssl"] = first_line({"openssl", "version"});
  results.verify_rates["P-256"] = verify_rate("ecdsap256", plan.openssl_seconds);
  results.verify_rates["RSA-2048"] = verify_rate("rsa2048", plan.openssl_seconds);
}

void count_records(const std::string& zone, const SignedFile& file, Results& results) {
  const auto report = nlohmann::json::parse(
      output_of({COUNTERSIGN_BINARY, "verify", "--format", "json", file.file.string()}), nullptr, false);
  if (report.is_discarded()) throw std::runtime_error("countersign verify failed on " + zone);
  results.records[zone] = report["records"].get<std::uint64_t>();
  results.signatures[zone] = report["signatures"]["total"].get<std::uint64_t>();
}

// All programs once, then all of them again: what slows the machine down slows all of them.
void measure(std::vector<Row>& rows, const std::string& zone, const std::vector<Tool>& tools,
             const SignedFile& file, unsigned repeat) {
  const std::size_t first = rows.size();
  for (const Tool& tool : tools) rows.push_back({zone, tool.name, tool.is_peer, {}});
  for (unsigned round = 0; round < repeat; ++round) {
    for (std::size_t i = 0; i < tools.size(); ++i) {
      std::vector<std::string> argv = tools[i].argv;
      argv.push_back(file.file.string());
      rows[first + i].runs.push_back(run_measured(argv));
      std::cerr << fmt::format("{} {}: {:.2f} CPU s\n", zone, tools[i].name,
                               rows[first + i].runs.back().cpu_s);
    }
  }
}

// A program that fails is fast.
void demand_acceptance(const Results& results) {
  for (const auto* rows : {&results.verify, &results.parse}) {
    for (const Row& row : *rows) {
      for (const Cost& cost : row.runs) {
        if (cost.exit_code != 0)
          throw std::runtime_error(fmt::format("{} ended with {} on {}", row.tool, cost.exit_code, row.zone));
      }
    }
  }
  for (const auto& [zone, line] : results.serials) {
    const auto serials = nlohmann::json::parse(line, nullptr, false);
    if (serials.is_discarded() || serials["findings"] != 0 || serials["whole_chains"] != 0)
      throw std::runtime_error("bench_serial found something on " + zone + ": " + line);
  }
}

void run(const Plan& plan) {
  Results results;
  describe(plan, results);
  for (const std::uint32_t size : plan.sizes) {
    for (const ZoneCase& zone : zone_cases()) {
      if (!plan.zones.empty() && std::ranges::find(plan.zones, zone.name) == plan.zones.end()) continue;
      const std::string name = fmt::format("{} {}", zone.name, size);
      std::cerr << name << ": making and signing it\n";
      const SignedFile file = prepare(zone, size, plan.work);
      count_records(name, file, results);
      std::vector<Tool> tools = verifiers();
      std::erase_if(tools, [&](const Tool& tool) {
        return (tool.only_rsa && zone.name != "rsa") || !is_installed(tool.argv[0]);
      });
      measure(results.verify, name, tools, file, plan.repeat);
      measure(results.parse, name,
              {{"countersign", false, {BENCH_DIRECTORY "/bench_parse", "ours"}},
               {"ldns", true, {BENCH_DIRECTORY "/bench_parse", "ldns"}}},
              file, plan.repeat);
      if (zone.name != "nsec3") continue;
      results.serials[name] =
          output_of({BENCH_DIRECTORY "/bench_serial", file.file.string(), file.zsk.string(),
                     std::to_string(plan.changes), std::to_string(plan.serials)});
    }
  }
  std::filesystem::create_directories(plan.out);
  std::ofstream(plan.out / "bench.txt") << to_text(results);
  std::ofstream(plan.out / "bench.json") << to_json(results);
  std::cout << to_text(results);
  if (plan.strict) demand_acceptance(results);
}

} // namespace
} // namespace countersign::bench

int main(int argc, char** argv) {
  countersign::bench::Plan plan;
  CLI::App app(
      "Verification of whole zones, reading, and one serial after the other: countersign and its peers");
  app.add_option("--work", plan.work, "Where the zones are kept between runs")->capture_default_str();
  app.add_option("--out", plan.out, "Where bench.txt and bench.json go")->capture_default_str();
  app.add_option("--sizes", plan.sizes, "Delegations")->delimiter(',')->capture_default_str();
  app.add_option("--zones", plan.zones, "opt-out, nsec3, rsa, nsec [all]")->delimiter(',');
  app.add_option("--repeat", plan.repeat, "Rounds")->check(CLI::Range(1U, 100U))->capture_default_str();
  app.add_option("--openssl-seconds", plan.openssl_seconds, "For each rate of openssl speed")
      ->capture_default_str();
  app.add_flag("--strict", plan.strict, "Fail if a program refuses a zone");
  app.add_option("--changes", plan.changes, "Delegations changed by each serial")->capture_default_str();
  app.add_option("--serials", plan.serials, "Changes, one after the other")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    countersign::bench::run(plan);
  } catch (const std::runtime_error& error) {
    std::cerr << "bench: " << error.what() << "\n";
    return 3;
  }
  return 0;
}
