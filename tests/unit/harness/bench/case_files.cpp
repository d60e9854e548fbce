#include "tests/unit/harness/bench/case_files.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace countersign::bench {

std::deque<Incident> all_cases() {
  std::deque<Incident> cases;
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(COUNTERSIGN_SOURCE_DIR "/fixtures/incidents")) {
    if (entry.path().extension() == ".toml") files.insert(entry.path());
  }
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    auto incident = parse_incident(text.str(), file.filename().string());
    if (incident) {
      cases.push_back(std::move(*incident));
    } else {
      ADD_FAILURE() << incident.error().message;
    }
  }
  return cases;
}

} // namespace countersign::bench
