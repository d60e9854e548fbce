#include "storage/hook_rows.h"

#include "storage/canonical_json.h"
#include "storage/content_hash.h"
#include "storage/rows.h"

namespace countersign::storage {
namespace {

// All columns but the hashes, in the order of read_decision().
#define COUNTERSIGN_HOOK_COLUMNS                                                                             \
  "decision_id, zone, server, stage, decided_at, accepted, rule, reason, digest, content, records,"          \
  " content_records, signatures, valid, elapsed_ms, policy_sha256, tool_version"

std::optional<HookServer> parse_hook_server(const std::string& text) {
  for (const HookServer server : {HookServer::nsd, HookServer::cascade, HookServer::knot}) {
    if (text == to_text(server)) return server;
  }
  return std::nullopt;
}

std::optional<HookStage> parse_hook_stage(const std::string& text) {
  for (const HookStage stage : {HookStage::signed_zone, HookStage::loaded}) {
    if (text == to_text(stage)) return stage;
  }
  return std::nullopt;
}

HookDecision read_decision(sqlite::Row& row) {
  HookDecision decision;
  decision.id = row.integer();
  decision.zone = row.text();
  decision.server = known(row, parse_hook_server(row.text()));
  decision.stage = known(row, parse_hook_stage(row.text()));
  decision.decided_at = row.integer();
  decision.accepted = row.flag();
  decision.rule = row.text();
  decision.reason = row.text();
  decision.digest = row.text();
  decision.content = row.text();
  for (std::uint64_t* count :
       {&decision.records, &decision.content_records, &decision.signatures, &decision.valid})
    *count = row.number<std::uint64_t>();
  decision.elapsed_ms = row.integer();
  decision.policy_sha256 = row.text();
  decision.tool_version = row.text();
  if (!row.next_is_null()) decision.serial = row.serial();
  return decision;
}

Status load_hook_findings(sqlite::Connection& database, HookDecision& decision) {
  return database.each("SELECT position, kind, severity, owner, type, key, evidence, count FROM hook_findings"
                       " WHERE decision_id = ? ORDER BY position",
                       {decision.id}, [&](sqlite::Row& row) {
                         read_position(row, decision.findings.size());
                         Finding finding;
                         finding.kind = known(row, parse_finding_kind(row.text()));
                         finding.severity = known(row, parse_severity(row.text()));
                         finding.subject.owner = row.text();
                         finding.subject.type = row.text();
                         finding.subject.key = row.text();
                         finding.evidence = row.text();
                         finding.count = row.number<std::uint64_t>();
                         decision.findings.push_back(std::move(finding));
                       });
}

void write_hook_finding(CanonicalJson& json, const Finding& finding) {
  json.open_object();
  json.member("count", finding.count);
  json.member("evidence", finding.evidence);
  json.member("key", finding.subject.key);
  json.member("kind", info(finding.kind).id);
  json.member("owner", finding.subject.owner);
  json.member("severity", to_text(finding.severity));
  json.member("type", finding.subject.type);
  json.close_object();
}

// What is hashed: format 1. A change of what is in it takes a new number, and a new migration.
std::string hook_json(const HookDecision& decision, const std::string& prev_hash) {
  CanonicalJson json;
  json.open_object();
  json.member("accepted", decision.accepted);
  json.member("content", decision.content);
  json.member("content_records", decision.content_records);
  json.member("decided_at", decision.decided_at);
  json.member("digest", decision.digest);
  json.member("elapsed_ms", decision.elapsed_ms);
  json.key("findings").open_array();
  for (const Finding& finding : decision.findings) write_hook_finding(json, finding);
  json.close_array();
  json.member("format", 1);
  json.member("id", decision.id);
  json.member("policy_sha256", decision.policy_sha256);
  json.member("previous", prev_hash);
  json.member("reason", decision.reason);
  json.member("records", decision.records);
  json.member("rule", decision.rule);
  json.member("serial", decision.serial ? std::to_string(decision.serial->value()) : "");
  json.member("server", to_text(decision.server));
  json.member("signatures", decision.signatures);
  json.member("stage", to_text(decision.stage));
  json.member("tool_version", decision.tool_version);
  json.member("valid", decision.valid);
  json.member("zone", decision.zone);
  json.close_object();
  return json.str();
}

Result<std::string> hook_hash(const HookDecision& decision, const std::string& prev_hash) {
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, sha256(hook_json(decision, prev_hash)));
  return to_hex(digest);
}

Result<std::vector<HookDecision>> with_findings(sqlite::Connection& database,
                                                std::vector<HookDecision> decisions) {
  for (HookDecision& decision : decisions) COUNTERSIGN_TRY(load_hook_findings(database, decision));
  return decisions;
}

} // namespace

Status insert_hook_decision(sqlite::Connection& database, const HookDecision& decision) {
  COUNTERSIGN_TRY_ASSIGN(
      const std::string prev_hash,
      database.text("SELECT coalesce((SELECT hash FROM hook_decisions ORDER BY decision_id DESC LIMIT 1), ?)",
                    {std::string(64, '0')}));
  COUNTERSIGN_TRY_ASSIGN(const std::string hash, hook_hash(decision, prev_hash));
  const sqlite::Value serial =
      decision.serial ? sqlite::Value(decision.serial->value()) : sqlite::Value(nullptr);
  COUNTERSIGN_TRY(database.run("INSERT INTO hook_decisions (" COUNTERSIGN_HOOK_COLUMNS
                               ", serial, prev_hash, hash)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               {decision.id,
                                decision.zone,
                                to_text(decision.server),
                                to_text(decision.stage),
                                decision.decided_at,
                                decision.accepted,
                                decision.rule,
                                decision.reason,
                                decision.digest,
                                decision.content,
                                decision.records,
                                decision.content_records,
                                decision.signatures,
                                decision.valid,
                                decision.elapsed_ms,
                                decision.policy_sha256,
                                decision.tool_version,
                                serial,
                                prev_hash,
                                hash}));
  std::size_t position = 0;
  for (const Finding& finding : decision.findings) {
    COUNTERSIGN_TRY(database.run(
        "INSERT INTO hook_findings (decision_id, position, kind, severity, owner, type, key,"
        " evidence, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {decision.id, position++, info(finding.kind).id, to_text(finding.severity), finding.subject.owner,
         finding.subject.type, finding.subject.key, finding.evidence, finding.count}));
  }
  return {};
}

Result<std::vector<HookDecision>> accepted_hook_decisions(sqlite::Connection& database,
                                                          const std::string& zone, const char* stage,
                                                          std::size_t limit) {
  std::vector<HookDecision> decisions;
  COUNTERSIGN_TRY(database.each(
      "SELECT " COUNTERSIGN_HOOK_COLUMNS ", serial FROM hook_decisions"
      " WHERE zone = ? AND stage = ? AND accepted = 1 ORDER BY decision_id DESC LIMIT ?",
      {zone, stage, limit}, [&](sqlite::Row& row) { decisions.push_back(read_decision(row)); }));
  return with_findings(database, std::move(decisions));
}

Result<std::vector<HookDecision>> newest_hook_decisions(sqlite::Connection& database, std::size_t limit) {
  std::vector<HookDecision> decisions;
  COUNTERSIGN_TRY(database.each("SELECT " COUNTERSIGN_HOOK_COLUMNS ", serial FROM hook_decisions"
                                " ORDER BY decision_id DESC LIMIT ?",
                                {limit}, [&](sqlite::Row& row) { decisions.push_back(read_decision(row)); }));
  return with_findings(database, std::move(decisions));
}

Status verify_hook_decisions(sqlite::Connection& database) {
  struct Row {
    HookDecision decision;
    std::string prev_hash, hash;
  };
  std::string before(64, '0');
  std::int64_t last = 0;
  std::size_t findings = 0;
  while (true) {
    std::optional<Row> next;
    COUNTERSIGN_TRY(database.each("SELECT prev_hash, hash, " COUNTERSIGN_HOOK_COLUMNS
                                  ", serial FROM hook_decisions"
                                  " WHERE decision_id > ? ORDER BY decision_id LIMIT 1",
                                  {last}, [&](sqlite::Row& row) {
                                    std::string prev_hash = row.text(), hash = row.text();
                                    next = Row{read_decision(row), std::move(prev_hash), std::move(hash)};
                                  }));
    if (!next) break;
    COUNTERSIGN_TRY(load_hook_findings(database, next->decision));
    COUNTERSIGN_TRY_ASSIGN(const std::string hash, hook_hash(next->decision, next->prev_hash));
    if (next->decision.id != last + 1 || next->prev_hash != before || next->hash != hash) {
      return fail(ErrorKind::storage,
                  "{}: hook decision {} was changed after it was written, or one is missing", database.file(),
                  next->decision.id);
    }
    findings += next->decision.findings.size();
    last = next->decision.id;
    before = hash;
  }
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t stored, database.integer("SELECT count(*) FROM hook_findings"));
  if (static_cast<std::size_t>(stored) == findings) return {};
  return fail(ErrorKind::storage, "{}: holds findings that belong to no hook decision", database.file());
}

} // namespace countersign::storage
