#include "harness/config/prove_config.h"

#include "harness/config/table_reader.h"

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
    out = source.starts_with(k_transfer_scheme) ? source : (base_ / source).string();
  }

  void read_node(TableReader& reader) {
    ProveNode node;
    reader.text("name", node.name, true);
    if (std::ranges::any_of(config_.nodes, [&](const auto& other) { return other.name == node.name; })) {
      reader.error("name", fmt::format("'{}' is used twice", node.name));
    }
    read_source(reader, node.published);
    if (node.published.empty() && config_.published.empty()) {
      reader.error("published", "is missing here and under [zone]: a file, or axfr:HOST[:PORT]");
    }
    reader.duration("deadline", node.deadline);
    bool has_store = false;
    reader.table("keystore", [&](TableReader& store) {
      has_store = true;
      read_store(store, node.store);
    });
    if (!has_store) reader.error("keystore", "is missing");
    reader.tables("key", [&](TableReader& key) { read_key(key, node); });
    config_.nodes.push_back(std::move(node));
  }

  void read_store(TableReader& reader, KeyStorePlace& place) {
    std::string kind;
    reader.text("kind", kind, true);
    if (kind == "pkcs11") {
      place = read_pkcs11(reader);
    } else if (kind == "bind" || kind == "knot") {
      std::filesystem::path directory;
      reader.path("directory", directory, base_);
      if (directory.empty()) reader.error("directory", "is missing");
      if (kind == "bind") {
        place = BindKeyPlace{{directory}};
      } else {
        place = KnotKeyPlace{directory};
      }
    } else if (kind == "command") {
      place = read_command(reader);
    } else if (!kind.empty()) {
      reader.error("kind", "must be \"pkcs11\", \"bind\", \"knot\" or \"command\"");
    }
  }

  Pkcs11Place read_pkcs11(TableReader& reader) {
    Pkcs11Place place;
    reader.path("module", place.module, base_);
    if (place.module.empty()) reader.error("module", "is missing");
    reader.text("token", place.token);
    reader.text("serial", place.serial);
    reader.path("pin_file", place.pin_file, base_);
    if (place.pin_file.empty()) {
      reader.error("pin_file", "is missing: without a PIN a token shows no private keys");
    } else if (const Status checked = check_pin_file(place.pin_file); !checked) {
      reader.error("pin_file", checked.error().message);
    }
    std::vector<std::pair<std::string, std::string>> environment;
    reader.text_pairs("environment", environment);
    for (const auto& [name, value] : environment) place.environment.push_back(name + "=" + value);
    return place;
  }

  CommandPlace read_command(TableReader& reader) {
    CommandPlace place;
    reader.text_list("command", place.command);
    if (place.command.empty() || !std::filesystem::path(place.command.front()).is_absolute()) {
      reader.error("command", "must be a list that begins with a program's absolute path");
    }
    return place;
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
    if (std::holds_alternative<BindKeyPlace>(node.store) ||
        std::holds_alternative<CommandPlace>(node.store)) {
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
