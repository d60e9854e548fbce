#include "harness/config/hook_file.h"
#include "harness/config/table_reader.h"
#include "harness/config/zone_name.h"

namespace countersign {
namespace {

using hook::Policy;
using hook::ZonePolicy;

class PolicyParser {
public:
  PolicyParser(const std::string& file_name, const std::filesystem::path& base)
      : errors_(file_name), base_(base) {}

  Result<Policy> parse(const toml::table& root) {
    policy_.database = base_ / policy_.database;
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    top.path("database", policy_.database, base_);
    if (!top.has("policy")) top.error("policy", "is missing: say [policy], empty if all defaults will do");
    top.table("policy", [&](TableReader& table) { read(table, policy_.for_all); });
    top.tables("zone", [&](TableReader& table) { read_zone(table); });
    top.tables("exception", [&](TableReader& table) { read_exception(table); });
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return policy_;
  }

private:
  void read(TableReader& table, ZonePolicy& out) {
    table.number("largest_shrink_percent", out.largest_shrink_percent, 0, 100);
    table.integer("shrink_floor", out.shrink_floor, 0, 1'000'000'000);
    table.boolean("serial_must_grow", out.serial_must_grow);
    table.boolean("content_was_approved", out.content_was_approved);
    table.duration_seconds("min_remaining", out.min_remaining_s);
    table.path("ds_file", out.ds_file, base_);
    table.path("key_file", out.key_file, base_);
    table.text_list("keys", out.keys);
    table.boolean("second_opinion", out.second_opinion);
    table.integer("threads", out.threads, 1, 256);
    std::vector<std::string> allowed;
    table.text_list("allow", allowed);
    for (const std::string& id : allowed) {
      const auto kind = parse_finding_kind(id);
      if (!kind)
        table.error("allow", fmt::format("'{}' names no finding that there is", id));
      else if (info(*kind).effect != Effect::difference)
        table.error("allow", fmt::format("'{}' cannot be allowed: only differences can", id));
      else
        out.allow.insert(*kind);
    }
  }

  // Begins with what [policy] says.
  void read_zone(TableReader& table) {
    std::string name;
    table.text("name", name, true);
    ZonePolicy zone = policy_.for_all;
    read(table, zone);
    if (!policy_.by_zone.emplace(zone_name(name), std::move(zone)).second)
      table.error("name", "is there twice");
  }

  void read_exception(TableReader& table) {
    hook::Exception exception;
    std::uint32_t serial = 0;
    table.text("zone", exception.zone, true);
    exception.zone = zone_name(exception.zone);
    if (!table.has("serial")) table.error("serial", "is missing: an exception is for one version");
    table.integer("serial", serial, 0, 4294967295);
    exception.serial = Serial(serial);
    table.text("reason", exception.reason, true);
    table.text("person", exception.person, true);
    if (exception.reason.empty() || exception.person.empty())
      table.error("person", "and reason must not be empty: an exception is somebody's decision");
    policy_.exceptions.push_back(std::move(exception));
  }

  ConfigErrors errors_;
  const std::filesystem::path& base_;
  Policy policy_;
};

} // namespace

bool is_hook_policy(std::string_view text) {
  try {
    return toml::parse(text).contains("policy");
  } catch (const toml::parse_error&) {
    return false; // whoever parses it says where it is wrong
  }
}

Result<Policy> parse_hook_policy(std::string_view text, const std::string& file_name,
                                 const std::filesystem::path& base) {
  try {
    const toml::table root = toml::parse(text);
    return PolicyParser(file_name, base).parse(root);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
