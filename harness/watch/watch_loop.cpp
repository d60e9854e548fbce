#include "harness/watch/watch_loop.h"

#include "adapters/changes/text_file.h"
#include "adapters/process/service_manager.h"
#include "adapters/transfer/notify_receiver.h"
#include "harness/alerts/helper_process.h"
#include "harness/log/log.h"
#include "harness/watch/zone_watch.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace countersign {
namespace {

constexpr milliseconds k_turn{100};          // how long a signal may have to wait
constexpr milliseconds k_stop_budget{4'000}; // a second less than what a stop may take
constexpr milliseconds k_helper_stop{400};   // an alert that was under way is sent again by the next one
constexpr std::size_t k_events_of_a_follower = 4;

struct LoadedConfig {
  WatchConfig value;
  std::string text;
};

Result<LoadedConfig> load_config(const std::filesystem::path& file) {
  auto text = read_text_file(file);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(WatchConfig config, parse_watch_config(*text, file.string(), file.parent_path()));
  return LoadedConfig{std::move(config), std::move(*text)};
}

// Two daemons on one state directory would each undo what the other one does.
Result<FileDescriptor> lock_state(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::create_directories(directory, error)) ::chmod(directory.c_str(), 0700);
  if (error) return fail(ErrorKind::io, "cannot create {}: {}", directory.string(), error.message());
  const auto file = directory / "lock";
  FileDescriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.is_open()) {
    return fail(ErrorKind::io, "cannot open {}: {}", file.string(), std::generic_category().message(errno));
  }
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorKind::io, "{} is in use by another countersign", directory.string());
  }
  return lock;
}

class WatchLoop {
public:
  WatchLoop(WatchOptions options, WatchControl& control)
      : options_(std::move(options)), control_(control), service_(ServiceManager::from_environment()),
        queue_(k_events_of_a_follower) {}

  Result<WatchOutcome> run() {
    COUNTERSIGN_TRY_ASSIGN(config_, load_config(options_.config));
    COUNTERSIGN_TRY_ASSIGN(state_lock_, lock_state(config_.value.state_directory));
    COUNTERSIGN_TRY_ASSIGN(store_, RunStore::open(options_.database, RunStore::Mode::read_write));
    gate_.emplace(config_.value.pace.parallel);
    COUNTERSIGN_TRY(listen(config_.value.listen));
    COUNTERSIGN_TRY(reconcile());
    renew_helpers();
    tell("READY=1");
    const Status ended = turn_until_stopped();
    tell("STOPPING=1");
    stop_helpers();
    const bool all_stopped = stop_all();
    if (!ended) return tl::unexpected<Error>(ended.error());
    return outcome(!all_stopped);
  }

private:
  Status turn_until_stopped() {
    auto watchdog = Deadline::after(milliseconds{0});
    while (!control_.stop.load()) {
      if (control_.reload.exchange(false)) reload();
      for (HelperProcess& helper : helpers_) helper.tend();
      if (!retiring_.empty()) COUNTERSIGN_TRY(reconcile());
      COUNTERSIGN_TRY(take_events());
      if (service_.watchdog_interval() && watchdog.passed()) {
        tell("WATCHDOG=1");
        watchdog = Deadline::after(*service_.watchdog_interval());
      }
    }
    return {};
  }

  // One event, or a turn without any; and whatever is due.
  Status take_events() {
    UnixMillis now = now_unix_ms();
    milliseconds wait = k_turn;
    for (const auto& zone : zones_) {
      if (const auto due = zone->next_deadline())
        wait = std::min(wait, milliseconds(std::max<UnixMillis>(*due - now, 0)));
    }
    auto event = queue_.pop(Deadline::after(wait));
    now = now_unix_ms();
    if (event) {
      if (ZoneWatch* zone = find(event->watch)) COUNTERSIGN_TRY(zone->take(*std::move(event), now));
    }
    for (const auto& zone : zones_) {
      if (const auto due = zone->next_deadline(); due && *due <= now) COUNTERSIGN_TRY(zone->tend(now));
    }
    return {};
  }

  ZoneWatch* find(std::uint64_t id) {
    for (auto* list : {&zones_, &retiring_}) {
      for (const auto& zone : *list) {
        if (zone->id() == id) return zone.get();
      }
    }
    return nullptr;
  }

  void reload() {
    tell("RELOADING=1");
    auto next = load_config(options_.config);
    if (next && next->value.state_directory != config_.value.state_directory) {
      next = fail(ErrorKind::configuration, "state_directory cannot change while it is in use");
    }
    if (next) {
      if (const Status listening = listen(next->value.listen); !listening) {
        next = tl::unexpected<Error>(listening.error());
      }
    }
    if (!next) {
      log_error(
          fmt::format("the configuration is not taken over, the old one stays: {}", next.error().message));
    } else {
      const bool all = !(next->value.pace == config_.value.pace) || next->value.name != config_.value.name;
      config_ = *std::move(next);
      renew_helpers();
      retire([&](const ZoneWatch& zone) { return all || !is_wanted(zone.config()); });
      log_info(fmt::format("the configuration was read again: {} zones", config_.value.zones.size()));
      if (const Status begun = reconcile(); !begun) {
        log_error(fmt::format("a zone cannot be begun: {}", begun.error().message));
      }
    }
    tell("READY=1");
  }

  // Processes of their own send the alerts and serve the metrics; the sender reads the configuration by
  // itself.
  void renew_helpers() {
    stop_helpers();
    const auto& directory = config_.value.state_directory;
    if (config_.value.alerts)
      helpers_.push_back(make_alert_sender(options_.config, options_.database, directory / "alerts.log"));
    if (options_.metrics.empty()) return;
    std::vector<std::string> arguments{"metrics", "--db",
                                       std::filesystem::absolute(options_.database).string()};
    arguments.insert(arguments.end(), options_.metrics.begin(), options_.metrics.end());
    helpers_.emplace_back("the server of metrics", std::move(arguments), directory / "metrics.log");
  }

  void stop_helpers() {
    for (HelperProcess& helper : helpers_) helper.stop(Deadline::after(k_helper_stop));
    helpers_.clear();
  }

  bool is_wanted(const WatchedZoneConfig& zone) const {
    return std::ranges::find(config_.value.zones, zone) != config_.value.zones.end();
  }

  template <class Predicate> void retire(Predicate goes) {
    const std::lock_guard lock(zones_mutex_);
    for (auto& zone : zones_) {
      if (!goes(*zone)) continue;
      zone->stop();
      retiring_.push_back(std::move(zone));
    }
    std::erase(zones_, nullptr);
  }

  // Begins the zones that the configuration has and that do not run, once their predecessors have ended.
  Status reconcile() {
    for (const auto& zone : retiring_) {
      if (zone->has_stopped() && !is_wanted(zone->config()))
        worst_gone_ = worse_of(worst_gone_, zone->exit_code());
    }
    std::erase_if(retiring_, [](const auto& zone) { return zone->has_stopped(); });
    const WatchShared shared{config_.value.name,
                             config_.text,
                             config_.value.state_directory,
                             config_.value.pace,
                             *store_,
                             queue_,
                             *gate_};
    for (const WatchedZoneConfig& wanted : config_.value.zones) {
      const auto is_same = [&](const auto& zone) { return zone->config().zone == wanted.zone; };
      if (std::ranges::any_of(zones_, is_same) || std::ranges::any_of(retiring_, is_same)) continue;
      COUNTERSIGN_TRY_ASSIGN(auto zone, ZoneWatch::begin(next_id_++, wanted, shared));
      const std::lock_guard lock(zones_mutex_);
      zones_.push_back(std::move(zone));
    }
    std::set<NotifySender> senders;
    for (const auto& zone : zones_) {
      for (const std::string& address : zone->addresses_of_nodes())
        senders.insert({zone->config().zone, address});
    }
    for (const auto& [at, receiver] : receivers_) receiver->allow(senders);
    return {};
  }

  // Those that are new are opened before those that are not wanted any more are closed.
  Status listen(const std::vector<Endpoint>& at) {
    std::vector<std::pair<Endpoint, std::unique_ptr<NotifyReceiver>>> next;
    for (const Endpoint& endpoint : at) {
      const bool is_open =
          std::ranges::any_of(receivers_, [&](const auto& one) { return one.first == endpoint; });
      if (is_open) continue;
      COUNTERSIGN_TRY_ASSIGN(
          auto receiver,
          NotifyReceiver::start(endpoint, [this](const NotifySender& sender) { notify(sender); }));
      log_info(fmt::format("listening for NOTIFY on {}", to_text(receiver->endpoint())));
      next.emplace_back(endpoint, std::move(receiver));
    }
    std::erase_if(receivers_, [&](const auto& one) { return std::ranges::find(at, one.first) == at.end(); });
    std::ranges::move(next, std::back_inserter(receivers_));
    return {};
  }

  void notify(const NotifySender& sender) {
    const std::lock_guard lock(zones_mutex_);
    for (const auto& zone : zones_) {
      if (zone->config().zone == sender.zone) zone->notify(sender.address);
    }
  }

  // What the followers have seen until now is taken. False if not all of them ended in time.
  bool stop_all() {
    receivers_.clear();
    for (const auto& zone : zones_) zone->stop();
    const Deadline deadline = Deadline::after(k_stop_budget);
    const auto has_stopped = [](const auto& zone) { return zone->has_stopped(); };
    while (!std::ranges::all_of(zones_, has_stopped) || !std::ranges::all_of(retiring_, has_stopped)) {
      if (deadline.passed()) return false;
      auto event = queue_.pop(deadline);
      ZoneWatch* zone = event ? find(event->watch) : nullptr;
      if (zone == nullptr) continue;
      if (const Status taken = zone->take(*std::move(event), now_unix_ms()); !taken) {
        log_error(fmt::format("not stored: {}", taken.error().message));
      }
    }
    return true;
  }

  WatchOutcome outcome(bool abandoned) const {
    WatchOutcome outcome;
    outcome.abandoned = abandoned;
    outcome.exit_code = worst_gone_;
    for (const auto& zone : zones_) {
      outcome.exit_code = worse_of(outcome.exit_code, zone->exit_code());
      outcome.summary += zone->summary() + "\n";
    }
    return outcome;
  }

  void tell(std::string_view state) const {
    if (const Status told = service_.tell(state); !told) log_warning(told.error().message);
  }

  WatchOptions options_;
  WatchControl& control_;
  ServiceManager service_;
  LoadedConfig config_;
  FileDescriptor state_lock_;
  std::unique_ptr<RunStore> store_;
  EventQueue queue_;
  std::optional<FairGate> gate_;
  std::vector<HelperProcess> helpers_; // senders of alerts, servers of metrics
  std::uint64_t next_id_ = 1;
  ExitCode worst_gone_ = ExitCode::clean; // of zones that a reload took out
  std::mutex zones_mutex_;                // NOTIFY comes on other threads; only this one changes the lists
  std::vector<std::unique_ptr<ZoneWatch>> zones_;
  std::vector<std::unique_ptr<ZoneWatch>> retiring_; // told to stop, and not ended yet
  std::vector<std::pair<Endpoint, std::unique_ptr<NotifyReceiver>>> receivers_; // last: they use the zones
};

} // namespace

Result<WatchOutcome> watch_zones(const WatchOptions& options, WatchControl& control) {
  auto loop = std::make_unique<WatchLoop>(options, control);
  auto outcome = loop->run();
  if (outcome && outcome->abandoned) static_cast<void>(loop.release()); // its threads use it until the end
  return outcome;
}

} // namespace countersign
