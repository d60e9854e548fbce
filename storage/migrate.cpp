#include "storage/migrate.h"

#include <cstdio>
#include <system_error>

namespace countersign::storage {
namespace {

namespace fs = std::filesystem;
using sqlite::Connection;
using sqlite::Transaction;

// VACUUM INTO reads every page, so a damaged database gives no backup, and is then not touched.
Status back_up(Connection& database, std::int64_t schema) {
  const std::string backup = fmt::format("{}.schema-{}.backup", database.file(), schema);
  const std::string unfinished = backup + ".unfinished";
  std::error_code error;
  fs::remove(unfinished, error);
  if (!error) {
    COUNTERSIGN_TRY(database.run("VACUUM INTO ?", {unfinished}));
    fs::rename(unfinished, backup, error);
  }
  if (error) return fail(ErrorKind::storage, "{}: cannot be backed up: {}", database.file(), error.message());
  return {};
}

Status check_references(Connection& database) {
  std::string broken;
  COUNTERSIGN_TRY(database.each("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", {},
                                [&](sqlite::Row& row) { broken = row.text(); }));
  if (broken.empty()) return {};
  return fail(ErrorKind::storage, "{}: cannot be migrated: table {} would refer to rows that are not there",
              database.file(), broken);
}

Status apply(Connection& database, std::span<const Migration> known) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, Transaction::begin(database, Transaction::Kind::write));
  // Read again under the lock: another process may have been faster.
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t schema, database.integer("PRAGMA user_version"));
  for (const Migration& migration : known) {
    if (migration.number <= schema) continue;
    const Status applied = database.execute(migration.sql);
    if (!applied) return tl::unexpected<Error>(with_context(applied.error(), migration.name));
    COUNTERSIGN_TRY(database.execute(fmt::format("PRAGMA user_version = {};", migration.number)));
  }
  COUNTERSIGN_TRY(check_references(database));
  return transaction.commit();
}

} // namespace

Status migrate(Connection& database, std::span<const Migration> known) {
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t schema, database.integer("PRAGMA user_version"));
  if (schema >= known.back().number) return {};
  if (schema > 0) COUNTERSIGN_TRY(back_up(database, schema));
  COUNTERSIGN_TRY(database.execute("PRAGMA foreign_keys = OFF;"));
  COUNTERSIGN_TRY(apply(database, known));
  return database.execute("PRAGMA foreign_keys = ON;");
}

} // namespace countersign::storage
