// What monitoring gets: metrics that promtool and a scraper take, and formats for plugins and build servers.
#include "adapters/process/workspace.h"
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/synthetic_run.h"
#include "tests/support/temporary_directory.h"

#include <set>

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::HasSubstr;

void make_run(const std::filesystem::path& file, std::uint64_t bogus_from) {
  auto store = RunStore::open(file, RunStore::Mode::read_write).value();
  const UnixMillis now = now_unix_ms();
  const RunId run = store->begin_run(synthetic_run(now - 600'000, 6)).value();
  for (std::uint64_t i = 0; i < 6; ++i)
    ASSERT_TRUE(store->put_step(run, synthetic_step(i, now - 60'000, i >= bogus_from)));
}

ProgramRun promtool(const std::vector<std::string>& arguments, const std::filesystem::path& directory) {
  return run_to_end("/usr/bin/promtool", arguments, directory);
}

#define NEED_PROMTOOL()                                                                                      \
  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "promtool is not installed"

TEST(Metrics, AreWhatPromtoolTakes) {
  NEED_PROMTOOL();
  const TemporaryDirectory directory;
  make_run(directory.path() / "r.db", 4);
  const ProgramRun run = run_countersign({"metrics", "--db", "r.db", "--out", "c.prom"}, directory.path());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::string text = read_file(directory.path() / "c.prom");
  EXPECT_THAT(text, HasSubstr("countersign_bogus_signatures_total{zone=\"example.\",side=\"candidate\"} "));
  EXPECT_THAT(text, testing::Not(HasSubstr(
                        "countersign_bogus_signatures_total{zone=\"example.\",side=\"candidate\"} 0\n")));
  EXPECT_THAT(text, HasSubstr("countersign_alerts_outbox_pending "));
  EXPECT_THAT(text, HasSubstr("countersign_steps_total{zone=\"example.\"} 6\n"));
  EXPECT_TRUE(text.ends_with('\n'));
  write_file(directory.path() / "check.sh", "exec promtool check metrics < c.prom\n");
  const ProgramRun checked = run_to_end("/bin/sh", {"check.sh"}, directory.path());
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

TEST(Metrics, AreServedUntilToldToStopAndOnlyOnTheLoopback) {
  const TemporaryDirectory directory;
  make_run(directory.path() / "r.db", 9);
  EXPECT_EQ(
      run_countersign({"metrics", "--db", "r.db", "--listen", "192.0.2.1:9110"}, directory.path()).exit_code,
      64);
  const std::string at = fmt::format("127.0.0.1:{}", choose_free_port().value());
  const auto server = start_countersign({"metrics", "--db", "r.db", "--listen", at}, directory.path());
  ASSERT_TRUE(eventually([&] { return server->captured_stderr().find("metrics at") != std::string::npos; },
                         milliseconds(20'000)));
  const auto curl = find_program("curl");
  if (curl) {
    const ProgramRun scraped = run_to_end(*curl, {"-s", "-i", "http://" + at + "/metrics"}, directory.path());
    EXPECT_THAT(scraped.out, HasSubstr("200 OK"));
    EXPECT_THAT(scraped.out, HasSubstr("version=0.0.4"));
    EXPECT_THAT(scraped.out, HasSubstr("\ncountersign_build_info{version="));
    EXPECT_THAT(run_to_end(*curl, {"-s", "-i", "http://" + at + "/"}, directory.path()).out,
                HasSubstr("404"));
  }
  server->terminate();
  ASSERT_TRUE(server->wait(Deadline::after(milliseconds(10'000))));
  EXPECT_EQ(server->exit_status()->code, 0);
}

TEST(Rules, DoWhatTheySay) {
  NEED_PROMTOOL();
  const std::filesystem::path rules = COUNTERSIGN_SOURCE_DIR "/fixtures/monitoring";
  const ProgramRun checked = promtool({"check", "rules", "countersign.rules.yml"}, rules);
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  const ProgramRun tested = promtool({"test", "rules", "countersign.rules.test.yml"}, rules);
  EXPECT_EQ(tested.exit_code, 0) << tested.out << tested.err;
}

// A rule over a name that we do not export would be silent for ever.
TEST(Rules, SpeakOfMetricsThatThereAre) {
  const TemporaryDirectory directory;
  make_run(directory.path() / "r.db", 4);
  write_file(directory.path() / "c.toml", "[alerts]\n[[alerts.route]]\nname = \"p\"\nkind = \"exec\"\n"
                                          "arguments = [\"/bin/true\"]\n");
  EXPECT_EQ(run_countersign({"alerts", "deliver", "c.toml", "--db", "r.db"}, directory.path()).exit_code, 0);
  EXPECT_EQ(run_countersign({"alerts", "ack", "canary", "--db", "r.db", "--by", "N. N.", "--note", "rang"},
                            directory.path())
                .exit_code,
            0);
  const std::string text = run_countersign({"metrics", "--db", "r.db"}, directory.path()).out;
  const std::string rules = read_file(COUNTERSIGN_SOURCE_DIR "/fixtures/monitoring/countersign.rules.yml");
  std::size_t names = 0;
  for (std::size_t at = rules.find("countersign_"); at != std::string::npos;
       at = rules.find("countersign_", at + 1)) {
    const std::string name =
        rules.substr(at, rules.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) - at);
    EXPECT_THAT(text, HasSubstr("\n" + name)) << name;
    ++names;
  }
  EXPECT_GE(names, 10U);
}

TEST(Formats, OfFindingsForPluginsAndBuildServers) {
  const TemporaryDirectory directory;
  make_run(directory.path() / "bad.db", 4);
  make_run(directory.path() / "good.db", 9);
  const auto findings = [&](const char* database, const char* format) {
    return run_countersign({"findings", "--db", database, "--format", format}, directory.path());
  };
  EXPECT_EQ(findings("bad.db", "nagios").exit_code, 2);
  EXPECT_THAT(findings("bad.db", "nagios").out, testing::StartsWith("COUNTERSIGN CRITICAL - example.: "));
  EXPECT_EQ(findings("good.db", "nagios").exit_code, 0) << findings("good.db", "nagios").out;
  const ProgramRun bad = findings("bad.db", "junit"), good = findings("good.db", "junit");
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.out, HasSubstr("<failure type=\"critical\""));
  EXPECT_THAT(good.out, testing::Not(HasSubstr("<failure")));
  // The same cases in both, each once.
  const auto names = [](const std::string& text) {
    std::vector<std::string> all;
    for (std::size_t at = text.find("<testcase"); at != std::string::npos;
         at = text.find("<testcase", at + 1)) {
      const std::size_t from = text.find(" name=\"", at) + 7;
      all.push_back(text.substr(from, text.find('"', from) - from));
    }
    return all;
  };
  EXPECT_EQ(names(bad.out), names(good.out));
  const std::vector<std::string> all = names(bad.out);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(all.size(), finding_catalogue().size());
}

} // namespace
} // namespace countersign::test
