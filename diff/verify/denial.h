// Denial of existence of a whole version: NSEC (RFC 4034 section 4), NSEC3 (RFC 5155), and the states between
// them.
#pragma once

#include "diff/verify/survey.h"
#include "diff/verify/tally.h"

namespace countersign::referee {

struct DenialContext {
  const ZoneVersion& zone;
  const Survey& survey;
  unsigned threads;
  std::size_t findings_per_kind;
  std::optional<std::uint32_t> ttl; // that NSEC and NSEC3 must have (RFC 9077); nothing if there is no SOA
};

// True if the chain is closed and covers every name. Unless it is `in_force`, answers do not depend on it,
// and only the records that are there are judged.
[[nodiscard]] bool judge_nsec(const DenialContext& context, bool in_force, FindingSink& sink);
// The chains of all parameter sets; fills the summary's chains. Those in force are judged in full. Without
// any, and without NSEC (`nsec_present`), all are; else they are on the way in or out, and what is wrong with
// them is minor.
[[nodiscard]] bool judge_nsec3(const DenialContext& context, bool nsec_present, DenialSummary& summary,
                               FindingSink& sink);

// Both of them. True if the denial that the zone's servers use is complete.
[[nodiscard]] bool judge_denial(const DenialContext& context, DenialSummary& summary, FindingSink& sink);

// RFC 9276: extra iterations of a chain.
void judge_iterations(NameView apex, const Nsec3Parameters& parameters, bool in_force, FindingSink& sink);

// NSEC3PARAM records that tell servers to use their chain: flags zero (RFC 5155 section 4.1.2).
[[nodiscard]] std::vector<Nsec3Parameters> parameters_in_force(const ZoneVersion& zone);
[[nodiscard]] std::string
to_text(const Nsec3Parameters& parameters); // "1 0 5 aabb", as in an NSEC3PARAM, or "-"

} // namespace countersign::referee
