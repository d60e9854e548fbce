// The hook as Cascade and Knot call it. Cascade is played by what its manual says of a review: `sh -c`, its
// environment, a server to transfer from. Knot is played by a knotc that answers like 3.5 (Debian 12 has 3.2,
// which knows no external validation); the real one is asked where it can be.
#include "adapters/net/file_descriptor.h"
#include "adapters/process/workspace.h"
#include "diff/wire/presentation.h"
#include "tests/live/hook_rig.h"

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>

namespace countersign {
namespace {

using namespace countersign::test;
using ::testing::HasSubstr;

// A server of zones for review.
class Review {
public:
  Review() { serve({.serial = 1, .is_signed = false}); }

  void serve(const HookZone& zone) {
    server_ = std::move(HiddenPrimary::start(testing::name("example.")).value());
    server_->offer(make_zone(zone), nullptr);
    serial_ = zone.serial;
  }
  // As Cascade does it; the database is in the only directory that it may write to.
  ProgramRun ask(const std::string& stage, const std::string& more = "") {
    return ask_about(serial_, "--for cascade-" + stage + " " + more);
  }
  ProgramRun ask_about(std::uint32_t serial, const std::string& arguments) {
    const Endpoint at = server_->endpoint();
    return run_to_end(
        "/bin/sh",
        {"-c", fmt::format("CASCADE_ZONE=example CASCADE_SERIAL={} CASCADE_SERVER={} "
                           "CASCADE_SERVER_IP={} CASCADE_SERVER_PORT={} exec {} hook --db hook.db {}",
                           serial, to_text(at), at.address, at.port, COUNTERSIGN_BINARY, arguments)},
        directory_.path());
  }
  [[nodiscard]] std::vector<HookDecision> decisions() const { return decisions_in(directory_ / "hook.db"); }
  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }

private:
  TemporaryDirectory directory_;
  std::unique_ptr<HiddenPrimary> server_;
  std::uint32_t serial_ = 0;
};

TEST(HookOfCascade, ReviewsTheLoadedZoneAndThenTheSignedOneAgainstIt) {
  Review review;
  const ProgramRun loaded = review.ask("loaded");
  EXPECT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_THAT(loaded.out, HasSubstr("accepted example. 1 (loaded, cascade)"));
  review.serve({.serial = 7});
  EXPECT_EQ(review.ask("signed").exit_code, 0);
  review.serve(
      {.serial = 8, .names = 99}); // one name fewer than was approved, and few enough to be no shrink
  const ProgramRun other = review.ask("signed");
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("content-not-approved"));
  review.serve({.serial = 9, .bogus = true});
  EXPECT_EQ(review.ask("signed").exit_code, 2);

  const auto all = review.decisions();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].rule, "rrsig-bogus");
  EXPECT_EQ(all[3].stage, HookStage::loaded);
  EXPECT_EQ(all[3].content, all[2].content);
}

TEST(HookOfCascade, IsSeenFromTheEnvironmentAndThenAskedAboutASignedZone) {
  Review review;
  const ProgramRun run = review.ask_about(1, "");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("dnskey-missing"));
}

TEST(HookOfCascade, RejectsWhatItWasNotAskedAboutAndWhatItCannotFetch) {
  Review review;
  review.serve({.serial = 4});
  const ProgramRun other = review.ask_about(5, "--for cascade-signed");
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.err, HasSubstr("asked about serial 5, given 4"));
  const ProgramRun nobody = run_to_end(
      "/bin/sh",
      {"-c",
       fmt::format("CASCADE_ZONE=example CASCADE_SERIAL=1 CASCADE_SERVER=127.0.0.1:{} exec {} hook --db "
                   "hook.db",
                   choose_free_port().value(), COUNTERSIGN_BINARY)},
      review.directory().path());
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_EQ(review.decisions().front().rule, "zone-unreadable");
}

TEST(HookOfCascade, FollowsThePolicyFile) {
  Review review;
  const std::string key = fmt::format("13/{}", hook_keys()[0].tag()); // and not the other one
  write_file(review.directory() / "hook.toml",
             fmt::format("version = 1\n[policy]\n[[zone]]\nname = \"example\"\nkeys = [\"{}\"]\n", key));
  review.serve({.serial = 3});
  const ProgramRun unknown = review.ask("signed", "--policy hook.toml");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("key-not-expected"));
  std::ofstream(review.directory() / "hook.toml", std::ios::app)
      << "[[exception]]\nzone = \"example.\"\nserial = 3\nreason = \"the new key\"\nperson = \"A. "
         "Hamilton\"\n";
  const ProgramRun excepted = review.ask("signed", "--policy hook.toml");
  EXPECT_EQ(excepted.exit_code, 0) << excepted.err;
  EXPECT_THAT(review.decisions().front().reason,
              HasSubstr("accepted by A. Hamilton in spite of key-not-expected"));
  EXPECT_EQ(review.decisions().front().policy_sha256.size(), 64U);
  write_file(review.directory() / "hook.toml", "version = 1\n[policy]\nlargest_shrink = 5\n");
  EXPECT_EQ(review.ask("signed", "--policy hook.toml").exit_code, 78);
  EXPECT_EQ(review.ask("signed", "--no-such-option").exit_code, 64);
}

// A knotc that waits with version SERIAL until it is told something; what it is told is in "said".
class PlayedKnot {
public:
  PlayedKnot() {
    write_file(directory_ / "knotc", "#!/bin/sh\ncd \"$(dirname \"$0\")\"\ncase \"$1\" in\n"
                                     "zone-status) echo \"[$2] transaction: $(cat state)\" ;;\n"
                                     "*) echo \"$1 $2\" >> said; echo none > state ;;\nesac\n");
    std::filesystem::permissions(directory_ / "knotc", std::filesystem::perms::owner_all);
    write_file(directory_ / "state", "open-external\n");
  }
  void offer(const HookZone& zone) {
    write_file(directory_ / "dump", print_zone(*make_zone(zone)));
    write_file(directory_ / "state", "open-external\n");
  }
  ProgramRun ask(std::uint32_t serial) {
    return run_countersign({"hook", "--for", "knot", "--zone", "example.", "--serial", std::to_string(serial),
                            "--dump", "dump", "--knotc", (directory_ / "knotc").string(), "--db", "hook.db"},
                           directory_.path());
  }
  [[nodiscard]] std::string said() const { return read_file(directory_ / "said"); }
  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }

private:
  TemporaryDirectory directory_;
};

TEST(HookOfKnot, CommitsTheGoodAndAbortsTheBad) {
  PlayedKnot knot;
  knot.offer({.serial = 1});
  const ProgramRun good = knot.ask(1);
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_EQ(knot.said(), "zone-commit example.\n");
  knot.offer({.serial = 2, .bogus = true});
  EXPECT_EQ(knot.ask(2).exit_code, 2);
  EXPECT_EQ(knot.said(), "zone-commit example.\nzone-abort example.\n");
}

TEST(HookOfKnot, AbortsWhereTheDumpIsThatOfAnotherVersion) {
  PlayedKnot knot;
  knot.offer({.serial = 1});
  const ProgramRun stale = knot.ask(2);
  EXPECT_EQ(stale.exit_code, 3);
  EXPECT_THAT(stale.err, HasSubstr("asked about serial 2, given 1"));
  EXPECT_EQ(knot.said(), "zone-abort example.\n");
}

TEST(HookOfKnot, SaysNothingWhereNothingWaitsForIt) {
  PlayedKnot knot;
  knot.offer({.serial = 1});
  for (const char* state : {"none\n", "open\n"}) { // "open": somebody's zone-begin
    write_file(knot.directory() / "state", state);
    const ProgramRun run = knot.ask(1);
    EXPECT_EQ(run.exit_code, 3) << state;
    EXPECT_EQ(knot.said(), "") << state;
  }
}

// The version that was judged has gone meanwhile (Knot's own time-out, say), and another one waits: seen when
// the judgement is made, and once more after it is on record.
TEST(HookOfKnot, DoesNotCommitAnotherVersionThanTheOneThatItJudged) {
  for (const char* look : {"2", "3"}) {
    PlayedKnot knot;
    knot.offer({.serial = 1});
    write_file(
        knot.directory() / "knotc",
        fmt::format("#!/bin/sh\ncd \"$(dirname \"$0\")\"\ncase \"$1\" in\n"
                    "zone-status) echo >> looks; if [ $(wc -l < looks) = {} ]; then cp dump other; mv other "
                    "dump; fi; echo \"[$2] transaction: open-external\" ;;\n"
                    "*) echo \"$1 $2\" >> said ;;\nesac\n",
                    look));
    const ProgramRun run = knot.ask(1);
    EXPECT_EQ(run.exit_code, 3) << look;
    EXPECT_THAT(run.err, HasSubstr("superseded")) << look;
    EXPECT_EQ(knot.said(), "") << look;
    const auto all = decisions_in(knot.directory() / "hook.db");
    ASSERT_FALSE(all.empty());
    EXPECT_FALSE(all.front().accepted) << look;
    EXPECT_EQ(all.front().rule, "superseded") << look;
  }
}

// The real knotd of Debian 12, with an open `zone-begin`: `zone-commit` would commit that.
TEST(HookOfKnot, LeavesTheTransactionOfSomebodyElseAloneInARealKnot) {
  const TemporaryDirectory directory;
  const std::string here = directory.path().string(), socket = here + "/k.sock";
  write_file(directory / "example.zone", print_zone(*make_zone({.serial = 1})));
  write_file(directory / "knot.conf",
             fmt::format("server:\n  rundir: {0}\n  listen: 127.0.0.1@{1}\ncontrol:\n  listen: {0}/k.sock\n"
                         "database:\n  storage: {0}\nlog:\n  - target: stderr\n    any: info\n"
                         "zone:\n  - domain: example.\n    storage: {0}\n    file: example.zone\n",
                         here, choose_free_port().value()));
  ProgramSetup setup;
  setup.program = find_program("knotd").value();
  setup.arguments = {"-c", here + "/knot.conf"};
  setup.directory = directory.path();
  const auto knotd = Subprocess::start(setup).value();
  const auto knotc = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"-s", socket});
    return run_to_end(find_program("knotc").value(), words, directory.path());
  };
  ASSERT_TRUE(eventually(
      [&] {
        return knotc({"zone-begin", "example."}).exit_code == 0;
      },
      milliseconds(20'000)));
  ASSERT_EQ(knotc({"zone-set", "example.", "new", "60", "TXT", "unseen"}).exit_code, 0);
  const ProgramRun asked =
      run_countersign({"hook", "--for", "knot", "--zone", "example.", "--serial", "1", "--dump",
                       "example.zone", "--knot-socket", socket, "--db", "hook.db"},
                      directory.path());
  EXPECT_EQ(asked.exit_code, 3);
  EXPECT_THAT(asked.err, HasSubstr("Knot has no version of example. that waits for external validation"));
  EXPECT_THAT(knotc({"zone-status", "example.", "+transaction"}).out, HasSubstr("transaction: open"));
  EXPECT_EQ(knotc({"zone-abort", "example."}).exit_code, 0);
}

TEST(HookOfKnot, TwoJudgesDoNotShareADump) {
  PlayedKnot knot;
  knot.offer({.serial = 1});
  const FileDescriptor held(::open((knot.directory() / "dump").c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.number(), LOCK_EX), 0);
  const ProgramRun second = knot.ask(1);
  EXPECT_EQ(second.exit_code, 3);
  EXPECT_THAT(second.err, HasSubstr("another judge is at work"));
  EXPECT_EQ(knot.said(), "");
}

} // namespace
} // namespace countersign
