// PowerDNS: pdns_server as secondary of the hidden primary, which signs as it answers (live signing).
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/run_tool.h"
#include "adapters/signers/server_node.h"

#include <algorithm>

namespace countersign {
namespace {

// Why so: no cache, for what is asked for is what is there now; the receiver and signing threads of a small
// machine; slave-renotify, or a secondary tells nobody.
constexpr std::string_view k_pdns_conf = R"(daemon=no
guardian=no
disable-syslog=yes
chroot=
security-poll-suffix=
launch=gsqlite3
gsqlite3-database=@DIR@/pdns.sqlite3
gsqlite3-dnssec=yes
gsqlite3-pragma-synchronous=0
socket-dir=@DIR@/run
local-address=127.0.0.1
local-port=@PORT@
zone-cache-refresh-interval=0
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
domain-metadata-cache-ttl=0
dnssec-key-cache-ttl=0
receiver-threads=1
distributor-threads=1
retrieval-threads=1
signing-threads=1
slave=yes
master=yes
slave-renotify=yes
slave-cycle-interval=1
allow-notify-from=127.0.0.1/32
allow-axfr-ips=
also-notify=127.0.0.1:@NOTIFY@
only-notify=
max-nsec3-iterations=0
default-soa-edit=
default-soa-edit-signed=
)";

constexpr const char* k_schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql";

class PowerDnsNode final : public ServerNode {
public:
  PowerDnsNode(NodeSetup setup, std::uint16_t port) : ServerNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override {
    for (std::size_t i = 0; i < setup().keys.size() && step > 0; ++i) {
      const KeyState before = state_at(setup().keys[i], step - 1), now = state_at(setup().keys[i], step);
      const std::string id = std::to_string(i + 1); // install_keys() put them there in this order
      if (before.published != now.published)
        COUNTERSIGN_TRY(
            pdnsutil({now.published ? "publish-zone-key" : "unpublish-zone-key", zone_text(), id}, deadline));
      if (before.signing != now.signing)
        COUNTERSIGN_TRY(
            pdnsutil({now.signing ? "activate-zone-key" : "deactivate-zone-key", zone_text(), id}, deadline));
    }
    return {};
  }

  // It has no differences to give: it answers IXFR with the whole zone.
  [[nodiscard]] Result<ZoneUpdate> fetch(const ZoneVersionPtr&, Deadline deadline) override {
    return ServerNode::fetch(nullptr, deadline);
  }

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {PowerDnsKeyPlace{setup().directory, unprivileged_identity()}};
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "pdns_server"; }
  [[nodiscard]] std::vector<std::string> arguments() const override { return {config_option()}; }

  [[nodiscard]] Status write_configuration() override {
    for (const char* part : {"run", "import"})
      COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
    return write_private_file(
        setup().directory / "pdns.conf",
        fill_template(k_pdns_conf, {{"DIR", setup().directory.string()},
                                    {"PORT", std::to_string(port())},
                                    {"NOTIFY", std::to_string(setup().notify_to.port)}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t step, Deadline deadline) override {
    std::error_code absent; // left by a start that got no further
    std::filesystem::remove(setup().directory / "pdns.sqlite3", absent);
    COUNTERSIGN_TRY(
        run_tool("sqlite3", {(setup().directory / "pdns.sqlite3").string(), read_schema()}, deadline));
    COUNTERSIGN_TRY(pdnsutil({"create-slave-zone", zone_text(), primary()}, deadline));
    const SigningPolicy& policy = setup().policy;
    for (const ScheduledKey& key : setup().keys) COUNTERSIGN_TRY(import_key(key, step, deadline));
    for (const char* role : {"ksk", "zsk"}) {
      if (!setup().keys.empty()) break;
      COUNTERSIGN_TRY(pdnsutil({"add-zone-key", zone_text(), role, policy.algorithm == 8 ? "2048" : "256",
                                "active", "published", own_algorithm()},
                               deadline));
    }
    if (policy.denial == DenialPolicy::nsec) return {};
    const char* opt_out = policy.denial == DenialPolicy::nsec3_opt_out ? "1" : "0";
    return pdnsutil(
        {"set-nsec3", zone_text(),
         fmt::format("1 {} 0 {}", opt_out, policy.salt_octets == 0 ? "-" : random_salt(policy.salt_octets))},
        deadline);
  }

  // The primary of a resumed run has another port and another key.
  [[nodiscard]] Status connect(Deadline deadline) override {
    const std::string name = to_text(setup().key.name.view());
    COUNTERSIGN_TRY(pdnsutil({"change-slave-zone-master", zone_text(), primary()}, deadline));
    COUNTERSIGN_TRY(pdnsutil(
        {"import-tsig-key", name, to_text(setup().key.algorithm), secret_base64(setup().key)}, deadline));
    COUNTERSIGN_TRY(pdnsutil({"activate-tsig-key", zone_text(), name, "slave"}, deadline));
    return pdnsutil({"activate-tsig-key", zone_text(), name, "master"}, deadline);
  }

  // SIGTERM ends it as a signal does that nobody handles.
  [[nodiscard]] Status ask_to_end(Deadline deadline) override {
    COUNTERSIGN_TRY(run_tool("pdns_control", {config_option(), "quit"}, deadline));
    return {};
  }

private:
  [[nodiscard]] std::string config_option() const { return "--config-dir=" + setup().directory.string(); }
  [[nodiscard]] std::string primary() const { return fmt::format("127.0.0.1:{}", setup().primary.port); }
  [[nodiscard]] static std::string read_schema() { return std::string(".read ") + k_schema; }

  [[nodiscard]] const char* own_algorithm() const {
    const std::uint8_t algorithm = setup().policy.algorithm;
    return algorithm == 8 ? "rsasha256" : algorithm == 15 ? "ed25519" : "ecdsa256";
  }

  [[nodiscard]] Status import_key(const ScheduledKey& key, std::uint64_t step, Deadline deadline) const {
    const auto directory = setup().directory / "import" / key.name;
    COUNTERSIGN_TRY(make_private_directory(directory));
    COUNTERSIGN_TRY_ASSIGN(const auto stem, write_bind_key(key.key, directory, in_use_since(now_dns_time())));
    const KeyState state = state_at(key, step);
    return pdnsutil({"import-zone-key", zone_text(), stem.string() + ".private",
                     state.signing ? "active" : "inactive", state.published ? "published" : "unpublished",
                     key.key.is_ksk() ? "ksk" : "zsk"},
                    deadline);
  }

  [[nodiscard]] Status pdnsutil(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), config_option());
    COUNTERSIGN_TRY(run_tool("pdnsutil", std::move(arguments), deadline));
    return {};
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_powerdns_node(NodeSetup setup) {
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<PowerDnsNode>(std::move(setup), port));
}

} // namespace countersign
