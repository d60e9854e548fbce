// The second opinion through the real binary, on zones that ldns-signzone made.
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string tool(const std::vector<std::string>& command, const std::filesystem::path& directory) {
  const ProgramRun run =
      run_to_end(command.front(), std::vector<std::string>(command.begin() + 1, command.end()), directory);
  EXPECT_EQ(run.exit_code, 0) << command.front() << "\n" << run.out << run.err;
  return run.out;
}

// "signed.zone", and "bogus.zone" in which one address is another one.
void make_zones(const std::filesystem::path& directory) {
  write_file(directory / "input.zone",
             "example. 3600 IN SOA ns.example. host.example. 1 7200 900 604800 1800\n"
             "example. 3600 IN NS ns.example.\n"
             "ns.example. 3600 IN A 192.0.2.1\n"
             "*.wild.example. 3600 IN MX 10 Mail.Example.\n"
             "www.example. 3600 IN A 192.0.2.2\n");
  const std::vector<std::string> keygen{"/usr/bin/ldns-keygen", "-r", "/dev/urandom", "-a",
                                        "ECDSAP256SHA256"};
  std::vector<std::string> for_ksk = keygen, for_zsk = keygen;
  for_ksk.insert(for_ksk.end(), {"-k", "example"});
  for_zsk.emplace_back("example");
  const std::string ksk = first_line(tool(for_ksk, directory)), zsk = first_line(tool(for_zsk, directory));
  tool({"/usr/bin/ldns-signzone", "-f", "signed.zone", "input.zone", ksk, zsk}, directory);
  std::string zone = read_file(directory / "signed.zone");
  const auto address = zone.find("192.0.2.2");
  ASSERT_NE(address, std::string::npos);
  write_file(directory / "bogus.zone", zone.replace(address, 9, "192.0.2.3"));
}

TEST(SecondOpinion, ConfirmsAGoodZoneAndABogusOne) {
  const TemporaryDirectory directory;
  make_zones(directory.path());
  const ProgramRun good = run_countersign({"verify", "signed.zone"}, directory.path());
  EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
  EXPECT_THAT(good.out, Not(HasSubstr("second-opinion")));
  const ProgramRun bogus = run_countersign({"verify", "bogus.zone"}, directory.path());
  EXPECT_EQ(bogus.exit_code, 2) << bogus.out << bogus.err;
  EXPECT_THAT(bogus.out, HasSubstr("rrsig-bogus"));
  EXPECT_THAT(bogus.out, Not(HasSubstr("second-opinion")));
  // Asked or not, the report is the same.
  EXPECT_EQ(
      run_countersign({"verify", "bogus.zone", "--no-second-opinion", "--at", "2026-01-01"}, directory.path())
          .out,
      run_countersign({"verify", "bogus.zone", "--at", "2026-01-01"}, directory.path()).out);
}

TEST(SecondOpinion, ThatCannotBeHadIsSaidAndLeavesTheVerdict) {
  const TemporaryDirectory directory;
  make_zones(directory.path());
  ProgramSetup setup;
  setup.program = COUNTERSIGN_BINARY;
  setup.directory = directory.path();
  setup.environment = {"TMPDIR=/nonexistent"};
  setup.arguments = {"verify", "signed.zone"};
  const auto run = run_program(setup, Deadline::after(milliseconds(60000)));
  ASSERT_TRUE(run) << run.error().message; // exit status 0
  EXPECT_THAT(run->out, HasSubstr("second-opinion-missing"));
}

// The child's verb, on what it must not be given: it ends, soon, and says so.
TEST(SecondOpinion, ProcessOfGarbageEnds) {
  const TemporaryDirectory directory;
  const std::string memory = std::to_string(std::size_t{512} << 20);
  write_file(directory / "empty", "");
  EXPECT_EQ(run_countersign({"second-opinion", "empty", "0", memory}, directory.path()).exit_code, 0);
  write_file(directory / "garbage", std::string("\xff\xff\xff\xff garbage", 12));
  EXPECT_NE(run_countersign({"second-opinion", "garbage", "0", memory}, directory.path()).exit_code, 0);
  write_file(directory / "zeros", std::string(40, '\0'));
  const ProgramRun zeros = run_countersign({"second-opinion", "zeros", "0", memory}, directory.path());
  EXPECT_EQ(zeros.exit_code, 0);
  EXPECT_THAT(zeros.out, ::testing::StartsWith("none\nnone\n"));
}

} // namespace
} // namespace countersign
