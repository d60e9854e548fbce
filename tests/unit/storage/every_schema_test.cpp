// A database of each earlier schema, made from the schema's own files and filled with what it could hold, is
// brought forward with nothing lost.
#include "storage/migrate.h"
#include "storage/open.h"
#include "tests/unit/storage/samples.h"

#include <gtest/gtest.h>

namespace countersign::storage {
namespace {

using namespace countersign::test;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::vector<std::string> texts(sqlite::Connection& database, const std::string& sql) {
  std::vector<std::string> all;
  EXPECT_TRUE(database.each(sql, {}, [&](sqlite::Row& row) { all.push_back(row.text()); })) << sql;
  return all;
}

// Tables in an order in which none refers to a later one; those that triggers fill are left to them.
const char* k_tables[] = {"runs",           "run_ends", "signers",          "nodes",
                          "steps",          "versions", "nsec3_chains",     "dnskeys",
                          "published_keys", "facts",    "signature_counts", "rrsets_without_valid_signature",
                          "findings",       "events",   "gate_records",     "records"};

void fill(sqlite::Connection& old, const fs::path& sample) {
  ASSERT_TRUE(old.run("ATTACH ? AS sample", {sample.string()}));
  for (const std::string table : k_tables) {
    std::string columns;
    for (const std::string& column :
         texts(old, "SELECT name FROM pragma_table_info('" + table + "', 'main')"))
      columns += (columns.empty() ? "" : ", ") + column;
    if (columns.empty()) continue; // a table of a later schema
    ASSERT_TRUE(old.execute(
        fmt::format("INSERT INTO main.{} ({}) SELECT {} FROM sample.{};", table, columns, columns, table)))
        << table;
  }
  ASSERT_TRUE(old.execute("DETACH sample;"));
}

constexpr std::int64_t k_events_since = 8;

StepRecord step_of_schema(std::int64_t schema, std::uint64_t index) {
  StepRecord step = sample_step(index);
  if (schema < k_events_since) step.events.clear();
  return step;
}

class EverySchema : public ::testing::TestWithParam<std::int64_t> {};
INSTANTIATE_TEST_SUITE_P(From, EverySchema, ::testing::Range<std::int64_t>(1, migrations().back().number),
                         ::testing::PrintToStringParamName());

TEST_P(EverySchema, IsBroughtForward) {
  const TempDirectory directory;
  const bool has_chain =
      GetParam() >= 3; // before that a row belongs to no record, and only an empty file can be right
  {                    // what schemas before the gate's could hold: runs alone
    const auto store = open_store(directory / "sample.db");
    const RunId run = store->begin_run(sample_run()).value();
    for (std::uint64_t step = 0; step < 3; ++step)
      ASSERT_TRUE(store->put_step(run, step_of_schema(GetParam(), step)));
    ASSERT_TRUE(store->finish_run(run, Verdict::no_go, 2));
    const auto gate_records = GetParam() >= 5 ? sample_gate_records() : std::vector<GateRecord>{};
    for (const GateRecord& record : gate_records) ASSERT_TRUE(store->put_gate_record(record));
  }
  {
    auto old =
        sqlite::Connection::open(directory / "old.db", sqlite::Connection::Access::create, milliseconds(100));
    ASSERT_TRUE(old);
    ASSERT_TRUE(old->execute(fmt::format("PRAGMA application_id = {};", k_application_id)));
    ASSERT_TRUE(migrate(*old, migrations().first(static_cast<std::size_t>(GetParam()))));
    if (has_chain) fill(*old, directory / "sample.db");
    ASSERT_EQ(old->integer("PRAGMA user_version").value(), GetParam());
  }
  const auto store = open_store(directory / "old.db");
  const Status chain = store->verify_chain();
  EXPECT_TRUE(chain) << chain.error().message;
  if (!has_chain) return;
  const auto sample = open_store(directory / "sample.db");
  EXPECT_EQ(store->head_hash().value(), sample->head_hash().value());
  for (std::uint64_t step = 0; step < 3; ++step)
    expect_same(store->step(1, step).value(), step_of_schema(GetParam(), step));
  EXPECT_EQ(open_raw(directory / "old.db").integer("PRAGMA user_version").value(),
            migrations().back().number);
  // The sums by day that a migration makes are those that triggers make.
  auto one = open_raw(directory / "old.db"), other = open_raw(directory / "sample.db");
  for (const char* sql :
       {"SELECT group_concat(versions || ',' || valid || ',' || bogus, ';') FROM day_versions",
        "SELECT group_concat(steps || ',' || complete, ';') FROM day_steps"})
    EXPECT_EQ(texts(one, sql), texts(other, sql));
}

} // namespace
} // namespace countersign::storage
