// What all signers have in common that are primaries and get each version as a dynamic update (RFC 2136).
// Private to this folder.
#pragma once

#include "adapters/signers/server_node.h"

namespace countersign {

// The first version is a zone file, so the server is started when that one is delivered, and not before.
class UpdateNode : public ServerNode {
public:
  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) override;
  [[nodiscard]] bool pulls() const noexcept override { return false; }
  [[nodiscard]] Status deliver(const ZoneVersion& zone, Deadline deadline) override;
  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline deadline) override;
  [[nodiscard]] std::optional<std::string> death() override;
  [[nodiscard]] Status stop(Deadline deadline) override;

protected:
  using ServerNode::ServerNode;
  // The zone file that the server starts with; what it holds beside the version is the signer's.
  [[nodiscard]] virtual std::string first_zone_text(const ZoneVersion& zone) const;
  [[nodiscard]] std::filesystem::path zone_file() const { return setup().directory / "zone"; }

private:
  [[nodiscard]] Status send_change(const ZoneVersion& zone, Deadline deadline);
  [[nodiscard]] Result<ZoneVersionPtr> content_of_server(Deadline deadline);
  [[nodiscard]] Result<Record> current_soa(Deadline deadline);

  std::uint64_t step_ = 0;
  bool waiting_ = true; // for the first version, or stopped
  // What the server was last known to have of the unsigned zone; null: it has to be asked.
  ZoneVersionPtr delivered_;
};

[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_bind_ddns_node(NodeSetup setup);
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_yadifa_node(NodeSetup setup);

} // namespace countersign
