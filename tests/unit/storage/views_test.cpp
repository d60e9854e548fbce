// The public read contract: columns that others rely on.
#include "tests/unit/storage/samples.h"

#include <fstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;

class Views : public testing::Test {
protected:
  Views() {
    make_sample_database(directory / "runs.db");
    database.emplace(open_raw(directory / "runs.db"));
  }
  std::int64_t integer(const std::string& sql) { return database->integer(sql).value(); }
  std::string text(const std::string& sql) { return database->text(sql).value(); }

  TempDirectory directory;
  std::optional<sqlite::Connection> database;
};

TEST_F(Views, HaveTheRowsOfTheirTables) {
  EXPECT_EQ(integer("SELECT count(*) FROM v1_runs"), 2);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_steps"), 4);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_versions"), 24);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_findings"), 28);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_signatures"), 96);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_keys"), 48);
  EXPECT_EQ(integer("SELECT count(*) FROM v1_events"), 3);
  EXPECT_EQ(text("SELECT kind || ' ' || phase || ' ' || signer || '/' || node || ' ' || role FROM v1_events"
                 " WHERE run = 1 AND step = 2 AND position = 1"),
            "ksk-roll ds-seen new/hsm-b candidate");
}

TEST_F(Views, GiveTimeInWholeSeconds) {
  for (const char* view :
       {"v1_runs", "v1_steps", "v1_versions", "v1_findings", "v1_signatures", "v1_keys", "v1_events"}) {
    const std::string sql =
        fmt::format("SELECT count(*) FROM {} WHERE typeof(time) <> 'integer' OR time NOT BETWEEN"
                    " 1795392000 AND 1795392010",
                    view);
    EXPECT_EQ(integer(sql), 0) << view;
  }
}

TEST_F(Views, ShowRunsAndSteps) {
  EXPECT_EQ(integer("SELECT steps_stored FROM v1_runs WHERE run = 1"), 3);
  EXPECT_EQ(text("SELECT verdict FROM v1_runs WHERE run = 1"), "NO-GO");
  EXPECT_EQ(integer("SELECT verdict IS NULL AND ended_time IS NULL FROM v1_runs WHERE run = 2"), 1);
  EXPECT_EQ(integer("SELECT findings_unexplained FROM v1_steps WHERE run = 1 AND step = 1"), 4);
  EXPECT_EQ(integer("SELECT findings_explained FROM v1_steps WHERE run = 1 AND step = 1"), 3);
  EXPECT_EQ(integer("SELECT duration_ms FROM v1_steps WHERE run = 1 AND step = 1"), 999);
}

TEST_F(Views, ShowSignaturesOfANode) {
  const StepRecord step = sample_step(2);
  const VersionRecord& version = step.versions[1];
  const OutcomeCounts& counts = version.report.by_key.at({KeyLabel{13, 33834}, RrType::SOA});
  const std::string where =
      " FROM v1_signatures WHERE run = 1 AND step = 2 AND signer = 'new' AND node = 'hsm-b'"
      " AND algorithm = 13 AND tag = 33834 AND type = 'SOA'";
  EXPECT_EQ(integer("SELECT bogus" + where), static_cast<std::int64_t>(counts[SignatureOutcome::bogus]));
  EXPECT_EQ(integer("SELECT signatures" + where), static_cast<std::int64_t>(counts.total()));
  EXPECT_EQ(integer("SELECT signatures_checked FROM v1_versions WHERE run = 1 AND step = 2 AND position = 1"),
            static_cast<std::int64_t>(version.report.signatures.checked()));
}

// The README documents every column of every view: one line of a table for each view.
TEST_F(Views, AreDocumentedColumnByColumn) {
  std::ifstream in(COUNTERSIGN_SOURCE_DIR "/storage/README.md");
  const std::string readme{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::string> columns;
  ASSERT_TRUE(
      database->each("SELECT s.name || ' ' || c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c"
                     " WHERE s.type = 'view' AND s.name GLOB 'v1_*'",
                     {}, [&](sqlite::Row& row) { columns.push_back(row.text()); }));
  EXPECT_GT(columns.size(), 60U);
  for (const std::string& column : columns) {
    const std::size_t space = column.find(' ');
    const std::size_t line = readme.find("| `" + column.substr(0, space) + "` |");
    ASSERT_NE(line, std::string::npos) << column;
    const std::string part = readme.substr(line, readme.find('\n', line) - line);
    EXPECT_THAT(part, HasSubstr("`" + column.substr(space + 1) + "`")) << column;
  }
}

} // namespace
} // namespace countersign
