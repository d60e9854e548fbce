// What was measured, as text for people and JSON for machines.
#pragma once

#include "tests/bench/measured_run.h"

#include <map>

namespace countersign::bench {

struct Row {
  std::string zone, tool; // "nsec3 1000000", "kzonecheck"
  bool is_peer = false;
  std::vector<Cost> runs;
  [[nodiscard]] double cpu() const; // medians
  [[nodiscard]] double wall() const;
  [[nodiscard]] double peak() const;
};

struct Results {
  std::string machine;
  std::map<std::string, std::string> versions;  // of the peers
  std::map<std::string, double> verify_rates;   // openssl speed: "P-256", "RSA-2048": per second and core
  std::map<std::string, std::uint64_t> records; // of each zone
  std::map<std::string, std::uint64_t> signatures;
  std::vector<Row> verify, parse;
  std::map<std::string, std::string> serials; // zone -> the line of bench_serial
};

[[nodiscard]] std::string to_text(const Results& results);
[[nodiscard]] std::string to_json(const Results& results);

} // namespace countersign::bench
