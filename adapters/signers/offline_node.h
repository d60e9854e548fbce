// What all signers have in common that are handed a zone as a file, write the signed one as a file, and end.
// Private to this folder.
#pragma once

#include "adapters/process/subprocess.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/own_keys.h"

namespace countersign {

class OfflineNode : public NodeDriver {
public:
  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] bool pulls() const noexcept override { return false; }
  [[nodiscard]] Status deliver(const ZoneVersion& zone, Deadline deadline) override;
  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline deadline) override;
  [[nodiscard]] Result<ZoneUpdate> fetch(const ZoneVersionPtr& have, Deadline deadline) override;
  [[nodiscard]] std::optional<std::string> death() override { return std::nullopt; } // nothing runs
  [[nodiscard]] Status stop(Deadline) override { return {}; }
  [[nodiscard]] int process_id() const override { return 0; }
  // The files that start() wrote. A command without keys of ours has its own, where we cannot know.
  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override;

protected:
  OfflineNode(NodeSetup setup, std::filesystem::path program)
      : setup_(std::move(setup)), program_(std::move(program)) {}

  // The run that signs `unsigned_zone` into `signing_zone`, at most until `deadline`. Default: program() with
  // arguments().
  [[nodiscard]] virtual Status sign(const ZoneVersion& zone, Deadline deadline);
  [[nodiscard]] virtual std::vector<std::string> arguments() { return {}; }
  // Once at each start, when the keys lie in their directories.
  [[nodiscard]] virtual Status prepare(Deadline) { return {}; }
  // Brings what the product keeps of the keys to the state of step(); also part of start().
  [[nodiscard]] virtual Status place_keys(Deadline) { return {}; }
  // Whether we make a KSK and a ZSK where the configuration names none: for signers without a policy.
  [[nodiscard]] virtual bool needs_keys() const { return true; }
  // Records that are handed over with the zone: DNSKEYs, for signers that want them there.
  [[nodiscard]] virtual std::string added_records() const { return {}; }

  [[nodiscard]] Status run(ProgramSetup program, Deadline deadline) const; // limited, as the signers' user
  [[nodiscard]] const NodeSetup& setup() const noexcept { return setup_; }
  [[nodiscard]] const std::filesystem::path& program() const noexcept { return program_; }
  [[nodiscard]] std::uint64_t step() const noexcept { return step_; }
  [[nodiscard]] std::string zone_text() const { return to_text(setup_.zone.view()); }
  [[nodiscard]] std::filesystem::path unsigned_zone() const { return setup_.directory / "unsigned.zone"; }
  [[nodiscard]] std::filesystem::path signing_zone() const { return setup_.directory / "signing.zone"; }
  [[nodiscard]] std::string key_stem(const ScheduledKey& key) const {
    return (key_directory(setup_, key) / bind_key_name(key.key)).string();
  }
  [[nodiscard]] KeyState state(const ScheduledKey& key) const { return state_at(key, step_); }
  [[nodiscard]] std::string dnskey_record(const ScheduledKey& key) const; // a line, with the policy's TTL
  // "20261124022121": an hour ago, for clocks of resolvers that are behind; and at the end of the validity.
  [[nodiscard]] static std::string inception_text();
  [[nodiscard]] std::string expiration_text() const;
  // Hexadecimal; the same one for the life of this object: a new salt is a new chain.
  [[nodiscard]] const std::string& salt();

private:
  [[nodiscard]] std::filesystem::path published() const { return setup_.directory / "signed.zone"; }
  [[nodiscard]] Result<ZoneVersionPtr> read_published();

  NodeSetup setup_;
  std::filesystem::path program_;
  std::uint64_t step_ = 0;
  std::string salt_;
  ZoneVersionPtr current_; // what lies in published(), once it has been read
};

[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_ldns_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_dnssec_signzone_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_kzonesign_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_command_node(NodeSetup setup);

} // namespace countersign
