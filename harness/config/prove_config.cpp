#include "harness/config/prove_config.h"

#include "harness/config/key_store_table.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_transfer_scheme = "axfr:";

bool is_hex_octets(std::string_view text) {
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

class ProveConfigParser {
public:
  ProveConfigParser(std::string file_name, std::filesystem::path base)
      : errors_(std::move(file_name)), base_(std::filesystem::absolute(base.empty() ? "." : base)) {}

  Result<ProveConfig> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
    top.table("zone", [&](TableReader& zone) { read_zone(zone); });
    if (root.get("zone") == nullptr) top.error("zone", "is missing: say [zone] name = \"example.\"");
    top.tables("node", [&](TableReader& node) { read_node(node); });
    if (config_.nodes.empty()) top.error("node", "is missing: at least one [[node]] has a key store");
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return std::move(config_);
  }

private:
  void read_zone(TableReader& zone) {
    std::string name;
    zone.text("name", name, true);
    if (!name.empty()) {
      auto parsed = Name::from_text(name, Name());
      if (parsed) {
        config_.zone = *parsed;
      } else {
        zone.error("name", parsed.error().message);
      }
    }
    read_source(zone, config_.published);
    zone.path("transfer_key", config_.transfer_key, base_);
  }

  void read_source(TableReader& reader, std::string& out) {
    std::string source;
    reader.text("published", source);
    if (source.empty()) return;
    const bool is_server = source.starts_with(k_transfer_scheme) || source.starts_with(k_query_scheme);
    out = is_server ? source : (base_ / source).string();
  }

  void read_node(TableReader& reader) {
    ProveNode node;
    reader.text("name", node.name, true);
    if (std::ranges::any_of(config_.nodes, [&](const auto& other) { return other.name == node.name; })) {
      reader.error("name", fmt::format("'{}' is used twice", node.name));
    }
    read_source(reader, node.published);
    if (node.published.empty() && config_.published.empty()) {
      reader.error("published",
                   "is missing here and under [zone]: a file, axfr:HOST[:PORT], or dns:HOST[:PORT]");
    }
    reader.duration("deadline", node.deadline);
    bool has_store = false;
    reader.table("keystore", [&](TableReader& store) {
      has_store = true;
      node.store = read_key_store(store, base_);
    });
    if (!has_store) reader.error("keystore", "is missing");
    reader.tables("key", [&](TableReader& key) { read_key(key, node); });
    config_.nodes.push_back(std::move(node));
  }

  void read_key(TableReader& reader, ProveNode& node) {
    KeyHandle key;
    std::int64_t tag = -1;
    reader.integer("tag", tag, 0, 65535);
    if (tag < 0) reader.error("tag", "is missing");
    key.tag = static_cast<std::uint16_t>(tag);
    std::int64_t algorithm = -1;
    reader.integer("algorithm", algorithm, 1, 255);
    if (algorithm > 0) key.algorithm = static_cast<std::uint8_t>(algorithm);
    reader.text("id", key.id);
    reader.text("label", key.label);
    if (key.id.empty() && key.label.empty()) reader.error("id", "or label is missing");
    if (!is_hex_octets(key.id)) reader.error("id", "must be octets in hex");
    if (!std::holds_alternative<Pkcs11Place>(node.store) &&
        !std::holds_alternative<KnotKeyPlace>(node.store)) {
      reader.error("id",
                   "and label are for pkcs11 and knot: this store finds keys by zone, algorithm and tag");
    }
    node.keys.push_back(std::move(key));
  }

  ConfigErrors errors_;
  std::filesystem::path base_;
  ProveConfig config_;
};

} // namespace

bool is_prove_config(std::string_view text) {
  try {
    const toml::table root = toml::parse(text);
    return root.contains("node") && !root.contains("signer");
  } catch (const toml::parse_error&) {
    return false; // whoever reads it says what is wrong with it
  }
}

Result<ProveConfig> parse_prove_config(std::string_view text, const std::string& file_name,
                                       const std::filesystem::path& base_directory) {
  try {
    const toml::table root = toml::parse(text);
    return ProveConfigParser(file_name, base_directory).parse(root);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
