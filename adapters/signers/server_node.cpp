#include "adapters/signers/server_node.h"

#include "adapters/process/workspace.h"
#include "adapters/signers/run_tool.h"

#include <filesystem>

#include <poll.h>

namespace countersign {
namespace {

constexpr unsigned k_port_attempts = 4;
constexpr milliseconds k_answer_wait{200};
constexpr std::size_t k_log_lines = 4; // in messages
constexpr const char* k_keys_marker =
    "keys-installed"; // in the node's directory: the keys are in the key store

} // namespace

ServerNode::~ServerNode() = default;

Status ServerNode::start(std::uint64_t step, Deadline deadline) {
  process_.reset();
  for (unsigned attempt = 0;; ++attempt) {
    COUNTERSIGN_TRY(write_configuration());
    const auto marker = setup_.directory / k_keys_marker;
    if (!std::filesystem::exists(marker)) {
      COUNTERSIGN_TRY(install_keys(step, deadline));
      COUNTERSIGN_TRY(write_private_file(marker, ""));
    }
    COUNTERSIGN_TRY(connect(deadline));
    const Status launched = launch(deadline);
    if (launched || !lost_its_port() || attempt + 1 == k_port_attempts) return launched;
    COUNTERSIGN_TRY_ASSIGN(port_, choose_free_port());
  }
}

// Returns when the server answers anything at all, or is dead.
Status ServerNode::launch(Deadline deadline) {
  ProgramSetup program;
  program.program = setup_.program;
  if (program.program.empty()) {
    COUNTERSIGN_TRY_ASSIGN(program.program, find_program(program_name()));
  }
  program.arguments = arguments();
  program.directory = setup_.directory;
  program.log_file = setup_.directory / "log";
  program.run_as = unprivileged_identity();
  prepare(program);
  COUNTERSIGN_TRY_ASSIGN(process_, Subprocess::start(program));
  const TransferSource source{*endpoint(), setup_.zone, query_key(), TransferLimits{}};
  while (!deadline.passed()) {
    if (const auto reason = death()) return fail(ErrorKind::process_failed, "{}", *reason);
    const auto serial = query_serial(source, deadline.sooner(k_answer_wait));
    if (serial || serial.error().kind == ErrorKind::protocol) return {};
    ::poll(nullptr, 0, 20); // a closed port answers at once; do not ask in a tight loop
  }
  return fail(ErrorKind::timeout, "{} {} does not answer on port {}; its log ends: {}", name(),
              program_name(), port_, process_->tail(k_log_lines));
}

bool ServerNode::lost_its_port() const {
  const std::string tail = process_ ? process_->tail(20) : "";
  return tail.find("address in use") != std::string::npos ||
         tail.find("address already in use") != std::string::npos ||
         tail.find("Address already in use") != std::string::npos;
}

Result<std::optional<Serial>> ServerNode::published_serial(Deadline deadline) {
  const auto serial = query_serial({*endpoint(), setup_.zone, query_key(), TransferLimits{}}, deadline);
  if (serial) {
    has_published_ = true;
    return std::optional<Serial>(*serial);
  }
  // REFUSED and SERVFAIL are how a server says that it has no zone yet; once it had one, they are a fault.
  if (!has_published_ && serial.error().kind == ErrorKind::protocol) return std::optional<Serial>();
  return tl::unexpected<Error>(serial.error());
}

Result<ZoneUpdate> ServerNode::fetch(const ZoneVersionPtr& have, Deadline deadline) {
  return fetch_update({*endpoint(), setup_.zone, setup_.key, TransferLimits{}}, have, deadline);
}

std::optional<std::string> ServerNode::death() {
  if (!process_) return name() + " is not running";
  const auto status = process_->exit_status();
  if (!status) return std::nullopt;
  return fmt::format("{} {} has ended: {}; its log ends: {}", name(), program_name(), to_text(*status),
                     process_->tail(k_log_lines));
}

Status ServerNode::ask_to_end(Deadline) {
  process_->terminate();
  return {};
}

Status ServerNode::stop(Deadline deadline) {
  if (!process_) return {};
  if (!process_->exit_status()) {
    const Status asked = ask_to_end(deadline);
    if (!asked || !process_->wait(deadline)) process_->kill_group();
  }
  const ExitStatus status = process_->stop(deadline);
  process_.reset();
  if (!status.success())
    return fail(ErrorKind::process_failed, "{} was stopped and ended with {}", name(), to_text(status));
  return {};
}

Status ServerNode::begin(const Exercise& exercise, const std::optional<KeyLabel>& key, Deadline deadline) {
  switch (exercise.kind) {
  case ExerciseKind::restart:
    COUNTERSIGN_TRY(stop(deadline));
    return start(0, deadline);
  case ExerciseKind::fail_over:
    return fail_over(deadline);
  default:
    if (!setup_.policy.rollover) {
      return fail(ErrorKind::configuration, "{} has no policy for rollovers ({})", name(),
                  to_text(exercise.kind));
    }
  }
  // Kept for the next start, which writes the configuration anew.
  if (exercise.kind == ExerciseKind::roll_algorithm) setup_.policy.algorithm = exercise.algorithm;
  if (exercise.kind == ExerciseKind::change_denial) setup_.policy.denial = exercise.denial;
  if (exercise.kind == ExerciseKind::change_denial || exercise.kind == ExerciseKind::re_salt)
    setup_.policy.salt_octets = exercise.salt_octets;
  return begin_change(exercise, key, deadline);
}

Status ServerNode::begin_change(const Exercise& exercise, const std::optional<KeyLabel>&, Deadline) {
  return fail(ErrorKind::configuration, "{}: {} cannot {}", name(), program_name(), to_text(exercise.kind));
}

// A site that is lost: no orderly end, and what a standby has is what was on the disk.
Status ServerNode::fail_over(Deadline deadline) {
  if (process_) process_->kill_group();
  process_.reset(); // reaped
  COUNTERSIGN_TRY_ASSIGN(const auto standby,
                         make_node_directory(setup_.directory.parent_path(), setup_.signer,
                                             fmt::format("{}-standby-{}", setup_.node, ++standby_)));
  ProgramSetup copy; // as ourselves: the log is ours, all else the node's, and shall stay so
  COUNTERSIGN_TRY_ASSIGN(copy.program, find_program("cp"));
  copy.arguments = {"-a", (setup_.directory / ".").string(), standby.string()};
  copy.directory = standby;
  COUNTERSIGN_TRY(run_program(copy, deadline));
  setup_.directory = standby;
  COUNTERSIGN_TRY_ASSIGN(port_, choose_free_port());
  return start(0, deadline);
}

int ServerNode::process_id() const { return process_ ? process_->process_id() : 0; }

Result<ProgramOutput> ServerNode::run_tool(const std::string& tool, std::vector<std::string> arguments,
                                           Deadline deadline) const {
  return run_tool_in(setup_.directory, tool, std::move(arguments), deadline);
}

} // namespace countersign
