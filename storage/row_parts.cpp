#include "storage/rows.h"

namespace countersign::storage {

void read_position(sqlite::Row& row, std::size_t expected) {
  if (row.number<std::uint64_t>() != expected) row.reject(fmt::format("a place other than {}", expected));
}

Fingerprint read_fingerprint(sqlite::Row& row) {
  const std::string text = row.text();
  const std::optional<Fingerprint> parsed = parse_fingerprint(text);
  if (!parsed || to_text(*parsed) != text) row.reject("no fingerprint"); // one spelling only
  return parsed.value_or(Fingerprint{});
}

RrType read_rrtype(sqlite::Row& row) {
  const std::optional<RrType> type = parse_rrtype(row.text());
  if (!type) row.reject("no RR type");
  return type.value_or(RrType{});
}

OutcomeCounts read_counts(sqlite::Row& row) {
  OutcomeCounts counts;
  for (std::uint64_t& count : counts.by_outcome) count = row.number<std::uint64_t>();
  return counts;
}

} // namespace countersign::storage
