// `countersign cutover` on zones that dnssec-signzone made with the keys of two signers.
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <ctime>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using namespace countersign::test;
using Words = std::vector<std::string>;

class CutoverCommand : public ::testing::Test {
protected:
  void SetUp() override {
    for (const char* side : {"old", "new"}) {
      const std::string keys = fmt::format("{}-keys", side);
      std::filesystem::create_directory(directory_ / keys);
      const std::string ksk =
          tool({"/usr/bin/dnssec-keygen", "-q", "-K", keys, "-a", "13", "-f", "KSK", "example."});
      (void)tool({"/usr/bin/dnssec-keygen", "-q", "-K", keys, "-a", "13", "example."});
      const std::string stem = keys + "/" + ksk.substr(0, ksk.find('\n'));
      ds_ += tool({"/usr/bin/dnssec-dsfromkey", "-T", "86400", stem + ".key"});
    }
    sign("old", 1);
    sign("new", 2);
    write_file(directory_ / "parent.ds", ds_);
  }

  void sign(const std::string& side, unsigned serial, const std::string& also = {}) {
    write_file(directory_ / "input",
               fmt::format("example. 3600 IN SOA ns1.example. host.example. {} 7200 900 604800 300\n"
                           "example. 3600 IN NS ns1.example.\nns1.example. 7200 IN A 127.0.0.1\n",
                           serial) +
                   also);
    (void)tool({"/usr/bin/dnssec-signzone", "-S", "-K", side + "-keys", "-o", "example.", "-f",
                side + ".zone", "input"});
  }
  // The DNSKEY record of a side's ZSK.
  [[nodiscard]] std::string zsk_of(const std::string& side) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / (side + "-keys"))) {
      if (entry.path().extension() != ".key") continue;
      const std::string text = read_file(entry.path());
      const auto record = text.find("example. IN DNSKEY 256 ");
      if (record != std::string::npos) return text.substr(record);
    }
    ADD_FAILURE() << "no ZSK of " << side;
    return {};
  }
  std::string tool(const Words& command) const {
    const ProgramRun run =
        run_to_end(command.front(), Words(command.begin() + 1, command.end()), directory_.path());
    EXPECT_EQ(run.exit_code, 0) << fmt::format("{}", fmt::join(command, " ")) << run.out << run.err;
    return run.out;
  }
  [[nodiscard]] ProgramRun cutover(const Words& more) const {
    Words words{"cutover", "old.zone", "new.zone"};
    words.insert(words.end(), more.begin(), more.end());
    return run_countersign(words, directory_.path());
  }

  TemporaryDirectory directory_;
  std::string ds_;
};

TEST_F(CutoverCommand, BetweenZonesThatAreOnlyValidAloneIsUnsafe) {
  const ProgramRun run = cutover({"--ds", "parent.ds"});
  EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("UNSAFE  example."));
  EXPECT_THAT(run.out, HasSubstr("old DNSKEY, new data"));
  EXPECT_THAT(run.out, HasSubstr("1. Publish ZSK 13/"));
  const ProgramRun json = cutover({"--ds", "parent.ds", "--format", "json", "--propagation", "60"});
  EXPECT_EQ(json.exit_code, 2) << json.err;
  const auto parsed = nlohmann::json::parse(json.out);
  EXPECT_EQ(parsed["cutover"], "broken");
  EXPECT_EQ(parsed["steps"][0]["id"], "publish-new-keys");
  EXPECT_EQ(parsed["steps"][1]["seconds"], 60 + 7200) << "the longest TTL of the old data";
}

TEST_F(CutoverCommand, AfterAnExchangeOfZsksIsSafeOnceTheCachesKnow) {
  sign("old", 1, zsk_of("new"));
  sign("new", 2, zsk_of("old"));
  EXPECT_EQ(cutover({"--ds", "parent.ds"}).exit_code, 3) << "since when is not known";
  const std::string minute_ago = std::to_string(std::time(nullptr) - 60);
  const ProgramRun early =
      cutover({"--ds", "parent.ds", "--old-keys-since", minute_ago, "--ds-since", "2026-01-01"});
  EXPECT_EQ(early.exit_code, 2) << early.out << early.err;
  EXPECT_THAT(early.out, HasSubstr("earliest safe"));
  const ProgramRun safe =
      cutover({"--ds", "parent.ds", "--old-keys-since", "2026-01-01", "--ds-since", "2026-01-01"});
  EXPECT_EQ(safe.exit_code, 0) << safe.out << safe.err;
  EXPECT_THAT(safe.out, HasSubstr("SAFE  example."));
}

TEST_F(CutoverCommand, WithoutTheParentsDsIsUndecided) {
  const ProgramRun run = cutover({"--old-keys-since", "2026-01-01"});
  EXPECT_NE(run.exit_code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("not known: the parent's DS RRset"));
}

TEST_F(CutoverCommand, RefusesADsOfAnotherZone) {
  write_file(directory_ / "other.ds", "www.example. 3600 IN DS 1 13 2 " + std::string(64, '0') + "\n");
  const ProgramRun run = cutover({"--ds", "other.ds"});
  EXPECT_EQ(run.exit_code, 64) << run.out;
  EXPECT_THAT(run.err, HasSubstr("other.ds: www.example. DS is no DS of example."));
}

} // namespace
} // namespace countersign
