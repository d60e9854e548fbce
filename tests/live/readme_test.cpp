// Every command that the top README shows, as it stands there, through the real binary on real zones.
#include "adapters/keys/key_pair.h"
#include "adapters/process/workspace.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using namespace countersign::test;

// Signed for a window that holds both the instant which the README names and the day of the test.
constexpr const char* k_inception = "20260101000000";
constexpr const char* k_expiration = "20461231000000";

using Words = std::vector<std::string>;

// The `countersign ...` lines of the block under "## Commands", without their comments.
std::vector<Words> commands_of_readme() {
  std::istringstream readme(read_file(COUNTERSIGN_SOURCE_DIR "/README.md"));
  std::vector<Words> commands;
  bool in_section = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) in_section = line == "## Commands";
    if (!in_section || !line.starts_with("countersign ")) continue;
    std::istringstream words(line.substr(0, line.find(" #")));
    Words command;
    for (std::string word; words >> word;) command.push_back(word);
    command.erase(command.begin());
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string tool(const Words& command, const std::filesystem::path& directory) {
  const ProgramRun run = run_to_end(command.front(), Words(command.begin() + 1, command.end()), directory);
  EXPECT_EQ(run.exit_code, 0) << command.front() << "\n" << run.out << run.err;
  return run.out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The files that the README's commands speak of: one zone, signed with the same keys by two products.
void make_files(const std::filesystem::path& directory) {
  const ProgramRun generated = run_countersign({"stream", "generate", "--zone", "example.", "--seed", "3",
                                                "--zone-out", "input.zone", "--journal-out", "input.journal"},
                                               directory);
  ASSERT_EQ(generated.exit_code, 0) << generated.err;
  const Words keygen{"/usr/bin/dnssec-keygen", "-a", "13", "-L", "300"};
  Words for_ksk = keygen;
  for_ksk.insert(for_ksk.end(), {"-f", "KSK", "example."});
  const std::string ksk = first_line(tool(for_ksk, directory));
  Words for_zsk = keygen;
  for_zsk.push_back("example.");
  const std::string zsk = first_line(tool(for_zsk, directory));
  for (const char* file : {"signed.zone", "old.zone"}) {
    tool({"/usr/bin/ldns-signzone", "-o", "example.", "-i", k_inception, "-e", k_expiration, "-f", file,
          "input.zone", zsk, ksk},
         directory);
  }
  tool({"/usr/bin/dnssec-signzone", "-S", "-K", ".", "-o", "example.", "-s", k_inception, "-e", k_expiration,
        "-f", "new.zone", "input.zone"},
       directory);
  // What the README's prove.toml speaks of, as it stands there: the first block of TOML under its heading.
  const std::string readme = read_file(COUNTERSIGN_SOURCE_DIR "/README.md");
  const auto begin = readme.find("```toml\n", readme.find("## Proof of possession")) + 8;
  write_file(directory / "prove.toml", readme.substr(begin, readme.find("```", begin) - begin));
  std::filesystem::create_directory(directory / "bind-keys");
  std::filesystem::create_directory(directory / "knot-keys");
  for (const std::string& stem : {ksk, zsk}) {
    std::filesystem::copy_file(directory / (stem + ".private"),
                               directory / "bind-keys" / (stem + ".private"));
    const auto key = read_bind_key(directory / stem);
    ASSERT_TRUE(key) << key.error().message;
    write_file(directory / "knot-keys" / (stem + ".pem"), key->pkcs8_pem);
  }
  write_file(directory / "parent.ds", tool({"/usr/bin/dnssec-dsfromkey", ksk + ".key"}, directory));
  std::filesystem::create_directory(directory / "zones");
  std::filesystem::copy_file(directory / "input.zone", directory / "zones/1.zone");
  std::string next = read_file(directory / "input.zone");
  const std::string numbers = first_line(next.substr(next.find("SOA")));
  std::string raised = numbers;
  const auto serial = raised.find(" 1 ");
  ASSERT_NE(serial, std::string::npos) << numbers;
  next.replace(next.find(numbers), numbers.size(), raised.replace(serial, 3, " 2 "));
  write_file(directory / "zones/2.zone", next + "added.example. 300 IN TXT \"second\"\n");
  tool({"/usr/bin/dnssec-signzone", "-S", "-K", ".", "-o", "example.", "-s", k_inception, "-e", k_expiration,
        "-f", "next.zone", "zones/2.zone"},
       directory);
  std::filesystem::create_directory_symlink(COUNTERSIGN_SOURCE_DIR "/fixtures", directory / "fixtures");
}

// A run of seconds is no ground for a decision, and the gate says so.
int expected_code(const Words& command) {
  const bool decides = command.front() == "gate" || std::ranges::find(command, "html") != command.end() ||
                       std::ranges::find(command, "md") != command.end();
  return decides ? 3 : 0;
}

TEST(Readme, EveryCommandWorksAsItStandsThere) {
  const TemporaryDirectory directory;
  make_files(directory.path());
  const std::vector<Words> commands = commands_of_readme();
  ASSERT_GE(commands.size(), 10U) << "the section was not found";
  for (const Words& command : commands) {
    const ProgramRun run = run_countersign(command, directory.path());
    if (command.front() == "watch") { // goes on until it is told to stop; see TheConfigurations... below
      continue;
    }
    if (command.back() == "--resume") { // the run before it has ended; fault_test resumes one that has not
      EXPECT_EQ(run.exit_code, 64) << run.out << run.err;
      EXPECT_THAT(run.err, HasSubstr("nothing to resume"));
      continue;
    }
    EXPECT_EQ(run.exit_code, expected_code(command))
        << fmt::format("{}\n", fmt::join(command, " ")) << run.out << run.err;
    const bool to_file = std::ranges::find(command, "--out") != command.end();
    EXPECT_EQ(run.out.empty(), to_file) << fmt::format("{}", fmt::join(command, " "));
  }
}

// The text between "```KIND" and "```" in the section on parallel operation.
std::string snippet(const std::string& kind) {
  const std::string readme = read_file(COUNTERSIGN_SOURCE_DIR "/README.md");
  const auto section = readme.find("## Parallel operation");
  const auto begin = readme.find("```" + kind + "\n", section);
  EXPECT_NE(begin, std::string::npos) << kind;
  const auto first = readme.find('\n', begin) + 1;
  return readme.substr(first, readme.find("```", first) - first);
}

TEST(Readme, TheStepsOfParallelOperationWorkAsTheyStandThere) {
  const TemporaryDirectory directory;
  write_file(directory / "steps", "set -e\n" + snippet("sh"));
  tool({"/bin/sh", "steps"}, directory.path());
  const std::string key = read_file(directory / "countersign.key");
  write_file(directory / "named.conf", key + snippet("bind"));
  write_file(directory / "example.zone",
             "@ 300 IN SOA ns h 1 2 3 4 5\n@ 300 IN NS ns\nns 300 IN A 192.0.2.1\n");
  tool({"/usr/bin/named-checkconf", "named.conf"}, directory.path());
  write_file(directory / "knot.conf", snippet("knot"));
  tool({"/usr/sbin/knotc", "-c", "knot.conf", "conf-check"}, directory.path());
  write_file(directory / "watch.toml", snippet("toml"));
  const ProgramRun checked = run_countersign({"conf-check", "watch.toml"}, directory.path());
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
}

TEST(Readme, EachAlertRouteStandsThereAsItCanBeCopied) {
  const TemporaryDirectory directory;
  write_file(directory / "steps", "set -e\n" + snippet("sh"));
  tool({"/bin/sh", "steps"}, directory.path());
  for (const char* secret : {"heartbeat.url", "hook.key", "pagerduty.key", "icinga.password"}) {
    write_file(directory / secret, "https://example.net/s3cret\n");
    std::filesystem::permissions(directory / secret, std::filesystem::perms::owner_read);
  }
  const std::string readme = read_file(COUNTERSIGN_SOURCE_DIR "/README.md");
  const auto begin = readme.find("```toml\n", readme.find("## Alerts that somebody answers")) + 8;
  const std::string alerts = readme.substr(begin, readme.find("```", begin) - begin);
  for (const char* kind : {"exec", "webhook", "alertmanager", "pagerduty", "sendmail", "icinga"})
    EXPECT_THAT(alerts, HasSubstr(fmt::format("kind = \"{}\"", kind)));
  write_file(directory / "watch.toml", snippet("toml") + alerts);
  const ProgramRun checked = run_countersign({"conf-check", "watch.toml"}, directory.path());
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
}

TEST(Readme, TheWatchOfItRunsUntilItIsToldToStop) {
  const TemporaryDirectory directory;
  write_file(directory / "steps", snippet("sh"));
  tool({"/bin/sh", "steps"}, directory.path());
  std::string config = snippet("toml"); // the addresses are for documentation, and this host has none of them
  for (const std::string from : {"192.0.2.9:5390", "192.0.2.1\"", "192.0.2.2\"", "[2001:db8::3]:5353"}) {
    const bool listens = from.ends_with("5390");
    config.replace(config.find(from), from.size(), listens ? "127.0.0.1:0" : "127.0.0.1:9\"");
    if (from.starts_with('[')) config.erase(config.find("127.0.0.1:9\"\"") + 12, 1);
  }
  if (const auto port = config.find("127.0.0.1:0"); port != std::string::npos) {
    config.replace(port, 11, "127.0.0.1:" + std::to_string(choose_free_port().value()));
  }
  write_file(directory / "watch.toml", config);
  const auto process = start_countersign({"watch", "watch.toml", "--db", "watch.db"}, directory.path());
  ASSERT_TRUE(process);
  ASSERT_TRUE(eventually([&] { return process->captured_stderr().find("begins") != std::string::npos; },
                         milliseconds(20'000)))
      << process->captured_stderr();
  process->terminate();
  ASSERT_TRUE(process->wait(Deadline::after(milliseconds(5'000))));
  EXPECT_EQ(process->exit_status()->code, 3) << "nothing was seen, and that is no GO";
}

TEST(Readme, AConvertedStreamIsTheStreamItCameFrom) {
  const TemporaryDirectory directory;
  ASSERT_EQ(run_countersign({"stream", "generate", "--zone", "example.", "--seed", "9", "--steps", "12"},
                            directory.path())
                .exit_code,
            0);
  ASSERT_EQ(run_countersign({"stream", "convert", "--zone-file", "stream.zone", "--journal", "stream.journal",
                             "--zone-out", "again.zone", "--journal-out", "again.journal"},
                            directory.path())
                .exit_code,
            0);
  EXPECT_EQ(read_file(directory / "again.zone"), read_file(directory / "stream.zone"));
  EXPECT_EQ(read_file(directory / "again.journal"), read_file(directory / "stream.journal"));
}

TEST(Readme, SharedKeysMakeTwoProductsComparableDownToTheChain) {
  const TemporaryDirectory directory;
  make_files(directory.path());
  const ProgramRun same = run_countersign(
      {"compare", "old.zone", "new.zone", "--unsigned", "input.zone", "--shared-keys"}, directory.path());
  EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
  // One record less in the candidate: the content, and the signer's own chain, tell.
  std::string zone = read_file(directory / "old.zone");
  const auto address = zone.find("\tIN\tA\t");
  ASSERT_NE(address, std::string::npos);
  const auto begin = zone.rfind('\n', address) + 1;
  zone.erase(begin, zone.find('\n', address) + 1 - begin);
  write_file(directory / "less.zone", zone);
  const ProgramRun less = run_countersign(
      {"compare", "old.zone", "less.zone", "--unsigned", "input.zone", "--shared-keys"}, directory.path());
  EXPECT_EQ(less.exit_code, 2) << less.out << less.err;
  EXPECT_THAT(less.out, HasSubstr("content-missing"));
}

TEST(Readme, AnInstantAfterTheExpirationMakesTheZoneBogus) {
  const TemporaryDirectory directory;
  make_files(directory.path());
  const ProgramRun late =
      run_countersign({"verify", "signed.zone", "--at", "2047-01-01T00:00:00Z"}, directory.path());
  EXPECT_EQ(late.exit_code, 2) << late.out << late.err;
  EXPECT_THAT(late.out, HasSubstr("expired"));
}

TEST(Readme, EveryScenarioInTheFixturesIsAccepted) {
  const TemporaryDirectory directory;
  for (const auto& entry :
       std::filesystem::directory_iterator(COUNTERSIGN_SOURCE_DIR "/fixtures/scenarios")) {
    const ProgramRun run = run_countersign({"conf-check", entry.path().string()}, directory.path());
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  }
}

} // namespace
} // namespace countersign
