// Judges the versions of one zone one after the other, each at the cost of its change.
//
// The report on a version is the same, octet by octet, whether it was judged after the one before or alone by
// verify(): remembering is a matter of cost, not of judgement. What is remembered: that a signature verified
// under a key (again looked at when the key set changes), the sums of each block of names with the time until
// which they hold, and that the denial chain was sound. Not thread-safe; uses threads of its own.
#pragma once

#include "diff/model/change.h"
#include "diff/verify/damage.h"
#include "diff/verify/verify.h"

#include <memory>

namespace countersign {

class Verifier {
public:
  // `block_nodes`: names that are summed up and judged again together. Small blocks cost memory, large ones
  // time when a name in them changes.
  explicit Verifier(std::size_t block_nodes = 64);
  ~Verifier();
  Verifier(Verifier&&) noexcept;
  Verifier& operator=(Verifier&&) noexcept;

  // As if nothing had been judged before. Keeps `zone`.
  [[nodiscard]] VersionReport judge(ZoneVersionPtr zone, const VerifyOptions& options);
  // `change` leads from the version that was judged last to `zone`. Falls back to judge() if it does not, if
  // the options are others than then (but for the instant, the DS and the threads), or if the zone's tags
  // collide so much that its key tries are counted.
  [[nodiscard]] VersionReport judge_next(ZoneVersionPtr zone, const Change& change,
                                         const VerifyOptions& options);

  // Of the version that was judged last; nothing before. Costs a walk over blocks of names with damage.
  [[nodiscard]] Damage damage() const;

  // What the last call had to do.
  struct Effort {
    bool from_scratch = true;
    bool denial_from_scratch = true;
    std::uint64_t nodes = 0;         // walked for their signatures
    std::uint64_t verifications = 0; // by cryptography
  };
  [[nodiscard]] const Effort& effort() const noexcept;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace countersign
