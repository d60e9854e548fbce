// Knot: knotd as secondary of the hidden primary with dnssec-signing.
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/knot_keys.h"
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
@PARENT@@POLICY@template:
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

class KnotNode final : public ServerNode {
public:
  KnotNode(NodeSetup setup, std::uint16_t port) : ServerNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override {
    COUNTERSIGN_TRY_ASSIGN(const bool changed, keys_.advance(step, deadline));
    if (!changed) return {};
    // Loads the keys and signs again what they ask for; blocks until that is done.
    COUNTERSIGN_TRY(knotc({"-b", "zone-keys-load", zone_text()}, deadline));
    return {};
  }

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {KnotKeyPlace{setup().directory / "db/keys/keys"}};
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
                                                          {"PARENT", knot_parent_text(setup())},
                                                          {"POLICY", knot_policy_text(setup())}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t step, Deadline deadline) override {
    return keys_.install(step, deadline);
  }

  [[nodiscard]] Status begin_change(const Exercise& exercise, const std::optional<KeyLabel>&,
                                    Deadline deadline) override {
    // It knows which key is the active one.
    if (exercise.kind == ExerciseKind::roll_zsk)
      return knotc({"zone-key-rollover", zone_text(), "zsk"}, deadline);
    if (exercise.kind == ExerciseKind::roll_ksk)
      return knotc({"zone-key-rollover", zone_text(), "ksk"}, deadline);
    COUNTERSIGN_TRY(write_configuration());
    COUNTERSIGN_TRY(knotc({"reload"}, deadline));
    // The new policy takes effect when the zone is signed next.
    return knotc({"-b", "zone-sign", zone_text()}, deadline);
  }

private:
  [[nodiscard]] std::filesystem::path config() const { return setup().directory / "knot.conf"; }

  [[nodiscard]] Status knotc(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), {"-c", config().string()});
    COUNTERSIGN_TRY(run_tool("knotc", std::move(arguments), deadline));
    return {};
  }

  KnotKeys keys_{setup(), config().filename().string()};
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_knot_node(NodeSetup setup) {
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<KnotNode>(std::move(setup), port));
}

} // namespace countersign
