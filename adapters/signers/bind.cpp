// BIND: named as secondary of the hidden primary with inline signing under a dnssec-policy.
#include "adapters/process/workspace.h"
#include "adapters/signers/bind_files.h"
#include "adapters/signers/server_node.h"

namespace countersign {
namespace {

constexpr std::string_view k_zone = R"(
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

Result<std::unique_ptr<NodeDriver>> make_bind_node(NodeSetup setup) {
  COUNTERSIGN_TRY(check_bind_setup(setup, "bind"));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<BindNode>(std::move(setup), port));
}

} // namespace countersign
