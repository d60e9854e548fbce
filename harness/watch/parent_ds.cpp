#include "harness/watch/parent_ds.h"

#include "adapters/changes/text_file.h"
#include "diff/wire/zone_text.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_most_octets = 1 << 20;

} // namespace

Result<bool> ParentDs::look() {
  if (file_.empty()) return false;
  std::error_code error;
  const auto written = std::filesystem::last_write_time(file_, error);
  if (error) return fail(ErrorKind::io, "{}: {}", file_.string(), error.message());
  if (written == read_at_) return false;
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(file_, k_most_octets));
  ZoneTextOptions options;
  options.file_name = file_.string();
  options.origin = zone_;
  options.soa_required = false;
  COUNTERSIGN_TRY_ASSIGN(std::vector<Record> records, parse_records(text, options));
  for (const Record& record : records) {
    if (record.type == RrType::DS && record.owner == zone_) continue;
    return fail(ErrorKind::invalid_input, "{}: {} {} is no DS of {}", file_.string(),
                to_text(record.owner.view()), to_text(record.type), to_text(zone_.view()));
  }
  std::ranges::sort(records);
  read_at_ = written;
  if (records == records_) return false;
  records_ = std::move(records);
  return true;
}

} // namespace countersign
