#include "diff/verify/nsec3_delta.h"

#include "diff/verify/nsec_ttl.h"
#include "diff/verify/standing.h"
#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign::referee {
namespace {

bool same_octets(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

} // namespace

Name nsec3_owner(const Nsec3Hash& hash, NameView apex) {
  const std::string label = base32hex(hash);
  Bytes wire;
  append_u8(wire, static_cast<std::uint8_t>(label.size()));
  append(wire, as_bytes(label));
  append(wire, apex.wire());
  // A hash of 20 octets and an apex too long for it make no name; then there is no such record either.
  return Name::from_wire(wire).value_or(Name());
}

// Nothing, or one orderly record of our chain; false for anything else.
bool Nsec3Delta::read(const ZoneVersion& zone, NameView owner, std::optional<Nsec3Fields>& fields) {
  const auto node = zone.find(owner);
  const auto set = node ? node->find(RrType::NSEC3) : std::nullopt;
  if (!set || set->size() == 0) return true;
  if (set->size() != 1) return false;
  fields = parse_nsec3(set->record(0).rdata);
  judge_denial_ttl(set->ttl(), &zone == &after_ ? ttl_ : std::nullopt, {owner, RrType::NSEC3, {}}, sink_);
  return sink_.empty() && fields->flags <= 1 && fields->hash_algorithm == parameters_.hash_algorithm &&
         fields->iterations == parameters_.iterations && same_octets(fields->salt, parameters_.salt);
}

bool Nsec3Delta::read_turns(const std::vector<Name>& owners) {
  for (const Name& owner : owners) {
    const auto hash = hash_of_owner(owner, after_.apex());
    if (!hash) return false;
    Turn turn{*hash, std::nullopt, std::nullopt};
    if (!read(before_, owner, turn.before) || !read(after_, owner, turn.after)) return false;
    turns_.push_back(turn);
  }
  return true;
}

bool Nsec3Delta::take_into_index() {
  for (const Turn& turn : turns_) {
    if (turn.before && !turn.after && !index_.erase(turn.hash)) return false;
    if (!turn.before && turn.after && !index_.insert(turn.hash)) return false;
  }
  return index_.size() != 0;
}

bool Nsec3Delta::hash_names(const std::vector<Name>& names) {
  Nsec3Hasher hasher;
  for (const Name& name : names) {
    Nsec3Hash& hash = hashes_.emplace_back();
    if (!hasher.hash(name.view().wire(), parameters_.salt, parameters_.iterations, hash)) return false;
    of_affected_.insert(hash);
  }
  return true;
}

std::optional<Nsec3Fields> Nsec3Delta::record_of(const Nsec3Hash& hash) const {
  const auto node = after_.find(nsec3_owner(hash, after_.apex()));
  const auto set = node ? node->find(RrType::NSEC3) : std::nullopt;
  if (!set || set->size() != 1) return std::nullopt;
  return parse_nsec3(set->record(0).rdata);
}

bool Nsec3Delta::is_right_for(const Name& name, const Nsec3Hash& hash) {
  const auto found = existing_name(after_, name);
  const auto record = record_of(hash);
  if (!found) return !record; // superfluous, if there
  if (record) {
    const Name owner = nsec3_owner(hash, after_.apex());
    bitmaps_.judge_nsec3(*found, record->bitmap, {owner, RrType::NSEC3, {}}, Severity::major, sink_);
    return sink_.empty();
  }
  if (!found->insecure_only) return false;
  const auto covering = record_of(index_.before(hash));
  return covering && covering->opt_out();
}

bool Nsec3Delta::is_linked(const Nsec3Hash& hash) const {
  const auto record = record_of(hash);
  return record && same_octets(record->next, index_.after(hash));
}

// Whatever is other at the record must have its cause in a name that the change affected; and no span may
// have changed its opt-out flag, for the names in it are not known here.
bool Nsec3Delta::is_accounted_for(const Turn& turn) const {
  const bool explained = of_affected_.contains(turn.hash);
  if (turn.before && turn.after) {
    return turn.before->flags == turn.after->flags && is_linked(turn.hash) &&
           (explained || same_octets(turn.before->bitmap, turn.after->bitmap));
  }
  if (!turn.before && !turn.after) return true; // came and went within the change
  if (!explained) return false;
  const Nsec3Hash& neighbour = index_.before(turn.hash);
  const auto covering = record_of(neighbour);
  const Nsec3Fields& record = turn.after ? *turn.after : *turn.before;
  return covering && covering->opt_out() == record.opt_out() && is_linked(neighbour) &&
         (!turn.after || is_linked(turn.hash));
}

bool Nsec3Delta::stays_sound(const ChangedNames& names) {
  if (!read_turns(names.chain) || !take_into_index() || !hash_names(names.affected)) return false;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (!is_right_for(names.affected[i], hashes_[i])) return false;
  }
  return std::ranges::all_of(turns_, [&](const Turn& turn) { return is_accounted_for(turn); });
}

} // namespace countersign::referee
