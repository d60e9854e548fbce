#include "adapters/signers/bind_files.h"

#include "adapters/process/files.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"

#include <algorithm>

namespace countersign {
namespace {

// Why so: no path outside the directory (pid-file, lock-file, session-keyfile...); the delays of notify taken
// out, which would hide what the signer costs; the whole zone signed in one go (sig-signing-*), for with the
// defaults the first serials are published partly signed; jitter 0, so that lifetimes can be compared.
constexpr std::string_view k_head = R"(key "@KEYNAME@" { algorithm @KEYALG@; secret "@SECRET@"; };
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
)";

constexpr std::string_view k_timing =
    "max-zone-ttl @MAXTTL@; publish-safety @WAIT@; retire-safety @WAIT@; zone-propagation-delay @WAIT@;\n"
    "  parent-ds-ttl @DSTTL@; parent-propagation-delay @WAIT@;";

std::string lifetime_text(std::uint32_t seconds) {
  return seconds == 0 ? std::string("unlimited") : std::to_string(seconds);
}

std::string timing_of(const SigningPolicy& policy) {
  if (!policy.rollover) return {};
  return fill_template(k_timing, {{"MAXTTL", std::to_string(policy.rollover->max_ttl_s)},
                                  {"DSTTL", std::to_string(policy.rollover->ds_ttl_s)},
                                  {"WAIT", std::to_string(policy.rollover->propagation_s)}});
}

std::string nsec3_of(const SigningPolicy& policy) {
  if (policy.denial == DenialPolicy::nsec) return {};
  return fmt::format("nsec3param iterations 0 optout {} salt-length {};",
                     policy.denial == DenialPolicy::nsec3_opt_out ? "yes" : "no", policy.salt_octets);
}

std::string controls_of(const NodeSetup& setup, std::uint16_t control) {
  if (control == 0) return "controls { };";
  return fmt::format("controls {{ inet 127.0.0.1 port {} allow {{ 127.0.0.1; }} keys {{ \"{}\"; }}; }};",
                     control, to_text(setup.key.name.view()));
}

} // namespace

Status check_bind_setup(const NodeSetup& setup, std::string_view product) {
  // Under a dnssec-policy named keeps key states of its own and moves them by its own clock.
  if (!std::ranges::all_of(setup.keys, is_static)) {
    return fail(ErrorKind::configuration, "{}: {} cannot be given keys that change their state at a step",
                setup.signer, product);
  }
  // named refuses a refresh interval of 90 % of the validity, and more (whatever its message says).
  if (std::uint64_t{setup.policy.refresh_s} * 10 >= std::uint64_t{setup.policy.validity_s} * 9) {
    return fail(ErrorKind::configuration, "{}: {} needs refresh to be less than 90 % of validity",
                setup.signer, product);
  }
  return {};
}

Status write_bind_configuration(const NodeSetup& setup, std::uint16_t port, std::string_view zone_statement,
                                std::uint16_t control) {
  COUNTERSIGN_TRY(make_private_directory(bind_key_directory(setup)));
  const SigningPolicy& policy = setup.policy;
  const RolloverPolicy rollover = policy.rollover.value_or(RolloverPolicy{});
  const std::string directory = setup.directory.string(), key_name = to_text(setup.key.name.view());
  const std::string parent =
      policy.rollover && setup.parent
          ? fmt::format("parental-agents {{ 127.0.0.1 port {}; }};", setup.parent->port)
          : std::string();
  const std::string head = fill_template(k_head, {{"DIR", directory},
                                                  {"KEYNAME", key_name},
                                                  {"KEYALG", to_text(setup.key.algorithm)},
                                                  {"SECRET", secret_base64(setup.key)},
                                                  {"CONTROLS", controls_of(setup, control)},
                                                  {"PORT", std::to_string(port)},
                                                  {"NOTIFY", std::to_string(setup.notify_to.port)},
                                                  {"ALG", algorithm_mnemonic(policy.algorithm)},
                                                  {"KSKLIFE", lifetime_text(rollover.ksk_lifetime_s)},
                                                  {"ZSKLIFE", lifetime_text(rollover.zsk_lifetime_s)},
                                                  {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                  {"VALIDITY", std::to_string(policy.validity_s)},
                                                  {"REFRESH", std::to_string(policy.refresh_s)},
                                                  {"NSEC3", nsec3_of(policy)},
                                                  {"TIMING", timing_of(policy)}});
  return write_private_file(
      setup.directory / "named.conf",
      head + fill_template(zone_statement, {{"DIR", directory},
                                            {"KEYNAME", key_name},
                                            {"PRIMARY", std::to_string(setup.primary.port)},
                                            {"ZONE", to_text(setup.zone.view())},
                                            {"PARENT", parent}}));
}

std::vector<std::string> named_arguments(const NodeSetup& setup) {
  return {"-n", "1", "-g", "-c", (setup.directory / "named.conf").string()};
}

std::filesystem::path bind_key_directory(const NodeSetup& setup) { return setup.directory / "keys"; }

Status install_bind_keys(const NodeSetup& setup) {
  for (const ScheduledKey& key : setup.keys) {
    const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
    COUNTERSIGN_TRY(write_bind_key(key.key, bind_key_directory(setup), in_use_since(now_dns_time()), half));
  }
  return {};
}

} // namespace countersign
