// What a signer may have signed instead of what is published, step by step.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "diff/autopsy/signed_form.h"

#include <functional>

namespace countersign::forensics {

// One failing signature.
struct Case {
  NodeView node;
  RrsetView set;
  ByteView rdata; // of the RRSIG
  referee::Rrsig rrsig;
};

struct Hypothesis {
  Explanation explanation{};
  std::string detail;    // the same for all signatures that suffer of it
  std::string specifics; // of this one; may be empty
  SignedForm form;
};

struct Surroundings {
  const ZoneVersion& zone;
  const ZoneVersion* previous;
  const ZoneVersion* input;
  std::vector<std::uint16_t> tags; // of the known keys
};

// True: enough, no more hypotheses are wanted.
using Visit = std::function<bool(const Hypothesis&)>;

// All hypotheses of one step, or of all steps in order; true if the visitor had enough. Some 150 for an RRset
// of a few records. `only`: that step, without building the others.
bool for_each_hypothesis(const Case& failing, const Surroundings& around, std::optional<Explanation> only,
                         const Visit& visit);

// Its parts.
bool stale_rrsets(const Case& failing, const Surroundings& around, const Visit& visit);
bool original_ttls(const Case& failing, const Surroundings& around, const Visit& visit);
bool canonical_forms(const Case& failing, const Surroundings& around, const Visit& visit);
bool header_fields(const Case& failing, const Surroundings& around, const Visit& visit);
bool missing_records(const Case& failing, const Surroundings& around, const Visit& visit);
bool copies(const Case& failing, const Surroundings& around, const Visit& visit);

// Other forms of the signature itself.
struct SignatureForm {
  Explanation explanation{}; // damaged_form or byte_order
  std::string detail;
  Bytes signature; // as it should stand there
};
// `octets`: of signatures of that algorithm; for RSA, of the key.
[[nodiscard]] std::vector<SignatureForm> repaired(ByteView signature, std::size_t octets, bool is_ecdsa);

} // namespace countersign::forensics
