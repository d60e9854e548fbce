// A directory for one test: removed at its end, kept (and named) if the test failed.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace countersign::test {

class TemporaryDirectory {
public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cst-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    ::chmod(pattern.c_str(), 0711); // children that run as another user pass through
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    if (::testing::Test::HasFailure()) {
      std::cerr << "kept for a look: " << path_.string() << '\n';
      return;
    }
    std::error_code ignored; // left behind in the directory for temporary files
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

} // namespace countersign::test
