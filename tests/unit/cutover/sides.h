// Cut-overs as registries plan them, well and badly: for the simulator's tests, and for real resolvers.
#pragma once

#include "diff/cutover/cutover.h"
#include "tests/support/test_signer.h"

namespace countersign::testing {

inline constexpr std::uint32_t k_key_ttl = 3600;  // of the old side's DNSKEY RRset
inline constexpr std::uint32_t k_data_ttl = 7200; // the longest of the data
inline constexpr std::uint32_t k_ds_ttl = 86400;

// Keys of a signer. The same object stands for the same keys.
struct Signer {
  SigningKey ksk, zsk;
  [[nodiscard]] static Signer make(std::uint8_t algorithm = 13);
};

struct SideSetup {
  Signer signer;
  std::vector<SigningKey> also_published{}; // that sign nothing
  std::uint32_t serial = 1;
  SignOptions options{};
  std::uint32_t key_ttl = k_key_ttl;
};
// example., with hosts, a wildcard and delegations of both kinds, signed yesterday for a month.
[[nodiscard]] SignedZone make_side(SideSetup setup);
[[nodiscard]] std::vector<Record> ds_of(std::initializer_list<SigningKey> keys);

struct CutoverCase {
  std::string name;
  CutoverPlan plan;
  Safety expected = Safety::undecided;
};
// At least a dozen, half of them safe. Everybody has waited long enough in those which do not say otherwise.
[[nodiscard]] const std::vector<CutoverCase>& cutover_cases();

} // namespace countersign::testing
