// All zones of three names below each other with everything that can stand at a name. The test signer and the
// judge know nothing of each other; where they agree on all of these, both have the cuts, the empty
// non-terminals, the wildcards and opt-out right, or both are wrong in the same way.
#include "tests/unit/verify/mutation.h"

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

constexpr const char* k_choices[] = {
    "",
    "A 192.0.2.1",
    "NS ns.test.",
    "DNAME other.test.",
    "CNAME other.test.",
    "NS ns.test.\nDS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};

std::vector<Record> tiny_content(std::span<const std::string> names, unsigned number) {
  std::string text = "$ORIGIN example.\n$TTL 60\n@ SOA ns.test. h.test. 1 2 3 4 60\n@ NS ns.test.\n";
  for (const std::string& owner : names) {
    const std::string choice = k_choices[number % std::size(k_choices)];
    number /= static_cast<unsigned>(std::size(k_choices));
    if (choice.empty()) continue;
    const std::size_t line = choice.find('\n');
    text += owner + ' ' + choice.substr(0, line) + '\n';
    if (line != std::string::npos) text += owner + ' ' + choice.substr(line + 1) + '\n';
  }
  return records(text);
}

class TinyZones : public ::testing::TestWithParam<std::tuple<Mode, std::vector<std::string>>> {
protected:
  static constexpr unsigned k_count = 216; // 6 choices at each of 3 names
  [[nodiscard]] SignedZone zone(unsigned number) const {
    const auto& [mode, names] = GetParam();
    return sign_zone(name("example."), tiny_content(names, number), {key_pair(13)[0]}, options_for(mode));
  }
};

TEST_P(TinyZones, SignedWellRaiseNothing) {
  for (unsigned number = 0; number < k_count; ++number) {
    const VersionReport report = judge(zone(number));
    ASSERT_TRUE(report.findings.empty() && report.complete) << "zone " << number << '\n' << text_of(report);
  }
}

// Every record that the signer made is needed, and so are the records that it signed.
TEST_P(TinyZones, WithOneRecordLessRaiseSomething) {
  for (unsigned number = 0; number < k_count; number += 11) {
    const SignedZone good = zone(number);
    for (std::size_t victim = 0; victim < good.records().size(); ++victim) {
      SignedZone damaged = good;
      const Record gone = damaged.records()[victim];
      damaged.records().erase(damaged.records().begin() + static_cast<std::ptrdiff_t>(victim));
      const VersionReport report = judge(damaged);
      // Data that the zone does not speak for may go without a trace.
      const bool owed = gone.type == RrType::RRSIG || gone.type == RrType::NSEC ||
                        gone.type == RrType::NSEC3 ||
                        !good.signatures(to_text(gone.owner.view()), gone.type).empty();
      if (owed) {
        ASSERT_FALSE(report.findings.empty()) << "zone " << number << " without " << to_text(gone.type);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, TinyZones,
                         ::testing::Combine(::testing::Values(Mode::nsec, Mode::nsec3, Mode::opt_out),
                                            ::testing::Values(std::vector<std::string>{"a", "b.a", "c.b.a"},
                                                              std::vector<std::string>{"a", "*.a", "c.*.a"},
                                                              std::vector<std::string>{"x.y.a", "b.a",
                                                                                       "z"})));

} // namespace
} // namespace countersign::testing
