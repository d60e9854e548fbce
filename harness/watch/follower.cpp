#include "harness/watch/follower.h"

#include "adapters/net/interruption.h"
#include "harness/log/log.h"
#include "harness/run/intake.h"
#include "harness/watch/state_file.h"

#include <system_error>

namespace countersign {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds k_directory_interval{1'000}; // a look costs nothing but a list of names
constexpr int k_state_share = 20;                   // at most this part of the time goes into state files
constexpr milliseconds k_quick{1'000}; // a state file that takes longer is not written at the end

// Refresh and retry of the SOA (RFC 1035 section 3.3.13), behind its two names.
struct SoaTimers {
  milliseconds refresh{0}, retry{0};
};

SoaTimers timers_of(const ZoneVersion& zone) {
  const auto soa = zone.soa();
  if (!soa || soa->rdata.size() < 20) return {};
  const ByteView numbers = soa->rdata.last(20);
  const auto seconds = [&](std::size_t at) {
    const std::uint32_t value = (std::uint32_t{numbers[at]} << 24) | (std::uint32_t{numbers[at + 1]} << 16) |
                                (std::uint32_t{numbers[at + 2]} << 8) | numbers[at + 3];
    return milliseconds(std::int64_t{value} * 1000);
  };
  return {seconds(4), seconds(8)};
}

} // namespace

Follower::Follower(FollowerSetup setup, EventQueue& queue, FairGate& gate, WakeEvent interruption)
    : setup_(std::move(setup)), queue_(queue), gate_(gate), interruption_(std::move(interruption)),
      feed_(make_feed(setup_.feed, setup_.zone, setup_.pace.feed)), parent_(setup_.parent_ds, setup_.zone),
      health_(setup_.pace.recovered_after),
      backoff_(setup_.pace.retry_floor, setup_.pace.seed + 1000 * setup_.watch + setup_.node) {}

Result<std::unique_ptr<Follower>> Follower::start(FollowerSetup setup, EventQueue& queue, FairGate& gate) {
  COUNTERSIGN_TRY_ASSIGN(WakeEvent interruption, WakeEvent::create());
  std::unique_ptr<Follower> follower(new Follower(std::move(setup), queue, gate, std::move(interruption)));
  try {
    follower->thread_ =
        std::jthread([self = follower.get()](const std::stop_token& stop) { self->run(stop); });
  } catch (const std::system_error& error) {
    return fail(ErrorKind::io, "cannot start a thread: {}", error.what());
  }
  return follower;
}

Follower::~Follower() { stop(); }

void Follower::notify() {
  {
    const std::lock_guard lock(mutex_);
    notified_ = true;
  }
  cause_.notify_all();
}

void Follower::keep(ZoneVersionPtr zone) {
  {
    const std::lock_guard lock(mutex_);
    to_keep_ = std::move(zone);
  }
  cause_.notify_all();
}

void Follower::stop() {
  thread_.request_stop();
  interruption_.wake();
}

void Follower::run(const std::stop_token& stop) {
  const Interruptible interruptible(interruption_);
  begin();
  auto may_look = steady_clock::now(); // never two looks within query_interval
  while (wait_for_cause(stop)) {
    write_kept(false);
    const auto now = steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      if (!notified_ && now < due_) continue; // there was something to keep
      notified_ = false;
    }
    if (now < may_look && !pause_until(Deadline::after(std::chrono::ceil<milliseconds>(may_look - now))))
      break;
    const milliseconds next = look(stop);
    may_look = steady_clock::now() + setup_.pace.query_interval;
    due_ = steady_clock::now() + next;
  }
  write_kept(true);
  WatchEvent last;
  last.kind = WatchEvent::Kind::stopped;
  last.watch = setup_.watch;
  last.node = setup_.node;
  queue_.push_at_once(std::move(last));
}

// Takes up the version that an earlier process left: a known one, or, if that process was killed before it
// could store anything of this node, one that is still to be judged.
void Follower::begin() {
  auto state = read_state(setup_.state, setup_.zone);
  if (!state) {
    log_warning(fmt::format("the state file is not used: {}", state.error().message));
    return;
  }
  if (!*state) return;
  have_ = *std::move(state);
  WatchEvent event;
  event.kind = setup_.stored ? WatchEvent::Kind::known : WatchEvent::Kind::version;
  event.gap = true;
  event.watch = setup_.watch;
  event.node = setup_.node;
  event.zone = have_;
  event.at = now_unix_ms();
  if (setup_.verifies) {
    ask_parent();
    event.report = verifier_.judge_again(have_);
  }
  queue_.push_at_once(std::move(event));
}

// What is wrong with the file the zone's watch says; here the DS stay as they were.
void Follower::ask_parent() {
  if (const auto is_new = parent_.look(); is_new && *is_new) verifier_.trust(parent_.records());
}

// Until a NOTIFY comes, a look is due, or there is something to keep. False if it is to stop.
bool Follower::wait_for_cause(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto keeps = [&] { return to_keep_ && steady_clock::now() >= state_due_; };
  auto until = due_;
  if (to_keep_) until = std::min(until, state_due_);
  (void)cause_.wait_until(lock, stop, until, [&] { return notified_ || keeps(); });
  return !stop.stop_requested();
}

// One look at the node. Returns after how long the next one is due.
milliseconds Follower::look(const std::stop_token& stop) {
  auto news = feed_->has_news(have_);
  const bool taking = news && *news;
  if (taking) news = take_news(stop);
  const UnixMillis now = now_unix_ms();
  if (!news && (news.error().kind == ErrorKind::cancelled || stop.stop_requested())) return milliseconds{0};
  const auto finding = news ? health_.succeeded(now)
                            : health_.failed(trouble_of(news.error(), taking), news.error().message, now);
  if (finding) {
    WatchEvent event;
    event.kind = WatchEvent::Kind::finding;
    event.is_well = health_.is_well();
    event.findings.push_back(*finding);
    report(std::move(event), stop);
  }
  return news ? after_success() : after_failure();
}

// True if there may be more at once: a directory gives one file for each look.
Result<bool> Follower::take_news(const std::stop_token& stop) {
  COUNTERSIGN_TRY_ASSIGN(FeedAnswer answer, feed_->take(have_));
  if (!setup_.feed.directory.empty() && !answer.updates.empty()) notify();
  std::vector<Finding> findings;
  // That a server has no IXFR on offer is said once, and a broken one each time.
  const bool declined = answer.ixfr_failure && answer.ixfr_failure->declined;
  if (answer.ixfr_failure && have_ && !answer.updates.empty() && !(declined && said_declined_)) {
    said_declined_ = declined;
    findings.push_back(
        ixfr_finding(*answer.ixfr_failure, have_->serial(), answer.updates.front().zone->serial()));
  }
  for (ZoneUpdate& update : answer.updates) {
    if (was_stored(update)) {
      have_ = update.zone;
      continue;
    }
    if (!hand_on(std::move(update), std::exchange(findings, {}), stop)) break;
  }
  if (setup_.feed.directory.empty()) setup_.stored.reset(); // a server's first answer has it all
  return true;
}

// After a restart the state file may be older than what is in the database.
bool Follower::was_stored(const ZoneUpdate& update) {
  if (!setup_.stored) return false;
  const Serial serial = update.zone->serial();
  // A whole zone with an older serial is a server that went back, and that is news.
  const bool by_steps = update.form == ZoneUpdate::Form::differences || !setup_.feed.directory.empty();
  if (serial == *setup_.stored || (by_steps && serial.is_older_than(*setup_.stored))) return true;
  setup_.stored.reset();
  return false;
}

bool Follower::hand_on(ZoneUpdate update, std::vector<Finding> findings, const std::stop_token& stop) {
  WatchEvent event;
  event.at = now_unix_ms();
  event.gap = update.form == ZoneUpdate::Form::full;
  event.zone = update.zone;
  event.findings = std::move(findings);
  if (setup_.verifies) {
    // Only this is rationed: a transfer that hangs must not take anybody's turn.
    const FairGate::Pass pass = gate_.enter(to_text(setup_.zone.view()), stop);
    if (!pass) return false;
    ask_parent();
    event.report = verifier_.judge(update);
  }
  // The first one is written before it is stored: there is none that a restart could begin with otherwise.
  if (!have_) {
    keep(update.zone);
    write_kept(false);
  }
  have_ = update.zone;
  report(std::move(event), stop);
  return !stop.stop_requested();
}

void Follower::report(WatchEvent event, const std::stop_token& stop) {
  event.watch = setup_.watch;
  event.node = setup_.node;
  if (event.at == 0) event.at = now_unix_ms();
  (void)queue_.push(std::move(event),
                    stop); // one that is not taken any more is found again after the restart
}

void Follower::write_kept(bool last) {
  ZoneVersionPtr zone;
  {
    const std::lock_guard lock(mutex_);
    const bool due = last ? state_took_ < k_quick : steady_clock::now() >= state_due_;
    if (due) zone = std::move(to_keep_);
  }
  if (!zone) return;
  const auto begun = steady_clock::now();
  if (const Status written = write_state(setup_.state, *zone); !written) {
    log_warning(fmt::format("a restart would go on from an older version: {}", written.error().message));
  }
  state_took_ = std::chrono::ceil<milliseconds>(steady_clock::now() - begun);
  state_due_ = steady_clock::now() + k_state_share * state_took_;
}

milliseconds Follower::after_failure() {
  const milliseconds wanted = have_ ? timers_of(*have_).retry : setup_.pace.retry_ceiling;
  return backoff_.next(std::clamp(wanted, setup_.pace.retry_floor, setup_.pace.retry_ceiling));
}

milliseconds Follower::after_success() {
  backoff_.reset();
  if (!setup_.feed.directory.empty()) return std::min(k_directory_interval, setup_.pace.refresh_floor);
  const milliseconds wanted = have_ ? timers_of(*have_).refresh : setup_.pace.refresh_floor;
  const auto next = std::clamp(wanted, setup_.pace.refresh_floor, setup_.pace.refresh_ceiling);
  // A trouble that has just ended is to be seen to have ended.
  return health_.is_settled() ? next : std::min(next, setup_.pace.recovered_after + setup_.pace.retry_floor);
}

} // namespace countersign
