// ldns-signzone: the signer that needs no server. Each version is handed over as a file and signed by one
// run.
#include "adapters/changes/text_file.h"
#include "adapters/process/workspace.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/server_node.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <random>

namespace countersign {
namespace {

constexpr std::uint32_t k_inception_offset_s = 3600; // clocks of resolvers that are behind

class LdnsNode final : public NodeDriver {
public:
  LdnsNode(NodeSetup setup, std::filesystem::path program)
      : setup_(std::move(setup)), program_(std::move(program)) {}

  [[nodiscard]] Status start(std::uint64_t step, Deadline) override {
    step_ = step;
    COUNTERSIGN_TRY(make_private_directory(setup_.directory / "keys"));
    if (setup_.keys.empty()) COUNTERSIGN_TRY(make_own_keys());
    for (const ScheduledKey& key : setup_.keys) {
      COUNTERSIGN_TRY(make_private_directory(key_directory(key)));
      const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
      KeyMetadata metadata = in_use_since(now_dns_time());
      metadata.ttl = setup_.policy.dnskey_ttl_s;
      COUNTERSIGN_TRY(write_bind_key(key.key, key_directory(key), metadata, half));
    }
    return {};
  }

  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline) override {
    step_ = step;
    return {};
  }

  [[nodiscard]] bool pulls() const noexcept override { return false; }

  [[nodiscard]] Status deliver(const ZoneVersion& zone, Deadline deadline) override {
    const auto input = setup_.directory / "unsigned.zone";
    const auto output = setup_.directory / "signing.zone";
    std::string text = print_zone(zone);
    for (const ScheduledKey& key : setup_.keys) {
      if (!state_at(key, step_).signing && state_at(key, step_).published) text += published_only(key);
    }
    COUNTERSIGN_TRY(write_private_file(input, text));
    std::error_code error;
    std::filesystem::remove(output, error);
    ProgramSetup program;
    program.program = program_;
    program.arguments = arguments(input, output);
    program.directory = setup_.directory;
    program.run_as = unprivileged_identity();
    COUNTERSIGN_TRY(run_program(program, deadline));
    std::filesystem::rename(output, published(), error); // whole or not at all, as a careful operator would
    if (error)
      return fail(ErrorKind::process_failed, "{} ended well and wrote no zone: {}", program_.string(),
                  error.message());
    published_ = true;
    return {};
  }

  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline) override {
    if (!published_) return std::optional<Serial>();
    COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, read_published());
    return std::optional<Serial>(zone->serial());
  }

  [[nodiscard]] Result<ZoneUpdate> fetch(const ZoneVersionPtr&, Deadline) override {
    ZoneUpdate update;
    COUNTERSIGN_TRY_ASSIGN(update.zone, read_published());
    update.server_serial = update.zone->serial();
    return update;
  }

  [[nodiscard]] std::optional<KeyStorePlace> key_store() const override {
    BindKeyPlace place;
    for (const ScheduledKey& key : setup_.keys) place.directories.push_back(key_directory(key));
    return place;
  }

  [[nodiscard]] std::optional<std::string> death() override {
    return std::nullopt;
  } // nothing runs between versions
  [[nodiscard]] Status stop(Deadline) override { return {}; }
  [[nodiscard]] int process_id() const override { return 0; }

private:
  [[nodiscard]] std::filesystem::path published() const { return setup_.directory / "signed.zone"; }
  [[nodiscard]] Result<ZoneVersionPtr> read_published() const {
    COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(published()));
    ZoneTextOptions options;
    options.file_name = published().filename().string();
    options.origin = setup_.zone;
    return parse_zone(text, options);
  }
  [[nodiscard]] std::filesystem::path key_directory(const ScheduledKey& key) const {
    return setup_.directory / "keys" / key.name;
  }

  // "Own keys" of a signer that has no policy of its own: a KSK and a ZSK, made once in the life of the
  // directory.
  [[nodiscard]] Status make_own_keys() {
    for (const bool ksk : {true, false}) {
      ScheduledKey key;
      key.name = ksk ? "own-ksk" : "own-zsk";
      COUNTERSIGN_TRY_ASSIGN(const auto kept, find_bind_key(key_directory(key)));
      if (kept) {
        key.key = *kept;
      } else {
        COUNTERSIGN_TRY_ASSIGN(key.key, generate_key(setup_.zone, setup_.policy.algorithm, ksk));
      }
      setup_.keys.push_back(std::move(key));
    }
    return {};
  }

  [[nodiscard]] std::string published_only(const ScheduledKey& key) const {
    return to_text(setup_.zone, RrType::DNSKEY, setup_.policy.dnskey_ttl_s, key.key.dnskey) + "\n";
  }

  [[nodiscard]] std::vector<std::string> arguments(const std::filesystem::path& input,
                                                   const std::filesystem::path& output) {
    const std::uint32_t now = now_dns_time().value();
    std::vector<std::string> list{"-o", to_text(setup_.zone.view()),
                                  "-i", time_to_text(DnsTime(now - k_inception_offset_s)),
                                  "-e", time_to_text(DnsTime(now + setup_.policy.validity_s)),
                                  "-f", output.string()};
    if (setup_.policy.denial != DenialPolicy::nsec) {
      list.insert(list.end(), {"-n", "-a", "1", "-t", "0"});
      if (setup_.policy.salt_octets != 0) list.insert(list.end(), {"-s", salt()});
      if (setup_.policy.denial == DenialPolicy::nsec3_opt_out) list.push_back("-p");
    }
    list.push_back(input.string());
    for (const ScheduledKey& key : setup_.keys) {
      if (state_at(key, step_).signing)
        list.push_back((key_directory(key) / bind_key_name(key.key)).string());
    }
    return list;
  }

  // The same one for the life of this process: a new salt is a new chain.
  [[nodiscard]] const std::string& salt() {
    if (salt_.empty()) {
      std::random_device random;
      Bytes octets;
      for (std::size_t i = 0; i < setup_.policy.salt_octets; ++i)
        octets.push_back(static_cast<std::uint8_t>(random()));
      salt_ = to_hex(octets);
    }
    return salt_;
  }

  NodeSetup setup_;
  std::filesystem::path program_;
  std::uint64_t step_ = 0;
  bool published_ = false;
  std::string salt_;
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_ldns_node(NodeSetup setup) {
  std::filesystem::path program = setup.program;
  if (program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(program, find_program("ldns-signzone"));
  }
  return std::unique_ptr<NodeDriver>(std::make_unique<LdnsNode>(std::move(setup), std::move(program)));
}

} // namespace countersign
