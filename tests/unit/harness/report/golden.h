// Reports are compared with files in fixtures/golden, which a human has read.
#pragma once

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace countersign::test {

// COUNTERSIGN_UPDATE_GOLDEN=1 writes the file anew; read the diff before you commit it. On a mismatch
// NAME.received stands beside it.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = COUNTERSIGN_SOURCE_DIR "/fixtures/golden/" + name;
  const char* update = std::getenv("COUNTERSIGN_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  ASSERT_TRUE(in) << file << " is missing; COUNTERSIGN_UPDATE_GOLDEN=1 writes it";
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  if (golden == text) return;
  std::ofstream(file + ".received", std::ios::binary) << text;
  ADD_FAILURE() << "differs from " << file << "; see " << name << ".received beside it\n"
                << text.substr(0, 4000);
}

} // namespace countersign::test
