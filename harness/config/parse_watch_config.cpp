#include "harness/config/key_file.h"
#include "harness/config/read_alerts.h"
#include "harness/config/table_reader.h"
#include "harness/config/watch_config.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::size_t k_most_zones = 1000;
constexpr std::size_t k_most_nodes = 64; // of one zone; each is a thread

class WatchConfigParser {
public:
  WatchConfigParser(std::string file_name, std::filesystem::path base)
      : errors_(std::move(file_name)), base_(std::move(base)) {}

  Result<WatchConfig> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    top.text("name", config_.name, true);
    if (config_.name.empty()) top.error("name", "must not be empty");
    top.table("watch", [&](TableReader& watch) { read_watch(watch); });
    top.table("limits", [&](TableReader& limits) { read_limits(limits); });
    top.table("alerts", [&](TableReader& alerts) { read_alerts(alerts, base_, config_.alerts.emplace()); });
    if (config_.state_directory.empty()) top.error("watch", "needs state_directory");
    top.tables("zone", [&](TableReader& zone) { read_zone(zone); });
    if (config_.zones.empty()) top.error("zone", "is missing: say [[zone]] name = \"example.\"");
    if (config_.zones.size() > k_most_zones) {
      top.error("zone", fmt::format("is there more than {} times", k_most_zones));
    }
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return std::move(config_);
  }

private:
  void read_watch(TableReader& reader) {
    WatchPace& pace = config_.pace;
    std::vector<std::string> listen;
    reader.text_list("listen", listen);
    for (const std::string& text : listen) {
      const auto endpoint = parse_endpoint(text);
      if (!endpoint) {
        reader.error("listen", endpoint.error().message);
      } else {
        config_.listen.push_back(*endpoint);
      }
    }
    reader.path("state_directory", config_.state_directory, base_);
    reader.duration("step_deadline", pace.step_deadline);
    reader.duration("settle", pace.settle);
    reader.duration("refresh_floor", pace.refresh_floor);
    reader.duration("refresh_ceiling", pace.refresh_ceiling);
    reader.duration("retry_floor", pace.retry_floor);
    reader.duration("retry_ceiling", pace.retry_ceiling);
    reader.duration("recovered_after", pace.recovered_after);
    reader.integer("seed", pace.seed, 0, INT64_MAX);
    reader.integer("history", pace.history, 2, 1000);
    reader.integer("steps_in_a_run", pace.steps_in_a_run, 1, 1'000'000);
    demand_order(reader, "refresh_ceiling", pace.refresh_floor, pace.refresh_ceiling);
    demand_order(reader, "retry_ceiling", pace.retry_floor, pace.retry_ceiling);
    for (const auto& [key, value] :
         {std::pair("step_deadline", pace.step_deadline), std::pair("refresh_floor", pace.refresh_floor),
          std::pair("retry_floor", pace.retry_floor)}) {
      if (value < milliseconds(50)) reader.error(key, "must be 50ms or longer");
    }
  }

  static void demand_order(TableReader& reader, const char* key, milliseconds floor, milliseconds ceiling) {
    if (ceiling < floor) reader.error(key, "is shorter than the floor");
  }

  void read_limits(TableReader& reader) {
    FeedLimits& feed = config_.pace.feed;
    reader.integer("transfer_octets", feed.transfer.octets, 1024, INT64_MAX);
    reader.integer("transfer_records", feed.transfer.records, 1, INT64_MAX);
    reader.duration("transfer_time", feed.transfer_time);
    reader.duration("transfer_idle", feed.transfer.idle);
    reader.duration("query_time", feed.query_time);
    reader.duration("query_interval", config_.pace.query_interval);
    reader.integer("parallel", config_.pace.parallel, 1, 256);
    for (const auto& [key, value] :
         {std::pair("transfer_time", feed.transfer_time), std::pair("transfer_idle", feed.transfer.idle),
          std::pair("query_time", feed.query_time)}) {
      if (value < milliseconds(100)) reader.error(key, "must be 100ms or longer");
    }
  }

  void read_zone(TableReader& reader) {
    WatchedZoneConfig zone;
    std::string name;
    reader.text("name", name, true);
    if (auto parsed = Name::from_text(name, Name()); !name.empty() && parsed) {
      zone.zone = *parsed;
    } else if (!name.empty()) {
      reader.error("name", parsed.error().message);
    }
    if (std::ranges::find(config_.zones, zone.zone, &WatchedZoneConfig::zone) != config_.zones.end()) {
      reader.error("name", fmt::format("'{}' is there twice", name));
    }
    reader.table("source", [&](TableReader& source) {
      zone.source.emplace();
      zone.source->name = "source";
      read_place(source, *zone.source);
    });
    reader.table("compare", [&](TableReader& compare) {
      compare.boolean("shared_keys", zone.compare.shared_keys);
      compare.duration_seconds("validity_tolerance", zone.compare.validity_tolerance);
    });
    reader.table("history", [&](TableReader& history) { read_history(history, zone.history); });
    reader.path("parent_ds", zone.parent_ds, base_);
    reader.tables("signer", [&](TableReader& signer) { read_signer(signer, zone); });
    const auto incumbents = std::ranges::count(zone.signers, Role::incumbent, &WatchedSignerConfig::role);
    if (incumbents != 1) {
      reader.error("signer", fmt::format("needs exactly one incumbent, there are {}", incumbents));
    }
    if (zone.signers.size() < 2) reader.error("signer", "needs at least one candidate");
    std::size_t nodes = 0;
    for (const WatchedSignerConfig& signer : zone.signers) nodes += signer.nodes.size();
    if (nodes > k_most_nodes) reader.error("signer", fmt::format("has more than {} nodes", k_most_nodes));
    config_.zones.push_back(std::move(zone));
  }

  static void read_history(TableReader& reader, HistoryPolicy& history) {
    reader.boolean("caches", history.caches);
    reader.duration_seconds("propagation", history.propagation_s);
    reader.duration_seconds("parent_propagation", history.parent_propagation_s);
    reader.number("shrink_limit", history.shrink_limit, 0, 1);
    reader.number("unsigned_limit", history.unsigned_limit, 0, 1);
    reader.number("renewal_slack", history.renewal_slack, 0, 1);
  }

  void read_signer(TableReader& reader, WatchedZoneConfig& zone) {
    WatchedSignerConfig signer;
    read_new_name(reader, zone.signers, signer.name);
    std::string role;
    reader.text("role", role, true);
    const auto parsed = parse_role(role);
    if (!parsed) reader.error("role", "must be \"incumbent\" or \"candidate\"");
    signer.role = parsed.value_or(Role::incumbent);
    reader.tables("node", [&](TableReader& node_reader) {
      WatchedNodeConfig node;
      read_new_name(node_reader, signer.nodes, node.name);
      read_place(node_reader, node);
      signer.nodes.push_back(std::move(node));
    });
    if (signer.nodes.empty()) reader.error("node", "is missing: say [[zone.signer.node]]");
    zone.signers.push_back(std::move(signer));
  }

  // A name that none of the others has. It becomes part of a file name, and of a line in reports.
  template <class Named>
  static void read_new_name(TableReader& reader, const std::vector<Named>& others, std::string& name) {
    reader.text("name", name, true);
    if (std::ranges::find(others, name, &Named::name) != others.end()) {
      reader.error("name", fmt::format("'{}' is used twice", name));
    }
    if (name.empty()) reader.error("name", "must not be empty");
    if (name.size() > 64) reader.error("name", "is longer than 64 octets");
    if (std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '/'; })) {
      reader.error("name", "holds a slash or a control character");
    }
  }

  void read_place(TableReader& reader, WatchedNodeConfig& node) {
    std::string address;
    std::filesystem::path key_file;
    reader.text("address", address);
    reader.path("directory", node.feed.directory, base_);
    reader.path("key_file", key_file, base_);
    reader.text_list("notify_from", node.notify_from);
    if (address.empty() == node.feed.directory.empty()) {
      return reader.error("address", "or directory must be there, and not both");
    }
    if (address.empty()) {
      if (!key_file.empty()) reader.error("key_file", "is of no use for a directory");
      if (!node.notify_from.empty()) reader.error("notify_from", "is of no use for a directory");
      return;
    }
    if (auto endpoint = parse_endpoint(address)) {
      node.feed.server = *endpoint;
    } else {
      reader.error("address", endpoint.error().message);
    }
    for (const std::string& from : node.notify_from) {
      const auto endpoint = parse_endpoint(from);
      if (!endpoint || endpoint->address != from) {
        reader.error("notify_from", fmt::format("'{}' is not a numeric address without a port", from));
      }
    }
    if (key_file.empty()) return;
    auto key = load_tsig_key(key_file);
    if (!key) return reader.error("key_file", key.error().message);
    node.feed.key = std::move(*key);
  }

  ConfigErrors errors_;
  std::filesystem::path base_;
  WatchConfig config_;
};

} // namespace

Result<WatchConfig> parse_watch_config(std::string_view text, const std::string& file_name,
                                       const std::filesystem::path& base_directory) {
  try {
    const toml::table root = toml::parse(text);
    return WatchConfigParser(file_name, base_directory).parse(root);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

bool is_watch_config(std::string_view text) {
  try {
    const toml::table root = toml::parse(text);
    const toml::node* zone = root.get("zone");
    return zone != nullptr && zone->is_array();
  } catch (const toml::parse_error&) {
    return false; // whoever reads it next says what is wrong, and where
  }
}

} // namespace countersign
