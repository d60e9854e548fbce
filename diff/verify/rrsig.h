// RRSIG RDATA (RFC 4034 section 3), the rules of form that need no key, and the octets that it signs.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_layer.h"

namespace countersign::referee {

// Borrowed from well-formed RDATA.
struct Rrsig {
  RrType covered{};
  KeyLabel label;
  unsigned labels = 0;
  std::uint32_t original_ttl = 0; // seconds
  DnsTime expiration, inception;
  NameView signer; // in received spelling: compare with same_name
  ByteView signature;
};
[[nodiscard]] Rrsig parse_rrsig(ByteView rdata) noexcept;

// Names that differ at most in case; `canonical` is in lower case.
[[nodiscard]] bool same_name(NameView spelled, NameView canonical) noexcept;

// What the labels field must be: without the root and without a leading "*" (RFC 4034 section 3.1.3).
[[nodiscard]] unsigned signed_labels(NameView owner) noexcept;

// Where `at` stands to the validity window, by serial arithmetic (RFC 4034 section 3.1.5): `valid`, `expired`
// or `not_yet_valid`; `malformed` if the window ends before it begins, or 2^31 seconds after, where the order
// is not defined (RFC 1982 section 3.2) and validators differ.
[[nodiscard]] SignatureOutcome judge_window(const Rrsig& rrsig, DnsTime at) noexcept;

[[nodiscard]] std::string describe(const Rrsig& rrsig); // "RRSIG by 13/33834, inception ..., expiration ..."

// The octets that a signature covers (RFC 4034 section 3.1.8.1): RRSIG RDATA without the signature, then the
// records of the RRset in canonical form and order. The second part is built once for an RRset and kept as
// long as the signatures agree on the original TTL, as they do in every sane zone. One for each thread.
class SignedData {
public:
  void begin(const RrsetView& set) noexcept { set_ = &set, built_ = false; }
  // `rdata` of an RRSIG whose signer is `signer` (canonical) and whose labels field is signed_labels() of the
  // owner, so that a wildcard's owner goes in as it stands. The view is valid until the next call.
  [[nodiscard]] ByteView of(ByteView rdata, const Rrsig& rrsig, NameView signer);

private:
  void build(const Rrsig& rrsig, std::size_t prefix);

  const RrsetView* set_ = nullptr;
  bool built_ = false;
  std::uint32_t original_ttl_ = 0;
  Bytes octets_;
};

} // namespace countersign::referee
