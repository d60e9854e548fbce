// Damaged zones and what an autopsy says of them.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "diff/verify/verifier.h"
#include "tests/unit/verify/zones.h"

namespace countersign::testing {

struct Examined {
  VersionReport report;
  Autopsy result;
  std::vector<std::string> sentences;

  // The one cause there is; fails the test if there are others.
  [[nodiscard]] AutopsyCause only() const;
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] Examined examine(const SignedZone& zone, ForeignKeys& keys, AutopsyOptions options = {});
[[nodiscard]] Examined examine(const SignedZone& zone, const AutopsyOptions& options = {});

// example.: apex, `names` names of two TXT records each, NSEC. Keys as given: the first signs keys, the
// others the rest.
[[nodiscard]] SignedZone numbered_zone(std::vector<SigningKey> keys, unsigned names);
[[nodiscard]] std::string numbered(unsigned name); // "n7.example."

// The octets that an RRSIG signs, put together apart from the code under test, in pieces that a test may
// bend.
struct Octets {
  Bytes header; // fixed fields and signer
  Bytes owner;
  RrType type{};
  std::uint32_t ttl = 0;
  std::vector<Bytes> rdatas;
  [[nodiscard]] Bytes all() const;
};
// Of the only signature of the RRset, as a right signer would sign it.
[[nodiscard]] Octets octets_of(const SignedZone& zone, const std::string& owner, RrType type);
// Puts `signature` into the only RRSIG of the RRset.
void put_signature(SignedZone& zone, const std::string& owner, RrType type, const Bytes& signature);
[[nodiscard]] Bytes signature_of(const SignedZone& zone, const std::string& owner, RrType type);

} // namespace countersign::testing
