#include "harness/bench/incident_run.h"

#include "diff/cutover/cutover.h"
#include "harness/bench/instants.h"
#include "harness/bench/world.h"
#include "harness/run/triage.h"
#include "harness/watch/zone_judge.h"

#include <algorithm>

namespace countersign::bench {
namespace {

constexpr milliseconds k_step_deadline{600'000};
constexpr milliseconds k_settle{2'000};

bool has_source(const Incident& incident) {
  return std::ranges::any_of(incident.recipe, [](const std::string& line) {
    const Words words = Words::of(line);
    return !words.plain.empty() && (words.plain[0] == "feed" || words.plain[0] == "step");
  });
}

WatchedZoneConfig config_of(const Incident& incident) {
  WatchedZoneConfig config;
  config.zone = testing::name(incident.zone);
  config.compare.validity_tolerance = incident.validity_tolerance_s;
  if (has_source(incident)) config.source.emplace();
  for (const std::string& place : incident.nodes) {
    const std::string signer = place.substr(0, place.find('/'));
    if (config.signers.empty() || config.signers.back().name != signer) {
      WatchedSignerConfig& added = config.signers.emplace_back();
      added.name = signer;
      added.role = config.signers.size() == 1 ? Role::incumbent : Role::candidate;
    }
    config.signers.back().nodes.emplace_back().name = place.substr(place.find('/') + 1);
  }
  return config;
}

WatchPace pace() {
  WatchPace pace;
  pace.step_deadline = k_step_deadline;
  pace.settle = k_settle;
  return pace;
}

// What difference() asks for.
bool has_one_soa(const ZoneVersion& zone) {
  const auto apex = zone.find(zone.apex());
  const auto soa = apex ? apex->find(RrType::SOA) : std::nullopt;
  return soa && soa->size() == 1;
}

struct Told {
  Finding finding;
  std::int64_t at = 0; // seconds from the start
};

class Observation : public Onlooker {
public:
  Observation(const Incident& incident, const Peers* peers)
      : incident_(incident), peers_(peers), judge_(config_of(incident), pace()),
        nodes_(incident.nodes.size()), now_ms_(std::int64_t{incident.start.value()} * 1000) {}

  void time_passes(DnsTime now) override { advance(std::int64_t{now.value()} * 1000); }

  void input(const ZoneVersionPtr& zone) override {
    WatchEvent event;
    event.node = judge_.node_count();
    event.zone = zone;
    input_ = zone;
    take(std::move(event));
  }

  void published(const std::string& place, const ZoneVersionPtr& zone) override {
    const auto found = std::ranges::find(incident_.nodes, place);
    const auto index = static_cast<std::size_t>(found - incident_.nodes.begin());
    Node& node = nodes_[index];
    VerifyOptions options{.at = at()};
    options.trusted_ds = ds_;
    WatchEvent event;
    event.node = index;
    event.zone = zone;
    if (node.last && has_one_soa(*node.last) && has_one_soa(*zone)) {
      event.report = node.verifier.judge_next(zone, difference(*node.last, *zone), options);
    } else {
      event.report = node.verifier.judge(zone, options);
    }
    node.last = zone;
    examine(place, zone, event.report, node.verifier.damage());
    if (peers_ != nullptr) peers_->judge(*zone, at(), peer_verdicts_);
    take(std::move(event));
    shown_at_.push_back(seconds());
  }

  void parent(const std::vector<Record>& ds) override {
    ds_ = ds;
    judge_.take_parent(ds, now_ms_);
    collect();
  }

  void cutover(const ZoneVersionPtr& from, const ZoneVersionPtr& to, std::uint32_t propagation_s,
               std::optional<DnsTime> keys_since) override {
    CutoverPlan plan;
    plan.old_zone = from;
    plan.new_zone = to;
    plan.at = at();
    plan.propagation_s = propagation_s;
    plan.parent_ds = ds_;
    plan.parent_ds_since = DnsTime(incident_.start.value());
    plan.old_keys_since = keys_since;
    cutovers_.emplace_back(to_text(simulate_cutover(plan).cutover));
    cutover_at_.push_back(seconds());
  }

  [[nodiscard]] const std::vector<std::int64_t>& shown_at() const noexcept { return shown_at_; }

  IncidentResult finish() {
    advance(now_ms_ + 2 * (k_step_deadline + k_settle).count());
    IncidentResult result;
    result.incident = &incident_;
    result.versions = shown_at_.size();
    result.peers = peer_verdicts_;
    for (const Expectation& expected : incident_.expect) result.expected.push_back(meet(expected));
    compare_cutovers(result);
    count_alarms(result);
    return result;
  }

private:
  struct Node {
    Verifier verifier;
    ZoneVersionPtr last;
  };

  [[nodiscard]] DnsTime at() const { return DnsTime(static_cast<std::uint32_t>(now_ms_ / 1000)); }
  [[nodiscard]] std::int64_t seconds() const {
    return now_ms_ / 1000 - std::int64_t{incident_.start.value()};
  }

  void take(WatchEvent event) {
    event.at = now_ms_;
    judge_.take(std::move(event));
    collect();
  }

  void collect() {
    for (StepRecord& record : judge_.take_records(now_ms_)) {
      for (Finding& finding : record.findings) told_.push_back({std::move(finding), seconds()});
    }
  }

  // To the instant, with everything that falls due before it.
  void advance(std::int64_t to_ms) {
    while (const auto next = judge_.next_deadline()) {
      if (*next > to_ms) break;
      now_ms_ = std::max(now_ms_, *next);
      collect();
      if (judge_.next_deadline() == next) break; // nothing was due after all
    }
    now_ms_ = to_ms;
    collect();
  }

  // As `run` does with every version: what is behind failing signatures, and who is hurt.
  void examine(const std::string& place, const ZoneVersionPtr& zone, const VersionReport& report,
               Damage damage) {
    TakenVersion version;
    version.record.signer = place.substr(0, place.find('/'));
    version.record.node = place.substr(place.find('/') + 1);
    version.record.serial = zone->serial();
    version.record.report = report;
    version.zone = zone;
    version.damage = std::move(damage);
    std::vector<Finding> findings;
    triage_.examine(version, input_.get(), findings);
    for (Finding& finding : findings) told_.push_back({std::move(finding), seconds()});
  }

  static bool fits(const Expectation& expected, const Finding& finding) {
    const std::string place = finding.node.empty() ? finding.signer : finding.signer + "/" + finding.node;
    return finding.kind == expected.kind && finding.explained_by.empty() &&
           (expected.node.empty() || expected.node == place) &&
           (expected.type.empty() || expected.type == finding.subject.type) &&
           (expected.owner.empty() || expected.owner == finding.subject.owner);
  }

  Met meet(const Expectation& expected) const {
    Met met;
    met.expected = &expected;
    for (const Told& told : told_) {
      if (!fits(expected, told.finding)) continue;
      met.serial = told.finding.serial;
      met.told_at = told.at;
      met.in_shadow =
          !told.finding.signer.empty() && !incident_.nodes.front().starts_with(told.finding.signer + "/");
      met.met = !expected.serial || *expected.serial == met.serial;
      break;
    }
    return met;
  }

  void compare_cutovers(IncidentResult& result) const {
    const std::size_t count = std::max(cutovers_.size(), incident_.cutovers.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::string is = i < cutovers_.size() ? cutovers_[i] : "nothing";
      const std::string wanted = i < incident_.cutovers.size() ? incident_.cutovers[i] : "nothing";
      if (is != wanted)
        result.wrong_cutovers.push_back(fmt::format("cut-over {} is {}, and not {}", i + 1, is, wanted));
    }
  }

  // Everything that bears on a verdict, and was neither expected nor is a consequence of what was.
  void count_alarms(IncidentResult& result) const {
    std::map<FindingKind, std::pair<std::uint64_t, const Finding*>> kinds;
    for (const Told& told : told_) {
      if (!told.finding.explained_by.empty()) continue;
      auto& [count, first] = kinds[told.finding.kind];
      count += told.finding.count;
      if (first == nullptr || (effect_of(*first) == Effect::none && effect_of(told.finding) != Effect::none))
        first = &told.finding;
    }
    for (const auto& [kind, seen] : kinds) {
      const auto& [count, first] = seen;
      result.told.push_back(fmt::format("{} x{}", info(kind).id, count));
      const bool expected =
          std::ranges::any_of(incident_.expect,
                              [&, k = kind](const Expectation& e) { return e.kind == k; }) ||
          std::ranges::count(incident_.also, kind) != 0;
      if (expected || effect_of(*first) == Effect::none) continue;
      result.false_alarms.push_back(fmt::format("{} x{} ({} {} {} {}): {}", info(kind).id, count,
                                                first->signer, first->node, first->subject.owner,
                                                first->subject.type, first->evidence));
    }
  }

  const Incident& incident_;
  const Peers* peers_;
  ZoneJudge judge_;
  std::vector<Node> nodes_;
  Triage triage_;
  std::int64_t now_ms_;
  ZoneVersionPtr input_;
  std::vector<Record> ds_;
  std::vector<Told> told_;
  std::vector<std::string> cutovers_;
  std::vector<std::int64_t> cutover_at_;
  std::vector<PeerVerdict> peer_verdicts_;
  std::vector<std::int64_t> shown_at_; // of each version, seconds from the start
};

// Keeps one version of a case.
class Picker : public Onlooker {
public:
  explicit Picker(std::size_t wanted) : wanted_(wanted) {}
  void time_passes(DnsTime) override {}
  void input(const ZoneVersionPtr&) override {}
  void published(const std::string&, const ZoneVersionPtr& zone) override {
    if (seen_++ == wanted_) picked_ = zone;
  }
  void parent(const std::vector<Record>&) override {}
  void cutover(const ZoneVersionPtr&, const ZoneVersionPtr&, std::uint32_t, std::optional<DnsTime>) override {
  }
  [[nodiscard]] const ZoneVersionPtr& picked() const noexcept { return picked_; }

private:
  std::size_t wanted_, seen_ = 0;
  ZoneVersionPtr picked_;
};

// For a tool that knows no time but now: the case again, moved so that each version in turn is of now.
Status ask_about_now(const Incident& incident, const std::vector<std::int64_t>& shown_at, const Peers& peers,
                     std::vector<PeerVerdict>& verdicts) {
  for (std::size_t i = 0; i < shown_at.size(); ++i) {
    Incident moved = incident;
    moved.start = DnsTime(static_cast<std::uint32_t>(now_dns_time().value() - shown_at[i]));
    Picker picker(i);
    COUNTERSIGN_TRY(World(moved, picker).play());
    if (picker.picked()) peers.judge_now(*picker.picked(), verdicts);
  }
  return {};
}

} // namespace

bool IncidentResult::caught() const noexcept {
  return wrong_cutovers.empty() && std::ranges::all_of(expected, &Met::met);
}

const Met* IncidentResult::first_met() const noexcept {
  const Met* first = nullptr;
  for (const Met& one : expected) {
    if (one.met && (first == nullptr || one.told_at < first->told_at)) first = &one;
  }
  return first;
}

std::optional<std::int64_t> IncidentResult::lead_s() const noexcept {
  const Met* first = first_met();
  if (first == nullptr || !incident->hurts_at) return std::nullopt;
  return *incident->hurts_at - first->told_at;
}

Result<IncidentResult> run_incident(const Incident& incident, const Peers* peers) {
  Observation observation(incident, peers);
  COUNTERSIGN_TRY(World(incident, observation).play());
  IncidentResult result = observation.finish();
  if (peers != nullptr && peers->wants_now())
    COUNTERSIGN_TRY(ask_about_now(incident, observation.shown_at(), *peers, result.peers));
  return result;
}

} // namespace countersign::bench
