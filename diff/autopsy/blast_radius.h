// Door of diff/autopsy: who is hurt. Which answers of a damaged version a validating resolver refuses.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"
#include "diff/verify/damage.h"

#include <memory>

namespace countersign {

struct HurtShare {
  std::uint64_t hurt = 0;
  std::uint64_t all = 0;
};

struct BlastRadius {
  bool everything = false; // no DNSKEY RRset that a resolver trusts: nothing below counts any more
  bool soa = false;        // the apex's SOA is lost, and with it every negative answer
  bool ns = false;         // the apex's NS
  // By their DS; and by the proof that there is no DS: the NSEC or NSEC3 at the name or, under opt-out, those
  // of the closest encloser and of the span that covers the name.
  HurtShare signed_delegations, unsigned_delegations;
  HurtShare names;   // others with data of the zone's own: an RRset is lost
  HurtShare no_data; // the same names: that they have no other type cannot be proven
  // Of the names that do not exist, directly below the apex: the share for which that cannot be proven (or,
  // where the apex has a wildcard, for which no answer can be made from it). NSEC3: of the space of hashes;
  // NSEC: of the gaps between names.
  double absent_names = 0;

  [[nodiscard]] bool hurts_anybody() const noexcept;
};

// "Hurt: 12 of 40 signed delegations (30.0 %), ..." One line.
[[nodiscard]] std::string to_text(const BlastRadius& radius);

// The fate of answers. Exact for what a server makes of the zone by RFC 4035 and RFC 5155 (section 7.2: the
// closest provable encloser), and for a validator that accepts an answer only if every RRset of the proof is
// valid, as Unbound does. Where several chains are in force, the first is what servers use.
//
// Borrows the zone. Costs a walk over the names, and for an NSEC3 chain with damage a hash for each unsigned
// delegation. Thread-safe once made.
class LostAnswers {
public:
  // `damage` and `report` are of `zone`.
  LostAnswers(const ZoneVersion& zone, const Damage& damage, const VersionReport& report,
              unsigned threads = 1);
  ~LostAnswers();
  LostAnswers(const LostAnswers&) = delete;
  LostAnswers& operator=(const LostAnswers&) = delete;

  [[nodiscard]] const BlastRadius& radius() const noexcept;
  // True if a validating resolver answers SERVFAIL. `name` at or below the apex. Of what lies below a
  // delegation only the way to it is judged.
  [[nodiscard]] bool is_lost(NameView name, RrType type) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace countersign
