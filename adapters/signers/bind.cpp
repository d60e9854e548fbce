// BIND: named as secondary of the hidden primary with inline signing under a dnssec-policy.
#include "adapters/process/files.h"
#include "adapters/process/workspace.h"
#include "adapters/signers/bind_files.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/run_tool.h"
#include "adapters/signers/server_node.h"

namespace countersign {
namespace {

constexpr std::string_view k_zone = R"(
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

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {BindKeyPlace{{bind_key_directory(setup())}}};
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "named"; }
  [[nodiscard]] std::vector<std::string> arguments() const override { return named_arguments(setup()); }
  [[nodiscard]] Status write_configuration() override {
    if (setup().policy.rollover) {
      // A process that runs keeps its port; another one may find that of the one before still taken.
      if (process_id() == 0) {
        COUNTERSIGN_TRY_ASSIGN(control_, choose_free_port());
      }
      COUNTERSIGN_TRY(write_rndc_configuration());
    }
    return write_bind_configuration(setup(), port(), k_zone, control_);
  }
  [[nodiscard]] Status install_keys(std::uint64_t, Deadline) override { return install_bind_keys(setup()); }

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
  COUNTERSIGN_TRY(check_bind_setup(setup, "bind"));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<BindNode>(std::move(setup), port));
}

} // namespace countersign
