#include "diff/verify/nsec3_judge.h"

#include <algorithm>

namespace countersign::referee {
namespace {

// RFC 9276 section 3.1: 0 is right. Section 3.2 lets resolvers stop at a limit of theirs; the lowest one in
// wide use is 50, above which they answer SERVFAIL or treat the zone as unsigned (EDE 27).
constexpr unsigned k_tolerated_iterations = 50;
// What a zone can make us hash: the old limit of RFC 5155 section 10.3 for small zones, that of resolvers for
// large ones. Chains in force come first.
constexpr std::uint64_t k_spare_hashes = 10'000'000;
constexpr std::uint64_t k_hashes_per_name = 256;
constexpr std::size_t k_max_chains = 8; // judged; the change of a salt has two

// False if the chain cannot be judged.
bool can_judge(const DenialContext& context, const Nsec3Chain& chain, FindingSink& sink) {
  if (chain.parameters.hash_algorithm == 1 && Nsec3Hasher::available()) return true;
  sink.add(FindingKind::nsec3_unknown_hash, {context.zone.apex(), RrType::NSEC3, {}}, [&] {
    return fmt::format("hash algorithm {} of {} records is not supported", chain.parameters.hash_algorithm,
                       chain.entries.size());
  });
  return false;
}

} // namespace

void judge_iterations(NameView apex, const Nsec3Parameters& parameters, bool in_force, FindingSink& sink) {
  if (parameters.iterations == 0) return;
  const Severity severity = parameters.iterations > k_tolerated_iterations && in_force
                                ? Severity::major
                                : info(FindingKind::nsec3_iterations).severity;
  sink.add(FindingKind::nsec3_iterations, severity, {apex, RrType::NSEC3, {}}, [&] {
    return fmt::format("{} extra iterations ({})", parameters.iterations, to_text(parameters));
  });
}

bool judge_nsec3(const DenialContext& context, bool nsec_present, DenialSummary& summary, FindingSink& sink) {
  const std::vector<Nsec3Chain> chains = collect_chains(context, summary, sink);
  const bool any_in_force = std::ranges::any_of(chains, &Nsec3Chain::in_force);
  const std::uint64_t names = context.survey.names.size();
  std::uint64_t budget = k_spare_hashes + names * k_hashes_per_name;
  std::size_t judged = 0;
  bool complete = true;
  for (const Nsec3Chain& chain : chains) {
    const bool full = chain.in_force || (!any_in_force && !nsec_present);
    judge_iterations(context.zone.apex(), chain.parameters, chain.in_force, sink);
    if (!can_judge(context, chain, sink)) {
      complete = complete && !full;
      continue;
    }
    const Place place{context.zone.apex(), RrType::NSEC3, {}};
    if (chain.entries.empty()) {
      complete = false;
      sink.add(FindingKind::nsec3_parameters, {context.zone.apex(), RrType::NSEC3PARAM, {}}, [&] {
        return fmt::format("no NSEC3 record has the parameters of the NSEC3PARAM {}",
                           to_text(chain.parameters));
      });
      continue;
    }
    const std::uint64_t cost = names * (chain.parameters.iterations + std::uint64_t{1});
    if (cost > budget || judged == k_max_chains) {
      complete = complete && !full;
      sink.add(FindingKind::verification_budget_reached, place, [&] {
        return fmt::format("the chain {} of {} records is not judged: too many iterations or chains",
                           to_text(chain.parameters), chain.entries.size());
      });
      continue;
    }
    budget -= cost;
    ++judged;
    const bool closed = judge_chain(context, chain, full, sink);
    complete = complete && (closed || !full);
  }
  return complete;
}

} // namespace countersign::referee
