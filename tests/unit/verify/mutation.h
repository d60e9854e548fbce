// A good signed zone with one named damage, and the kinds of finding that it must raise: exactly these.
#pragma once

#include "tests/unit/verify/zones.h"

namespace countersign::testing {

struct Mutation {
  std::string name;
  Mode mode;
  std::function<void(SignedZone&, VerifyOptions&)> damage;
  std::set<FindingKind> kinds;
};

inline void PrintTo(const Mutation& mutation, std::ostream* out) { *out << mutation.name; } // for GoogleTest
[[nodiscard]] std::vector<Mutation> zone_mutations();
[[nodiscard]] std::vector<Mutation> key_mutations();
[[nodiscard]] std::vector<Mutation> apex_mutations();
[[nodiscard]] std::vector<Mutation> signature_mutations();
[[nodiscard]] std::vector<Mutation> nsec_mutations();
[[nodiscard]] std::vector<Mutation> nsec3_mutations();
[[nodiscard]] std::vector<Mutation> all_mutations();

// hard_content() with a change, signed as the zone was.
void sign_other_content(SignedZone& zone, const std::function<void(std::vector<Record>&)>& change);
void sign_other_keys(SignedZone& zone, std::vector<SigningKey> keys);
// Publishes a key that signs nothing; the DNSKEY RRset is signed again.
void publish(SignedZone& zone, const Bytes& dnskey_rdata);
// Changes RDATA and signs the RRset again.
void change_and_sign(SignedZone& zone, std::string_view owner, RrType type,
                     const std::function<void(Bytes&)>& edit);
// The owner of the NSEC3 whose span covers the hash of a name.
[[nodiscard]] std::string covering_nsec3(const SignedZone& zone, std::string_view owner);
void flip_last_bit(Record& rrsig);

} // namespace countersign::testing
