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
@CONTROLS@
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
  keys { ksk lifetime @KSKLIFE@ algorithm @ALG@; zsk lifetime @ZSKLIFE@ algorithm @ALG@; };
  dnskey-ttl @DNSKEYTTL@; signatures-validity @VALIDITY@; signatures-validity-dnskey @VALIDITY@;
  signatures-refresh @REFRESH@; signatures-jitter 0;
  @NSEC3@
  @TIMING@
};
zone "@ZONE@" {
  type secondary; primaries { 127.0.0.1 port @PRIMARY@ key "@KEYNAME@"; };
  file "@DIR@/zone"; allow-notify { 127.0.0.1; };
  dnssec-policy "countersign"; inline-signing yes;
  @PARENT@
};
)";

constexpr std::string_view k_rndc_conf = R"(key "@KEYNAME@" { algorithm @KEYALG@; secret "@SECRET@"; };
options { default-key "@KEYNAME@"; default-server 127.0.0.1; default-port @CONTROL@; };
)";

constexpr std::string_view k_timing =
    "max-zone-ttl @MAXTTL@; publish-safety @WAIT@; retire-safety @WAIT@; zone-propagation-delay @WAIT@;\n"
    "  parent-ds-ttl @DSTTL@; parent-propagation-delay @WAIT@;";

std::string lifetime_text(std::uint32_t seconds) {
  return seconds == 0 ? std::string("unlimited") : std::to_string(seconds);
}

class BindNode final : public ServerNode {
public:
  BindNode(NodeSetup setup, std::uint16_t port) : ServerNode(std::move(setup), port) {}

  // Its key manager asks the parental agents when it looks at the keys, which is not often.
  [[nodiscard]] Status ask_parent(Deadline deadline) override {
    return rndc({"loadkeys", zone_text()}, deadline);
  }

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
    const RolloverPolicy rollover = policy.rollover.value_or(RolloverPolicy{});
    std::string nsec3, controls = "controls { };", timing, parent;
    if (policy.denial != DenialPolicy::nsec) {
      nsec3 = fmt::format("nsec3param iterations 0 optout {} salt-length {};",
                          policy.denial == DenialPolicy::nsec3_opt_out ? "yes" : "no", policy.salt_octets);
    }
    if (policy.rollover) {
      // A process that runs keeps its port; another one may find that of the one before still taken.
      if (process_id() == 0) {
        COUNTERSIGN_TRY_ASSIGN(control_, choose_free_port());
      }
      controls =
          fmt::format("controls {{ inet 127.0.0.1 port {} allow {{ 127.0.0.1; }} keys {{ \"{}\"; }}; }};",
                      control_, to_text(setup().key.name.view()));
      timing = fill_template(k_timing, {{"MAXTTL", std::to_string(rollover.max_ttl_s)},
                                        {"DSTTL", std::to_string(rollover.ds_ttl_s)},
                                        {"WAIT", std::to_string(rollover.propagation_s)}});
      if (setup().parent)
        parent = fmt::format("parental-agents {{ 127.0.0.1 port {}; }};", setup().parent->port);
      COUNTERSIGN_TRY(write_rndc_configuration());
    }
    return write_private_file(
        setup().directory / "named.conf",
        fill_template(k_named_conf, {{"DIR", setup().directory.string()},
                                     {"KEYNAME", to_text(setup().key.name.view())},
                                     {"KEYALG", to_text(setup().key.algorithm)},
                                     {"SECRET", secret_base64(setup().key)},
                                     {"CONTROLS", controls},
                                     {"PORT", std::to_string(port())},
                                     {"NOTIFY", std::to_string(setup().notify_to.port)},
                                     {"PRIMARY", std::to_string(setup().primary.port)},
                                     {"ZONE", zone_text()},
                                     {"ALG", algorithm_mnemonic(policy.algorithm)},
                                     {"KSKLIFE", lifetime_text(rollover.ksk_lifetime_s)},
                                     {"ZSKLIFE", lifetime_text(rollover.zsk_lifetime_s)},
                                     {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                     {"VALIDITY", std::to_string(policy.validity_s)},
                                     {"REFRESH", std::to_string(policy.refresh_s)},
                                     {"NSEC3", nsec3},
                                     {"TIMING", timing},
                                     {"PARENT", parent}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t, Deadline) override {
    for (const ScheduledKey& key : setup().keys) {
      const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
      COUNTERSIGN_TRY(
          write_bind_key(key.key, setup().directory / "keys", in_use_since(now_dns_time()), half));
    }
    return {};
  }

  [[nodiscard]] Status begin_change(const Exercise& exercise, const std::optional<KeyLabel>& key,
                                    Deadline deadline) override {
    if (exercise.kind == ExerciseKind::roll_zsk || exercise.kind == ExerciseKind::roll_ksk) {
      if (!key) return fail(ErrorKind::not_found, "no key is seen that could be rolled");
      return rndc({"dnssec", "-rollover", "-key", std::to_string(key->tag), "-alg",
                   std::to_string(key->algorithm), zone_text()},
                  deadline);
    }
    COUNTERSIGN_TRY(write_configuration());
    COUNTERSIGN_TRY(rndc({"reconfig"}, deadline));
    return rndc({"loadkeys", zone_text()}, deadline);
  }

private:
  [[nodiscard]] Status write_rndc_configuration() const {
    return write_private_file(setup().directory / "rndc.conf",
                              fill_template(k_rndc_conf, {{"KEYNAME", to_text(setup().key.name.view())},
                                                          {"KEYALG", to_text(setup().key.algorithm)},
                                                          {"SECRET", secret_base64(setup().key)},
                                                          {"CONTROL", std::to_string(control_)}}));
  }

  [[nodiscard]] Status rndc(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), {"-c", (setup().directory / "rndc.conf").string()});
    COUNTERSIGN_TRY(run_tool("rndc", std::move(arguments), deadline));
    return {};
  }

  std::uint16_t control_ = 0; // port for rndc; 0: nobody speaks with it
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_bind_node(NodeSetup setup) {
  // Under a dnssec-policy named keeps key states of its own and moves them by its own clock.
  if (!std::ranges::all_of(setup.keys, is_static)) {
    return fail(ErrorKind::configuration, "{}: bind cannot be given keys that change their state at a step",
                setup.signer);
  }
  // named refuses a refresh interval of 90 % of the validity, and more (whatever its message says).
  if (std::uint64_t{setup.policy.refresh_s} * 10 >= std::uint64_t{setup.policy.validity_s} * 9) {
    return fail(ErrorKind::configuration, "{}: bind needs refresh to be less than 90 % of validity",
                setup.signer);
  }
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<BindNode>(std::move(setup), port));
}

} // namespace countersign
