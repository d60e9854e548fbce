#include "harness/alerts/helper_process.h"

#include "harness/log/log.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr milliseconds k_first_pause{1'000}, k_longest_pause{60'000}, k_well_after{30'000};

} // namespace

HelperProcess::HelperProcess(std::string what, std::vector<std::string> arguments,
                             const std::filesystem::path& log_file)
    : what_(std::move(what)) {
  std::error_code error; // then there is no such program, and tend() says so
  setup_.program = std::filesystem::read_symlink("/proc/self/exe", error);
  setup_.arguments = std::move(arguments);
  setup_.directory = "/";
  setup_.log_file = std::filesystem::absolute(log_file);
}

void HelperProcess::tend() {
  if (child_ != nullptr) {
    const auto status = child_->exit_status();
    if (!status) {
      if (settled_.passed()) pause_ = milliseconds(0);
      return;
    }
    pause_ = std::clamp(pause_ * 2, k_first_pause, k_longest_pause);
    log_error(fmt::format("{} has ended ({}: {}); it is started again in {} ms", what_, to_text(*status),
                          child_->tail(2), pause_.count()));
    child_.reset();
    next_start_ = Deadline::after(pause_);
  }
  if (!next_start_.passed()) return;
  auto started = Subprocess::start(setup_);
  if (started) {
    child_ = *std::move(started);
    settled_ = Deadline::after(k_well_after);
    return;
  }
  pause_ = std::clamp(pause_ * 2, k_first_pause, k_longest_pause);
  next_start_ = Deadline::after(pause_);
  log_error(fmt::format("{} cannot be started: {}", what_, started.error().message));
}

void HelperProcess::stop(Deadline deadline) {
  if (child_ != nullptr) static_cast<void>(child_->stop(deadline));
  child_.reset();
}

HelperProcess make_alert_sender(const std::filesystem::path& config, const std::filesystem::path& database,
                                const std::filesystem::path& log_file) {
  return {"the sender of alerts",
          {"alerts", "deliver", std::filesystem::absolute(config).string(), "--db",
           std::filesystem::absolute(database).string(), "--follow"},
          log_file};
}

} // namespace countersign
