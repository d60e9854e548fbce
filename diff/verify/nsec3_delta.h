// One NSEC3 chain that was sound, after a change.
#pragma once

#include "diff/verify/changed_names.h"
#include "diff/verify/nsec3_chain.h"
#include "diff/verify/nsec3_index.h"
#include "diff/verify/type_bitmap.h"

#include <set>

namespace countersign::referee {

class Nsec3Delta {
public:
  // `index` holds the chain of `before` and is brought to that of `after`; if the answer is false it is of no
  // further use. `ttl`: see DenialContext.
  Nsec3Delta(const ZoneVersion& before, const ZoneVersion& after, const Nsec3Parameters& parameters,
             std::optional<std::uint32_t> ttl, Nsec3Index& index)
      : before_(before), after_(after), parameters_(parameters), ttl_(ttl), index_(index), sink_(1) {}

  // False as soon as anything near the change is not as it must be, or cannot be seen from nearby.
  [[nodiscard]] bool stays_sound(const ChangedNames& names);

private:
  // A record of the chain that came, went, or is another one now.
  struct Turn {
    Nsec3Hash hash;
    std::optional<Nsec3Fields> before, after;
  };

  [[nodiscard]] bool read_turns(const std::vector<Name>& owners);
  [[nodiscard]] bool read(const ZoneVersion& zone, NameView owner, std::optional<Nsec3Fields>& fields);
  [[nodiscard]] bool take_into_index();
  [[nodiscard]] bool hash_names(const std::vector<Name>& names);
  [[nodiscard]] bool is_right_for(const Name& name, const Nsec3Hash& hash);
  [[nodiscard]] bool is_accounted_for(const Turn& turn) const;
  [[nodiscard]] bool is_linked(const Nsec3Hash& hash) const;
  [[nodiscard]] std::optional<Nsec3Fields> record_of(const Nsec3Hash& hash) const; // in `after`

  const ZoneVersion& before_;
  const ZoneVersion& after_;
  const Nsec3Parameters& parameters_;
  std::optional<std::uint32_t> ttl_;
  Nsec3Index& index_;
  FindingSink sink_;
  BitmapJudge bitmaps_;
  std::vector<Turn> turns_;
  std::vector<Nsec3Hash> hashes_;   // of the affected names, in their order
  std::set<Nsec3Hash> of_affected_; // the same, to be looked up
};

// The name of the NSEC3 record of a hash, directly below the apex.
[[nodiscard]] Name nsec3_owner(const Nsec3Hash& hash, NameView apex);

} // namespace countersign::referee
