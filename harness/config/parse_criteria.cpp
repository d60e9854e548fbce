#include "harness/config/gate_files.h"
#include "harness/config/table_reader.h"
#include "harness/gate/coverage.h"

namespace countersign {
namespace {

class CriteriaParser {
public:
  explicit CriteriaParser(const std::string& file_name) : errors_(file_name) {}

  Result<Criteria> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    for (const CriterionInfo& criterion : criterion_catalogue()) {
      top.table(criterion.name, [&](TableReader& table) { read(criterion, table); });
    }
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return criteria_;
  }

private:
  void seconds(TableReader& table, std::string_view key, std::int64_t& out) {
    milliseconds value(out * 1000);
    table.duration(key, value);
    out = value.count() / 1000;
  }

  void millis(TableReader& table, std::string_view key, std::int64_t& out) {
    milliseconds value(out);
    table.duration(key, value);
    out = value.count();
  }

  void read_events(TableReader& table) {
    if (!table.has("events")) return;
    criteria_.events.clear(); // a list in the file replaces the built-in one
    table.table("events", [&](TableReader& events) {
      for (const EventInfo& event : event_catalogue()) {
        std::uint64_t count = 0;
        events.integer(event.name, count, 0, 1'000'000);
        if (count != 0) criteria_.events[std::string(event.name)] = count;
      }
    });
  }

  void read(const CriterionInfo& criterion, TableReader& table) {
    bool required = true;
    table.boolean("required", required);
    if (!required && criterion.hard)
      table.error("required", "must be true: this criterion is hard");
    else if (!required)
      criteria_.left_out.insert(criterion.id);
    switch (criterion.id) {
    case CriterionId::window_length:
      return seconds(table, "at_least", criteria_.window_s);
    case CriterionId::serials_compared:
      return table.number("at_least_percent", criteria_.serials_percent, 0, 100);
    case CriterionId::no_gap:
      return seconds(table, "longest", criteria_.longest_gap_s);
    case CriterionId::every_node_signs:
      return seconds(table, "at_least", criteria_.node_observed_s);
    case CriterionId::signature_life:
      return seconds(table, "at_least", criteria_.least_life_s);
    case CriterionId::publication_lag:
      millis(table, "p95", criteria_.lag_p95_ms);
      return millis(table, "max", criteria_.lag_max_ms);
    case CriterionId::alert_path:
      seconds(table, "not_older", criteria_.attestation_age_s[criterion.id]);
      seconds(table, "deliver_within", criteria_.deliver_within_s);
      return seconds(table, "acknowledge_within", criteria_.acknowledge_within_s);
    case CriterionId::events_exercised:
      return read_events(table);
    default:
      if (criterion.attested) seconds(table, "not_older", criteria_.attestation_age_s[criterion.id]);
    }
  }

  ConfigErrors errors_;
  Criteria criteria_;
};

} // namespace

Result<Criteria> parse_criteria(std::string_view text, const std::string& file_name) {
  try {
    const toml::table root = toml::parse(text);
    COUNTERSIGN_TRY_ASSIGN(Criteria criteria, CriteriaParser(file_name).parse(root));
    criteria.source = file_name;
    return criteria;
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
