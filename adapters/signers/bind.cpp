// BIND: named as secondary of the hidden primary with inline signing under a dnssec-policy.
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/server_node.h"

#include <algorithm>

namespace countersign {
namespace {

// Why so: no path outside the directory (pid-file, lock-file, session-keyfile...); the delays of notify taken
// out, which would hide what the signer costs; the whole zone signed in one go (sig-signing-*), for with the
// defaults the first serials are published partly signed; jitter 0, so that lifetimes can be compared.
constexpr std::string_view k_named_conf = R"(key "@KEYNAME@" { algorithm @KEYALG@; secret "@SECRET@"; };
controls { };
options {
  directory "@DIR@"; pid-file none; lock-file none; session-keyfile "@DIR@/session.key";
  managed-keys-directory "@DIR@"; key-directory "@DIR@/keys";
  dump-file "@DIR@/dump"; secroots-file "@DIR@/secroots";
  listen-on port @PORT@ { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; empty-zones-enable no;
  notify explicit; also-notify { 127.0.0.1 port @NOTIFY@; };
  notify-delay 0; serial-query-rate 1000; notify-rate 1000; startup-notify-rate 1000;
  allow-transfer { key "@KEYNAME@"; }; masterfile-format text;
  sig-signing-nodes 1000000; sig-signing-signatures 10000000;
};
dnssec-policy "countersign" {
  keys { ksk lifetime unlimited algorithm @ALG@; zsk lifetime unlimited algorithm @ALG@; };
  dnskey-ttl @DNSKEYTTL@; signatures-validity @VALIDITY@; signatures-validity-dnskey @VALIDITY@;
  signatures-refresh @REFRESH@; signatures-jitter 0;
  @NSEC3@
};
zone "@ZONE@" {
  type secondary; primaries { 127.0.0.1 port @PRIMARY@ key "@KEYNAME@"; };
  file "@DIR@/zone"; allow-notify { 127.0.0.1; };
  dnssec-policy "countersign"; inline-signing yes;
};
)";

class BindNode final : public ServerNode {
public:
  BindNode(NodeSetup setup, std::uint16_t port) : ServerNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t, Deadline) override {
    return {};
  } // make_bind_node takes static keys only

  [[nodiscard]] std::optional<KeyStorePlace> key_store() const override {
    return BindKeyPlace{{setup().directory / "keys"}};
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "named"; }
  [[nodiscard]] std::vector<std::string> arguments() const override {
    return {"-n", "1", "-g", "-c", (setup().directory / "named.conf").string()};
  }

  [[nodiscard]] Status write_configuration() override {
    COUNTERSIGN_TRY(make_private_directory(setup().directory / "keys"));
    const SigningPolicy& policy = setup().policy;
    std::string nsec3;
    if (policy.denial != DenialPolicy::nsec) {
      nsec3 = fmt::format("nsec3param iterations 0 optout {} salt-length {};",
                          policy.denial == DenialPolicy::nsec3_opt_out ? "yes" : "no", policy.salt_octets);
    }
    return write_private_file(setup().directory / "named.conf",
                              fill_template(k_named_conf, {{"DIR", setup().directory.string()},
                                                           {"KEYNAME", to_text(setup().key.name.view())},
                                                           {"KEYALG", to_text(setup().key.algorithm)},
                                                           {"SECRET", secret_base64(setup().key)},
                                                           {"PORT", std::to_string(port())},
                                                           {"NOTIFY", std::to_string(setup().notify_to.port)},
                                                           {"PRIMARY", std::to_string(setup().primary.port)},
                                                           {"ZONE", zone_text()},
                                                           {"ALG", algorithm_mnemonic(policy.algorithm)},
                                                           {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                           {"VALIDITY", std::to_string(policy.validity_s)},
                                                           {"REFRESH", std::to_string(policy.refresh_s)},
                                                           {"NSEC3", nsec3}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t, Deadline) override {
    for (const ScheduledKey& key : setup().keys) {
      const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
      COUNTERSIGN_TRY(
          write_bind_key(key.key, setup().directory / "keys", in_use_since(now_dns_time()), half));
    }
    return {};
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_bind_node(NodeSetup setup) {
  // Under a dnssec-policy named keeps key states of its own and moves them by its own clock.
  if (!std::ranges::all_of(setup.keys, is_static)) {
    return fail(ErrorKind::configuration, "{}: bind cannot be given keys that change their state at a step",
                setup.signer);
  }
  // named refuses a refresh interval above 90 % of the validity.
  if (std::uint64_t{setup.policy.refresh_s} * 10 > std::uint64_t{setup.policy.validity_s} * 9) {
    return fail(ErrorKind::configuration, "{}: bind needs refresh to be at most 90 % of validity",
                setup.signer);
  }
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<BindNode>(std::move(setup), port));
}

} // namespace countersign
