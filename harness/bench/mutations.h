// The mutation engine: a good signed zone and one damage, drawn by a seed, run as a case of the benchmark.
//
// An operator is a damage with the one kind of finding that it must raise, and with the consequences that may
// be raised as well; the rest of a mutant (algorithm, denial, which RRset, which name) is drawn. The rows of
// tests/unit/verify hold single damages against exact reports; here they go the whole way, through versions,
// nodes and time.
#pragma once

#include "harness/bench/incident_run.h"

#include <map>
#include <span>

namespace countersign::bench {

struct Operator {
  std::string_view name;
  std::string_view kind; // id of the finding that it must raise
  std::string_view also; // ids of its consequences, a blank between them
  // Commands of world.h. {rr} is a drawn "OWNER TYPE" with the words that select it, {name} a name with a
  // denial record, {alg} the algorithm. The zone is "m.test.", its keys are k (KSK), z (ZSK), and not
  // published: other, gone (KSK), twin (of z).
  std::string_view recipe;
  enum class Stage : std::uint8_t {
    draft,    // damage to the second version of the only node, prod/a
    timeline, // all that follows on the first version of prod/a
    pair,     // damage to the draft of `new` (new/a, new/b) in the second step, beside old/a
    free,     // all that follows on the first step of old/a, new/a and new/b
  } stage = Stage::draft;
  std::string_view needs = ""; // "nsec", "nsec3" (opt-out as well), "opt-out", "rsa", "p256"
};

[[nodiscard]] std::span<const Operator> signature_operators() noexcept;
[[nodiscard]] std::span<const Operator> zone_operators() noexcept; // keys, chain, denial, form
[[nodiscard]] std::span<const Operator> time_operators() noexcept; // content, serial, time, node, comparison
[[nodiscard]] std::vector<const Operator*> all_operators();

struct MutationScore {
  std::uint64_t mutants = 0, caught = 0, false_alarms = 0;
  std::vector<PeerVerdict> peers; // over mutants: asked, rejected at least one version, broke
};

struct MutationBoard {
  std::map<std::string_view, MutationScore> by_operator;
  std::vector<std::string> failures; // the first ones, with what is needed to see them again

  [[nodiscard]] MutationScore total() const noexcept;
};

// The case that `seed` and `number` name; the operators come in turn.
[[nodiscard]] Incident draw_mutant(std::uint64_t seed, std::uint64_t number);
// `peers` may be null.
[[nodiscard]] Result<MutationBoard> run_mutants(std::uint64_t seed, std::uint64_t count, const Peers* peers);
[[nodiscard]] std::string mutations_text(const MutationBoard& board);

} // namespace countersign::bench
