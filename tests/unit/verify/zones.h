// Zones that the tests of this room judge.
#pragma once

#include "diff/verify/verify.h"
#include "tests/support/test_signer.h"

#include <set>

namespace countersign::testing {

// Records of a master file; throws std::runtime_error.
[[nodiscard]] std::vector<Record> records(std::string_view text);
[[nodiscard]] Record record(std::string_view line);

// example.: everything that is hard. Empty non-terminals, one of them above nothing but an insecure
// delegation; wildcards; delegations with and without DS, in-bailiwick glue; a DNAME with an occluded name; a
// CNAME; upper case in RDATA; an unknown type; an RRset of several records.
[[nodiscard]] const std::vector<Record>& hard_content();

// KSK and ZSK of an algorithm, made once in this process.
[[nodiscard]] const std::vector<SigningKey>& key_pair(std::uint8_t algorithm);

enum class Mode { nsec, nsec3, opt_out };
// DNSKEYs of algorithm 15 with the tag of `key`; nothing was ever signed by them. They sort before it.
[[nodiscard]] std::vector<Bytes> likes_of(const SigningKey& key, std::uint8_t count);

[[nodiscard]] SignOptions options_for(Mode mode);
// hard_content() signed by key_pair(algorithm). Signed once, copied after.
[[nodiscard]] SignedZone hard_zone(Mode mode, std::uint8_t algorithm = 13);

[[nodiscard]] VersionReport judge(const SignedZone& zone);
[[nodiscard]] VersionReport judge(const SignedZone& zone, VerifyOptions options);
[[nodiscard]] std::set<FindingKind> kinds(const VersionReport& report);
// Ids, evidence and subjects, a line each: for the message of a failed test, and to compare reports.
[[nodiscard]] std::string text_of(const VersionReport& report);

} // namespace countersign::testing
