// Knot: knotd as secondary of the hidden primary with dnssec-signing.
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/server_node.h"

#include <algorithm>
#include <map>

namespace countersign {
namespace {

constexpr std::string_view k_knot_conf = R"(server:
    rundir: "@DIR@/run"
    listen: 127.0.0.1@AT@@PORT@
    udp-workers: 1
    tcp-workers: 2
    background-workers: 1
    automatic-acl: off
control:
    listen: "@DIR@/run/s"
log:
  - target: stderr
    any: info
database:
    storage: "@DIR@/db"
    journal-db-max-size: 200M
    kasp-db-max-size: 50M
    timer-db-max-size: 10M
key:
  - id: @KEYNAME@
    algorithm: @KEYALG@
    secret: @SECRET@
remote:
  - id: hidden
    address: 127.0.0.1@AT@@PRIMARY@
    key: @KEYNAME@
  - id: listener
    address: 127.0.0.1@AT@@NOTIFY@
acl:
  - id: transfer
    key: @KEYNAME@
    action: transfer
  - id: notify
    address: 127.0.0.1
    action: notify
policy:
  - id: countersign
    algorithm: @ALG@
    manual: @MANUAL@
    ksk-lifetime: 0
    zsk-lifetime: 0
    rrsig-lifetime: @VALIDITY@
    rrsig-refresh: @REFRESH@
    dnskey-ttl: @DNSKEYTTL@
    @NSEC3@
template:
  - id: default
    storage: "@DIR@/zones"
    acl: [ transfer, notify ]
    serial-policy: increment
    journal-content: all
    zonefile-load: none
    zonefile-sync: -1
zone:
  - domain: @ZONE@
    master: hidden
    notify: listener
    dnssec-signing: on
    dnssec-policy: countersign
)";

constexpr std::uint32_t k_far_away_s = 10 * 365 * 86'400U; // later than any run

class KnotNode final : public ServerNode {
public:
  KnotNode(NodeSetup setup, std::uint16_t port) : ServerNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override {
    bool changed = false;
    for (const ScheduledKey& key : setup().keys) {
      if (step > 0 && state_at(key, step) == state_at(key, step - 1)) continue;
      if (step == 0) continue; // install_keys did it
      COUNTERSIGN_TRY(set_state(key, step, deadline));
      changed = true;
    }
    if (!changed) return {};
    // Loads the keys and signs again what they ask for; blocks until that is done.
    COUNTERSIGN_TRY(knotc({"-b", "zone-keys-load", zone_text()}, deadline));
    return {};
  }

  [[nodiscard]] std::optional<KeyStorePlace> key_store() const override {
    return KnotKeyPlace{setup().directory / "db/keys/keys"};
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "knotd"; }
  [[nodiscard]] std::vector<std::string> arguments() const override { return {"-c", config().string()}; }

  [[nodiscard]] Status write_configuration() override {
    for (const char* part : {"run", "db", "zones", "import"})
      COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
    // Left by a server that was killed: while that one waits to be reaped, a new one takes it for running.
    // The directory is this node's alone, and its server dies with us, so nobody else can be meant.
    std::error_code absent;
    std::filesystem::remove(setup().directory / "run/knot.pid", absent);
    const SigningPolicy& policy = setup().policy;
    std::string nsec3 = "nsec3: off";
    if (policy.denial != DenialPolicy::nsec) {
      nsec3 =
          fmt::format("nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: {}\n    nsec3-opt-out: {}",
                      policy.salt_octets, policy.denial == DenialPolicy::nsec3_opt_out ? "on" : "off");
    }
    return write_private_file(config(),
                              fill_template(k_knot_conf, {{"DIR", setup().directory.string()},
                                                          {"AT", "@"},
                                                          {"KEYNAME", to_text(setup().key.name.view())},
                                                          {"KEYALG", to_text(setup().key.algorithm)},
                                                          {"SECRET", secret_base64(setup().key)},
                                                          {"PORT", std::to_string(port())},
                                                          {"NOTIFY", std::to_string(setup().notify_to.port)},
                                                          {"PRIMARY", std::to_string(setup().primary.port)},
                                                          {"ZONE", zone_text()},
                                                          {"ALG", algorithm_mnemonic(policy.algorithm)},
                                                          {"MANUAL", setup().keys.empty() ? "off" : "on"},
                                                          {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                          {"VALIDITY", std::to_string(policy.validity_s)},
                                                          {"REFRESH", std::to_string(policy.refresh_s)},
                                                          {"NSEC3", nsec3}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t step, Deadline deadline) override {
    for (const ScheduledKey& key : setup().keys) {
      // Two keys may share a file name (equal tags), so each is imported from a directory of its own.
      const auto directory = setup().directory / "import" / key.name;
      COUNTERSIGN_TRY(make_private_directory(directory));
      COUNTERSIGN_TRY_ASSIGN(const auto stem,
                             write_bind_key(key.key, directory, in_use_since(now_dns_time())));
      COUNTERSIGN_TRY_ASSIGN(const std::string id, import_key(stem, deadline));
      COUNTERSIGN_TRY(write_private_file(directory / "id", id));
      COUNTERSIGN_TRY(set_state(key, step, deadline));
      // The fault: the key store hands out another private half under the id of the published key.
      if (key.private_half_of) {
        COUNTERSIGN_TRY(write_private_file(setup().directory / "db/keys/keys" / (id + ".pem"),
                                           key.private_half_of->pkcs8_pem));
      }
    }
    return {};
  }

private:
  [[nodiscard]] std::filesystem::path config() const { return setup().directory / "knot.conf"; }

  [[nodiscard]] Status knotc(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), {"-c", config().string()});
    COUNTERSIGN_TRY(run_tool("knotc", std::move(arguments), deadline));
    return {};
  }

  // keymgr prints the id of the key, 40 hex digits, and then "OK".
  [[nodiscard]] Result<std::string> import_key(const std::filesystem::path& stem, Deadline deadline) const {
    COUNTERSIGN_TRY_ASSIGN(
        const ProgramOutput output,
        run_tool("keymgr", {"-c", config().string(), zone_text(), "import-bind", stem.string() + ".key"},
                 deadline));
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const std::size_t length =
        static_cast<std::size_t>(std::ranges::find_if_not(output.out, is_hex) - output.out.begin());
    if (length < 16)
      return fail(ErrorKind::process_failed, "keymgr printed no key id: {}", last_lines(output.out, 2));
    return output.out.substr(0, length);
  }

  [[nodiscard]] Status set_state(const ScheduledKey& key, std::uint64_t step, Deadline deadline) const {
    const std::string id = read_end_of_file(setup().directory / "import" / key.name / "id", 64);
    const KeyState state = state_at(key, step);
    const std::uint32_t now = now_dns_time().value();
    const auto when = [&](bool reached) { return std::to_string(reached ? now - 1 : now + k_far_away_s); };
    const bool retired = key.retire_at && step >= *key.retire_at;
    const bool removed = key.remove_at && step >= *key.remove_at;
    std::vector<std::string> arguments{"-c",
                                       config().string(),
                                       zone_text(),
                                       "set",
                                       id,
                                       "publish=" + when(state.published || removed),
                                       "active=" + when(state.signing || retired),
                                       "retire=" + when(retired),
                                       "remove=" + when(removed)};
    if (key.key.is_ksk()) arguments.push_back("ready=" + when(state.signing || retired));
    COUNTERSIGN_TRY(run_tool("keymgr", std::move(arguments), deadline));
    return {};
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_knot_node(NodeSetup setup) {
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<KnotNode>(std::move(setup), port));
}

} // namespace countersign
