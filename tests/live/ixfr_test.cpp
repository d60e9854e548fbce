// Real BIND and Knot, taken by IXFR: differences must come, must apply, and must lead to what AXFR gives.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace countersign::test;

std::string scenario(const std::string& denial, unsigned steps) {
  return fmt::format(R"(version = 1
name = "ixfr"
[zone]
name = "example."
[stream]
seed = 17
delegations = 40
steps = {}
first_serial = 4294967285
[run]
start_deadline = "40s"
step_deadline = "20s"
verify_ixfr = true
[signing]
algorithm = 13
denial = "{}"
[compare]
validity_tolerance = "2h"
[[signer]]
name = "old"
role = "incumbent"
product = "bind"
[[signer]]
name = "new"
role = "candidate"
product = "knot"
)",
                     steps, denial);
}

struct Taken {
  unsigned whole = 0, by_ixfr = 0, differences = 0;
};

// From the line that the run logs for each node at its end.
Taken taken_by(const std::string& log, const std::string& node) {
  Taken taken;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(node + ": ");
    if (at == std::string::npos || line.find("versions taken whole") == std::string::npos) continue;
    std::istringstream words(line.substr(at + node.size() + 2));
    std::string word;
    words >> taken.whole >> word >> word >> word >> taken.by_ixfr >> word >> word >> word >>
        taken.differences;
    return taken;
  }
  ADD_FAILURE() << "no such line for " << node << " in\n" << log;
  return taken;
}

class RealIxfr : public ::testing::TestWithParam<const char*> {};

TEST_P(RealIxfr, DifferencesComeAndLeadToWhatAxfrGives) {
  constexpr unsigned k_steps = 14;
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", scenario(GetParam(), k_steps));
  const ProgramRun run =
      run_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path(), milliseconds(240'000));
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  for (const char* node : {"old/a", "new/a"}) {
    const Taken taken = taken_by(run.err, node);
    // Only the first version, and those that BIND publishes half signed in front of it, can come whole.
    EXPECT_LE(taken.whole, 3U) << run.err;
    EXPECT_GE(taken.by_ixfr, k_steps - 2) << run.err;
    EXPECT_GE(taken.differences, taken.by_ixfr) << run.err;
  }
  const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_only);
  ASSERT_TRUE(store) << store.error().message;
  const auto steps = (*store)->steps((*store)->run(std::nullopt)->id);
  ASSERT_EQ(steps->size(), k_steps + 1);
  for (const StepRecord& step : *steps) {
    EXPECT_TRUE(step.complete) << step.index;
    for (const Finding& finding : step.findings) {
      EXPECT_NE(finding.kind, FindingKind::ixfr_failed) << finding.evidence;
      EXPECT_NE(finding.kind, FindingKind::ixfr_differs_from_axfr) << finding.evidence;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Denial, RealIxfr, ::testing::Values("nsec", "nsec3-opt-out"));

} // namespace
} // namespace countersign
