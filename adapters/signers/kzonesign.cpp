// Knot's kzonesign: each version is signed anew by one run of it, with the keys of a KASP database.
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/knot_keys.h"
#include "adapters/signers/offline_node.h"

namespace countersign {
namespace {

constexpr std::string_view k_conf = R"(database:
    storage: "@DIR@/db"
    kasp-db-max-size: 50M
@POLICY@zone:
  - domain: @ZONE@
    storage: "@DIR@"
    file: "unsigned.zone"
    dnssec-signing: on
    dnssec-policy: countersign
    journal-content: none
    zonefile-load: whole
)";

constexpr const char* k_keys_marker = "keys-installed";

class KzonesignNode final : public OfflineNode {
public:
  KzonesignNode(NodeSetup setup, std::filesystem::path program)
      : OfflineNode(std::move(setup), std::move(program)) {}

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {KnotKeyPlace{setup().directory / "db/keys/keys"}};
  }

protected:
  [[nodiscard]] bool needs_keys() const override { return false; } // its policy makes them

  [[nodiscard]] Status prepare(Deadline deadline) override {
    for (const char* part : {"db", "import", "out"})
      COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
    COUNTERSIGN_TRY(write_private_file(config(), fill_template(k_conf, {{"DIR", setup().directory.string()},
                                                                        {"POLICY", knot_policy_text(setup())},
                                                                        {"ZONE", zone_text()}})));
    const auto marker = setup().directory / k_keys_marker;
    if (std::filesystem::exists(marker)) return {};
    COUNTERSIGN_TRY(keys_.install(step(), deadline));
    return write_private_file(marker, "");
  }

  [[nodiscard]] Status place_keys(Deadline deadline) override {
    COUNTERSIGN_TRY(keys_.advance(step(), deadline));
    return {};
  }

  [[nodiscard]] Status sign(const ZoneVersion&, Deadline deadline) override {
    ProgramSetup program;
    program.program = this->program();
    program.arguments = {"-c", config().string(), "-o", (setup().directory / "out").string(), zone_text()};
    COUNTERSIGN_TRY(run(std::move(program), deadline));
    std::error_code error; // no zone there: the base says so
    std::filesystem::rename(setup().directory / "out/unsigned.zone", signing_zone(), error);
    return {};
  }

private:
  [[nodiscard]] std::filesystem::path config() const { return setup().directory / "knot.conf"; }

  KnotKeys keys_{setup(), config().filename().string()};
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_kzonesign_node(NodeSetup setup) {
  std::filesystem::path program = setup.program;
  if (program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(program, find_program("kzonesign"));
  }
  return std::unique_ptr<NodeDriver>(std::make_unique<KzonesignNode>(std::move(setup), std::move(program)));
}

} // namespace countersign
