#include "harness/config/gate_files.h"
#include "harness/config/table_reader.h"

#include <chrono>
#include <cstdio>
#include <set>

namespace countersign {
namespace {

class WaiverParser {
public:
  explicit WaiverParser(const std::string& file_name) : errors_(file_name) {}

  Result<WaiverFile> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    top.tables("waiver", [&](TableReader& table) { read(table); });
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return file_;
  }

private:
  // A waiver without one of these is nobody's decision.
  static void wanted(TableReader& table, std::string_view key, std::string& out) {
    table.text(key, out, true);
    if (table.has(key) && out.empty()) table.error(key, "must not be empty");
  }

  // The waiver holds before that day begins.
  void read_expiry(TableReader& table, UnixMillis& out) {
    std::string text;
    wanted(table, "expires", text);
    if (text.empty()) return;
    int year = 0;
    unsigned month = 0, day = 0;
    int used = 0;
    const bool read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &used) == 3;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!read || text.size() != 10 || used != 10 || !date.ok()) {
      return table.error("expires",
                         "must be a date such as \"2026-12-31\" (UTC; not in force from that day on)");
    }
    out = std::chrono::sys_days(date).time_since_epoch().count() * k_day_ms;
  }

  void read_target(TableReader& table, Waiver& waiver) {
    std::string finding, criterion;
    table.text("finding", finding);
    table.text("criterion", criterion);
    if (finding.empty() == criterion.empty()) {
      return table.error("finding", "or criterion must be given, and only one of them");
    }
    if (!finding.empty()) {
      waiver.finding = parse_finding_kind(finding);
      if (!waiver.finding) table.error("finding", "names no finding that there is");
      return;
    }
    for (const CriterionInfo& info : criterion_catalogue()) {
      if (info.name == criterion) waiver.criterion = info.id;
    }
    if (!waiver.criterion)
      table.error("criterion", "names no criterion that there is");
    else if (info(*waiver.criterion).hard)
      table.error("criterion", "is hard, and cannot be waived");
  }

  void read(TableReader& table) {
    Waiver waiver;
    waiver.line = table.line();
    wanted(table, "id", waiver.id);
    if (!waiver.id.empty() && !ids_.insert(waiver.id).second) table.error("id", "is used twice");
    read_target(table, waiver);
    const std::pair<std::string_view, std::string*> selectors[] = {
        {"zone", &waiver.zone},   {"signer", &waiver.signer}, {"node", &waiver.node},
        {"owner", &waiver.owner}, {"type", &waiver.type},     {"key", &waiver.key}};
    for (const auto& [key, out] : selectors) {
      table.text(key, *out);
      if (waiver.criterion && key != "zone" && !out->empty())
        table.error(key, "does not go with a criterion");
    }
    wanted(table, "reason", waiver.reason);
    wanted(table, "owner_of_risk", waiver.risk_owner);
    wanted(table, "approver", waiver.approver);
    table.text("evidence", waiver.evidence);
    read_expiry(table, waiver.expires_at);
    file_.waivers.push_back(std::move(waiver));
  }

  ConfigErrors errors_;
  WaiverFile file_;
  std::set<std::string> ids_;
};

} // namespace

Result<WaiverFile> parse_waivers(std::string_view text, const std::string& file_name) {
  try {
    const toml::table root = toml::parse(text);
    COUNTERSIGN_TRY_ASSIGN(WaiverFile file, WaiverParser(file_name).parse(root));
    file.source = file_name;
    return file;
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
