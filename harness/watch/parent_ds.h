// The parent's DS RRset as somebody keeps it in a file, with its TTL: read again whenever the file is
// another.
#pragma once

#include "diff/model/record.h"
#include "diff/model/result.h"

#include <filesystem>

namespace countersign {

class ParentDs {
public:
  // An empty `file`: nothing is known of the parent, and look() never finds anything.
  ParentDs(std::filesystem::path file, Name zone) : file_(std::move(file)), zone_(std::move(zone)) {}

  // True if the set is another one than before; the first time, if there is any. A file that cannot be read,
  // or holds something else than DS records of the zone, is an Error, and the set stays as it was.
  [[nodiscard]] Result<bool> look();
  [[nodiscard]] const std::vector<Record>& records() const noexcept { return records_; }

private:
  std::filesystem::path file_;
  Name zone_;
  std::filesystem::file_time_type read_at_{};
  std::vector<Record> records_;
};

} // namespace countersign
