#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::vector<std::string> texts(sqlite::Connection& database, const std::string& sql) {
  std::vector<std::string> found;
  EXPECT_TRUE(database.each(sql, {}, [&](sqlite::Row& row) { found.push_back(row.text()); }));
  return found;
}

class Chain : public testing::Test {
protected:
  Chain() { make_sample_database(directory / "good.db"); }

  std::vector<std::string> tables() {
    sqlite::Connection database = open_raw(directory / "good.db");
    // Not those that hold what is still to be sent: they change. What became of alerts has alerts_test.cpp,
    // and decisions of hooks, which have a chain of their own, hook_test.cpp.
    return texts(database,
                 "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                 " AND name NOT IN ('alerts', 'outbox', 'deliveries', 'alert_routes', 'hook_decisions', "
                 "'hook_findings')");
  }

  // What verify_chain() says of a copy to which `sql` was done; empty if it finds nothing wrong.
  std::string complaint_after(const std::string& sql) {
    const fs::path copy = directory / "copy.db";
    fs::copy_file(directory / "good.db", copy, fs::copy_options::overwrite_existing);
    {
      sqlite::Connection database = open_raw(copy);
      const Status done = database.execute(sql);
      EXPECT_TRUE(done) << sql << ": " << done.error().message;
      EXPECT_GT(database.integer("SELECT total_changes()").value(), 0) << sql << " changed nothing";
    }
    const Status status = open_store(copy, RunStore::Mode::read_only)->verify_chain();
    if (status) return "";
    EXPECT_EQ(status.error().kind, ErrorKind::storage);
    return status.error().message;
  }

  TempDirectory directory;
};

TEST_F(Chain, FitsWhatWasWritten) {
  const Status status = open_store(directory / "good.db", RunStore::Mode::read_only)->verify_chain();
  EXPECT_TRUE(status) << status.error().message;
}

TEST_F(Chain, FitsAnEmptyStore) {
  const auto store = open_store(directory / "empty.db");
  EXPECT_TRUE(store->verify_chain());
  EXPECT_EQ(store->head_hash().value(), "");
}

// The schema itself is asked for its tables and columns, so that one added later cannot be left out of the
// hash.
TEST_F(Chain, NoticesAChangeOfAnyColumnOfAnyTable) {
  std::size_t columns = 0;
  for (const std::string& table : tables()) {
    sqlite::Connection database = open_raw(directory / "good.db");
    for (const std::string& column : texts(database, "SELECT name FROM pragma_table_info('" + table + "')")) {
      // One row; a value of the same type, which is another one for certain.
      const std::string sql = fmt::format("UPDATE OR REPLACE {0} SET {1} = CASE typeof({1}) WHEN 'integer' "
                                          "THEN {1} + 1 WHEN 'text' THEN {1} || 'x'"
                                          " WHEN 'blob' THEN CAST({1} || x'00' AS BLOB) ELSE 1 END WHERE {1} "
                                          "IS (SELECT {1} FROM {0} LIMIT 1)",
                                          table, column);
      EXPECT_NE(complaint_after(sql), "") << sql;
      ++columns;
    }
  }
  EXPECT_GT(columns, 100U);
}

TEST_F(Chain, NoticesARowThatIsTakenAwayFromAnyTable) {
  for (const std::string& table : tables()) {
    sqlite::Connection database = open_raw(directory / "good.db");
    const std::string key =
        database.text("SELECT name FROM pragma_table_info('" + table + "') WHERE pk = 1").value();
    for (const char* end : {"min", "max"}) {
      const std::string sql =
          fmt::format("DELETE FROM {0} WHERE {1} = (SELECT {2}({1}) FROM {0})", table, key, end);
      EXPECT_NE(complaint_after(sql), "") << sql;
    }
  }
}

TEST_F(Chain, NoticesARowThatIsSlippedIntoAnyTable) {
  const char* const insertions[] = {
      "INSERT INTO runs SELECT 99, zone, scenario, '', '', '', '', 0, 0 FROM runs LIMIT 1",
      "INSERT INTO run_ends VALUES (2, 1, 'GO')",
      "INSERT INTO signers VALUES (1, 2, 'third', 'candidate', 'ldns', '')",
      "INSERT INTO nodes VALUES (2, 0, 1, 'old-2')",
      "INSERT INTO steps SELECT run_id, 1, 1, content, label, 0, 0, 0, 0, 1 FROM steps WHERE run_id = 2",
      "INSERT INTO steps SELECT 99, 0, 1, content, label, 0, 0, 0, 0, 1 FROM steps WHERE run_id = 2",
      "INSERT INTO nsec3_chains VALUES (1, 0, 0, 2, 1, 0, x'')",
      "INSERT INTO nsec3_chains VALUES (1, 77, 0, 0, 1, 0, x'')",
      "INSERT INTO dnskeys VALUES (99, 256, 13, 33834, 256, 'f', x'00')",
      "INSERT INTO published_keys VALUES (1, 0, 0, 2, 1, 0)",
      "INSERT INTO signature_counts SELECT 1, 0, 0, 13, 1, 'A', 0, 0, 0, 0, 0, 0, 0, 0",
      // The same type under its other name would be read into the same place.
      R"(INSERT INTO signature_counts
         SELECT run_id, step, version, algorithm, tag, 'TYPE6', valid, bogus, expired, not_yet_valid,
                unknown_key,
                malformed, unsupported, unchecked
         FROM signature_counts WHERE type = 'SOA')",
      "INSERT INTO rrsets_without_valid_signature VALUES (1, 0, 0, 'A', 0)",
      R"(INSERT INTO facts
         SELECT 99, x'00', kind, severity, signer, node, owner, type, key, '', '' FROM facts LIMIT 1)",
      "INSERT INTO findings SELECT run_id, step, 99, fact_id, serial, count FROM findings WHERE position = 0",
      "INSERT INTO findings SELECT run_id, 99, position, fact_id, serial, count FROM findings WHERE step = 0",
      "INSERT INTO events VALUES (1, 0, 0, 'zsk-roll', 'completed', 0, 0, 0, 1, 1, '', '')",
      "INSERT INTO records"
      " SELECT sequence + 100, format, kind, run_id, step, gate_id, prev_hash, hash FROM records",
      R"(INSERT INTO gate_records
         SELECT gate_id + 100, kind, zone, 1, verdict, criterion, resolves, reason, person, inputs_sha256
         FROM gate_records)",
  };
  for (const char* sql : insertions) EXPECT_NE(complaint_after(sql), "") << sql;
}

TEST_F(Chain, NamesTheFirstRecordThatDoesNotFit) {
  EXPECT_THAT(complaint_after("UPDATE steps SET label = 'x' WHERE step = 1"),
              HasSubstr("record 3 (step 1 of run 1) was changed after it was written"));
  EXPECT_THAT(complaint_after("UPDATE runs SET zone = 'x' WHERE run_id = 2"),
              HasSubstr("record 6 (run-begin of run 2) was changed"));
  EXPECT_THAT(complaint_after("UPDATE run_ends SET verdict = 'GO'"),
              HasSubstr("record 5 (run-end of run 1)"));
  EXPECT_THAT(complaint_after("DELETE FROM records WHERE sequence = 4"), HasSubstr("does not follow"));
}

TEST_F(Chain, NoticesValuesThatOnlyReadAlike) {
  EXPECT_NE(complaint_after("UPDATE signature_counts SET tag = tag + 65536"), "");
  EXPECT_NE(complaint_after("UPDATE versions SET serial = serial + 4294967296"), "");
  EXPECT_NE(complaint_after("UPDATE versions SET complete = 2 WHERE complete = 1"), "");
  EXPECT_NE(complaint_after("UPDATE steps SET content = upper(content)"), "");
}

TEST_F(Chain, IsMadeAnewOnlyByChangingTheHeadHash) {
  const std::string before = open_store(directory / "good.db")->head_hash().value();
  EXPECT_NE(complaint_after("UPDATE records SET hash = replace(hash, 'a', 'b') WHERE sequence = 7"), "");
  EXPECT_NE(complaint_after("UPDATE records SET prev_hash = replace(prev_hash, 'a', 'b') WHERE sequence = 7"),
            "");
  const auto store = open_store(directory / "good.db");
  ASSERT_TRUE(store->put_step(2, sample_step(1)));
  EXPECT_NE(store->head_hash().value(), before);
  EXPECT_TRUE(store->verify_chain());
}

TEST_F(Chain, IsLookedAtBeforeMoreIsWritten) {
  {
    sqlite::Connection database = open_raw(directory / "good.db");
    ASSERT_TRUE(database.execute("UPDATE gate_records SET reason = 'x' WHERE gate_id = 3"));
  }
  const auto store = RunStore::open(directory / "good.db", RunStore::Mode::read_write);
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message,
              HasSubstr("record 10 (entry 3 of the gate) was changed after it was written"));
}

} // namespace
} // namespace countersign
