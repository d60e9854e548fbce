// NSEC3 records sorted into chains: one for each parameter set.
#pragma once

#include "diff/verify/crypto/digest.h"
#include "diff/verify/denial.h"

namespace countersign::referee {

// Borrowed from well-formed RDATA (RFC 5155 section 3.2).
struct Nsec3Fields {
  std::uint8_t hash_algorithm;
  std::uint8_t flags;
  std::uint16_t iterations;
  ByteView salt;
  ByteView next;
  ByteView bitmap;
  [[nodiscard]] bool opt_out() const noexcept { return (flags & 1) != 0; }
};
[[nodiscard]] Nsec3Fields parse_nsec3(ByteView rdata) noexcept;

// The hash in the first label of a direct child of the apex, which is in lower case; nothing if it is none.
[[nodiscard]] std::optional<Nsec3Hash> hash_of_owner(NameView owner, NameView apex) noexcept;

struct Nsec3Entry {
  Nsec3Hash hash;           // the owner's first label
  std::uint32_t node = 0;   // index into Survey::nsec3
  std::uint16_t record = 0; // of its NSEC3 RRset
};

struct Nsec3Chain {
  Nsec3Parameters parameters;
  bool in_force = false;           // named by an NSEC3PARAM with flags 0
  LargeVector<Nsec3Entry> entries; // by hash, the canonical order of their owners (RFC 5155 section 1.3)
};

// All records, those in force first, then in the order of their first records; a set in force may have no
// entries. Reports what is wrong with single records: flags, owners that are no hash, two of one chain at one
// owner, TTLs.
[[nodiscard]] std::vector<Nsec3Chain> collect_chains(const DenialContext& context, DenialSummary& summary,
                                                     FindingSink& sink);

[[nodiscard]] Nsec3Fields fields_of(const Survey& survey, const Nsec3Entry& entry) noexcept;
[[nodiscard]] Place place_of(const Survey& survey, const Nsec3Entry& entry);

} // namespace countersign::referee
