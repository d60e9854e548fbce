#include "adapters/process/workspace.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/opendnssec_node.h"
#include "adapters/signers/own_keys.h"
#include "adapters/signers/run_tool.h"

#include <algorithm>
#include <thread>

namespace countersign {
namespace {

// A version that comes in the second of its last signing is taken and then forgotten until the next NOTIFY.
constexpr milliseconds k_pace{1200};
constexpr milliseconds k_end{4'000};

} // namespace

Status OpenDnssecNode::start(std::uint64_t step, Deadline deadline) {
  step_ = step;
  return ServerNode::start(step, deadline);
}

Status OpenDnssecNode::enter_step(std::uint64_t step, Deadline deadline) {
  step_ = step;
  if (published_at_)
    std::this_thread::sleep_for(
        deadline.sooner(std::max(milliseconds(0), k_pace - milliseconds(now_unix_ms() - *published_at_)))
            .remaining());
  const bool changed = step > 0 && std::ranges::any_of(setup().keys, [&](const ScheduledKey& key) {
                         return state_at(key, step) != state_at(key, step - 1);
                       });
  if (!changed) return {};
  COUNTERSIGN_TRY(write_policy());
  return control({"update", zone_without_dot()}, deadline);
}

Result<std::optional<Serial>> OpenDnssecNode::published_serial(Deadline deadline) {
  auto serial = ServerNode::published_serial(deadline);
  if (serial && *serial && newest_ != **serial) {
    newest_ = **serial;
    published_at_ = now_unix_ms();
  }
  return serial;
}

std::vector<KeyStorePlace> OpenDnssecNode::key_stores() const {
  std::vector<KeyStorePlace> places;
  for (const std::string& token : token_names(setup())) {
    places.push_back(Pkcs11Place{pkcs11_module(), token, {}, setup().directory / "pin", {softhsm_conf()}});
  }
  return places;
}

std::string OpenDnssecNode::key_id(ByteView dnskey) const {
  const std::vector<TokenKey> stored = token_keys(setup()); // in the order of the setup's keys
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (std::ranges::equal(setup().keys[i].key.dnskey, dnskey)) return stored[i].locator;
  }
  return {};
}

// It may hang in its last function, after all is stored (janitor_thread_join): no need to wait for long.
Status OpenDnssecNode::stop(Deadline deadline) { return ServerNode::stop(deadline.sooner(k_end)); }

std::vector<std::string> OpenDnssecNode::arguments() const {
  return {"-c", (setup().directory / "conf.xml").string(), "-d", "-v", "-v"};
}

// Its socket and PID file are at /run/opendnssec, and no configuration moves them.
void OpenDnssecNode::prepare(ProgramSetup& program) const {
  program.environment = {softhsm_conf()};
  program.private_run = setup().directory / "run";
}

Status OpenDnssecNode::write_configuration() {
  for (const char* part : {"run", "run/opendnssec", "tokens", "enforcer", "signer"})
    COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
  // Left by one that was killed: what it noted of its last transfer is older than its zone, and it then
  // waits for a version that it has. Without the note it asks the primary.
  std::error_code absent;
  std::filesystem::remove(setup().directory / "signer" / (zone_without_dot() + ".xfrd-state"), absent);
  std::filesystem::remove(setup().directory / "run/opendnssec/signerd.pid", absent);
  COUNTERSIGN_TRY(write_opendnssec_files(setup(), port(), secrets_));
  return write_policy();
}

Status OpenDnssecNode::write_policy() { return write_signconf(setup(), step_, secrets_); }

// The PIN stands on command lines, where other users of this machine can read it for a moment: it opens
// tokens that only the node's user can read, and that were made for this run.
Status OpenDnssecNode::install_keys(std::uint64_t, Deadline deadline) {
  const std::string& pin = secrets_.pin;
  for (const std::string& token : token_names(setup())) {
    COUNTERSIGN_TRY(
        softhsm({"--init-token", "--free", "--label", token, "--pin", pin, "--so-pin", pin}, deadline));
  }
  for (const TokenKey& key : token_keys(setup())) {
    const auto file = setup().directory / "import.pem";
    COUNTERSIGN_TRY(write_private_file(file, key.pair->pkcs8_pem));
    const Status imported = softhsm({"--import", file.string(), "--token", key.token, "--label", key.locator,
                                     "--id", key.locator, "--pin", pin},
                                    deadline);
    std::error_code error;
    std::filesystem::remove(file, error);
    COUNTERSIGN_TRY(imported);
    if (error) return fail(ErrorKind::io, "cannot remove {}: {}", file.string(), error.message());
  }
  return {};
}

// SIGTERM makes it hang more often still.
Status OpenDnssecNode::ask_to_end(Deadline deadline) { return control({"stop"}, deadline); }

std::string OpenDnssecNode::zone_without_dot() const {
  std::string zone = zone_text();
  zone.pop_back();
  return zone;
}

std::string OpenDnssecNode::softhsm_conf() const {
  return "SOFTHSM2_CONF=" + (setup().directory / "softhsm2.conf").string();
}

Status OpenDnssecNode::softhsm(std::vector<std::string> arguments, Deadline deadline) const {
  COUNTERSIGN_TRY(
      run_tool_in(setup().directory, "softhsm2-util", std::move(arguments), deadline, {softhsm_conf()}));
  return {};
}

Status OpenDnssecNode::control(std::vector<std::string> arguments, Deadline deadline) const {
  arguments.insert(arguments.begin(), {"-s", (setup().directory / "run/opendnssec/engine.sock").string()});
  COUNTERSIGN_TRY(run_tool("ods-signer", std::move(arguments), deadline));
  return {};
}

Result<std::unique_ptr<NodeDriver>> make_opendnssec_node(NodeSetup setup) {
  COUNTERSIGN_TRY(add_own_keys(setup));
  COUNTERSIGN_TRY_ASSIGN(OpenDnssecSecrets secrets, keep_opendnssec_secrets(setup));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(
      std::make_unique<OpenDnssecNode>(std::move(setup), port, std::move(secrets)));
}

} // namespace countersign
