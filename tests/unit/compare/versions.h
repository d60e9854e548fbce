// Signed and judged versions for tests of comparison.
#pragma once

#include "diff/compare/compare.h"
#include "tests/support/test_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::testing {

inline constexpr std::string_view k_content = R"($ORIGIN example.
$TTL 3600
@ SOA ns1 host 7 7200 1800 1209600 300
@ NS ns1
@ TXT "apex"
ns1 A 192.0.2.1
secure NS ns.other.test.
secure DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
open NS ns.other.test.
deep.ent NS ns.other.test.
*.wild TXT "w"
www A 192.0.2.80
www AAAA 2001:db8::80
)";

[[nodiscard]] std::vector<Record> content(std::string_view text = k_content);

// One KSK and one ZSK; made once for each number, so that two signers can have the same or their own.
[[nodiscard]] std::vector<SigningKey> keys(unsigned number = 0, std::uint8_t algorithm = 13);

[[nodiscard]] SignedZone signed_zone(unsigned key_number = 0, SignOptions options = {},
                                     std::uint8_t algorithm = 13);
[[nodiscard]] SignOptions nsec3(Bytes salt = {}, bool opt_out = false);

// Built and verified.
[[nodiscard]] NodeVersion incumbent(const SignedZone& zone, std::string signer = "bind",
                                    std::string node = "b1");
[[nodiscard]] NodeVersion candidate(const SignedZone& zone, std::string signer = "knot",
                                    std::string node = "k1");

// "kind owner type [rule]" for each finding: what tests are about, without words.
[[nodiscard]] std::vector<std::string> brief(const std::vector<Finding>& findings);
[[nodiscard]] std::vector<std::string> compare_briefly(const std::vector<NodeVersion>& versions,
                                                       const ComparePolicy& policy = {});
[[nodiscard]] ComparePolicy shared_keys();

} // namespace countersign::testing
