// OpenDNSSEC: ods-signerd as secondary of the hidden primary, with its keys in SoftHSM tokens (PKCS#11).
// Private to this folder.
#pragma once

#include "adapters/signers/opendnssec_files.h"
#include "adapters/signers/server_node.h"

namespace countersign {

// There is no enforcer: what that one would tell the signer is written by us. opendnssec_enforcer.cpp has
// one.
class OpenDnssecNode : public ServerNode {
public:
  OpenDnssecNode(NodeSetup setup, std::uint16_t port, OpenDnssecSecrets secrets)
      : ServerNode(std::move(setup), port), secrets_(std::move(secrets)) {}

  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline deadline) override;
  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override;
  [[nodiscard]] std::string key_id(ByteView dnskey) const override;
  [[nodiscard]] Status stop(Deadline deadline) override;

protected:
  [[nodiscard]] std::string program_name() const override { return "ods-signerd"; }
  [[nodiscard]] std::vector<std::string> arguments() const override;
  void prepare(ProgramSetup& program) const override;
  [[nodiscard]] std::optional<TsigKey> query_key() const override { return setup().key; }
  [[nodiscard]] Status write_configuration() override;
  [[nodiscard]] Status install_keys(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] Status ask_to_end(Deadline deadline) override;

  // What tells the signer about the zone, its policy and its keys.
  [[nodiscard]] virtual Status write_policy();

  [[nodiscard]] std::string zone_without_dot() const;
  [[nodiscard]] const OpenDnssecSecrets& secrets() const noexcept { return secrets_; }

private:
  [[nodiscard]] std::string softhsm_conf() const;
  [[nodiscard]] Status softhsm(std::vector<std::string> arguments, Deadline deadline) const;
  [[nodiscard]] Status control(std::vector<std::string> arguments, Deadline deadline) const;

  OpenDnssecSecrets secrets_;
  std::uint64_t step_ = 0;
  std::optional<Serial> newest_;
  std::optional<UnixMillis> published_at_;
};

[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_opendnssec_enforcer_node(NodeSetup setup);

} // namespace countersign
