#include "diff/autopsy/blast_radius.h"
#include "diff/autopsy/denial_index.h"
#include "diff/verify/jobs.h"
#include "diff/verify/standing.h"

#include <algorithm>
#include <numeric>

namespace countersign {

using namespace forensics;
using referee::Standing;

struct LostAnswers::State {
  State(const ZoneVersion& of, const Damage& damage) : zone(of), denial(of), lost(damage.lost) {}

  const ZoneVersion& zone;
  DenialIndex denial;
  std::vector<LostRrset> lost; // in canonical order, by type
  bool looks_up = false;       // the chain has damage: what it proves is asked for name by name
  std::vector<NodeView> unsigned_cuts, own_names; // only if so
  BlastRadius radius;

  [[nodiscard]] bool is_lost(const NodeView& node, RrType type) const;
  [[nodiscard]] bool has_lost(const NodeView& node) const; // another than of the denial chain
  void walk();
  void count(const referee::PlacedNode& placed);
  void count_proofs(unsigned threads);
  void count_absent(DenialIndex::Lookup& lookup);

  // The answers, by what proves them. Each is true if it is lost.
  [[nodiscard]] bool no_ds(NameView cut, DenialIndex::Lookup& lookup) const;
  [[nodiscard]] bool delegation(const NodeView& cut, DenialIndex::Lookup& lookup) const;
  [[nodiscard]] bool no_data(NameView name, DenialIndex::Lookup& lookup) const;
  [[nodiscard]] bool present(const NodeView& node, RrType type, DenialIndex::Lookup& lookup) const;
  [[nodiscard]] bool absent(NameView name, RrType type, DenialIndex::Lookup& lookup) const;
};

namespace {

// Both of the domain tree: the deepest name at or above `name` that exists, empty non-terminals included.
NameView closest_encloser(const ZoneVersion& zone, NameView name) {
  while (!(name == zone.apex()) && !referee::existing_name(zone, name)) name = name.parent();
  return name;
}

Name wildcard_below(NameView name) {
  Bytes wire{1, '*'};
  append(wire, name.wire());
  const auto made = Name::from_wire(wire);
  return made ? *made : Name(name); // too long: no such name
}

bool is_proof(RrType type) noexcept { return type == RrType::NSEC || type == RrType::NSEC3; }

} // namespace

bool LostAnswers::State::is_lost(const NodeView& node, RrType type) const {
  const auto order = [](const LostRrset& entry, const std::pair<NameView, RrType>& wanted) {
    const int names = compare(entry.node.owner(), wanted.first);
    return names != 0 ? names < 0 : entry.type < wanted.second;
  };
  const auto at = std::lower_bound(lost.begin(), lost.end(), std::pair(node.owner(), type), order);
  return at != lost.end() && at->type == type && at->node.owner() == node.owner();
}

bool LostAnswers::State::has_lost(const NodeView& node) const {
  const auto before = [](const LostRrset& entry, NameView owner) {
    return compare(entry.node.owner(), owner) < 0;
  };
  auto at = std::lower_bound(lost.begin(), lost.end(), node.owner(), before);
  for (; at != lost.end() && at->node.owner() == node.owner(); ++at) {
    if (!is_proof(at->type)) return true;
  }
  return false;
}

void LostAnswers::State::walk() {
  referee::ZoneWalk walk(zone);
  while (const auto placed = walk.next()) {
    const NodeView& node = placed->node;
    const bool may_be_lost = !lost.empty();
    if (placed->standing == Standing::apex || placed->standing == Standing::authoritative ||
        placed->standing == Standing::delegation) {
      denial.add(node, may_be_lost && is_lost(node, RrType::NSEC),
                 may_be_lost && is_lost(node, RrType::NSEC3));
    }
    count(*placed);
  }
  denial.finish();
}

void LostAnswers::State::count(const referee::PlacedNode& placed) {
  const NodeView& node = placed.node;
  if (placed.standing == Standing::delegation) {
    if (!node.has(RrType::DS)) {
      ++radius.unsigned_delegations.all;
      if (looks_up) unsigned_cuts.push_back(node);
      return;
    }
    ++radius.signed_delegations.all;
    if (is_lost(node, RrType::DS)) ++radius.signed_delegations.hurt;
  }
  if (placed.standing != Standing::authoritative || !referee::facts_of(node).has_data) return;
  ++radius.names.all;
  ++radius.no_data.all;
  if (looks_up) own_names.push_back(node);
  if (has_lost(node)) ++radius.names.hurt;
}

// RFC 5155 section 7.2.3 and 7.2.7, RFC 4035 section 3.1.4.1.
bool LostAnswers::State::no_ds(NameView cut, DenialIndex::Lookup& lookup) const {
  const ProofState here = lookup.match(cut);
  if (here != ProofState::absent || !denial.uses_nsec3()) return here != ProofState::good;
  NameView next_closer = cut;
  while (!(next_closer == zone.apex())) {
    const NameView above = next_closer.parent();
    const ProofState encloser = lookup.match(above);
    if (encloser == ProofState::lost) return true;
    if (encloser == ProofState::good) {
      const auto cover = lookup.cover(next_closer);
      return cover.state != ProofState::good || !cover.opt_out;
    }
    next_closer = above;
  }
  return true;
}

bool LostAnswers::State::delegation(const NodeView& cut, DenialIndex::Lookup& lookup) const {
  return cut.has(RrType::DS) ? is_lost(cut, RrType::DS) : no_ds(cut.owner(), lookup);
}

bool LostAnswers::State::no_data(NameView name, DenialIndex::Lookup& lookup) const {
  if (radius.soa) return true;
  const ProofState here = lookup.match(name);
  if (here != ProofState::absent) return here != ProofState::good;
  // An empty non-terminal has no NSEC: the one before it proves that something is below (RFC 4035 3.1.3.2).
  // Under opt-out one above nothing but unsigned delegations has no NSEC3.
  if (!denial.uses_nsec3()) return lookup.cover(name).state != ProofState::good;
  return no_ds(name, lookup);
}

bool LostAnswers::State::present(const NodeView& node, RrType type, DenialIndex::Lookup& lookup) const {
  if (node.has(type)) return is_lost(node, type);
  if (node.has(RrType::CNAME)) return is_lost(node, RrType::CNAME);
  return no_data(node.owner(), lookup);
}

// RFC 5155 sections 7.2.2, 7.2.5 and 7.2.6, RFC 4035 sections 3.1.3.2 to 3.1.3.4.
bool LostAnswers::State::absent(NameView name, RrType type, DenialIndex::Lookup& lookup) const {
  const NameView encloser = closest_encloser(zone, name);
  const NameView next_closer = denial.uses_nsec3() ? name.suffix(encloser.label_count() + 1) : name;
  const Name star = wildcard_below(encloser);
  const bool cover_lost = lookup.cover(next_closer).state != ProofState::good;
  if (const auto wildcard = zone.find(star)) {
    if (wildcard->has(type)) return cover_lost || is_lost(*wildcard, type);
    if (wildcard->has(RrType::CNAME)) return cover_lost || is_lost(*wildcard, RrType::CNAME);
    return cover_lost || radius.soa || lookup.match(star) != ProofState::good ||
           (denial.uses_nsec3() && lookup.match(encloser) != ProofState::good);
  }
  return cover_lost || radius.soa || lookup.cover(star).state != ProofState::good ||
         (denial.uses_nsec3() && lookup.match(encloser) != ProofState::good);
}

// What is proven by a record of the chain, name by name.
void LostAnswers::State::count_proofs(unsigned threads) {
  const auto count_lost = [&](const std::vector<NodeView>& nodes, const auto& is_lost_at) {
    constexpr std::size_t k_chunk = 4096;
    std::vector<std::uint64_t> hurt((nodes.size() + k_chunk - 1) / k_chunk);
    referee::run_jobs(hurt.size(), std::max(1U, threads), [&](std::size_t job, unsigned) {
      DenialIndex::Lookup lookup(denial);
      const std::size_t end = std::min(nodes.size(), (job + 1) * k_chunk);
      for (std::size_t i = job * k_chunk; i < end; ++i)
        hurt[job] += is_lost_at(nodes[i].owner(), lookup) ? 1 : 0;
    });
    return std::accumulate(hurt.begin(), hurt.end(), std::uint64_t{0});
  };
  radius.unsigned_delegations.hurt = count_lost(
      unsigned_cuts, [&](NameView cut, DenialIndex::Lookup& lookup) { return no_ds(cut, lookup); });
  radius.no_data.hurt = count_lost(
      own_names, [&](NameView name, DenialIndex::Lookup& lookup) { return no_data(name, lookup); });
}

void LostAnswers::State::count_absent(DenialIndex::Lookup& lookup) {
  const Name star = wildcard_below(zone.apex());
  const bool uses_nsec3 = denial.uses_nsec3();
  bool all = false;
  if (const auto wildcard = zone.find(star)) {
    all = has_lost(*wildcard);
  } else {
    all = radius.soa || lookup.cover(star).state != ProofState::good ||
          (uses_nsec3 && lookup.match(zone.apex()) != ProofState::good);
  }
  radius.absent_names = all ? 1 : denial.uncovered_share();
}

LostAnswers::LostAnswers(const ZoneVersion& zone, const Damage& damage, const VersionReport& report,
                         unsigned threads)
    : state_(std::make_unique<State>(zone, damage)) {
  State& state = *state_;
  BlastRadius& radius = state.radius;
  const bool has_trust = std::ranges::any_of(report.keys, &PublishedKey::signs_dnskey) &&
                         !report.has(FindingKind::dnskey_not_signed_by_ksk);
  radius.everything = !has_trust;
  state.looks_up = !damage.lost.empty() || !report.complete;
  state.walk();
  if (const auto apex = zone.find(zone.apex())) {
    radius.soa = state.is_lost(*apex, RrType::SOA);
    radius.ns = state.is_lost(*apex, RrType::NS);
  }
  if (!state.denial.is_intact() || !report.complete || radius.soa) state.count_proofs(threads);
  DenialIndex::Lookup lookup(state.denial);
  state.count_absent(lookup);
}
LostAnswers::~LostAnswers() = default;

const BlastRadius& LostAnswers::radius() const noexcept { return state_->radius; }

bool LostAnswers::is_lost(NameView name, RrType type) const {
  const State& state = *state_;
  if (state.radius.everything) return true;
  DenialIndex::Lookup lookup(state.denial);
  // The highest cut or DNAME above the name, from the apex down.
  for (unsigned labels = state.zone.apex().label_count() + 1; labels <= name.label_count(); ++labels) {
    const NameView above = name.suffix(labels);
    const auto node = state.zone.find(above);
    if (!node) continue;
    if (node->has(RrType::NS)) {
      if (!(above == name) || type != RrType::DS) return state.delegation(*node, lookup);
      return node->has(RrType::DS) ? state.is_lost(*node, type)
                                   : state.radius.soa || state.no_ds(above, lookup);
    }
    if (!(above == name) && node->has(RrType::DNAME)) return state.is_lost(*node, RrType::DNAME);
  }
  if (const auto node = state.zone.find(name); node && referee::facts_of(*node).has_data) {
    return state.present(*node, type, lookup);
  }
  if (referee::existing_name(state.zone, name)) return state.no_data(name, lookup);
  return state.absent(name, type, lookup);
}

} // namespace countersign
