#include "harness/bench/incident.h"
#include "harness/bench/instants.h"
#include "harness/config/table_reader.h"

#include <algorithm>

namespace countersign::bench {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class IncidentParser {
public:
  explicit IncidentParser(const std::string& file_name) : errors_(file_name) {}

  Result<Incident> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    top.text("id", case_.id, true);
    top.integer("number", case_.number, 1, 999);
    top.text("what", case_.what, true);
    top.text_list("source", case_.sources);
    top.text("limit", case_.limit);
    top.text("zone", case_.zone, true);
    read_times(top);
    top.duration_seconds("validity_tolerance", case_.validity_tolerance_s);
    top.text_list("nodes", case_.nodes);
    if (case_.nodes.empty()) top.error("nodes", "must name at least one \"signer/node\"");
    for (const std::string& node : case_.nodes) {
      if (std::ranges::count(node, '/') != 1) top.error("nodes", "must be of the form \"signer/node\"");
    }
    std::string recipe;
    top.text("recipe", recipe, true);
    case_.recipe = lines_of(recipe);
    top.boolean("control", case_.is_control);
    top.tables("expect", [&](TableReader& table) { read_expectation(table); });
    std::vector<std::string> also;
    top.text_list("also", also);
    for (const std::string& id : also) case_.also.push_back(kind(top, "also", id));
    top.text_list("cutovers", case_.cutovers);
    if (case_.is_control != (case_.number == 0))
      top.error("number", "is for incidents, and not for controls");
    if (!case_.is_control && case_.expect.empty() && case_.cutovers.empty())
      top.error("expect", "is missing: an incident has something to be found");
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return std::move(case_);
  }

private:
  void read_times(TableReader& top) {
    std::string start, hurts;
    top.text("start", start, true);
    if (const auto instant = parse_utc(start)) {
      case_.start = *instant;
    } else {
      top.error("start", "must be an instant such as \"2026-05-02T00:00:00Z\"");
    }
    top.text("hurts_at", hurts);
    if (hurts.empty()) return;
    case_.hurts_at = parse_span(hurts);
    if (!case_.hurts_at) top.error("hurts_at", "must be a time from the start such as \"2d12h\"");
  }

  FindingKind kind(TableReader& table, std::string_view key, const std::string& id) {
    const auto parsed = parse_finding_kind(id);
    if (!parsed) table.error(key, fmt::format("\"{}\" is no finding that there is", id));
    return parsed.value_or(FindingKind{});
  }

  void read_expectation(TableReader& table) {
    Expectation expected;
    std::string id;
    table.text("kind", id, true);
    expected.kind = kind(table, "kind", id);
    table.text("node", expected.node);
    table.text("type", expected.type);
    table.text("owner", expected.owner);
    if (table.has("serial")) {
      std::uint32_t serial = 0;
      table.integer("serial", serial, 0, UINT32_MAX);
      expected.serial = Serial(serial);
    }
    case_.expect.push_back(std::move(expected));
  }

  ConfigErrors errors_;
  Incident case_;
};

} // namespace

Result<Incident> parse_incident(std::string_view text, const std::string& file_name) {
  try {
    const toml::table root = toml::parse(text);
    return IncidentParser(file_name).parse(root);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign::bench
