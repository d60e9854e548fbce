// OpenDNSSEC whole: ods-enforcerd, which makes the keys (or is given ours) and tells ods-signerd what to do.
#include "adapters/process/workspace.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/opendnssec_node.h"
#include "adapters/signers/run_tool.h"
#include "diff/wire/presentation.h"

#include <algorithm>

#include <poll.h>

namespace countersign {
namespace {

constexpr const char* k_schema = "/usr/share/opendnssec/schema.sqlite";
constexpr const char* k_known_marker = "zone-known"; // in the node's directory: the enforcer has the zone
constexpr milliseconds k_end{3'000};
constexpr int k_pause_ms = 50;
constexpr std::size_t k_signconf_limit = 65536;
constexpr std::uint32_t k_day_s = 86'400;

// "2026-11-23-03:31:03": since when an imported key has been what it is. Long enough ago for every wait.
std::string import_time() {
  const std::string text = time_to_text(DnsTime(now_dns_time().value() - k_day_s));
  return fmt::format("{}-{}-{}-{}:{}:{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                     text.substr(8, 2), text.substr(10, 2), text.substr(12, 2));
}

class EnforcerNode final : public OpenDnssecNode {
public:
  using OpenDnssecNode::OpenDnssecNode;

  [[nodiscard]] std::optional<std::string> death() override {
    if (auto ended = enforcer_death()) return ended;
    return OpenDnssecNode::death();
  }

  [[nodiscard]] Status stop(Deadline deadline) override {
    const Status stopped = OpenDnssecNode::stop(deadline);
    if (!enforcer_) return stopped;
    if (!enforcer_->exit_status()) {
      const Deadline budget = deadline.sooner(k_end);
      const Status asked = enforcer({"stop"}, budget);
      if (!asked || !enforcer_->wait(budget)) enforcer_->kill_group();
    }
    enforcer_.reset();
    return stopped;
  }

protected:
  // The list of zones and the signconf are the enforcer's to write.
  [[nodiscard]] Status write_policy() override { return write_kasp(setup()); }

  // The schema as shipped lacks the row with its version, and then it is "Database error".
  [[nodiscard]] Status install_keys(std::uint64_t step, Deadline deadline) override {
    std::error_code absent; // left by a start that got no further
    std::filesystem::remove(database(), absent);
    COUNTERSIGN_TRY(run_tool("sqlite3", {database().string(), std::string(".read ") + k_schema}, deadline));
    COUNTERSIGN_TRY(run_tool(
        "sqlite3", {database().string(), "INSERT INTO databaseVersion (version) VALUES (1);"}, deadline));
    return OpenDnssecNode::install_keys(step, deadline);
  }

  [[nodiscard]] Status connect(Deadline deadline) override {
    COUNTERSIGN_TRY(start_enforcer(deadline));
    const auto marker = setup().directory / k_known_marker;
    if (!std::filesystem::exists(marker)) {
      COUNTERSIGN_TRY(introduce_zone(deadline));
      COUNTERSIGN_TRY(import_keys(deadline));
      COUNTERSIGN_TRY(write_private_file(marker, ""));
    }
    return wait_for_signconf(deadline);
  }

private:
  [[nodiscard]] std::filesystem::path database() const { return setup().directory / "kasp.db"; }
  [[nodiscard]] std::filesystem::path signconf() const { return setup().directory / "signconf.xml"; }
  [[nodiscard]] std::filesystem::path socket() const {
    return setup().directory / "run/opendnssec/enforcer.sock";
  }

  [[nodiscard]] std::optional<std::string> enforcer_death() const {
    const auto status = enforcer_ ? enforcer_->exit_status() : std::nullopt;
    if (!status) return std::nullopt;
    return fmt::format("{}/{} ods-enforcerd has ended: {}; its log ends: {}", setup().signer, setup().node,
                       to_text(*status), enforcer_->tail(2));
  }

  [[nodiscard]] Status enforcer(std::vector<std::string> arguments, Deadline deadline) const {
    arguments.insert(arguments.begin(), {"-s", socket().string()});
    COUNTERSIGN_TRY(run_tool("ods-enforcer", std::move(arguments), deadline));
    return {};
  }

  [[nodiscard]] Status start_enforcer(Deadline deadline) {
    enforcer_.reset();
    std::error_code absent; // left by one that was killed
    std::filesystem::remove(socket(), absent);
    std::filesystem::remove(setup().directory / "run/opendnssec/enforcerd.pid", absent);
    ProgramSetup program;
    COUNTERSIGN_TRY_ASSIGN(program.program, find_program("ods-enforcerd"));
    program.arguments = arguments();
    program.directory = setup().directory;
    program.log_file = setup().directory / "enforcer.log";
    program.run_as = unprivileged_identity();
    prepare(program);
    COUNTERSIGN_TRY_ASSIGN(enforcer_, Subprocess::start(program));
    return wait_for([&] { return std::filesystem::exists(socket()); }, "opens no socket", deadline);
  }

  [[nodiscard]] Status introduce_zone(Deadline deadline) const {
    COUNTERSIGN_TRY(enforcer({"policy", "import"}, deadline));
    const std::string adapter = (setup().directory / "addns.xml").string();
    return enforcer({"zone", "add", "-z", zone_without_dot(), "-p", "countersign", "-j", "DNS", "-q", "DNS",
                     "-i", adapter, "-o", adapter, "-s", signconf().string()},
                    deadline);
  }

  [[nodiscard]] Status import_keys(Deadline deadline) const {
    const std::vector<TokenKey> stored = token_keys(setup());
    if (stored.empty()) return {};
    for (const TokenKey& key : stored) {
      const int algorithm = key.pair->algorithm();
      const bool ksk = key.pair->is_ksk();
      COUNTERSIGN_TRY(enforcer({"key", "import", "-z", zone_without_dot(), "-k", key.locator, "-r", key.token,
                                "-b", algorithm == 8 ? "2048" : "256", "-g", std::to_string(algorithm), "-t",
                                ksk ? "KSK" : "ZSK", "-e", ksk ? "ready" : "active", "-w", import_time()},
                               deadline));
    }
    COUNTERSIGN_TRY(enforcer({"enforce"}, deadline));
    return enforcer({"signconf"}, deadline);
  }

  // A signer that finds no signconf, or one without keys, waits for long before it looks again.
  [[nodiscard]] Status wait_for_signconf(Deadline deadline) const {
    const auto is_there = [&] {
      const auto text = read_text_file(signconf(), k_signconf_limit);
      const auto has = [&](const char* element) { return text->find(element) != std::string::npos; };
      return text && has("<KSK/>") && has("<ZSK/>") && has("</SignerConfiguration>");
    };
    return wait_for(is_there, "writes no signconf with keys", deadline);
  }

  template <class IsThere>
  [[nodiscard]] Status wait_for(IsThere is_there, const char* otherwise, Deadline deadline) const {
    while (!is_there()) {
      if (const auto ended = enforcer_death()) return fail(ErrorKind::process_failed, "{}", *ended);
      if (deadline.passed()) {
        return fail(ErrorKind::timeout, "{}/{} ods-enforcerd {}; its log ends: {}", setup().signer,
                    setup().node, otherwise, enforcer_->tail(2));
      }
      ::poll(nullptr, 0, k_pause_ms);
    }
    return {};
  }

  std::unique_ptr<Subprocess> enforcer_;
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_opendnssec_enforcer_node(NodeSetup setup) {
  // The enforcer moves keys by its own clock.
  if (!std::ranges::all_of(setup.keys, is_static)) {
    return fail(ErrorKind::configuration,
                "{}: opendnssec-enforcer cannot be given keys that change their state at a step",
                setup.signer);
  }
  COUNTERSIGN_TRY_ASSIGN(OpenDnssecSecrets secrets, keep_opendnssec_secrets(setup));
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(
      std::make_unique<EnforcerNode>(std::move(setup), port, std::move(secrets)));
}

} // namespace countersign
