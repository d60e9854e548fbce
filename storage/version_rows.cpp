#include "storage/rows.h"

#include <array>
#include <map>

namespace countersign::storage {
namespace {

// Where a version stands: first values of every row that belongs to it.
struct Place {
  RunId run = 0;
  std::uint64_t step = 0;
  std::size_t version = 0;
};

struct NodePlace {
  std::int64_t signer = 0;
  std::int64_t node = 0;
};
using NodePlaces = std::map<std::pair<std::string, std::string>, NodePlace>;

Result<NodePlaces> node_places(sqlite::Connection& database, RunId run) {
  NodePlaces places;
  COUNTERSIGN_TRY(
      database.each("SELECT g.name, n.name, n.signer, n.position FROM nodes AS n JOIN signers AS g"
                    " ON g.run_id = n.run_id AND g.position = n.signer WHERE n.run_id = ?",
                    {run}, [&](sqlite::Row& row) {
                      std::string signer = row.text();
                      std::string node = row.text();
                      NodePlace place;
                      place.signer = row.integer();
                      place.node = row.integer();
                      places.emplace(std::pair(std::move(signer), std::move(node)), place);
                    }));
  return places;
}

std::optional<DenialKind> parse_denial_kind(const std::string& text) {
  for (const DenialKind kind : {DenialKind::none, DenialKind::nsec, DenialKind::nsec3, DenialKind::mixed}) {
    if (text == to_text(kind)) return kind;
  }
  return std::nullopt;
}

Result<std::int64_t> key_id(sqlite::Connection& database, const PublishedKey& key) {
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t id,
      database.integer(
          "SELECT coalesce(max(key_id), 0) FROM dnskeys WHERE fingerprint = ?"
          " AND rdata = ? AND flags = ? AND algorithm = ? AND tag = ? AND bits = ?",
          {key.fingerprint, key.rdata, key.flags, key.label.algorithm, key.label.tag, key.bits}));
  if (id != 0) return id;
  COUNTERSIGN_TRY(
      database.run("INSERT INTO dnskeys (flags, algorithm, tag, bits, fingerprint, rdata)"
                   " VALUES (?, ?, ?, ?, ?, ?)",
                   {key.flags, key.label.algorithm, key.label.tag, key.bits, key.fingerprint, key.rdata}));
  return database.last_insert_id();
}

Status insert_keys(sqlite::Connection& database, const Place& at, const std::vector<PublishedKey>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    COUNTERSIGN_TRY_ASSIGN(const std::int64_t id, key_id(database, keys[i]));
    COUNTERSIGN_TRY(
        database.run("INSERT INTO published_keys (run_id, step, version, position, key_id, signs_dnskey)"
                     " VALUES (?, ?, ?, ?, ?, ?)",
                     {at.run, at.step, at.version, i, id, keys[i].signs_dnskey}));
  }
  return {};
}

Status insert_tables(sqlite::Connection& database, const Place& at, const VersionReport& report) {
  for (std::size_t i = 0; i < report.denial.chains.size(); ++i) {
    const Nsec3Parameters& chain = report.denial.chains[i];
    COUNTERSIGN_TRY(
        database.run("INSERT INTO nsec3_chains (run_id, step, version, position, hash_algorithm,"
                     " iterations, salt) VALUES (?, ?, ?, ?, ?, ?, ?)",
                     {at.run, at.step, at.version, i, chain.hash_algorithm, chain.iterations, chain.salt}));
  }
  COUNTERSIGN_TRY(insert_keys(database, at, report.keys));
  for (const auto& [label_and_type, counts] : report.by_key) {
    const auto& [label, type] = label_and_type;
    const auto& n = counts.by_outcome;
    COUNTERSIGN_TRY(
        database.run("INSERT INTO signature_counts (run_id, step, version, algorithm, tag, type, valid,"
                     " bogus, expired, not_yet_valid, unknown_key, malformed, unsupported, unchecked)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     {at.run, at.step, at.version, label.algorithm, label.tag, to_text(type), n[0], n[1],
                      n[2], n[3], n[4], n[5], n[6], n[7]}));
  }
  for (const auto& [type, rrsets] : report.rrsets_without_valid_signature) {
    COUNTERSIGN_TRY(
        database.run("INSERT INTO rrsets_without_valid_signature (run_id, step, version, type, rrsets)"
                     " VALUES (?, ?, ?, ?, ?)",
                     {at.run, at.step, at.version, to_text(type), rrsets}));
  }
  return {};
}

Status insert_version(sqlite::Connection& database, const Place& at, const NodePlace& node,
                      const VersionRecord& version) {
  const VersionReport& report = version.report;
  const auto& n = report.signatures.by_outcome;
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO versions (run_id, step, position, signer, node, serial, first_of_step, received_at, "
      "lag_ms,"
      " archive_sha256, report_serial, judged_at, content, records, signed_rrsets, unsigned_rrsets, complete,"
      " earliest_expiration, latest_inception, denial_kind, opt_out_seen, denial_records, valid, bogus, "
      "expired,"
      " not_yet_valid, unknown_key, malformed, unsupported, unchecked)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {at.run,
       at.step,
       at.version,
       node.signer,
       node.node,
       version.serial.value(),
       version.first_of_step,
       version.received_at,
       version.lag_ms,
       version.archive_sha256,
       report.serial.value(),
       report.at.value(),
       to_text(report.content),
       report.records,
       report.signed_rrsets,
       report.unsigned_rrsets,
       report.complete,
       report.earliest_expiration.value(),
       report.latest_inception.value(),
       to_text(report.denial.kind),
       report.denial.opt_out_seen,
       report.denial.records,
       n[0],
       n[1],
       n[2],
       n[3],
       n[4],
       n[5],
       n[6],
       n[7]}));
  return insert_tables(database, at, report);
}

VersionRecord read_version(sqlite::Row& row) {
  VersionRecord version;
  VersionReport& report = version.report;
  version.signer = row.text();
  version.node = row.text();
  version.serial = row.serial();
  version.first_of_step = row.flag();
  version.received_at = row.integer();
  version.lag_ms = row.integer();
  version.archive_sha256 = row.text();
  report.serial = row.serial();
  report.at = row.serial();
  report.content = read_fingerprint(row);
  report.records = row.number<std::uint64_t>();
  report.signed_rrsets = row.number<std::uint64_t>();
  report.unsigned_rrsets = row.number<std::uint64_t>();
  report.complete = row.flag();
  report.earliest_expiration = row.serial();
  report.latest_inception = row.serial();
  report.denial.kind = known(row, parse_denial_kind(row.text()));
  report.denial.opt_out_seen = row.flag();
  report.denial.records = row.number<std::uint64_t>();
  report.signatures = read_counts(row);
  return version;
}

// The version that a row of another table belongs to; null (and a complaint) if there is none.
VersionReport* read_owner(sqlite::Row& row, StepRecord& step) {
  const auto position = row.number<std::uint64_t>();
  if (position < step.versions.size()) return &step.versions[position].report;
  row.reject("no version's place");
  return nullptr;
}

void read_key(sqlite::Row& row, VersionReport& report) {
  PublishedKey key;
  read_position(row, report.keys.size());
  key.flags = row.number<std::uint16_t>();
  key.label.algorithm = row.number<std::uint8_t>();
  key.label.tag = row.number<std::uint16_t>();
  key.bits = row.number<unsigned>();
  key.fingerprint = row.text();
  key.rdata = row.blob();
  key.signs_dnskey = row.flag();
  report.keys.push_back(std::move(key));
}

void read_chain(sqlite::Row& row, VersionReport& report) {
  Nsec3Parameters chain;
  read_position(row, report.denial.chains.size());
  chain.hash_algorithm = row.number<std::uint8_t>();
  chain.iterations = row.number<std::uint16_t>();
  chain.salt = row.blob();
  report.denial.chains.push_back(std::move(chain));
}

void read_signature_count(sqlite::Row& row, VersionReport& report) {
  KeyLabel label;
  label.algorithm = row.number<std::uint8_t>();
  label.tag = row.number<std::uint16_t>();
  const RrType type = read_rrtype(row);
  report.by_key[{label, type}] = read_counts(row);
}

void read_unvalidated(sqlite::Row& row, VersionReport& report) {
  const RrType type = read_rrtype(row);
  report.rrsets_without_valid_signature[type] = row.number<std::uint64_t>();
}

struct Part {
  const char* sql; // the first column is the version's position
  void (*read)(sqlite::Row&, VersionReport&);
};

constexpr std::array k_parts = {
    Part{"SELECT version, position, hash_algorithm, iterations, salt FROM nsec3_chains"
         " WHERE run_id = ? AND step = ? ORDER BY version, position",
         read_chain},
    Part{"SELECT p.version, p.position, k.flags, k.algorithm, k.tag, k.bits, k.fingerprint, k.rdata, "
         "p.signs_dnskey"
         " FROM published_keys AS p JOIN dnskeys AS k USING (key_id)"
         " WHERE p.run_id = ? AND p.step = ? ORDER BY p.version, p.position",
         read_key},
    Part{"SELECT version, algorithm, tag, type, valid, bogus, expired, not_yet_valid, unknown_key, malformed,"
         " unsupported, unchecked FROM signature_counts WHERE run_id = ? AND step = ?",
         read_signature_count},
    Part{"SELECT version, type, rrsets FROM rrsets_without_valid_signature WHERE run_id = ? AND step = ?",
         read_unvalidated},
};

} // namespace

Status insert_versions(sqlite::Connection& database, RunId run, const StepRecord& step) {
  COUNTERSIGN_TRY_ASSIGN(const NodePlaces places, node_places(database, run));
  for (std::size_t i = 0; i < step.versions.size(); ++i) {
    const VersionRecord& version = step.versions[i];
    const auto node = places.find({version.signer, version.node});
    if (node == places.end()) {
      return fail(ErrorKind::storage,
                  "{}: step {} has a version of signer '{}', node '{}', which run {} does not have",
                  database.file(), step.index, version.signer, version.node, run);
    }
    COUNTERSIGN_TRY(insert_version(database, {run, step.index, i}, node->second, version));
  }
  return {};
}

Status load_versions(sqlite::Connection& database, RunId run, StepRecord& step) {
  COUNTERSIGN_TRY(database.each(
      "SELECT v.position, g.name, n.name, v.serial, v.first_of_step, v.received_at, v.lag_ms, "
      "v.archive_sha256,"
      " v.report_serial, v.judged_at, v.content, v.records, v.signed_rrsets, v.unsigned_rrsets, v.complete,"
      " v.earliest_expiration, v.latest_inception, v.denial_kind, v.opt_out_seen, v.denial_records, v.valid, "
      "v.bogus,"
      " v.expired, v.not_yet_valid, v.unknown_key, v.malformed, v.unsupported, v.unchecked"
      " FROM versions AS v JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer"
      " JOIN nodes AS n ON n.run_id = v.run_id AND n.signer = v.signer AND n.position = v.node"
      " WHERE v.run_id = ? AND v.step = ? ORDER BY v.position",
      {run, step.index}, [&](sqlite::Row& row) {
        read_position(row, step.versions.size());
        step.versions.push_back(read_version(row));
      }));
  for (const Part& part : k_parts) {
    COUNTERSIGN_TRY(database.each(part.sql, {run, step.index}, [&](sqlite::Row& row) {
      if (VersionReport* report = read_owner(row, step)) part.read(row, *report);
    }));
  }
  return {};
}

} // namespace countersign::storage
