// Real programs under a clock that is set: named and knotd refresh their signatures days ahead, and recover
// from signatures that expired while they were down.
#include "adapters/clock_shim/shifted_clock.h"
#include "adapters/process/workspace.h"
#include "adapters/signers/run_tool.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <sstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;
using std::chrono::hours;
using std::chrono::seconds;

constexpr milliseconds k_patience{60'000};
constexpr hours k_day{24};

std::int64_t now() { return now_unix_ms() / 1000; }

// "20261208032121", UTC.
std::int64_t instant(const std::string& text) {
  std::tm parts{};
  EXPECT_NE(::strptime(text.c_str(), "%Y%m%d%H%M%S", &parts), nullptr) << text;
  return ::timegm(&parts);
}

// A signing server of one zone, under a clock of its own.
class Server {
public:
  Server(std::filesystem::path directory, std::string program, std::vector<std::string> arguments)
      : directory_(std::move(directory)), program_(std::move(program)), arguments_(std::move(arguments)),
        clock_(ShiftedClock::create(directory_ / "clock").value()), port_(choose_free_port().value()) {}

  void start() {
    ProgramSetup setup;
    setup.program = find_program(program_).value();
    setup.arguments = arguments_;
    setup.directory = directory_;
    setup.environment = clock_.environment();
    setup.log_file = directory_ / "log";
    setup.run_as = unprivileged_identity();
    process_ = std::move(*Subprocess::start(setup));
  }

  // The way to move a signer's clock.
  void step_to(seconds offset) {
    (void)process_->stop(Deadline::after(k_patience));
    ASSERT_TRUE(clock_.set(offset));
    offset_ = offset;
    start();
  }

  // When the signatures of the whole zone expire; empty while it is not signed.
  [[nodiscard]] std::vector<std::int64_t> expirations() const {
    const ProgramRun run = run_to_end("/usr/bin/dig",
                                      {"+noall", "+answer", "+tries=1", "+time=2", "@127.0.0.1", "-p",
                                       std::to_string(port_), "example.", "AXFR"},
                                      directory_);
    std::vector<std::int64_t> found;
    std::istringstream lines(run.out);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      std::vector<std::string> words;
      for (std::string word; fields >> word;) words.push_back(word);
      if (words.size() > 9 && words[3] == "RRSIG") found.push_back(instant(words[8]));
    }
    return found;
  }

  // True as soon as every signature lasts for more than `at_least` by the server's clock.
  [[nodiscard]] bool all_last(seconds at_least) const {
    return eventually(
        [&] {
          const auto all = expirations();
          const std::int64_t wanted = now() + offset_.count() + at_least.count();
          return all.size() >= 4 && *std::ranges::min_element(all) > wanted;
        },
        k_patience);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string log() const { return read_file(directory_ / "log"); }

private:
  std::filesystem::path directory_;
  std::string program_;
  std::vector<std::string> arguments_;
  ShiftedClock clock_;
  std::uint16_t port_;
  seconds offset_{0};
  std::unique_ptr<Subprocess> process_;
};

constexpr const char* k_zone = "$TTL 300\n@ SOA ns h 1 3600 600 604800 300\n@ NS ns\nns A 192.0.2.1\n";

class Clock : public ::testing::Test {
protected:
  // Below the test's directory one that the server's user may write.
  std::filesystem::path place() {
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0711));
    const auto made = directory / "server";
    EXPECT_TRUE(make_private_directory(made));
    EXPECT_TRUE(write_private_file(made / "example.zone", k_zone));
    return made;
  }

  // 14 days of validity, renewed when less than 5 are left.
  static void expect_renewal(Server& server) {
    ASSERT_TRUE(server.all_last(13 * k_day)) << server.log();
    server.step_to(10 * k_day);
    EXPECT_TRUE(server.all_last(5 * k_day)) << "were to be refreshed\n" << server.log();
    server.step_to(60 * k_day);
    EXPECT_TRUE(server.all_last(5 * k_day)) << "had expired\n" << server.log();
  }

  TemporaryDirectory directory;
};

TEST_F(Clock, MovesTheWallClockAndNothingElse) {
  auto clock = ShiftedClock::create(directory / "clock");
  ASSERT_TRUE(clock) << clock.error().message;
  EXPECT_FALSE(ShiftedClock::create(directory / "clock")) << "another one's";
  ProgramSetup setup;
  setup.program = "/usr/bin/date";
  setup.arguments = {"+%s"};
  setup.directory = directory.path();
  setup.environment = clock->environment();
  for (const seconds offset : {seconds(0), seconds(100 * k_day), seconds(-3 * k_day)}) {
    ASSERT_TRUE(clock->set(offset));
    const auto before = now();
    const auto output = run_program(setup, Deadline::after(k_patience));
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_GE(std::stoll(output->out), before + offset.count());
    EXPECT_LE(std::stoll(output->out), now() + offset.count());
  }
  // A wait of a tenth of a second stays one (it would be years, or fail at once).
  setup.program = "/usr/bin/sleep";
  setup.arguments = {"0.1"};
  EXPECT_TRUE(run_program(setup, Deadline::after(k_patience)));
}

TEST_F(Clock, NamedRefreshesAndRecovers) {
  const auto at = place();
  Server server(at, "named", {"-n", "1", "-g", "-c", (at / "named.conf").string()});
  ASSERT_TRUE(write_private_file(at / "named.conf", fmt::format(R"(controls {{ }};
options {{
  directory "{0}"; pid-file none; lock-file none; session-keyfile "{0}/session.key";
  managed-keys-directory "{0}"; key-directory "{0}";
  listen-on port {1} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no; dnssec-validation no;
  empty-zones-enable no; notify no; allow-transfer {{ 127.0.0.1; }};
}};
dnssec-policy "p" {{
  keys {{ csk lifetime unlimited algorithm 13; }};
  signatures-validity 14d; signatures-validity-dnskey 14d; signatures-refresh 5d; signatures-jitter 0;
}};
zone "example." {{ type primary; file "example.zone"; dnssec-policy "p"; inline-signing yes; }};
)",
                                                                at.string(), server.port())));
  server.start();
  expect_renewal(server);
}

TEST_F(Clock, KnotRefreshesAndRecovers) {
  const auto at = place();
  Server server(at, "knotd", {"-c", (at / "knot.conf").string()});
  ASSERT_TRUE(write_private_file(at / "knot.conf", fmt::format(R"(server:
    rundir: "{0}"
    listen: 127.0.0.1@{1}
    automatic-acl: off
control:
    listen: "{0}/s"
database:
    storage: "{0}/db"
    journal-db-max-size: 50M
    kasp-db-max-size: 20M
    timer-db-max-size: 10M
acl:
  - id: transfer
    address: 127.0.0.1
    action: transfer
policy:
  - id: p
    single-type-signing: on
    ksk-lifetime: 0
    rrsig-lifetime: 14d
    rrsig-refresh: 5d
template:
  - id: default
    storage: "{0}"
    file: "%s.zone"
    acl: transfer
    zonefile-load: difference-no-serial
    zonefile-sync: -1
    journal-content: all
zone:
  - domain: example.
    dnssec-signing: on
    dnssec-policy: p
)",
                                                               at.string(), server.port())));
  ASSERT_TRUE(make_private_directory(at / "db"));
  server.start();
  expect_renewal(server);
}

} // namespace
} // namespace countersign
