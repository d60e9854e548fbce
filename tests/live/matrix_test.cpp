// Algorithms and kinds of denial that the fixtures' scenarios leave out, by all products that can do them:
// each must be signed completely, followed through changes, and found to differ only in what a rule explains.
#include "adapters/signers/node_driver.h"
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;

struct Signing {
  const char* name;
  int algorithm;
  const char* denial;
  DenialKind kind;
  bool opt_out;
  int salt_octets;
};

// YADIFA 2.6.4 leaves signatures of NSEC3 records that have changed: it is run with NSEC alone.
std::vector<std::string_view> products_for(const Signing& signing) {
  std::vector<std::string_view> products;
  for (const std::string_view product : known_products()) {
    const auto& algorithms = product_info(product)->algorithms;
    const bool can = std::ranges::find(algorithms, signing.algorithm) != algorithms.end();
    const bool may = product != "yadifa" || signing.kind == DenialKind::nsec;
    if (can && may) products.push_back(product);
  }
  return products;
}

std::string scenario(const Signing& signing) {
  std::string text = fmt::format(R"(version = 1
name = "matrix"
[zone]
name = "example."
[stream]
seed = 21
delegations = 15
steps = 3
[run]
start_deadline = "60s"
step_deadline = "20s"
[signing]
algorithm = {}
denial = "{}"
salt_octets = {}
dnskey_ttl = "1h"              # PowerDNS knows no other one than the SOA minimum
[compare]
validity_tolerance = "2h"
[[key]]
name = "ksk"
role = "ksk"
[[key]]
name = "zsk"
)",
                                 signing.algorithm, signing.denial, signing.salt_octets);
  for (const std::string_view product : products_for(signing)) {
    text += fmt::format("[[signer]]\nname = \"{0}\"\nrole = \"{1}\"\nproduct = \"{0}\"\n", product,
                        product == "bind" ? "incumbent" : "candidate");
    if (product != "command") continue;
    text += fmt::format(R"(keys = ["ksk", "zsk"]
command = {{ arguments = ["dnssec-signzone", "-q", "-x", "-S", "-K", "{{keys}}", "-o", "{{zone}}", "-d",
  "{{directory}}", "-s", "{{inception}}", "-e", "{{expiration}}", "-O", "full", {}{}
  "-f", "{{output}}", "{{input}}"] }}
)",
                        signing.kind == DenialKind::nsec3 ? R"("-3", "{salt}", "-H", "0", )" : "",
                        signing.opt_out ? R"("-A", )" : "");
  }
  return text;
}

void expect_as_configured(const VersionReport& report, const Signing& signing) {
  EXPECT_EQ(report.denial.kind, signing.kind);
  EXPECT_EQ(report.denial.opt_out_seen, signing.opt_out);
  if (signing.kind == DenialKind::nsec3) {
    ASSERT_EQ(report.denial.chains.size(), 1U);
    EXPECT_EQ(report.denial.chains[0].salt.size(), static_cast<std::size_t>(signing.salt_octets));
    EXPECT_EQ(report.denial.chains[0].iterations, 0);
  }
  EXPECT_FALSE(report.keys.empty());
  for (const PublishedKey& key : report.keys) EXPECT_EQ(key.label.algorithm, signing.algorithm);
  EXPECT_EQ(report.signatures[SignatureOutcome::valid], report.signatures.total());
}

class Matrix : public ::testing::TestWithParam<Signing> {};

TEST_P(Matrix, AllProductsSignItAndAllDifferencesAreExplained) {
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", scenario(GetParam()));
  const ProgramRun run = run_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_only);
  ASSERT_TRUE(store) << store.error().message;
  const auto steps = (*store)->steps((*store)->run(std::nullopt)->id);
  ASSERT_EQ(steps->size(), 4U);
  std::size_t versions = 0;
  for (const StepRecord& step : *steps) {
    for (const VersionRecord& version : step.versions) {
      if (!version.first_of_step) continue;
      SCOPED_TRACE(version.signer + ", step " + std::to_string(step.index));
      expect_as_configured(version.report, GetParam());
      ++versions;
    }
  }
  EXPECT_EQ(versions, 4 * products_for(GetParam()).size());
}

INSTANTIATE_TEST_SUITE_P(
    Signings, Matrix,
    ::testing::Values(Signing{"RsaNsec3", 8, "nsec3", DenialKind::nsec3, false, 0},
                      Signing{"RsaOptOutSalted", 8, "nsec3-opt-out", DenialKind::nsec3, true, 8},
                      Signing{"P256Nsec", 13, "nsec", DenialKind::nsec, false, 0},
                      Signing{"P256OptOut", 13, "nsec3-opt-out", DenialKind::nsec3, true, 0},
                      Signing{"P256Nsec3Salted", 13, "nsec3", DenialKind::nsec3, false, 4},
                      Signing{"Ed25519Nsec", 15, "nsec", DenialKind::nsec, false, 0},
                      Signing{"Ed25519Nsec3", 15, "nsec3", DenialKind::nsec3, false, 0}),
    [](const auto& signing) { return std::string(signing.param.name); });

} // namespace
} // namespace countersign
