#include "harness/config/config.h"
#include "harness/config/key_store_table.h"
#include "harness/config/read_alerts.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

class ConfigParser {
public:
  ConfigParser(std::string file_name, std::filesystem::path base)
      : errors_(std::move(file_name)), base_(std::move(base)) {}

  Result<Config> parse(const toml::table& root) {
    TableReader top(root, "the file", errors_);
    check_version(top);
    top.text("name", config_.name, true);
    top.table("zone", [&](TableReader& zone) { read_zone(zone); });
    if (root.get("zone") == nullptr) top.error("zone", "is missing: say [zone] name = \"example.\"");
    top.table("stream", [&](TableReader& stream) { read_stream(stream); });
    top.table("run", [&](TableReader& run) {
      run.duration("start_deadline", config_.start_deadline);
      run.duration("step_deadline", config_.step_deadline);
      run.duration("unchanged_grace", config_.unchanged_grace);
      run.boolean("verify_ixfr", config_.verify_ixfr);
      run.duration("step_interval", config_.step_interval);
      run.boolean("every_serial", config_.every_serial);
      run.boolean("end_with_exercises", config_.end_with_exercises);
    });
    top.table("compare", [&](TableReader& compare) {
      compare.boolean("shared_keys", config_.compare.shared_keys);
      compare.duration_seconds("validity_tolerance", config_.compare.validity_tolerance);
    });
    top.table("signing", [&](TableReader& signing) { read_policy(signing, default_policy_); });
    top.tables("key", [&](TableReader& key) { read_key(key); });
    top.tables("signer", [&](TableReader& signer) { read_signer(signer); });
    top.table("alerts", [&](TableReader& alerts) { read_alerts(alerts, base_, config_.alerts.emplace()); });
    check_roles(top);
    top.finish();
    if (errors_.first()) return tl::unexpected<Error>(*errors_.first());
    return std::move(config_);
  }

private:
  void check_version(TableReader& top) {
    std::int64_t version = 0;
    top.integer("version", version, 1, 1);
    if (version != 1) top.error("version", "must be 1");
  }

  void read_zone(TableReader& zone) {
    std::string name;
    zone.text("name", name, true);
    if (name.empty()) return;
    auto parsed = Name::from_text(name, Name());
    if (!parsed) return zone.error("name", parsed.error().message);
    config_.zone = *parsed;
    config_.stream.generator.zone = *parsed;
  }

  void read_stream(TableReader& stream) {
    std::string kind = "generate";
    stream.text("kind", kind);
    auto& out = config_.stream;
    stream.duration_seconds("max_ttl", out.max_ttl_s);
    if (stream.has("max_ttl") && out.max_ttl_s == 0) stream.error("max_ttl", "must be at least one second");
    if (kind == "generate") {
      std::uint32_t first_serial = out.generator.first_serial.value();
      stream.integer("seed", out.generator.seed, 0, INT64_MAX);
      stream.integer("delegations", out.generator.delegations, 1, 10'000'000);
      stream.integer("steps", out.generator.steps, 1, 1'000'000);
      stream.integer("first_serial", first_serial, 1, 0xffffffff);
      out.generator.first_serial = Serial(first_serial);
    } else if (kind == "directory") {
      out.kind = StreamConfig::Kind::directory;
      stream.path("path", out.directory, base_);
      if (out.directory.empty()) stream.error("path", "is missing");
    } else if (kind == "journal") {
      out.kind = StreamConfig::Kind::journal;
      stream.path("zone_file", out.zone_file, base_);
      stream.path("journal", out.journal, base_);
      if (out.zone_file.empty() || out.journal.empty())
        stream.error("journal", "needs both zone_file and journal");
    } else {
      stream.error("kind", "must be \"generate\", \"directory\" or \"journal\"");
    }
  }

  void read_policy(TableReader& reader, SigningPolicy& policy) {
    reader.integer("algorithm", policy.algorithm, 0, 255);
    check_algorithm(reader, policy.algorithm);
    read_denial(reader, policy.denial);
    reader.integer("salt_octets", policy.salt_octets, 0, 255);
    reader.duration_seconds("validity", policy.validity_s);
    reader.duration_seconds("refresh", policy.refresh_s);
    reader.duration_seconds("dnskey_ttl", policy.dnskey_ttl_s);
    if (policy.refresh_s >= policy.validity_s) reader.error("refresh", "must be shorter than validity");
    reader.table("rollover", [&](TableReader& rollover) { read_rollover(rollover, policy); });
  }

  void read_rollover(TableReader& reader, SigningPolicy& policy) {
    if (!policy.rollover) policy.rollover.emplace();
    RolloverPolicy& out = *policy.rollover;
    if (config_.stream.max_ttl_s != 0) out.max_ttl_s = out.ds_ttl_s = config_.stream.max_ttl_s;
    reader.duration_seconds("zsk_lifetime", out.zsk_lifetime_s);
    reader.duration_seconds("ksk_lifetime", out.ksk_lifetime_s);
    reader.duration_seconds("max_ttl", out.max_ttl_s);
    reader.duration_seconds("ds_ttl", out.ds_ttl_s);
    reader.duration_seconds("propagation", out.propagation_s);
  }

  void read_exercise(TableReader& reader, SignerConfig& signer) {
    ExerciseConfig exercise;
    std::string what, to;
    reader.text("do", what, true);
    const auto kind = parse_exercise_kind(what);
    if (!kind) {
      return reader.error("do", "must be \"roll-zsk\", \"roll-ksk\", \"roll-algorithm\", \"change-denial\", "
                                "\"re-salt\", \"restart\" or \"fail-over\"");
    }
    exercise.what.kind = *kind;
    reader.integer("not_before", exercise.not_before, 1, 1'000'000'000);
    reader.duration("deadline", exercise.deadline);
    if (*kind == ExerciseKind::roll_algorithm) {
      reader.integer("algorithm", exercise.what.algorithm, 0, 255);
      check_algorithm(reader, exercise.what.algorithm);
    }
    if (*kind == ExerciseKind::change_denial) read_denial(reader, exercise.what.denial);
    if (*kind == ExerciseKind::change_denial || *kind == ExerciseKind::re_salt)
      reader.integer("salt_octets", exercise.what.salt_octets, 0, 255);
    const bool of_process = *kind == ExerciseKind::restart || *kind == ExerciseKind::fail_over;
    if (!of_process && !signer.policy.rollover)
      reader.error("do", "needs [signing.rollover], a policy by which the signer rolls its own keys");
    if (const ProductInfo* product = product_info(signer.product); product != nullptr && !product->rollovers)
      reader.error("do", fmt::format("is not for '{}'", signer.product));
    signer.exercises.push_back(exercise);
  }

  static void check_algorithm(TableReader& reader, std::uint8_t algorithm) {
    if (algorithm != 8 && algorithm != 13 && algorithm != 15)
      reader.error("algorithm", "must be 8 (RSASHA256), 13 (ECDSAP256SHA256) or 15 (ED25519)");
  }

  static void read_denial(TableReader& reader, DenialPolicy& denial) {
    std::string text;
    reader.text("denial", text);
    if (text == "nsec")
      denial = DenialPolicy::nsec;
    else if (text == "nsec3")
      denial = DenialPolicy::nsec3;
    else if (text == "nsec3-opt-out")
      denial = DenialPolicy::nsec3_opt_out;
    else if (!text.empty())
      reader.error("denial", "must be \"nsec\", \"nsec3\" or \"nsec3-opt-out\"");
  }

  static void read_token(TableReader& reader, std::string& token) {
    reader.text("token", token);
    if (token.size() > 32) reader.error("token", "is longer than the label of a PKCS#11 token (32 octets)");
  }

  void read_key(TableReader& reader) {
    KeyConfig key;
    reader.text("name", key.name, true);
    std::string role = "zsk";
    reader.text("role", role);
    if (role != "ksk" && role != "zsk") reader.error("role", "must be \"ksk\" or \"zsk\"");
    key.ksk = role == "ksk";
    reader.path("file", key.file, base_);
    reader.text("twin_of", key.twin_of);
    read_token(reader, key.token);
    reader.integer("publish_at", key.publish_at, 0, 1'000'000'000);
    key.activate_at = key.publish_at;
    reader.integer("activate_at", key.activate_at, 0, 1'000'000'000);
    reader.step("retire_at", key.retire_at);
    reader.step("remove_at", key.remove_at);
    if (find_key(key.name) != nullptr) reader.error("name", fmt::format("'{}' is used twice", key.name));
    if (!key.twin_of.empty()) {
      const KeyConfig* original = find_key(key.twin_of);
      if (original == nullptr)
        reader.error("twin_of", fmt::format("'{}' is no key named before", key.twin_of));
      if (!key.file.empty()) reader.error("twin_of", "makes a key and cannot stand beside file");
    }
    if (key.activate_at < key.publish_at) reader.error("activate_at", "is before publish_at");
    if (key.retire_at && *key.retire_at <= key.activate_at)
      reader.error("retire_at", "is not after activate_at");
    if (key.remove_at && *key.remove_at < key.retire_at.value_or(key.activate_at)) {
      reader.error("remove_at", "is before the key is retired");
    }
    config_.keys.push_back(std::move(key));
  }

  void read_signer(TableReader& reader) {
    SignerConfig signer;
    signer.policy = default_policy_;
    reader.text("name", signer.name, true);
    if (std::ranges::any_of(config_.signers, [&](const auto& other) { return other.name == signer.name; })) {
      reader.error("name", fmt::format("'{}' is used twice", signer.name));
    }
    std::string role;
    reader.text("role", role, true);
    const auto parsed = parse_role(role);
    if (!parsed) reader.error("role", "must be \"incumbent\" or \"candidate\"");
    signer.role = parsed.value_or(Role::incumbent);
    reader.text("product", signer.product, true);
    if (std::ranges::find(known_products(), signer.product) == known_products().end()) {
      reader.error("product", fmt::format("'{}' is not a signer that can be driven (known: {})",
                                          signer.product, fmt::join(known_products(), ", ")));
    }
    reader.path("program", signer.program, base_);
    reader.text_list("keys", signer.keys);
    for (const std::string& name : signer.keys) {
      if (find_key(name) == nullptr) reader.error("keys", fmt::format("'{}' is no [[key]]", name));
    }
    reader.table("signing", [&](TableReader& signing) { read_policy(signing, signer.policy); });
    reader.table("command", [&](TableReader& command) { read_command(command, signer); });
    if (signer.product == "command" && signer.command.arguments.empty())
      reader.error("command",
                   "is missing: say command = { arguments = [\"program\", \"{input}\", \"{output}\"] }");
    check_product(reader, signer);
    reader.tables("node", [&](TableReader& node) { read_node(node, signer); });
    if (signer.nodes.empty()) signer.nodes.push_back({"a", {}, {}, {}});
    reader.tables("exercise", [&](TableReader& exercise) { read_exercise(exercise, signer); });
    config_.signers.push_back(std::move(signer));
  }

  void read_command(TableReader& reader, SignerConfig& signer) {
    CommandSpec& command = signer.command;
    if (signer.product != "command") reader.error("arguments", "is for the product \"command\"");
    reader.text_list("arguments", command.arguments);
    reader.text_list("environment", command.environment);
    reader.duration("deadline", command.deadline);
    reader.integer("output_limit", command.output_limit, 1, INT64_MAX);
    reader.boolean("zone_on_stdout", command.zone_on_stdout);
    if (const Status checked = check_command(command); !checked)
      reader.error("arguments", checked.error().message);
    // A program with a slash in it is a path, and paths are taken from the file's place.
    if (!command.arguments.empty() && command.arguments.front().find('/') != std::string::npos)
      command.arguments.front() = std::filesystem::absolute(base_ / command.arguments.front()).string();
  }

  // What the product cannot do is said now, and not when the run begins.
  void check_product(TableReader& reader, const SignerConfig& signer) {
    const ProductInfo* product = product_info(signer.product);
    if (product == nullptr) return;
    if (std::ranges::find(product->algorithms, signer.policy.algorithm) == product->algorithms.end()) {
      reader.error("product", fmt::format("'{}' cannot sign with algorithm {} (only with {})", product->name,
                                          signer.policy.algorithm, fmt::join(product->algorithms, ", ")));
    }
    if (!signer.policy.rollover) return;
    if (!product->rollovers)
      reader.error("product", fmt::format("'{}' cannot roll its own keys here", product->name));
    if (!signer.keys.empty())
      reader.error("keys", "are the signer's own where it rolls them ([signing.rollover])");
  }

  void read_node(TableReader& reader, SignerConfig& signer) {
    NodeConfig node;
    reader.text("name", node.name, true);
    if (std::ranges::any_of(signer.nodes, [&](const auto& other) { return other.name == node.name; })) {
      reader.error("name", fmt::format("'{}' is used twice", node.name));
    }
    reader.text_pairs("private_half", node.private_halves);
    for (const auto& [label, other] : node.private_halves) {
      if (std::ranges::find(signer.keys, label) == signer.keys.end()) {
        reader.error("private_half", fmt::format("'{}' is no key of this signer", label));
      }
      if (find_key(other) == nullptr) reader.error("private_half", fmt::format("'{}' is no [[key]]", other));
    }
    read_token(reader, node.token);
    reader.table("keystore", [&](TableReader& store) { node.key_store = read_key_store(store, base_); });
    signer.nodes.push_back(std::move(node));
  }

  void check_roles(TableReader& top) {
    const auto incumbents = std::ranges::count(config_.signers, Role::incumbent, &SignerConfig::role);
    if (incumbents != 1)
      top.error("signer", fmt::format("needs exactly one incumbent, there are {}", incumbents));
    if (config_.signers.size() < 2) top.error("signer", "needs at least one candidate");
  }

  const KeyConfig* find_key(const std::string& name) const {
    const auto found = std::ranges::find(config_.keys, name, &KeyConfig::name);
    return found == config_.keys.end() ? nullptr : &*found;
  }

  ConfigErrors errors_;
  std::filesystem::path base_;
  Config config_;
  SigningPolicy default_policy_;
};

} // namespace

Result<Config> parse_config(std::string_view text, const std::string& file_name,
                            const std::filesystem::path& base_directory) {
  try {
    const toml::table root = toml::parse(text);
    return ConfigParser(file_name, base_directory).parse(root);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
