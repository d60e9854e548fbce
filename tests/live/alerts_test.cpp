// The alert path from a finding to a person, by the real binary and real receivers.
#include "adapters/process/workspace.h"
#include "storage/alert_store.h"
#include "storage/storage.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/program_run.h"
#include "tests/support/synthetic_run.h"
#include "tests/support/temporary_directory.h"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace countersign::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

class AlertPathTest : public testing::Test {
protected:
  void SetUp() override {
    script("page.sh", "cat >> \"$1/paged\"; echo paged\n");
    script("sendmail.sh", "d=$1; shift; echo \"$*\" >> \"$d/mail\"; cat >> \"$d/mail\"\n");
    write_file(path("secret"), "s3cret\n");
    ::chmod(path("secret").c_str(), 0600);
  }
  std::filesystem::path path(const char* name) const { return directory_.path() / name; }
  void script(const char* name, const std::string& text) const {
    write_file(path(name), "#!/bin/sh\n" + text);
    ::chmod(path(name).c_str(), 0755);
  }
  std::string exec_route(const char* name, const char* script) const {
    return fmt::format("[[alerts.route]]\nname = \"{}\"\nkind = \"exec\"\narguments = [\"./{}\", \"{}\"]\n",
                       name, script, directory_.path().string());
  }
  // A run with steps of which the last ones are bogus.
  void make_bogus_run(std::uint64_t steps = 4, std::uint64_t bogus_from = 2) const {
    auto store = RunStore::open(path("r.db"), RunStore::Mode::read_write).value();
    const RunId run = store->begin_run(synthetic_run(now_unix_ms() - 60'000, steps)).value();
    for (std::uint64_t i = 0; i < steps; ++i)
      ASSERT_TRUE(store->put_step(run, synthetic_step(i, now_unix_ms(), i >= bogus_from)));
  }
  ProgramRun alerts(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "alerts");
    arguments.insert(arguments.end(), {"--db", "r.db"});
    return run_countersign(arguments, directory_.path());
  }
  Json listed() const { return Json::parse(alerts({"list", "--all", "--format", "json"}).out); }

  const TemporaryDirectory directory_;
};

TEST_F(AlertPathTest, FromAFindingToAPersonAndBack) {
  make_bogus_run();
  write_file(
      path("c.toml"),
      "[alerts]\n" + exec_route("pager", "page.sh") +
          fmt::format(
              "[[alerts.route]]\nname = \"mail\"\nkind = \"sendmail\"\narguments = [\"./sendmail.sh\", "
              "\"{}\"]\nfrom = \"cs@example.net\"\nto = [\"noc@example.net\"]\n",
              directory_.path().string()));
  EXPECT_EQ(alerts({"list"}).exit_code, 2) << "critical, and nobody knows";
  const ProgramRun sent = alerts({"deliver", "c.toml"});
  EXPECT_EQ(sent.exit_code, 0) << sent.out << sent.err;
  EXPECT_THAT(read_file(path("paged")), HasSubstr("\"rule\":\"rrsig-bogus\""));
  EXPECT_THAT(read_file(path("mail")), HasSubstr("Subject: countersign critical: example. rrsig-bogus"));
  const std::string paged = read_file(path("paged"));
  EXPECT_EQ(alerts({"deliver", "c.toml"}).exit_code, 0);
  EXPECT_EQ(read_file(path("paged")), paged) << "said once";
  EXPECT_EQ(alerts({"ack", "all"}).exit_code, 64) << "by whom?";
  EXPECT_EQ(alerts({"ack", "999", "--by", "N. N.", "--note", "x"}).exit_code, 64);
  const ProgramRun answered = alerts({"ack", "all", "--by", "N. N.", "--note", "old signer is back"});
  EXPECT_EQ(answered.exit_code, 0) << answered.err;
  EXPECT_EQ(alerts({"list"}).exit_code, 1) << "acknowledged, and not over";
  EXPECT_EQ(alerts({"deliver", "c.toml"}).exit_code, 0);
  EXPECT_THAT(read_file(path("paged")), HasSubstr("\"person\":\"N. N.\""));
  EXPECT_EQ(alerts({"resolve", "all", "--by", "N. N.", "--note", "replayed"}).exit_code, 0);
  EXPECT_EQ(alerts({"list"}).exit_code, 0);
  const ProgramRun line = alerts({"list", "--format", "nagios"});
  EXPECT_THAT(line.out, testing::StartsWith("COUNTERSIGN OK - 0 unresolved"));
  const auto store = RunStore::open(path("r.db"), RunStore::Mode::read_only).value();
  EXPECT_TRUE(store->verify_chain());
}

TEST_F(AlertPathTest, ARouteThatIsDownIsSaidAndBlocksTheGate) {
  make_bogus_run();
  write_file(path("c.toml"),
             fmt::format("[alerts]\n[[alerts.route]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"{}\"\n"
                         "secret_file = \"secret\"\n",
                         url_of_nobody()));
  const ProgramRun sent = alerts({"deliver", "c.toml"});
  EXPECT_EQ(sent.exit_code, 3) << sent.out;
  EXPECT_THAT(sent.err, HasSubstr("no answer"));
  EXPECT_EQ(sent.err.find("s3cret"), std::string::npos);
  const ProgramRun gate = run_countersign({"gate", "--db", "r.db", "--dry-run", "--format", "json", "--as-of",
                                           std::to_string(now_unix_ms() / 1000 + 600)},
                                          directory_.path());
  EXPECT_THAT(gate.out, HasSubstr("not delivered or acknowledged in time"));
}

// The sender is killed after the hook has run and before the receipt is stored: the same words again.
TEST_F(AlertPathTest, ADeathBetweenSendingAndStoringSendsAgainWithTheSameKey) {
  make_bogus_run();
  script("page.sh", "cat >> \"$1/paged\"; echo >> \"$1/paged\"; if [ ! -e \"$1/once\" ]; then touch "
                    "\"$1/once\"; sleep 60; fi\n");
  write_file(path("c.toml"), "[alerts]\ncanary_every = \"0s\"\n" + exec_route("pager", "page.sh"));
  const auto sender = start_countersign({"alerts", "deliver", "c.toml", "--db", "r.db"}, directory_.path());
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(path("once")); }, milliseconds(30'000)));
  sender->kill_group();
  ASSERT_TRUE(sender->wait(Deadline::after(milliseconds(10'000))));
  EXPECT_EQ(alerts({"deliver", "c.toml"}).exit_code, 0);
  std::multiset<std::string> keys;
  std::istringstream paged(read_file(path("paged")));
  for (std::string line; std::getline(paged, line);) {
    if (!line.empty()) keys.insert(Json::parse(line)["idempotency_key"].get<std::string>());
  }
  std::size_t twice = 0;
  for (const std::string& key : std::set<std::string>(keys.begin(), keys.end()))
    twice += keys.count(key) == 2 ? 1U : 0U;
  EXPECT_EQ(twice, 1U) << "exactly what was under way";
}

TEST_F(AlertPathTest, TestSaysOfEachRouteWhatCameOfIt) {
  make_bogus_run(1, 9);
  script("broken.sh", "echo no paper >&2; exit 1\n");
  write_file(path("c.toml"), "[alerts]\ncanary_every = \"0s\"\n" + exec_route("pager", "page.sh") +
                                 exec_route("fax", "broken.sh"));
  const ProgramRun all = alerts({"test", "c.toml"});
  EXPECT_EQ(all.exit_code, 3);
  EXPECT_THAT(all.out, HasSubstr("ok     pager (exec): paged"));
  EXPECT_THAT(all.out, HasSubstr("FAILED fax (exec): broken.sh: exit status 1: no paper"));
  EXPECT_EQ(alerts({"test", "c.toml", "--route", "pager"}).exit_code, 0);
  EXPECT_EQ(alerts({"test", "c.toml", "--route", "none"}).exit_code, 64);
}

TEST_F(AlertPathTest, AConfigurationIsCheckedAndItsSecretsAreKept) {
  write_file(path("c.toml"),
             "version = 1\nname = \"x\"\n[alerts]\n[[alerts.route]]\nname = \"h\"\nkind = \"webhook\"\n"
             "url = \"https://h.example/\"\nsecret_file = \"secret\"\nrepaet = 1\n");
  const ProgramRun typo = run_countersign({"alerts", "deliver", "c.toml", "--db", "r.db"}, directory_.path());
  EXPECT_EQ(typo.exit_code, 78);
  EXPECT_THAT(typo.err, HasSubstr("c.toml:9:"));
  ::chmod(path("secret").c_str(), 0644);
  write_file(path("c.toml"),
             "[alerts]\n[[alerts.route]]\nname = \"h\"\nkind = \"webhook\"\nurl = \"https://h.example/\"\n"
             "secret_file = \"secret\"\n");
  const ProgramRun open = run_countersign({"alerts", "deliver", "c.toml", "--db", "r.db"}, directory_.path());
  EXPECT_EQ(open.exit_code, 78);
  EXPECT_THAT(open.err, HasSubstr("can be read by others"));
}

// Debian's Alertmanager: what we post is there, stays there while it is said again, and goes when it is
// resolved.
TEST_F(AlertPathTest, AlertmanagerHasWhatWeSaidAndReadBack) {
  const auto program = find_program("prometheus-alertmanager");
  if (!program) GTEST_SKIP() << "prometheus-alertmanager is not installed";
  make_bogus_run();
  write_file(path("am.yml"), "route:\n  receiver: none\nreceivers:\n  - name: none\n");
  const auto port = choose_free_port().value();
  ProgramSetup setup;
  setup.program = *program;
  setup.directory = directory_.path();
  setup.arguments = {"--config.file=am.yml", "--storage.path=am",
                     "--cluster.listen-address=", fmt::format("--web.listen-address=127.0.0.1:{}", port)};
  setup.log_file = path("am.log");
  const auto manager = Subprocess::start(setup).value();
  write_file(path("c.toml"),
             fmt::format("[alerts]\ncanary_every = \"0s\"\nretry_floor = \"100ms\"\n[[alerts.route]]\n"
                         "name = \"am\"\nkind = \"alertmanager\"\nurl = \"http://127.0.0.1:{}\"\n",
                         port));
  ASSERT_TRUE(eventually(
      [&] {
        return alerts({"deliver", "c.toml"}).exit_code == 0;
      },
      milliseconds(60'000)))
      << read_file(path("am.log"));
  const auto receipts = AlertStore::open(path("r.db"), false).value()->outbox().value();
  ASSERT_FALSE(receipts.empty());
  ASSERT_FALSE(receipts.front().deliveries.empty());
  EXPECT_THAT(receipts.front().deliveries.front().receipt,
              testing::MatchesRegex("read back: [0-9a-f]+ [a-z]+"));
  const auto shown = [&] {
    const auto amtool = find_program("amtool").value();
    return run_to_end(
               amtool,
               {fmt::format("--alertmanager.url=http://127.0.0.1:{}", port), "alert", "query", "-o", "json"},
               directory_.path())
        .out;
  };
  EXPECT_THAT(shown(), HasSubstr("rrsig-bogus"));
  EXPECT_EQ(alerts({"resolve", "all", "--by", "N. N.", "--note", "mended"}).exit_code, 0);
  EXPECT_EQ(alerts({"deliver", "c.toml"}).exit_code, 0);
  EXPECT_TRUE(
      eventually([&] { return shown().find("rrsig-bogus") == std::string::npos; }, milliseconds(10'000)));
  static_cast<void>(manager->stop(Deadline::after(milliseconds(5'000))));
}

TEST_F(AlertPathTest, TheDeadMansSwitchIsToldAsLongAsSomebodyCanBe) {
  FakeHttpServer heart;
  make_bogus_run(1, 9);
  const std::string head =
      fmt::format("[alerts]\ncanary_every = \"0s\"\n[alerts.heartbeat]\nurl = \"{}/ping\"\n", heart.url());
  write_file(path("c.toml"), head + exec_route("pager", "page.sh"));
  EXPECT_EQ(alerts({"deliver", "c.toml"}).exit_code, 0);
  ASSERT_EQ(heart.seen().size(), 1U);
  EXPECT_THAT(heart.seen().front().head, testing::StartsWith("GET /ping "));
}

} // namespace
} // namespace countersign::test
