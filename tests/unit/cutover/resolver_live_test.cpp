// What the simulator says of a mixture, and what unbound and BIND make of it: caches are warmed with one
// side, and then the servers have the other.
#include "tests/support/program_run.h"
#include "tests/unit/cutover/resolver.h"
#include "tests/unit/cutover/sides.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

using test::Answer;
using test::Authority;
using test::Make;
using test::Resolver;
using test::Turnout;

constexpr Answer k_secure{0, true}, k_secure_nxdomain{3, true}, k_servfail{2, false};

class CutoverInTheWorld : public ::testing::TestWithParam<std::tuple<CutoverCase, Make>> {
protected:
  [[nodiscard]] static const CutoverPlan& plan() { return std::get<0>(GetParam()).plan; }
  [[nodiscard]] static Make make() { return std::get<1>(GetParam()); }
};

bool chain_holds(const CutoverReport& report, Side keys) {
  return std::ranges::any_of(report.chains, [&](const ChainMixture& chain) {
    return chain.keys == keys && chain.safety == Safety::safe;
  });
}

TEST_P(CutoverInTheWorld, IsAsTheSimulatorSays) {
  const CutoverReport report = simulate_cutover(plan());
  const Authority old_side(*plan().old_zone), new_side(*plan().new_zone);
  const auto authority = [&](Side side) -> const Authority& {
    return side == Side::old_side ? old_side : new_side;
  };
  for (const DataMixture& mixture : report.data) {
    Turnout turnout;
    const Resolver resolver(make(), plan().parent_ds, turnout.endpoint());
    const auto mixed = ::testing::Message()
                       << to_text(mixture.keys) << " DNSKEY, " << to_text(mixture.data) << " data";
    turnout.turn_to(authority(mixture.keys));
    const bool chain = chain_holds(report, mixture.keys);
    EXPECT_EQ(resolver.ask("example.", RrType::DNSKEY), chain ? k_secure : k_servfail) << mixed;
    turnout.turn_to(authority(mixture.data));
    const bool good = chain && mixture.safety == Safety::safe;
    EXPECT_EQ(resolver.ask("www.example.", RrType::A), good ? k_secure : k_servfail) << mixed;
    EXPECT_EQ(resolver.ask("no.such.example.", RrType::A), good ? k_secure_nxdomain : k_servfail) << mixed;
    EXPECT_EQ(resolver.ask("any.wild.example.", RrType::TXT), good ? k_secure : k_servfail) << mixed;
    EXPECT_EQ(resolver.ask("signed.example.", RrType::DS), good ? k_secure : k_servfail) << mixed;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, CutoverInTheWorld,
                         ::testing::Combine(::testing::ValuesIn(cutover_cases()),
                                            ::testing::Values(Make::unbound, Make::bind)),
                         [](const auto& test) {
                           return std::get<0>(test.param).name +
                                  (std::get<1>(test.param) == Make::unbound ? "Unbound" : "Bind");
                         });

// The archetype (apnic-2012): broken until the old keys have left the cache, and whole from then on.
TEST(CutoverInTime, HealsWhenTheOldKeysHaveLeftTheCache) {
  constexpr std::uint32_t k_short_ttl = 3;
  const Signer a = Signer::make(), b = Signer::make();
  const SignedZone before = make_side({.signer = a, .serial = 1, .key_ttl = k_short_ttl});
  CutoverPlan plan;
  plan.old_zone = before.build();
  plan.new_zone = make_side({.signer = b, .serial = 2}).build();
  plan.at = before.at();
  plan.propagation_s = plan.parent_propagation_s = 0;
  plan.parent_ds = ds_of({a.ksk, b.ksk});
  const CutoverReport report = simulate_cutover(plan);
  const auto broken = std::ranges::find_if(report.data, [](const DataMixture& mixture) {
    return mixture.keys == Side::old_side && mixture.data == Side::new_side;
  });
  ASSERT_EQ(broken->broken_during, (Window{0, k_short_ttl}));
  const Authority old_side(*plan.old_zone), new_side(*plan.new_zone);
  for (const Make make : {Make::unbound, Make::bind}) {
    Turnout turnout;
    const Resolver resolver(make, plan.parent_ds, turnout.endpoint());
    turnout.turn_to(old_side);
    EXPECT_EQ(resolver.ask("mail.example.", RrType::A), k_secure);
    turnout.turn_to(new_side);
    EXPECT_EQ(resolver.ask("www.example.", RrType::A), k_servfail);
    EXPECT_EQ(resolver.ask("mail.example.", RrType::A), k_secure) << "from the cache";
    const auto is_whole = [&] { return resolver.ask("ns1.example.", RrType::A) == k_secure; };
    EXPECT_TRUE(test::eventually(is_whole, milliseconds(15'000)));
  }
}

} // namespace
} // namespace countersign::testing
