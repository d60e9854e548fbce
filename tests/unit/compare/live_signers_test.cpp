// Real signers with the same keys and the same input: whatever differs must have a rule that accounts for it.
#include "adapters/changes/change_stream.h"
#include "adapters/changes/text_file.h"
#include "adapters/keys/key_pair.h"
#include "adapters/process/subprocess.h"
#include "diff/compare/compare.h"
#include "diff/verify/verify.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace countersign {
namespace {

constexpr DnsTime k_inception{1793491200};  // 2026-11-01 00:00:00 UTC
constexpr DnsTime k_expiration{1803859200}; // 2027-03-01 00:00:00 UTC

enum class Denial { nsec, nsec3, opt_out };

class Signers {
public:
  explicit Signers(std::uint8_t algorithm) {
    const Name zone = Name::from_text("example.").value();
    for (const bool ksk : {true, false}) {
      const KeyPair key = generate_key(zone, algorithm, ksk).value();
      KeyMetadata metadata = in_use_since(k_inception);
      metadata.ttl = 3600;
      stems_.push_back(write_bind_key(key, directory_.path(), metadata).value().string());
      keys_ += dnskey_text(key, 3600) + "\n";
    }
  }

  NodeVersion ldns(const ZoneVersion& input, Denial denial) {
    std::vector<std::string> arguments{
        "-o", "example.",  "-i", time_to_text(k_inception), "-e", time_to_text(k_expiration),
        "-f", path("ldns")};
    if (denial != Denial::nsec) arguments.insert(arguments.end(), {"-n", "-t", "0"});
    if (denial == Denial::opt_out) arguments.emplace_back("-p");
    arguments.insert(arguments.end(), {write(input, ""), stems_[0], stems_[1]});
    return sign("ldns", Role::incumbent, "/usr/bin/ldns-signzone", std::move(arguments));
  }

  NodeVersion bind(const ZoneVersion& input, Denial denial, bool zsk_also = false) {
    std::vector<std::string> arguments{"-q", "-u",
                                       "-o", "example.",
                                       "-s", time_to_text(k_inception),
                                       "-e", time_to_text(k_expiration),
                                       "-j", "0",
                                       "-N", "keep",
                                       "-O", "full",
                                       "-d", directory_.path().string(),
                                       "-f", path("bind")};
    if (!zsk_also) arguments.emplace_back("-x");
    if (denial != Denial::nsec) arguments.insert(arguments.end(), {"-3", "-"});
    if (denial == Denial::opt_out) arguments.emplace_back("-A");
    arguments.insert(arguments.end(), {"-k", stems_[0], write(input, keys_), stems_[1]});
    return sign("bind", Role::candidate, "/usr/bin/dnssec-signzone", std::move(arguments));
  }

private:
  [[nodiscard]] std::string path(const std::string& name) const { return (directory_ / name).string(); }

  std::string write(const ZoneVersion& input, const std::string& more) {
    const Status written = write_text_file(path("zone"), [&](const TextSink& sink) {
      print_zone(input, sink);
      sink(more);
    });
    EXPECT_TRUE(written);
    return path("zone");
  }

  NodeVersion sign(const std::string& name, Role role, const std::string& program,
                   std::vector<std::string> arguments) {
    ProgramSetup setup;
    setup.program = program;
    setup.arguments = std::move(arguments);
    setup.directory = directory_.path();
    const auto done = run_program(setup, Deadline::after(std::chrono::seconds(30)));
    if (!done) throw std::runtime_error(done.error().message);
    ZoneTextOptions options;
    options.file_name = name;
    NodeVersion version{
        name, "offline", role, parse_zone(read_text_file(path(name)).value(), options).value(), {}};
    VerifyOptions judge;
    judge.at = k_inception.plus(86400);
    version.report = verify(*version.zone, judge);
    return version;
  }

  test::TemporaryDirectory directory_;
  std::vector<std::string> stems_;
  std::string keys_;
};

std::set<std::string> rules_of(const std::vector<Finding>& findings) {
  std::set<std::string> rules;
  for (const Finding& finding : findings) {
    EXPECT_NE(finding.explained_by, "")
        << info(finding.kind).id << " " << finding.subject.owner << ": " << finding.evidence;
    rules.insert(finding.explained_by);
  }
  return rules;
}

void expect_good(const NodeVersion& version, const ZoneVersion& input) {
  EXPECT_TRUE(compare_to_input(version, input, {}).empty()) << version.signer;
  EXPECT_TRUE(version.report.complete) << version.signer;
  for (const Finding& finding : version.report.findings) {
    EXPECT_LT(finding.severity, Severity::major) << version.signer << ": " << finding.evidence;
  }
}

ComparePolicy policy() {
  ComparePolicy shared;
  shared.shared_keys = true;
  return shared;
}

ChangeStream stream(std::uint32_t steps) {
  return generate_stream({Name::from_text("example.").value(), 1, 40, steps, Serial(1)}).value();
}

// With deterministic signatures the whole zones are equal, signatures and chain, but for what is named here.
TEST(RealSigners, WithTheSameKeysDifferInNothingButWhatRulesExplain) {
  const ZoneVersionPtr input = stream(0).initial;
  for (const unsigned algorithm : {8U, 13U, 15U}) {
    Signers signers(static_cast<std::uint8_t>(algorithm));
    for (const Denial denial : {Denial::nsec, Denial::nsec3, Denial::opt_out}) {
      const std::vector<NodeVersion> versions{signers.ldns(*input, denial), signers.bind(*input, denial)};
      for (const NodeVersion& version : versions) expect_good(version, *input);
      std::set<std::string> wanted;
      if (algorithm == 13) wanted.insert("ecdsa-randomness");
      if (denial != Denial::nsec) wanted.insert("nsec3param-ttl");
      if (denial == Denial::opt_out) wanted.insert("opt-out-omission");
      EXPECT_EQ(rules_of(compare_versions(versions, policy())), wanted)
          << "algorithm " << algorithm << ", denial " << static_cast<int>(denial);
    }
  }
}

TEST(RealSigners, DnskeySignedByTheZskTooIsExplained) {
  const ZoneVersionPtr input = stream(0).initial;
  Signers signers(15);
  const std::vector<NodeVersion> versions{signers.ldns(*input, Denial::nsec),
                                          signers.bind(*input, Denial::nsec, true)};
  EXPECT_EQ(rules_of(compare_versions(versions, policy())), std::set<std::string>{"dnskey-also-by-zsk"});
}

// Every kind of change that the generator knows, under the denial that leaves most to the signer.
TEST(RealSigners, AgreeOnEveryVersionOfAStream) {
  const ChangeStream changes = stream(20);
  const auto inputs = versions_of(changes).value();
  Signers signers(13);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::vector<NodeVersion> versions{signers.ldns(*inputs[i], Denial::opt_out),
                                            signers.bind(*inputs[i], Denial::opt_out)};
    for (const NodeVersion& version : versions) expect_good(version, *inputs[i]);
    rules_of(compare_versions(versions, policy()));
    if (HasFailure()) FAIL() << "step " << i << ": " << (i == 0 ? "initial" : changes.steps[i - 1].label);
  }
}

} // namespace
} // namespace countersign
