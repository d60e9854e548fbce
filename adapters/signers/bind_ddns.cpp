// BIND as primary: named takes each version as a dynamic update, and signs it in the same transaction under a
// dnssec-policy.
#include "adapters/process/workspace.h"
#include "adapters/signers/bind_files.h"
#include "adapters/signers/update_node.h"

namespace countersign {
namespace {

constexpr std::string_view k_zone = R"(
zone "@ZONE@" {
  type primary; file "@DIR@/zone"; allow-update { key "@KEYNAME@"; };
  dnssec-policy "countersign"; inline-signing no;
};
)";

class BindDdnsNode final : public UpdateNode {
public:
  BindDdnsNode(NodeSetup setup, std::uint16_t port) : UpdateNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t, Deadline) override {
    return {};
  } // make_bind_ddns_node takes static keys only

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {BindKeyPlace{{bind_key_directory(setup())}}};
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "named"; }
  [[nodiscard]] std::vector<std::string> arguments() const override { return named_arguments(setup()); }
  [[nodiscard]] Status write_configuration() override {
    return write_bind_configuration(setup(), port(), k_zone);
  }
  [[nodiscard]] Status install_keys(std::uint64_t, Deadline) override { return install_bind_keys(setup()); }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_bind_ddns_node(NodeSetup setup) {
  COUNTERSIGN_TRY(check_bind_setup(setup, "bind-ddns"));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<BindDdnsNode>(std::move(setup), port));
}

} // namespace countersign
