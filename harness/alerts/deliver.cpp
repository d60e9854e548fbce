#include "harness/alerts/deliver.h"

#include "adapters/net/file_descriptor.h"
#include "harness/alerts/http_client.h"
#include "harness/log/log.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>

namespace countersign {
namespace {

constexpr int k_most_passes = 10;   // of one that does not follow: more only if new alerts keep coming
constexpr milliseconds k_turn{100}; // how long a signal may have to wait
constexpr std::uint64_t k_failures_of_a_dead_route = 3;

// Woken by signals, too.
void wait_for(milliseconds span, const std::atomic<bool>& stop) {
  const auto deadline = Deadline::after(span);
  while (!stop.load() && !deadline.passed())
    ::poll(nullptr, 0, static_cast<int>(std::min(deadline.remaining(), k_turn).count()));
}

// Closed if another process has it.
Result<FileDescriptor> take_lock(const std::filesystem::path& database) {
  std::filesystem::path file = database;
  file += ".alerts-lock";
  FileDescriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.is_open())
    return fail(ErrorKind::io, "cannot open {}: {}", file.string(), std::generic_category().message(errno));
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return FileDescriptor();
  return fail(ErrorKind::io, "cannot lock {}: {}", file.string(), std::generic_category().message(errno));
}

// Tells the dead-man's switch that we live and can tell somebody: not while every route is down.
class Heartbeat {
public:
  explicit Heartbeat(const AlertConfig& config) : config_(config) {}

  Status beat(AlertStore& store) {
    if (config_.heartbeat_url.empty() || !due_.passed()) return {};
    due_ = Deadline::after(config_.heartbeat_every);
    COUNTERSIGN_TRY_ASSIGN(const std::vector<AlertRoute> routes, store.routes());
    const bool any_works = std::ranges::any_of(routes, [](const AlertRoute& route) {
      return route.in_use && route.kind != "heartbeat" && route.failures < k_failures_of_a_dead_route;
    });
    if (!any_works) return store.note_health("heartbeat", "withheld: every route is down", now_unix_ms());
    HttpRequest request;
    request.method = "GET";
    request.url = config_.heartbeat_url;
    const auto answer = ask_http(request, config_.heartbeat_timeout);
    const Status heard = answer ? expect_success(*answer) : tl::unexpected<Error>(answer.error());
    if (!heard) log_warning(fmt::format("heartbeat failed: {}", heard.error().message));
    return store.note_health("heartbeat", heard ? "" : heard.error().message, now_unix_ms());
  }

private:
  const AlertConfig& config_;
  Deadline due_ = Deadline::after(milliseconds(0));
};

void log_report(const CourierReport& report) {
  for (const std::string& line : report.lines) {
    if (line.find(" failed: ") != std::string::npos) {
      log_warning(line);
    } else {
      log_info(line);
    }
  }
}

std::uint64_t seed_of_now() { return static_cast<std::uint64_t>(now_unix_ms()); }

} // namespace

Result<DeliverOutcome> deliver_alerts(const DeliverOptions& options, const std::atomic<bool>& stop) {
  DeliverOutcome outcome;
  FileDescriptor lock;
  while (!lock.is_open() && !stop.load()) {
    COUNTERSIGN_TRY_ASSIGN(lock, take_lock(options.database));
    if (!lock.is_open() && !options.follow) {
      outcome.other_sender = true;
      return outcome;
    }
    if (!lock.is_open()) wait_for(options.config.look_every, stop);
  }
  COUNTERSIGN_TRY_ASSIGN(const auto store, AlertStore::open(options.database, true));
  Courier courier(*store, options.config, seed_of_now());
  COUNTERSIGN_TRY(courier.begin());
  Heartbeat heartbeat(options.config);
  for (int passes = 0; !stop.load(); ++passes) {
    COUNTERSIGN_TRY_ASSIGN(const CourierReport report, courier.pass(now_unix_ms));
    log_report(report);
    outcome.sent += report.sent;
    outcome.failed += report.failed;
    outcome.undelivered = report.undelivered;
    COUNTERSIGN_TRY(heartbeat.beat(*store));
    if (options.follow) {
      wait_for(options.config.look_every, stop);
    } else if (report.sent + report.failed == 0 || passes == k_most_passes) {
      break;
    }
  }
  return outcome;
}

} // namespace countersign
