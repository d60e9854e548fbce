#include "harness/watch/zone_watch.h"

#include "harness/log/log.h"
#include "harness/watch/state_file.h"
#include "storage/content_hash.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_source_name = "source"; // of its state file; no signer's name holds an "@"

bool same_roster(std::span<const SignerRecord> left, std::span<const SignerRecord> right) {
  return std::ranges::equal(left, right, [](const SignerRecord& l, const SignerRecord& r) {
    return l.name == r.name && l.role == r.role && l.nodes == r.nodes;
  });
}

std::set<std::string> addresses_of(const WatchedNodeConfig& node) {
  std::set<std::string> addresses(node.notify_from.begin(), node.notify_from.end());
  if (node.feed.directory.empty()) addresses.insert(node.feed.server.address);
  return addresses;
}

std::string summary_of(const StepRecord& step) {
  std::map<std::string_view, std::uint64_t> kinds;
  for (const Finding& finding : step.findings) {
    if (finding.explained_by.empty() && info(finding.kind).effect != Effect::none) {
      kinds[info(finding.kind).id] += finding.count;
    }
  }
  std::string text = fmt::format("{} versions", step.versions.size());
  for (const auto& [kind, count] : kinds) text += fmt::format(", {} {}", count, kind);
  return text + (step.complete ? "" : ", INCOMPLETE");
}

} // namespace

Result<std::unique_ptr<ZoneWatch>> ZoneWatch::begin(std::uint64_t id, const WatchedZoneConfig& config,
                                                    const WatchShared& shared) {
  std::unique_ptr<ZoneWatch> watch(new ZoneWatch(id, config, shared));
  COUNTERSIGN_TRY(watch->open_run());
  COUNTERSIGN_TRY(watch->ask_parent(now_unix_ms())); // a file that is wrong from the start is a mistake
  COUNTERSIGN_TRY(watch->start_followers());
  return watch;
}

std::vector<SignerRecord> ZoneWatch::roster() const {
  std::vector<SignerRecord> signers;
  for (const WatchedSignerConfig& signer : config_.signers) {
    SignerRecord& record = signers.emplace_back();
    record.name = signer.name;
    record.role = signer.role;
    record.product = "watched";
    for (const WatchedNodeConfig& node : signer.nodes) record.nodes.push_back(node.name);
  }
  return signers;
}

Status ZoneWatch::open_run() {
  COUNTERSIGN_TRY_ASSIGN(std::vector<RunRecord> runs, shared_.store.runs());
  const std::string zone = to_text(config_.zone.view());
  std::erase_if(runs, [&](const RunRecord& run) {
    return run.zone != zone || run.scenario != shared_.name || run.step_count != 0;
  });
  if (runs.empty()) return begin_run();
  const RunRecord& last = runs.back();
  const bool is_open = !last.verdict;
  if (!same_roster(last.signers, roster())) {
    run_ = last.id;
    if (is_open) COUNTERSIGN_TRY(end_run());
    return begin_run();
  }
  LastRecords records;
  // A run that has just begun knows little of itself.
  if (runs.size() > 1 && same_roster(runs[runs.size() - 2].signers, roster())) {
    COUNTERSIGN_TRY(read_records(runs[runs.size() - 2].id, records));
    worst_ = ExitCode::clean; // that was another run
  }
  COUNTERSIGN_TRY(read_records(last.id, records));
  judge_.restore(records.in_order(), now_unix_ms());
  if (!is_open) return begin_run();
  run_ = last.id;
  log_info(fmt::format("zone {}: run {} goes on at step {}", zone, run_, next_step_));
  return {};
}

Status ZoneWatch::begin_run() {
  RunRecord run;
  run.zone = to_text(config_.zone.view());
  run.scenario = shared_.name;
  run.config_text = shared_.config_text;
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, storage::sha256(shared_.config_text));
  run.config_sha256 = to_hex(digest);
  run.tool_version = COUNTERSIGN_VERSION;
  run.work_directory = shared_.state_directory.string();
  run.started_at = now_unix_ms();
  run.signers = roster();
  COUNTERSIGN_TRY_ASSIGN(run_, shared_.store.begin_run(run));
  next_step_ = 0;
  log_info(fmt::format("zone {}: run {} begins", run.zone, run_));
  return {};
}

// Record by record: all of a long run need not fit into memory.
Status ZoneWatch::read_records(RunId run, LastRecords& records) {
  COUNTERSIGN_TRY_ASSIGN(next_step_, shared_.store.next_step(run));
  for (std::uint64_t index = 0; index < next_step_; ++index) {
    COUNTERSIGN_TRY_ASSIGN(StepRecord step, shared_.store.step(run, index));
    worst_ = worse_of(worst_, decide(std::span(&step, 1), 1).exit_code);
    records.add(std::move(step), shared_.pace.history);
  }
  return {};
}

Status ZoneWatch::start_followers() {
  std::size_t number = 0;
  for (const WatchedSignerConfig& signer : config_.signers) {
    for (const WatchedNodeConfig& node : signer.nodes) {
      COUNTERSIGN_TRY_ASSIGN(auto follower, start_follower(signer.name, node, number++));
      followers_.emplace_back(addresses_of(node), std::move(follower));
    }
  }
  if (config_.source) {
    COUNTERSIGN_TRY_ASSIGN(auto follower, start_follower("", *config_.source, number));
    followers_.emplace_back(addresses_of(*config_.source), std::move(follower));
  }
  running_ = followers_.size();
  return {};
}

Result<std::unique_ptr<Follower>>
ZoneWatch::start_follower(const std::string& signer, const WatchedNodeConfig& node, std::size_t number) {
  FollowerSetup setup;
  setup.watch = id_;
  setup.node = number;
  setup.zone = config_.zone;
  setup.feed = node.feed;
  setup.pace = shared_.pace;
  setup.verifies = !signer.empty();
  const std::string place = signer.empty() ? std::string(k_source_name) : node.name;
  setup.state = state_file(shared_.state_directory, config_.zone, signer, place);
  setup.parent_ds = config_.parent_ds;
  setup.stored = judge_.stored_serial(number);
  return Follower::start(std::move(setup), shared_.queue, shared_.gate);
}

Status ZoneWatch::take(WatchEvent event, UnixMillis now) {
  if (event.kind == WatchEvent::Kind::stopped) {
    --running_;
    return {};
  }
  judge_.take(std::move(event));
  return tend(now);
}

Status ZoneWatch::ask_parent(UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(const bool is_new, parent_.look());
  if (!is_new) return {};
  judge_.take_parent(parent_.records(), now);
  log_info(fmt::format("zone {}: {} DS records at the parent", to_text(config_.zone.view()),
                       parent_.records().size()));
  return {};
}

Status ZoneWatch::tend(UnixMillis now) {
  // Somebody may be writing the file just now: what was known of the parent stays.
  const Status asked = ask_parent(now);
  const std::string trouble = asked ? "" : asked.error().message;
  if (!trouble.empty() && trouble != parent_trouble_) log_warning("the parent's DS: " + trouble);
  parent_trouble_ = trouble;
  for (StepRecord& record : judge_.take_records(now)) COUNTERSIGN_TRY(store(std::move(record)));
  for (auto& [node, zone] : judge_.take_settled()) followers_[node].second->keep(std::move(zone));
  return {};
}

Status ZoneWatch::store(StepRecord record) {
  record.index = next_step_;
  COUNTERSIGN_TRY(shared_.store.put_step(run_, record));
  ++next_step_;
  worst_ = worse_of(worst_, decide(std::span(&record, 1), 1).exit_code);
  log_info(fmt::format("zone {} run {} step {} ({}): {}", to_text(config_.zone.view()), run_, record.index,
                       record.label, summary_of(record)));
  if (next_step_ < shared_.pace.steps_in_a_run) return {};
  COUNTERSIGN_TRY(end_run());
  return begin_run();
}

Status ZoneWatch::end_run() {
  COUNTERSIGN_TRY_ASSIGN(const auto steps, shared_.store.steps(run_));
  return shared_.store.finish_run(run_, decide(steps, steps.size()).verdict, now_unix_ms());
}

std::string ZoneWatch::summary() const {
  return fmt::format("{}  run {}  {} records  exit code {}", to_text(config_.zone.view()), run_, next_step_,
                     static_cast<int>(exit_code()));
}

void ZoneWatch::notify(const std::string& address) {
  for (const auto& [addresses, follower] : followers_) {
    if (addresses.contains(address)) follower->notify();
  }
}

void ZoneWatch::stop() {
  for (const auto& [addresses, follower] : followers_) follower->stop();
}

std::set<std::string> ZoneWatch::addresses_of_nodes() const {
  std::set<std::string> all;
  for (const auto& [addresses, follower] : followers_) all.insert(addresses.begin(), addresses.end());
  return all;
}

} // namespace countersign
