// The evidence bundle, made and checked by the real program with real SSH keys; nothing in it can be changed
// without being seen.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/synthetic_run.h"
#include "tests/support/temporary_directory.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr UnixMillis k_start = 1'793'491'200'000; // 2026-11-01
const std::vector<std::string> k_window{"--since",    "2026-11-01", "--until",
                                        "2026-11-02", "--as-of",    "2026-11-02T12:00:00Z"};

// A database, keys, and a bundle made of them.
class Bundled {
public:
  Bundled() {
    {
      const auto store = RunStore::open(directory_ / "runs.db", RunStore::Mode::read_write).value();
      const RunId run = store->begin_run(synthetic_run(k_start, 3)).value();
      for (std::uint64_t step = 0; step < 3; ++step)
        EXPECT_TRUE(
            store->put_step(run, synthetic_step(step, k_start + static_cast<UnixMillis>(step) * 60'000)));
    }
    for (const char* name : {"signer", "stranger"}) keygen(name);
    write_file(directory_ / "allowed", "auditor " + read_file(directory_ / "signer.pub"));
    fs::copy_file(COUNTERSIGN_SOURCE_DIR "/fixtures/criteria/default.toml", directory_ / "criteria.toml");
    made_ = make("bundle");
  }
  void keygen(const std::string& name) {
    EXPECT_EQ(
        run_to_end("/usr/bin/ssh-keygen", {"-q", "-t", "ed25519", "-N", "", "-f", name}, directory_.path())
            .exit_code,
        0);
  }
  ProgramRun make(const std::string& out, const std::string& key = "signer") {
    std::vector<std::string> arguments{"evidence",      "make",  "--db", "runs.db", "--criteria",
                                       "criteria.toml", "--out", out,    "--key",   key};
    arguments.insert(arguments.end(), k_window.begin(), k_window.end());
    return run_countersign(arguments, directory_.path());
  }
  ProgramRun verify(const std::string& bundle = "bundle", const std::string& identity = "auditor") {
    return run_countersign(
        {"evidence", "verify", bundle, "--allowed-signers", "allowed", "--identity", identity},
        directory_.path());
  }
  // Sums made anew, and signed again by that key: what an insider with a key could do.
  void sign_again(const std::string& bundle, const std::string& key) {
    fs::remove(directory_ / bundle / "SHA256SUMS.sig");
    const std::string line =
        fmt::format("cd {} && sha256sum $(ls | grep -v SHA256SUMS | LC_ALL=C sort) > SHA256SUMS && "
                    "ssh-keygen -q -Y sign -f ../{} -n countersign-evidence SHA256SUMS",
                    bundle, key);
    EXPECT_EQ(run_to_end("/bin/sh", {"-c", line}, directory_.path()).exit_code, 0);
  }
  std::string copy(const std::string& name) {
    fs::remove_all(directory_ / name);
    fs::copy(directory_ / "bundle", directory_ / name);
    return name;
  }
  [[nodiscard]] const ProgramRun& made() const noexcept { return made_; }
  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }

private:
  TemporaryDirectory directory_;
  ProgramRun made_;
};

void flip(const fs::path& file, std::uintmax_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const int octet = stream.get();
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(octet ^ 1));
}

TEST(Evidence, IsMadeAndVerifiesOffline) {
  Bundled bundled;
  ASSERT_EQ(bundled.made().exit_code, 0) << bundled.made().err;
  EXPECT_EQ(bundled.made().out, "bundle: INSUFFICIENT EVIDENCE\n");
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(bundled.directory() / "bundle"))
    names.insert(entry.path().filename().string());
  EXPECT_THAT(names,
              ::testing::ElementsAre("SHA256SUMS", "SHA256SUMS.sig", "config-run-1.toml", "criteria.toml",
                                     "evidence.db", "manifest.json", "report.html", "report.json"));
  // The original is not needed, nor is the place.
  fs::remove(bundled.directory() / "runs.db");
  fs::rename(bundled.directory() / "bundle", bundled.directory() / "elsewhere");
  const ProgramRun good = bundled.verify("elsewhere");
  EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
  EXPECT_THAT(good.out, HasSubstr("the database gives the same decision: INSUFFICIENT EVIDENCE"));
  // Anyone can look without us.
  EXPECT_EQ(run_to_end("/bin/sh", {"-c", "cd elsewhere && sha256sum --quiet -c SHA256SUMS"},
                       bundled.directory().path())
                .exit_code,
            0);
}

TEST(Evidence, ShowsEveryTampering) {
  Bundled bundled;
  ASSERT_EQ(bundled.made().exit_code, 0) << bundled.made().err;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(bundled.directory() / "bundle"))
    names.push_back(entry.path().filename().string());
  for (const std::string& name : names) {
    const fs::path there = bundled.directory() / bundled.copy("tampered");
    const std::uintmax_t size = fs::file_size(there / name);
    flip(there / name, size / 2);
    EXPECT_EQ(bundled.verify("tampered").exit_code, 2) << "a bit of " << name;
    bundled.copy("tampered");
    fs::remove(there / name);
    EXPECT_EQ(bundled.verify("tampered").exit_code, 2) << "without " << name;
  }
  const fs::path there = bundled.directory() / bundled.copy("tampered");
  write_file(there / "more.txt", "more");
  EXPECT_THAT(bundled.verify("tampered").out, HasSubstr("TAMPERED more.txt: is not in SHA256SUMS"));
  fs::remove(there / "more.txt");
  fs::remove(there / "report.html");
  fs::create_symlink("../bundle/report.html", there / "report.html");
  EXPECT_EQ(bundled.verify("tampered").exit_code, 2);
}

TEST(Evidence, BelievesNobodyElseAndNoReportThatTheDatabaseDoesNotGive) {
  Bundled bundled;
  ASSERT_EQ(bundled.made().exit_code, 0) << bundled.made().err;
  EXPECT_EQ(bundled.verify("bundle", "somebody").exit_code, 2);
  bundled.copy("stranger-signed");
  bundled.sign_again("stranger-signed", "stranger");
  EXPECT_THAT(bundled.verify("stranger-signed").out, HasSubstr("is not signed by auditor"));
  // Signed by the right key, and yet untrue.
  const fs::path there = bundled.directory() / bundled.copy("untrue");
  std::string report = read_file(there / "report.json");
  report.replace(report.find("INSUFFICIENT EVIDENCE"), 21, "GO                   ");
  write_file(there / "report.json", report);
  bundled.sign_again("untrue", "signer");
  const ProgramRun untrue = bundled.verify("untrue");
  EXPECT_EQ(untrue.exit_code, 2);
  EXPECT_THAT(untrue.out, HasSubstr("report.json: is not what the database gives"));
  // Nor a database whose rows do not fit its chain.
  bundled.copy("doctored");
  EXPECT_EQ(run_to_end("/usr/bin/sqlite3", {"doctored/evidence.db", "UPDATE steps SET complete = 0"},
                       bundled.directory().path())
                .exit_code,
            0);
  bundled.sign_again("doctored", "signer");
  EXPECT_EQ(bundled.verify("doctored").exit_code, 2);
}

TEST(Evidence, IsThereWholeOrNotAtAllAndNeverOverwritten) {
  Bundled bundled;
  ASSERT_EQ(bundled.made().exit_code, 0) << bundled.made().err;
  const ProgramRun again = bundled.make("bundle");
  EXPECT_EQ(again.exit_code, 64);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
  EXPECT_EQ(bundled.verify().exit_code, 0);
  const ProgramRun keyless = bundled.make("other", "no-such-key");
  EXPECT_EQ(keyless.exit_code, 64);
  write_file(bundled.directory() / "bad-key", "no key at all");
  const ProgramRun bad = bundled.make("other", "bad-key");
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.err, HasSubstr("ssh-keygen"));
  for (const auto& entry : fs::directory_iterator(bundled.directory().path()))
    EXPECT_FALSE(entry.path().filename().string().starts_with("other")) << entry.path();
  EXPECT_EQ(bundled.verify("no-such-bundle").exit_code, 3);
}

} // namespace
} // namespace countersign
