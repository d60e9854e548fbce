#include "diff/autopsy/denial_index.h"

#include "diff/verify/nsec3_chain.h"

#include <algorithm>

namespace countersign::forensics {
namespace {

using referee::Nsec3Fields;
using referee::Nsec3Hash;

bool is_of(const Nsec3Fields& fields, const Nsec3Parameters& parameters) {
  return fields.hash_algorithm == parameters.hash_algorithm && fields.iterations == parameters.iterations &&
         std::ranges::equal(fields.salt, parameters.salt);
}

// The first 64 bits, as a part of the whole space: enough for a share.
double position(const Nsec3Hash& hash) noexcept {
  constexpr double k_space = 18'446'744'073'709'551'616.0; // 2^64
  const std::uint64_t high = (std::uint64_t{read_u32(hash.data())} << 32) | read_u32(hash.data() + 4);
  return static_cast<double>(high) / k_space;
}

} // namespace

DenialIndex::DenialIndex(const ZoneVersion& zone) : zone_(zone) {
  const auto in_force = referee::parameters_in_force(zone);
  if (!in_force.empty()) parameters_ = in_force.front();
}

void DenialIndex::add(const NodeView& node, bool lost_nsec, bool lost_nsec3) {
  if (parameters_) {
    const auto set = node.find(RrType::NSEC3);
    const auto hash = set ? referee::hash_of_owner(node.owner(), zone_.apex()) : std::nullopt;
    for (std::size_t i = 0; hash && i < set->size(); ++i) {
      const Nsec3Fields fields = referee::parse_nsec3(set->record(i).rdata);
      if (!is_of(fields, *parameters_) || fields.next.size() != hash->size()) continue;
      HashSpan& span = hashes_.emplace_back(HashSpan{*hash, {}, fields.opt_out(), lost_nsec3});
      std::ranges::copy(fields.next, span.next.begin());
    }
  } else if (node.has(RrType::NSEC)) {
    names_.push_back({node, lost_nsec});
  }
}

void DenialIndex::finish() {
  // Hashes come in order: canonical order of their owners is that of the hashes (RFC 5155 section 1.3).
  intact_ = !hashes_.empty() || !names_.empty();
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    const HashSpan& following = hashes_[(i + 1) % hashes_.size()];
    intact_ = intact_ && !hashes_[i].lost && hashes_[i].next == following.hash;
  }
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const NameView following = names_[(i + 1) % names_.size()].node.owner();
    const ByteView rdata = names_[i].node.find(RrType::NSEC)->record(0).rdata;
    const auto next = Name::from_wire(rdata.first(leading_name_length(rdata).value_or(0)));
    intact_ = intact_ && !names_[i].lost && next && next->view() == following;
  }
}

// RFC 5155 section 1.3, "covers": strictly between, around the end of the ring.
bool DenialIndex::covers(const HashSpan& span, const Nsec3Hash& hash) const noexcept {
  if (span.hash < span.next) return span.hash < hash && hash < span.next;
  return span.hash < hash || hash < span.next;
}

bool DenialIndex::covers(const NameSpan& span, NameView name) const noexcept {
  const ByteView rdata = span.node.find(RrType::NSEC)->record(0).rdata;
  const auto next = Name::from_wire(rdata.first(leading_name_length(rdata).value_or(0)));
  if (!next || compare(span.node.owner(), name) >= 0) return false;
  return compare(name, *next) < 0 || next->view() == zone_.apex();
}

bool DenialIndex::Lookup::hash(NameView name) {
  const Nsec3Parameters& parameters = *index_.parameters_;
  return hasher_.hash(name.wire(), parameters.salt, parameters.iterations, hash_);
}

ProofState DenialIndex::Lookup::match(NameView name) {
  if (!index_.uses_nsec3()) {
    const auto at = std::ranges::lower_bound(index_.names_, name, CanonicalLess{},
                                             [](const NameSpan& span) { return span.node.owner(); });
    if (at == index_.names_.end() || !(at->node.owner() == name)) return ProofState::absent;
    return at->lost ? ProofState::lost : ProofState::good;
  }
  if (!hash(name)) return ProofState::absent;
  const auto at = std::ranges::lower_bound(index_.hashes_, hash_, {}, &HashSpan::hash);
  if (at == index_.hashes_.end() || at->hash != hash_) return ProofState::absent;
  return at->lost ? ProofState::lost : ProofState::good;
}

DenialIndex::Lookup::Cover DenialIndex::Lookup::cover(NameView name) {
  if (!index_.uses_nsec3()) {
    const auto behind = std::ranges::lower_bound(index_.names_, name, CanonicalLess{},
                                                 [](const NameSpan& span) { return span.node.owner(); });
    if (behind == index_.names_.begin()) return {};
    const NameSpan& span = *std::prev(behind);
    if (!index_.covers(span, name)) return {};
    return {span.lost ? ProofState::lost : ProofState::good, false};
  }
  if (index_.hashes_.empty() || !hash(name)) return {};
  const auto behind = std::ranges::lower_bound(index_.hashes_, hash_, {}, &HashSpan::hash);
  const HashSpan& span = behind == index_.hashes_.begin() ? index_.hashes_.back() : *std::prev(behind);
  if (!index_.covers(span, hash_)) return {};
  return {span.lost ? ProofState::lost : ProofState::good, span.opt_out};
}

double DenialIndex::uncovered_share() const noexcept {
  if (hashes_.empty() && names_.empty()) return 1;
  if (intact_) return 0;
  if (!uses_nsec3()) {
    const auto good = std::ranges::count_if(names_, [](const NameSpan& span) { return !span.lost; });
    return 1 - static_cast<double>(good) / static_cast<double>(names_.size());
  }
  double good = 0;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i].lost) continue;
    // As far as the record says, but not beyond the next one, which a server takes from there on.
    const auto distance = [&](const Nsec3Hash& to) {
      const double way = position(to) - position(hashes_[i].hash);
      return way > 0 ? way : way + 1;
    };
    good += std::min(distance(hashes_[i].next), distance(hashes_[(i + 1) % hashes_.size()].hash));
  }
  return std::clamp(1 - good, 0.0, 1.0);
}

} // namespace countersign::forensics
