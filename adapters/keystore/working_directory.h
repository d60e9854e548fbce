// A directory for what a child is told, which goes with its owner. Private to this folder.
#pragma once

#include "adapters/process/workspace.h"
#include "diff/model/bytes.h"

#include <memory>
#include <system_error>

namespace countersign {

class WorkingDirectory {
public:
  [[nodiscard]] static Result<std::unique_ptr<WorkingDirectory>> make() {
    COUNTERSIGN_TRY_ASSIGN(auto path, make_run_directory());
    return std::unique_ptr<WorkingDirectory>(new WorkingDirectory(std::move(path)));
  }
  ~WorkingDirectory() {
    std::error_code ignored; // what stays behind is a challenge in the directory for temporary files
    std::filesystem::remove_all(path_, ignored);
  }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] Status write(const char* name, ByteView octets) const {
    return write_private_file(path_ / name, std::string(octets.begin(), octets.end()));
  }

private:
  explicit WorkingDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

} // namespace countersign
