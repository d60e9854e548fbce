#include "storage/migrate.h"
#include "storage/open.h"
#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>

namespace countersign::storage {
namespace {

using namespace countersign::test;
using testing::HasSubstr;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::vector<Migration> known_and(std::initializer_list<Migration> further) {
  std::vector<Migration> all(migrations().begin(), migrations().end());
  for (const Migration& migration : further) all.push_back(migration);
  return all;
}

const std::int64_t k_next = migrations().back().number + 1;
const Migration k_good{k_next, "good.sql", "ALTER TABLE steps ADD COLUMN note TEXT NOT NULL DEFAULT '';"};
const Migration k_bad{k_next + 1, "bad.sql", "CREATE TABLE half (a INTEGER) STRICT; SELECT * FROM nowhere;"};

TEST(Migrations, AreNumberedFromOne) {
  std::int64_t number = 0;
  for (const Migration& migration : migrations()) EXPECT_EQ(migration.number, ++number) << migration.name;
}

TEST(Migrate, BringsAnOlderDatabaseForwardAfterABackup) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto known = known_and({k_good});
  auto database = open_for_writing(directory / "runs.db", milliseconds(100), known);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(database->integer("PRAGMA user_version").value(), k_next);
  EXPECT_EQ(database->integer("SELECT count(note) FROM steps").value(), 4);
  EXPECT_EQ(database->integer("PRAGMA foreign_keys").value(), 1);

  fs::path backup = directory / "runs.db";
  backup += fmt::format(".schema-{}.backup", k_next - 1);
  const auto old = open_store(backup, RunStore::Mode::read_only);
  EXPECT_TRUE(old->verify_chain());
  expect_same(old->steps(1).value()[1], sample_step(1));
}

TEST(Migrate, ChangesNothingIfOneOfThemFails) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto known = known_and({k_good, k_bad});
  const auto failed = open_for_writing(directory / "runs.db", milliseconds(100), known);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::storage);
  EXPECT_THAT(failed.error().message, HasSubstr("bad.sql: "));

  sqlite::Connection database = open_raw(directory / "runs.db");
  EXPECT_EQ(database.integer("PRAGMA user_version").value(), k_next - 1);
  EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").value(), 0);
  EXPECT_TRUE(open_store(directory / "runs.db")->verify_chain());
  // And again, over the backup of the first attempt.
  EXPECT_TRUE(open_for_writing(directory / "runs.db", milliseconds(100), known_and({k_good})));
}

TEST(Migrate, RefusesToLeaveBrokenReferences) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto known = known_and({Migration{k_next, "lossy.sql", "DELETE FROM dnskeys;"}});
  const auto failed = open_for_writing(directory / "runs.db", milliseconds(100), known);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message,
              HasSubstr("table published_keys would refer to rows that are not there"));
  EXPECT_TRUE(open_store(directory / "runs.db")->verify_chain());
}

TEST(Migrate, DoesNotTouchADatabaseThatCannotBeBackedUp) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  fs::path backup = directory / "runs.db";
  backup += fmt::format(".schema-{}.backup", k_next - 1);
  fs::create_directories(backup / "in-the-way");
  const auto known = known_and({k_good});
  const auto failed = open_for_writing(directory / "runs.db", milliseconds(100), known);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("cannot be backed up"));
  EXPECT_EQ(open_raw(directory / "runs.db").integer("PRAGMA user_version").value(), k_next - 1);
}

TEST(Migrate, IsLeftToAWriter) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto known = known_and({k_good});
  const auto refused = open_for_reading(directory / "runs.db", milliseconds(100), known);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(fmt::format("has the older schema {}", k_next - 1)));
}

} // namespace
} // namespace countersign::storage
