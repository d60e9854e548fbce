// OpenDNSSEC: ods-signerd as secondary of the hidden primary, with its keys in SoftHSM tokens (PKCS#11).
// There is no enforcer: what that one would tell the signer is written by us.
#include "adapters/process/workspace.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/opendnssec_files.h"
#include "adapters/signers/own_keys.h"
#include "adapters/signers/run_tool.h"
#include "adapters/signers/server_node.h"

#include <algorithm>
#include <random>
#include <thread>

namespace countersign {
namespace {

// A version that comes in the second of its last signing is taken and then forgotten until the next NOTIFY.
constexpr milliseconds k_pace{1200};
constexpr milliseconds k_end{4'000};
constexpr unsigned k_least_pin = 10'000'000, k_greatest_pin = 99'999'999;

class OpenDnssecNode final : public ServerNode {
public:
  OpenDnssecNode(NodeSetup setup, std::uint16_t port, std::string pin, std::string salt)
      : ServerNode(std::move(setup), port), pin_(std::move(pin)), salt_(std::move(salt)) {}

  [[nodiscard]] Status start(std::uint64_t step, Deadline deadline) override {
    step_ = step;
    return ServerNode::start(step, deadline);
  }

  [[nodiscard]] Status enter_step(std::uint64_t step, Deadline deadline) override {
    step_ = step;
    if (published_at_)
      std::this_thread::sleep_for(
          deadline.sooner(std::max(milliseconds(0), k_pace - milliseconds(now_unix_ms() - *published_at_)))
              .remaining());
    const bool changed = step > 0 && std::ranges::any_of(setup().keys, [&](const ScheduledKey& key) {
                           return state_at(key, step) != state_at(key, step - 1);
                         });
    if (!changed) return {};
    COUNTERSIGN_TRY(write_signconf(setup(), step_, salt_));
    std::string zone = zone_text();
    zone.pop_back();
    return control({"update", zone}, deadline);
  }

  [[nodiscard]] Result<std::optional<Serial>> published_serial(Deadline deadline) override {
    auto serial = ServerNode::published_serial(deadline);
    if (serial && *serial && newest_ != **serial) {
      newest_ = **serial;
      published_at_ = now_unix_ms();
    }
    return serial;
  }

  // It may hang in its last function, after all is stored (janitor_thread_join): no need to wait for long.
  [[nodiscard]] Status stop(Deadline deadline) override { return ServerNode::stop(deadline.sooner(k_end)); }

protected:
  [[nodiscard]] std::string program_name() const override { return "ods-signerd"; }
  [[nodiscard]] std::vector<std::string> arguments() const override {
    return {"-c", (setup().directory / "conf.xml").string(), "-d", "-v", "-v"};
  }
  // Its socket and PID file are at /run/opendnssec, and no configuration moves them.
  void prepare(ProgramSetup& program) const override {
    program.environment = {softhsm_conf()};
    program.private_run = setup().directory / "run";
  }
  [[nodiscard]] std::optional<TsigKey> query_key() const override { return setup().key; }

  [[nodiscard]] Status write_configuration() override {
    for (const char* part : {"run", "run/opendnssec", "tokens", "enforcer", "signer"})
      COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
    // Left by one that was killed: what it noted of its last transfer is older than its zone, and it then
    // waits for a version that it has. Without the note it asks the primary.
    std::string zone = zone_text();
    zone.pop_back();
    std::error_code absent;
    std::filesystem::remove(setup().directory / "signer" / (zone + ".xfrd-state"), absent);
    std::filesystem::remove(setup().directory / "run/opendnssec/signerd.pid", absent);
    COUNTERSIGN_TRY(write_opendnssec_files(setup(), port(), pin_));
    return write_signconf(setup(), step_, salt_);
  }

  // The PIN stands on command lines, where other users of this machine can read it for a moment: it opens
  // tokens that only the node's user can read, and that were made for this run.
  [[nodiscard]] Status install_keys(std::uint64_t, Deadline deadline) override {
    for (const std::string& token : token_names(setup())) {
      COUNTERSIGN_TRY(
          softhsm({"--init-token", "--free", "--label", token, "--pin", pin_, "--so-pin", pin_}, deadline));
    }
    for (const TokenKey& key : token_keys(setup())) {
      const auto file = setup().directory / "import.pem";
      COUNTERSIGN_TRY(write_private_file(file, key.pair->pkcs8_pem));
      const Status imported = softhsm({"--import", file.string(), "--token", key.token, "--label",
                                       key.locator, "--id", key.locator, "--pin", pin_},
                                      deadline);
      std::error_code error;
      std::filesystem::remove(file, error);
      COUNTERSIGN_TRY(imported);
      if (error) return fail(ErrorKind::io, "cannot remove {}: {}", file.string(), error.message());
    }
    return {};
  }

  // SIGTERM makes it hang more often still.
  [[nodiscard]] Status ask_to_end(Deadline deadline) override { return control({"stop"}, deadline); }

private:
  [[nodiscard]] std::string softhsm_conf() const {
    return "SOFTHSM2_CONF=" + (setup().directory / "softhsm2.conf").string();
  }

  [[nodiscard]] Status softhsm(std::vector<std::string> arguments, Deadline deadline) const {
    COUNTERSIGN_TRY(
        run_tool_in(setup().directory, "softhsm2-util", std::move(arguments), deadline, {softhsm_conf()}));
    return {};
  }

  [[nodiscard]] Status control(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), {"-s", (setup().directory / "run/opendnssec/engine.sock").string()});
    COUNTERSIGN_TRY(run_tool("ods-signer", std::move(arguments), deadline));
    return {};
  }

  std::string pin_, salt_;
  std::uint64_t step_ = 0;
  std::optional<Serial> newest_;
  std::optional<UnixMillis> published_at_;
};

// What has to be the same when the node is started again: from the file, or made and put there.
template <class Make> Result<std::string> kept(const std::filesystem::path& file, Make make) {
  if (std::filesystem::exists(file)) return read_text_file(file, 4096);
  const std::string made = make();
  COUNTERSIGN_TRY(write_private_file(file, made));
  return made;
}

} // namespace

Result<std::unique_ptr<NodeDriver>> make_opendnssec_node(NodeSetup setup) {
  COUNTERSIGN_TRY(add_own_keys(setup));
  COUNTERSIGN_TRY_ASSIGN(std::string pin, kept(setup.directory / "pin", [] {
                           std::random_device random;
                           return std::to_string(
                               std::uniform_int_distribution<unsigned>(k_least_pin, k_greatest_pin)(random));
                         }));
  COUNTERSIGN_TRY_ASSIGN(std::string salt, kept(setup.directory / "salt",
                                                [&] { return random_salt(setup.policy.salt_octets); }));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(
      std::make_unique<OpenDnssecNode>(std::move(setup), port, std::move(pin), std::move(salt)));
}

} // namespace countersign
