// gate, waivers and report through the real binary, and the report in a real browser.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/synthetic_run.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

constexpr UnixMillis k_start = 1'778'000'000'000; // 2026-05-05
constexpr const char* k_as_of = "2026-05-06T12:00:00Z";

// Forty steps, one each half hour; the last ten bogus at one node if so wanted.
void make_database(const std::filesystem::path& file, bool bogus) {
  const auto store = RunStore::open(file, RunStore::Mode::read_write);
  ASSERT_TRUE(store) << store.error().message;
  const Result<RunId> run = (*store)->begin_run(synthetic_run(k_start, 40));
  ASSERT_TRUE(run) << run.error().message;
  for (std::uint64_t i = 0; i < 40; ++i) {
    const Status put = (*store)->put_step(
        *run, synthetic_step(i, k_start + static_cast<UnixMillis>(i) * 1'800'000, bogus && i >= 30));
    ASSERT_TRUE(put) << put.error().message;
  }
}

ProgramRun gate(const TemporaryDirectory& directory, std::vector<std::string> more) {
  std::vector<std::string> arguments{"gate", "--db", "r.db", "--as-of", k_as_of};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_countersign(arguments, directory.path());
}

// Thresholds that a run of twenty hours can meet; what nobody can know of it is left out.
void write_small_criteria(const TemporaryDirectory& directory) {
  write_file(directory.path() / "small.toml",
             "version = 1\n[window-length]\nat_least = \"12h\"\n[every-node-signs]\nat_least = \"12h\"\n"
             "[events-exercised.events]\nds-change = 2\n[second-opinion]\nrequired = false\n"
             "[self-test]\nrequired = false\n[rollback-rehearsed]\nrequired = false\n[alert-path]\nnot_older "
             "= \"10000d\"\n");
  write_file(directory.path() / "alerts.toml",
             "[alerts]\n[[alerts.route]]\nname = \"pager\"\nkind = \"exec\"\narguments = [\"/bin/true\"]\n");
}

TEST(GateVerb, SaysInsufficientEvidenceOfAShortRunThatIsClean) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", false);
  const ProgramRun run = gate(directory, {});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_THAT(run.out, testing::StartsWith("INSUFFICIENT EVIDENCE  example."));
  EXPECT_THAT(run.out, HasSubstr("window-length: observe for another 13 d"));
}

TEST(GateVerb, GoesFromNoDataToGoByCriteriaAndAttestation) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", false);
  write_small_criteria(directory);
  EXPECT_EQ(gate(directory, {"--criteria", "small.toml"}).exit_code, 3) << "the alert path is hard";
  EXPECT_EQ(gate(directory, {"--attest", "self-test", "--note", "two faults"}).exit_code, 64) << "by whom?";
  EXPECT_EQ(gate(directory, {"--attest", "alert-path", "--note", "x", "--by", "N. N."}).exit_code, 64)
      << "it is measured";
  EXPECT_EQ(gate(directory, {"--attest", "no-bogus", "--note", "x", "--by", "N. N."}).exit_code, 64);
  const ProgramRun attested =
      gate(directory, {"--attest", "self-test", "--note", "all found", "--by", "N. N."});
  EXPECT_EQ(attested.exit_code, 0) << attested.err;
  const ProgramRun sent =
      run_countersign({"alerts", "deliver", "alerts.toml", "--db", "r.db"}, directory.path());
  EXPECT_EQ(sent.exit_code, 0) << sent.out << sent.err;
  const ProgramRun answered = run_countersign(
      {"alerts", "ack", "canary", "--db", "r.db", "--by", "N. N.", "--note", "it rang"}, directory.path());
  EXPECT_EQ(answered.exit_code, 0) << answered.err;
  // The canary is of today, and today is not before it: judged as of now.
  const ProgramRun go = run_countersign(
      {"gate", "--db", "r.db", "--criteria", "small.toml", "--since", "2026-05-01", "--until", "2026-05-08"},
      directory.path());
  EXPECT_EQ(go.exit_code, 0) << go.out << go.err;
  EXPECT_THAT(go.out, testing::StartsWith("GO  example."));
}

TEST(GateVerb, LatchesANoGoInTheDatabase) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", true);
  const ProgramRun dry = gate(directory, {"--dry-run"});
  EXPECT_EQ(dry.exit_code, 2) << dry.out << dry.err;
  EXPECT_EQ(gate(directory, {"--resolve", "nothing to resolve", "--by", "N. N."}).exit_code, 64)
      << "a dry run leaves no trace";
  EXPECT_EQ(gate(directory, {}).exit_code, 2);
  EXPECT_EQ(gate(directory, {}).exit_code, 2);
  // A window before the fault is clean, and yet stays NO-GO.
  const std::vector<std::string> before{"--until", "2026-05-04", "--since", "2026-05-01"};
  const ProgramRun latched = gate(directory, before);
  EXPECT_EQ(latched.exit_code, 2) << latched.out;
  EXPECT_THAT(latched.out, HasSubstr("is not resolved"));
  EXPECT_EQ(gate(directory, {"--resolve", "key replaced, input replayed", "--by", "N. N."}).exit_code, 0);
  EXPECT_EQ(gate(directory, before).exit_code, 3);
  const auto store = RunStore::open(directory.path() / "r.db", RunStore::Mode::read_only);
  EXPECT_TRUE((*store)->verify_chain());
  EXPECT_EQ(gate(directory, {"--format", "nagios"}).exit_code, 2);
  EXPECT_THAT(gate(directory, {"--format", "junit"}).out, HasSubstr("<failure"));
}

TEST(GateVerb, ReadsWaiversAndSaysWhatBecameOfThem) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", true);
  write_file(directory.path() / "w.toml", "version = 1\n[[waiver]]\nid = \"W-1\"\nfinding = "
                                          "\"rrsig-bogus\"\nreason = \"r\"\nowner_of_risk = \"o\"\n"
                                          "approver = \"a\"\nexpires = \"2026-05-06\"\n");
  const ProgramRun listed = run_countersign({"waivers", "w.toml", "--as-of", k_as_of}, directory.path());
  EXPECT_EQ(listed.exit_code, 1) << "expired";
  EXPECT_THAT(listed.out, HasSubstr("expired   W-1  rrsig-bogus"));
  const ProgramRun used =
      run_countersign({"waivers", "w.toml", "--db", "r.db", "--as-of", "2026-05-05"}, directory.path());
  EXPECT_EQ(used.exit_code, 0) << used.err;
  EXPECT_THAT(used.out, HasSubstr("unused    W-1  rrsig-bogus (line 2)")) << "what is bogus is not waived";
  EXPECT_EQ(gate(directory, {"--waivers", "w.toml"}).exit_code, 2);
  write_file(directory.path() / "bad.toml", "version = 1\n[[waiver]]\nid = 7\n");
  const ProgramRun bad = gate(directory, {"--waivers", "bad.toml"});
  EXPECT_EQ(bad.exit_code, 78);
  EXPECT_THAT(bad.err, HasSubstr("bad.toml:3:6"));
}

ProgramRun report(const TemporaryDirectory& directory, const std::string& format, const std::string& out) {
  return run_countersign({"report", "--db", "r.db", "--as-of", k_as_of, "--format", format, "--out", out},
                         directory.path());
}

TEST(ReportVerb, WritesTheSameBytesForTheSameDatabase) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", true);
  for (const char* format : {"html", "md"}) {
    EXPECT_EQ(report(directory, format, "1").exit_code, 2);
    EXPECT_EQ(report(directory, format, "2").exit_code, 2);
    EXPECT_EQ(read_file(directory.path() / "1"), read_file(directory.path() / "2"));
  }
  EXPECT_EQ(report(directory, "html", "no/such/directory").exit_code, 3);
}

ProgramRun chromium(const TemporaryDirectory& directory, std::vector<std::string> more) {
  std::vector<std::string> arguments{"--headless",
                                     "--no-sandbox",
                                     "--disable-gpu",
                                     "--disable-dev-shm-usage",
                                     "--enable-logging=stderr",
                                     "--user-data-dir=" + (directory.path() / "profile").string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_to_end("/usr/bin/chromium", arguments, directory.path());
}

// What the page measures of itself. Our page runs no script, so the copy for the test gets leave, and one.
std::string with_ruler(std::string page) {
  const auto policy = page.find("<meta http-equiv");
  page.erase(policy, page.find('>', policy) + 1 - policy);
  const std::string ruler =
      "<script>addEventListener('load', function () {"
      "var wide = [].filter.call(document.querySelectorAll('main *'), function (e) {"
      "return !e.closest('svg') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && "
      "getComputedStyle(e).display != 'inline'; });"
      "var text = [].filter.call(document.querySelectorAll('svg text'), function (e) {"
      "var b = e.getBBox(), v = e.ownerSVGElement.viewBox.baseVal; return b.x < 0 || b.x + b.width > v.width "
      "+ 1; });"
      "document.title = 'RULER ' + document.documentElement.scrollWidth + ' ' + "
      "document.documentElement.clientWidth + ' '"
      " + wide.length + ' ' + text.map(function (e) { return e.textContent; }).join('/'); });</script>";
  page.insert(page.find("</head>"), ruler);
  return page;
}

TEST(ReportInABrowser, FitsScreensAndPrintsItsVerdictOnPageOne) {
  const TemporaryDirectory directory;
  make_database(directory.path() / "r.db", true);
  ASSERT_EQ(report(directory, "html", "r.html").exit_code, 2);
  write_file(directory.path() / "ruler.html", with_ruler(read_file(directory.path() / "r.html")));
  for (const char* size : {"--window-size=1280,900", "--window-size=500,800"}) {
    const ProgramRun measured =
        chromium(directory, {size, "--dump-dom", "file://" + (directory.path() / "ruler.html").string()});
    const auto at = measured.out.find("<title>RULER ");
    ASSERT_NE(at, std::string::npos) << measured.err.substr(0, 2000);
    const std::string ruler = measured.out.substr(at + 13, measured.out.find("</title>", at) - at - 13);
    int scroll = 0, client = 0, wide = -1;
    ASSERT_EQ(std::sscanf(ruler.c_str(), "%d %d %d", &scroll, &client, &wide), 3) << ruler;
    EXPECT_LE(scroll, client) << size << ": " << ruler;
    EXPECT_EQ(wide, 0) << size << ": " << ruler;
    EXPECT_EQ(ruler.substr(ruler.rfind(' ') + 1), "") << "text beyond its chart: " << ruler;
  }
  const ProgramRun printed = chromium(directory, {"--no-pdf-header-footer",
                                                  "--print-to-pdf=" + (directory.path() / "r.pdf").string(),
                                                  "file://" + (directory.path() / "r.html").string()});
  EXPECT_THAT(printed.err, Not(HasSubstr("CONSOLE"))) << printed.err;
  const auto page = [&](const char* number) {
    return run_to_end("/usr/bin/pdftotext", {"-f", number, "-l", number, "-layout", "r.pdf", "-"},
                      directory.path())
        .out;
  };
  EXPECT_THAT(page("1"), HasSubstr("NO-GO"));
  EXPECT_THAT(page("1"), HasSubstr("Name, date, signature"));
  EXPECT_THAT(page("1"), HasSubstr("Judged as of 2026-05-06 12:00:00 UTC"));
  EXPECT_THAT(page("1"), Not(HasSubstr("rules-named")));
  EXPECT_THAT(page("2"), HasSubstr("rules-named"));
}

} // namespace
} // namespace countersign
