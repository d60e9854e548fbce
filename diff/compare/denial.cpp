#include "diff/compare/denial.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

std::string salt_to_text(const Bytes& salt) { return salt.empty() ? "-" : to_hex(salt); }

std::string describe(const std::vector<Nsec3Parameters>& chains) {
  std::string text;
  for (const Nsec3Parameters& chain : chains) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", chain.hash_algorithm, chain.iterations,
                        salt_to_text(chain.salt));
  }
  return text.empty() ? "none" : text;
}

Fact parameter_fact(Aspect aspect, std::uint64_t left, std::uint64_t right) {
  Fact fact;
  fact.kind = FindingKind::denial_parameters_differ;
  fact.aspect = aspect;
  fact.type = RrType::NSEC3;
  fact.left = left;
  fact.right = right;
  return fact;
}

void compare_numbers(Aspect aspect, const char* what, unsigned left, unsigned right, Ledger& ledger) {
  if (left == right) return;
  ledger.record(parameter_fact(aspect, left, right), [&] {
    return Words{what, std::to_string(left), std::to_string(right), {}};
  });
}

// The apex NSEC3PARAM RRsets, where both sides have the same chain.
void compare_nsec3param(const Pair& pair, Ledger& ledger) {
  const auto records = [](const ZoneVersion& zone) {
    std::vector<std::string> texts;
    const auto apex = zone.find(zone.apex());
    const auto set = apex ? apex->find(RrType::NSEC3PARAM) : std::nullopt;
    for (std::size_t i = 0; set && i < set->size(); ++i) texts.push_back(to_hex(set->record(i).rdata));
    return texts;
  };
  const auto left = records(*pair.left.zone);
  const auto right = records(*pair.right.zone);
  if (left == right) return;
  Fact fact = parameter_fact(Aspect::nsec3param, left.size(), right.size());
  fact.type = RrType::NSEC3PARAM;
  ledger.record(fact, [&] {
    return Words{"NSEC3PARAM RDATA (hex)",
                 fmt::format("{}", fmt::join(left, ", ")),
                 fmt::format("{}", fmt::join(right, ", ")),
                 {}};
  });
}

ChainMode compare_nsec3(const Pair& pair, Ledger& ledger) {
  const DenialSummary& left = pair.left.report.denial;
  const DenialSummary& right = pair.right.report.denial;
  if (left.chains.size() != 1 || right.chains.size() != 1) {
    if (!(left.chains == right.chains)) {
      ledger.record(parameter_fact(Aspect::parameter_sets, left.chains.size(), right.chains.size()), [&] {
        return Words{"NSEC3 chains (hash algorithm, iterations, salt)",
                     describe(left.chains),
                     describe(right.chains),
                     {}};
      });
    }
    return ChainMode::none;
  }
  const Nsec3Parameters& mine = left.chains.front();
  const Nsec3Parameters& theirs = right.chains.front();
  if (mine == theirs) {
    compare_nsec3param(pair, ledger);
    return ChainMode::by_owner;
  }
  compare_numbers(Aspect::hash_algorithm, "NSEC3 hash algorithm", mine.hash_algorithm, theirs.hash_algorithm,
                  ledger);
  compare_numbers(Aspect::iterations, "NSEC3 iterations", mine.iterations, theirs.iterations, ledger);
  compare_numbers(Aspect::opt_out, "NSEC3 with the opt-out flag (1: there are some)", left.opt_out_seen,
                  right.opt_out_seen, ledger);
  if (mine.salt != theirs.salt) {
    ledger.record(parameter_fact(Aspect::salt, mine.salt.size(), theirs.salt.size()), [&] {
      return Words{"NSEC3 salt (the chains are compared by number only)",
                   salt_to_text(mine.salt),
                   salt_to_text(theirs.salt),
                   {}};
    });
  }
  return ChainMode::population;
}

} // namespace

ChainMode compare_denial(const Pair& pair, Ledger& ledger) {
  const DenialKind left = pair.left.report.denial.kind;
  const DenialKind right = pair.right.report.denial.kind;
  if (left != right) {
    Fact fact;
    fact.kind = FindingKind::denial_kind_differs;
    fact.aspect = Aspect::denial_kind;
    ledger.record(fact, [&] { return Words{"denial of existence", to_text(left), to_text(right), {}}; });
    return ChainMode::none;
  }
  if (left == DenialKind::nsec) return ChainMode::by_owner;
  if (left == DenialKind::nsec3) return compare_nsec3(pair, ledger);
  return ChainMode::none;
}

} // namespace countersign::comparison
