#include "tests/bench/table.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace countersign::bench {
namespace {

double median_of(const std::vector<Cost>& runs, double Cost::*field) {
  std::vector<double> values;
  for (const Cost& cost : runs) values.push_back(cost.*field);
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

// The cheapest peer on the same zone; null without one.
const Row* best_peer(const std::vector<Row>& rows, const std::string& zone, double (Row::*cost)() const) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    const bool counts = row.zone == zone && row.is_peer && !row.runs.empty() && row.runs[0].exit_code == 0;
    if (counts && (best == nullptr || (row.*cost)() < (best->*cost)())) best = &row;
  }
  return best;
}

std::string ratio(const std::vector<Row>& rows, const Row& row, double (Row::*cost)() const) {
  const Row* best = best_peer(rows, row.zone, cost);
  if (best == nullptr || row.is_peer || (row.*cost)() == 0) return "";
  return fmt::format("{:.2f}", (best->*cost)() / (row.*cost)());
}

void add_rows(const Results& results, const std::vector<Row>& rows, std::string& text) {
  for (const Row& row : rows) {
    const auto signatures = results.signatures.find(row.zone);
    const auto records = results.records.find(row.zone);
    const double per_second = signatures == results.signatures.end() || row.cpu() == 0
                                  ? 0
                                  : static_cast<double>(signatures->second) / row.cpu();
    const double octets = records == results.records.end()
                              ? 0
                              : row.peak() * 1024 * 1024 / static_cast<double>(records->second);
    text += fmt::format("| {} | {} | {:.2f} | {:.2f} | {:.0f} | {:.0f} | {:.0f} | {} | {} | {} |\n", row.zone,
                        row.tool, row.cpu(), row.wall(), row.peak(), per_second, octets,
                        row.runs.empty() ? -1 : row.runs[0].exit_code, ratio(rows, row, &Row::cpu),
                        ratio(rows, row, &Row::wall));
  }
}

nlohmann::json json_of(const std::vector<Row>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    nlohmann::json runs = nlohmann::json::array();
    for (const Cost& cost : row.runs) {
      runs.push_back({{"cpu_s", cost.cpu_s},
                      {"wall_s", cost.wall_s},
                      {"peak_mib", cost.peak_mib},
                      {"exit_code", cost.exit_code}});
    }
    list.push_back({{"zone", row.zone}, {"tool", row.tool}, {"peer", row.is_peer}, {"runs", runs}});
  }
  return list;
}

} // namespace

double Row::cpu() const { return median_of(runs, &Cost::cpu_s); }
double Row::wall() const { return median_of(runs, &Cost::wall_s); }
double Row::peak() const { return median_of(runs, &Cost::peak_mib); }

std::string to_text(const Results& results) {
  static constexpr const char* k_head =
      "| zone | program | CPU s | wall s | peak MiB | RRSIG/CPU s | octets/RR | exit | best peer's CPU / "
      "ours | "
      "best peer's wall / ours |\n|---|---|---|---|---|---|---|---|---|---|\n";
  std::string text = fmt::format("{}\n", results.machine);
  for (const auto& [program, version] : results.versions) text += fmt::format("{}: {}\n", program, version);
  for (const auto& [algorithm, rate] : results.verify_rates) {
    text += fmt::format("openssl speed, one core: {:.0f} {} verifications a second\n", rate, algorithm);
  }
  text += "\nVerification of a whole zone file (medians)\n\n";
  text += k_head;
  add_rows(results, results.verify, text);
  text += "\nReading a zone file and nothing more (medians)\n\n";
  text += k_head;
  add_rows(results, results.parse, text);
  text += "\nOne serial after the other, from the octets of an IXFR to the findings\n\n";
  for (const auto& [zone, line] : results.serials) text += fmt::format("{}: {}", zone, line);
  return text;
}

std::string to_json(const Results& results) {
  nlohmann::json serials = nlohmann::json::object();
  for (const auto& [zone, line] : results.serials) {
    serials[zone] = nlohmann::json::parse(line, nullptr, false); // discarded (null) if the program failed
  }
  const nlohmann::json document{{"schema_version", 1},
                                {"machine", results.machine},
                                {"versions", results.versions},
                                {"openssl_verify_per_second", results.verify_rates},
                                {"records", results.records},
                                {"signatures", results.signatures},
                                {"verify", json_of(results.verify)},
                                {"parse", json_of(results.parse)},
                                {"serials", serials}};
  return document.dump(2) + "\n";
}

} // namespace countersign::bench
