#include "adapters/signers/knot_keys.h"

#include "adapters/process/files.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/run_tool.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_policy = R"(policy:
  - id: countersign
    algorithm: @ALG@
    manual: @MANUAL@
@ROLLOVER@    rrsig-lifetime: @VALIDITY@
    rrsig-refresh: @REFRESH@
    dnskey-ttl: @DNSKEYTTL@
    @NSEC3@
)";

// A CDS always, so that the first DS comes about as the next ones do. The DS is asked for every second.
constexpr std::string_view k_rollover = R"(    ksk-lifetime: @KSK@
    zsk-lifetime: @ZSK@
    propagation-delay: @PROPAGATION@
    zone-max-ttl: @MAXTTL@
    rrsig-pre-refresh: 1
    cds-cdnskey-publish: always
    ksk-submission: parent
)";
constexpr std::string_view k_parent = R"(remote:
  - id: parent
    address: 127.0.0.1@AT@@PORT@
submission:
  - id: parent
    parent: parent
    check-interval: 1
)";

constexpr std::uint32_t k_far_away_s = 10 * 365 * 86'400U; // later than any run

std::string rollover_text(const std::optional<RolloverPolicy>& rollover) {
  if (!rollover) return "    ksk-lifetime: 0\n    zsk-lifetime: 0\n";
  return fill_template(k_rollover, {{"KSK", std::to_string(rollover->ksk_lifetime_s)},
                                    {"ZSK", std::to_string(rollover->zsk_lifetime_s)},
                                    {"PROPAGATION", std::to_string(rollover->propagation_s)},
                                    {"MAXTTL", std::to_string(rollover->max_ttl_s)}});
}

} // namespace

std::string knot_parent_text(const NodeSetup& setup) {
  if (!setup.policy.rollover || !setup.parent) return "";
  return fill_template(k_parent, {{"AT", "@"}, {"PORT", std::to_string(setup.parent->port)}});
}

std::string knot_policy_text(const NodeSetup& setup) {
  const SigningPolicy& policy = setup.policy;
  std::string nsec3 = "nsec3: off";
  if (policy.denial != DenialPolicy::nsec) {
    nsec3 =
        fmt::format("nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: {}\n    nsec3-opt-out: {}",
                    policy.salt_octets, policy.denial == DenialPolicy::nsec3_opt_out ? "on" : "off");
  }
  return fill_template(k_policy, {{"ALG", algorithm_mnemonic(policy.algorithm)},
                                  {"MANUAL", setup.keys.empty() ? "off" : "on"},
                                  {"VALIDITY", std::to_string(policy.validity_s)},
                                  {"REFRESH", std::to_string(policy.refresh_s)},
                                  {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                  {"ROLLOVER", rollover_text(policy.rollover)},
                                  {"NSEC3", nsec3}});
}

Status KnotKeys::install(std::uint64_t step, Deadline deadline) const {
  for (const ScheduledKey& key : setup_.keys) {
    // Two keys may share a file name (equal tags), so each is imported from a directory of its own.
    const auto directory = setup_.directory / "import" / key.name;
    COUNTERSIGN_TRY(make_private_directory(directory));
    COUNTERSIGN_TRY_ASSIGN(const auto stem, write_bind_key(key.key, directory, in_use_since(now_dns_time())));
    COUNTERSIGN_TRY_ASSIGN(const std::string id, import_key(stem, deadline));
    COUNTERSIGN_TRY(write_private_file(directory / "id", id));
    COUNTERSIGN_TRY(set_state(key, step, deadline));
    // The fault: the key store hands out another private half under the id of the published key.
    if (key.private_half_of) {
      COUNTERSIGN_TRY(write_private_file(setup_.directory / "db/keys/keys" / (id + ".pem"),
                                         key.private_half_of->pkcs8_pem));
    }
  }
  return {};
}

Result<bool> KnotKeys::advance(std::uint64_t step, Deadline deadline) const {
  bool changed = false;
  for (const ScheduledKey& key : setup_.keys) {
    if (step == 0 || state_at(key, step) == state_at(key, step - 1)) continue; // install() did the first
    COUNTERSIGN_TRY(set_state(key, step, deadline));
    changed = true;
  }
  return changed;
}

// keymgr prints the id of the key, 40 hex digits, and then "OK".
Result<std::string> KnotKeys::import_key(const std::filesystem::path& stem, Deadline deadline) const {
  COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output, run_tool_in(setup_.directory, "keymgr",
                                                                 {"-c", config(), to_text(setup_.zone.view()),
                                                                  "import-bind", stem.string() + ".key"},
                                                                 deadline));
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const std::size_t length =
      static_cast<std::size_t>(std::ranges::find_if_not(output.out, is_hex) - output.out.begin());
  if (length < 16)
    return fail(ErrorKind::process_failed, "keymgr printed no key id: {}", last_lines(output.out, 2));
  return output.out.substr(0, length);
}

Status KnotKeys::set_state(const ScheduledKey& key, std::uint64_t step, Deadline deadline) const {
  const std::string id = read_end_of_file(setup_.directory / "import" / key.name / "id", 64);
  const KeyState state = state_at(key, step);
  const std::uint32_t now = now_dns_time().value();
  const auto when = [&](bool reached) { return std::to_string(reached ? now - 1 : now + k_far_away_s); };
  const bool retired = key.retire_at && step >= *key.retire_at;
  const bool removed = key.remove_at && step >= *key.remove_at;
  std::vector<std::string> arguments{"-c",
                                     config(),
                                     to_text(setup_.zone.view()),
                                     "set",
                                     id,
                                     "publish=" + when(state.published || removed),
                                     "active=" + when(state.signing || retired),
                                     "retire=" + when(retired),
                                     "remove=" + when(removed)};
  if (key.key.is_ksk()) arguments.push_back("ready=" + when(state.signing || retired));
  COUNTERSIGN_TRY(run_tool_in(setup_.directory, "keymgr", std::move(arguments), deadline));
  return {};
}

} // namespace countersign
