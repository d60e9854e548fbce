#include "harness/hook/hook_run.h"

#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "adapters/process/workspace.h"
#include "diff/verify/verifier.h"
#include "harness/cli/gate_inputs.h"
#include "harness/cli/output.h"
#include "harness/cli/zone_source.h"
#include "harness/config/hook_file.h"
#include "harness/hook/knot.h"
#include "harness/log/log.h"

#include <algorithm>

namespace countersign::hook {
namespace {

constexpr milliseconds k_spare{2000}; // of the time limit, for what comes after the zone has been read
constexpr milliseconds k_least{1000};
constexpr milliseconds k_database_wait{5000}; // for another writer
constexpr milliseconds k_knot_wait{10'000};   // for each command
constexpr std::size_t k_approved = 10;        // loaded zones whose content a signed one may have
constexpr std::size_t k_findings = 20;        // that are kept of a decision

Result<Policy> load_policy(const Options& options) {
  Policy policy;
  if (!options.policy_file.empty()) {
    const auto text = read_text_file(options.policy_file);
    if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
    COUNTERSIGN_TRY_ASSIGN(
        policy, parse_hook_policy(*text, options.policy_file.string(), options.policy_file.parent_path()));
    COUNTERSIGN_TRY_ASSIGN(policy.sha256, sha256_text(*text));
  } else if (options.database.empty()) {
    return fail(ErrorKind::usage, "say --policy FILE, or --db FILE for the built-in policy");
  }
  if (!options.database.empty()) policy.database = options.database;
  return policy;
}

Result<ZoneVersionPtr> read_zone(const Request& request, const ZonePolicy& policy, const Options& options) {
  ZoneSourceOptions source;
  source.origin = request.zone;
  source.key_file = policy.key_file;
  source.budget = std::max(options.time_limit - k_spare, k_least);
  switch (request.input) {
  case ZoneInput::standard_input:
    return load_zone("-", source);
  case ZoneInput::file:
    return load_zone(request.file.string(), source);
  case ZoneInput::transfer:
    return load_zone("axfr:" + to_text(request.from), source);
  }
  return fail(ErrorKind::usage, "no zone to be judged");
}

Result<VersionReport> verify_zone(const ZoneVersionPtr& zone, const Request& request,
                                  const ZonePolicy& policy, const Options& options) {
  VerifyOptions how;
  how.at = now_dns_time();
  how.threads = policy.threads;
  how.min_remaining_s = policy.min_remaining_s;
  std::vector<Record> ds;
  if (!policy.ds_file.empty()) {
    auto read = load_records(policy.ds_file, request.zone);
    if (!read) return fail(ErrorKind::configuration, "ds_file: {}", read.error().message);
    ds = *std::move(read);
    if (ds.empty())
      return fail(ErrorKind::configuration, "ds_file: {} holds no record", policy.ds_file.string());
    how.trusted_ds = ds;
  }
  VersionReport report = verify(*zone, how);
  if (policy.second_opinion && request.stage == HookStage::signed_zone)
    options.second_opinion(*zone, how, report);
  return report;
}

Result<History> read_history(HookStore& store, const Request& request) {
  History history;
  COUNTERSIGN_TRY_ASSIGN(const auto last, store.accepted(request.zone, request.stage, 1));
  if (!last.empty()) history.last = last.front();
  if (request.stage == HookStage::loaded) return history;
  COUNTERSIGN_TRY_ASSIGN(const auto loaded, store.accepted(request.zone, HookStage::loaded, k_approved));
  for (const HookDecision& decision : loaded) history.approved.push_back(decision.content);
  return history;
}

// One call: what is known so far.
class Call {
public:
  Call(const Options& options, Request request, Policy policy)
      : options_(options), request_(std::move(request)), policy_(std::move(policy)),
        knot_(options.knotc, options.knot_socket, request_.zone), started_at_(now_unix_ms()) {
    decision_.zone = request_.zone;
    decision_.server = request_.server;
    decision_.stage = request_.stage;
    decision_.policy_sha256 = policy_.sha256;
    decision_.tool_version = options.tool_version;
  }

  Result<ExitCode> run() {
    if (request_.server == HookServer::knot) {
      COUNTERSIGN_TRY(begin_knot());
    }
    open_database();
    COUNTERSIGN_TRY_ASSIGN(Ruling ruling, judge());
    ExitCode code = look_and_record(ruling);
    // Writing may have taken a while, and what is said to Knot next names no serial.
    if (dump_ && code == ExitCode::clean) code = look_and_record(ruling);
    COUNTERSIGN_TRY(answer_knot(code));
    tell(code, ruling);
    return code;
  }

private:
  Status begin_knot() {
    if (options_.knotc.empty()) return fail(ErrorKind::not_found, "knotc: no such program");
    COUNTERSIGN_TRY(knot_.require_waiting(Deadline::after(k_knot_wait)));
    may_answer_knot_ = true;
    auto dump = Dump::hold(request_.file);
    if (!dump) return tl::unexpected<Error>(dump.error());
    dump_.emplace(*std::move(dump));
    return {};
  }

  // Puts the ruling on record, unless the record stands; a version that Knot no longer waits for is refused.
  ExitCode look_and_record(Ruling& ruling) {
    if (dump_ && may_answer_knot_) {
      const Status waiting = knot_.require_waiting(Deadline::after(k_knot_wait));
      const Status current = waiting ? dump_->require_unchanged() : waiting;
      may_answer_knot_ = current.has_value();
      if (!current)
        ruling.objections.insert(ruling.objections.begin(),
                                 {"superseded", current.error().message, ExitCode::undecided});
    }
    if (on_record_ && ruling.accepted()) return ExitCode::clean;
    conclude(ruling);
    return record(ruling);
  }

  // What keeps us from reading and writing it is remembered: a zone that is bogus is rejected as such.
  void open_database() {
    auto store = HookStore::open(policy_.database, k_database_wait);
    if (!store) {
      database_trouble_ = store.error();
      return;
    }
    store_ = *std::move(store);
    auto history = read_history(*store_, request_);
    if (history)
      history_ = *std::move(history);
    else
      database_trouble_ = history.error();
  }

  Result<Ruling> judge() {
    const ZonePolicy& policy = policy_.of(request_.zone);
    const auto zone = read_zone(request_, policy, options_);
    if (!zone) return Ruling{{{"zone-unreadable", zone.error().message, ExitCode::undecided}}, {}};
    COUNTERSIGN_TRY_ASSIGN(const VersionReport report, verify_zone(*zone, request_, policy, options_));
    const Facts facts = facts_of(**zone);
    if (facts.digest.empty()) return fail(ErrorKind::configuration, "OpenSSL offers no SHA-384");
    decision_.serial = (*zone)->serial();
    decision_.digest = facts.digest;
    decision_.content = to_text((*zone)->content());
    decision_.records = (*zone)->record_count();
    decision_.content_records = facts.content_records;
    decision_.signatures = report.signatures.total();
    decision_.valid = report.signatures[SignatureOutcome::valid];
    decision_.findings = findings_that_count(report, request_.stage);
    if (decision_.findings.size() > k_findings) decision_.findings.resize(k_findings);
    return rule_on(request_, **zone, report, facts, history_, policy_);
  }

  void conclude(const Ruling& ruling) {
    decision_.decided_at = now_unix_ms();
    decision_.elapsed_ms = std::max<std::int64_t>(0, decision_.decided_at - started_at_);
    decision_.accepted = ruling.accepted();
    decision_.reason = ruling.note;
    if (ruling.accepted()) {
      if (decision_.reason.empty()) decision_.reason = "nothing speaks against it";
      return;
    }
    decision_.rule = ruling.objections.front().rule;
    decision_.reason = ruling.objections.front().text;
    if (const std::size_t more = ruling.objections.size() - 1; more != 0)
      decision_.reason += fmt::format(" (and {} more)", more);
  }

  ExitCode record(const Ruling& ruling) {
    if (!database_trouble_) {
      const auto id = store_->put(decision_);
      on_record_ = id.has_value();
      if (id) return ruling.code();
      database_trouble_ = id.error();
    }
    log_error(fmt::format("the decision is not on record: {}", database_trouble_->message));
    return ruling.accepted() ? ExitCode::internal : ruling.code();
  }

  Status answer_knot(ExitCode code) {
    if (request_.server != HookServer::knot || !may_answer_knot_) return {};
    const Deadline deadline = Deadline::after(k_knot_wait);
    // Where the supervisor is to decide (--on-internal-error accept), Knot's own time-out rejects all the
    // same.
    return code == ExitCode::clean ? knot_.commit(deadline) : knot_.abort(deadline);
  }

  void tell(ExitCode code, const Ruling& ruling) const {
    const std::string what = fmt::format("{} {} ({}, {})", request_.zone,
                                         decision_.serial ? std::to_string(decision_.serial->value()) : "-",
                                         to_text(request_.stage), to_text(request_.server));
    if (code == ExitCode::clean) {
      print_out("accepted {}: {}\n", what, decision_.reason);
    } else if (!ruling.accepted()) {
      for (const Objection& objection : ruling.objections)
        log_error(fmt::format("rejected {}: {}: {}", what, objection.rule, objection.text));
    }
  }

  const Options& options_;
  const Request request_;
  const Policy policy_;
  const KnotControl knot_;
  const UnixMillis started_at_;
  std::optional<Dump> dump_;
  bool may_answer_knot_ = false;
  bool on_record_ = false;
  std::unique_ptr<HookStore> store_;
  std::optional<Error> database_trouble_;
  History history_;
  HookDecision decision_;
};

} // namespace

Result<ExitCode> run_hook(const Options& options) {
  COUNTERSIGN_TRY_ASSIGN(Request request,
                         read_request(options.told, [](const char* name) { return std::getenv(name); }));
  COUNTERSIGN_TRY_ASSIGN(Policy policy, load_policy(options));
  return Call(options, std::move(request), std::move(policy)).run();
}

} // namespace countersign::hook
