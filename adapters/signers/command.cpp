// Any command as a signer: command_spec.h says what it is given.
#include "adapters/process/workspace.h"
#include "adapters/signers/offline_node.h"
#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint32_t k_far_away_s = 10 * 365 * 86'400U; // later than any run

const char* to_text(DenialPolicy denial) {
  return denial == DenialPolicy::nsec ? "nsec" : denial == DenialPolicy::nsec3 ? "nsec3" : "nsec3-opt-out";
}

class CommandNode final : public OfflineNode {
public:
  CommandNode(NodeSetup setup, std::filesystem::path program)
      : OfflineNode(std::move(setup), std::move(program)) {}

protected:
  [[nodiscard]] bool needs_keys() const override { return false; } // it may have its own

  // Written anew at each step, so that the times in the files tell what to do: `dnssec-signzone -S` and its
  // like read nothing else.
  [[nodiscard]] Status place_keys(Deadline) override {
    std::error_code error;
    std::filesystem::remove_all(keys_now(), error);
    COUNTERSIGN_TRY(make_private_directory(keys_now()));
    for (const ScheduledKey& key : setup().keys) {
      if (!state(key).published) continue;
      if (std::filesystem::exists(keys_now() / (bind_key_name(key.key) + ".key"))) {
        return fail(ErrorKind::configuration, "two keys of {} have the file name {}", setup().signer,
                    bind_key_name(key.key));
      }
      const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
      COUNTERSIGN_TRY(write_bind_key(key.key, keys_now(), times_of(key), half));
    }
    return {};
  }

  [[nodiscard]] Status sign(const ZoneVersion& zone, Deadline deadline) override {
    const PlaceholderValues values = values_for(zone);
    ProgramSetup program;
    program.program = this->program();
    const CommandSpec& command = setup().command;
    for (std::size_t i = 1; i < command.arguments.size(); ++i) {
      COUNTERSIGN_TRY_ASSIGN(std::string argument, fill_placeholders(command.arguments[i], values));
      program.arguments.push_back(std::move(argument));
    }
    program.environment = command.environment;
    for (const auto& [name, value] : values) program.environment.push_back(variable(name) + "=" + value);
    program.directory = setup().directory;
    program.run_as = unprivileged_identity();
    program.file_limit = command.output_limit;
    program.output_limit = static_cast<std::size_t>(command.output_limit);
    COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output,
                           run_program(program, deadline.sooner(command.deadline)));
    if (!command.zone_on_stdout) return {};
    if (output.out.empty()) return fail(ErrorKind::process_failed, "it ended well and printed no zone");
    return write_private_file(signing_zone(), output.out);
  }

private:
  [[nodiscard]] std::filesystem::path keys_now() const { return setup().directory / "keys-now"; }

  [[nodiscard]] KeyMetadata times_of(const ScheduledKey& key) const {
    const DnsTime now = now_dns_time(), later(now.value() + k_far_away_s);
    KeyMetadata times = in_use_since(now);
    times.ttl = setup().policy.dnskey_ttl_s;
    if (step() < key.activate_at) times.activate = later;
    if (key.retire_at && step() >= *key.retire_at) times.retire = now;
    return times;
  }

  [[nodiscard]] PlaceholderValues values_for(const ZoneVersion& zone) {
    const SigningPolicy& policy = setup().policy;
    return {{"zone", zone_text()},
            {"input", unsigned_zone().string()},
            {"output", signing_zone().string()},
            {"keys", keys_now().string()},
            {"serial", std::to_string(zone.serial().value())},
            {"step", std::to_string(step())},
            {"inception", inception_text()},
            {"expiration", expiration_text()},
            {"algorithm", std::to_string(policy.algorithm)},
            {"denial", to_text(policy.denial)},
            {"salt", policy.salt_octets == 0 ? "-" : salt()},
            {"directory", setup().directory.string()}};
  }

  [[nodiscard]] static std::string variable(std::string_view name) {
    std::string upper = "COUNTERSIGN_";
    for (const char c : name) upper += static_cast<char>(c - 'a' + 'A');
    return upper;
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_command_node(NodeSetup setup) {
  if (const Status checked = check_command(setup.command); !checked)
    return fail(checked.error().kind, "{}: command {}", setup.signer, checked.error().message);
  if (!setup.program.empty())
    return fail(ErrorKind::configuration, "{}: command has its program in its arguments", setup.signer);
  std::filesystem::path program = setup.command.arguments.front();
  if (!program.is_absolute() && program.has_parent_path()) // "./script" is not to be found as /usr/bin/script
    return fail(ErrorKind::configuration, "{}: command: {} is not absolute", setup.signer, program.string());
  if (!program.is_absolute()) {
    COUNTERSIGN_TRY_ASSIGN(program, find_program(program.string()));
  }
  return std::unique_ptr<NodeDriver>(std::make_unique<CommandNode>(std::move(setup), std::move(program)));
}

} // namespace countersign
