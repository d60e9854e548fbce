#include "harness/bench/mutations.h"

#include "harness/bench/instants.h"
#include "harness/bench/world.h"

#include <algorithm>
#include <array>

namespace countersign::bench {
namespace {

constexpr std::size_t k_failures_kept = 50;

// SplitMix64: a stream of numbers for each mutant, the same everywhere.
class Draw {
public:
  Draw(std::uint64_t seed, std::uint64_t number) : state_(seed * 0x9e3779b97f4a7c15ULL + number) {}
  std::size_t below(std::size_t limit) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<std::size_t>((z ^ (z >> 31)) % limit);
  }
  template <class Range> const auto& from(const Range& range) { return range[below(std::size(range))]; }

private:
  std::uint64_t state_;
};

// RRsets that the ZSK signs, as commands name them.
constexpr std::array<std::string_view, 11> k_rrsets{
    "www A", "www AAAA", "ns1 A",     "txt.two.ents TXT", "*.wild TXT", "@ NS",
    "@ SOA", "mail MX",  "secure DS", "d0000 DS",         "alias CNAME"};
// Names with a denial record of their own, whatever the kind of denial.
constexpr std::array<std::string_view, 7> k_names{"www",  "ns1", "txt.two.ents", "*.wild", "secure",
                                                  "mail", "@"};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

struct Choice {
  const Operator* op = nullptr;
  unsigned algorithm = 13;
  std::string denial, rr, name;
};

Choice choose(std::uint64_t seed, std::uint64_t number) {
  static const std::vector<const Operator*> operators = all_operators();
  Draw draw(seed, number);
  Choice choice;
  choice.op = operators[number % operators.size()];
  const std::string_view needs = choice.op->needs;
  static constexpr std::array<unsigned, 3> algorithms{8, 13, 15};
  static constexpr std::array<std::string_view, 3> denials{"nsec", "nsec3", "opt-out"};
  choice.algorithm = needs == "rsa" ? 8 : needs == "p256" ? 13 : draw.from(algorithms);
  choice.denial = needs == "nsec"      ? "nsec"
                  : needs == "nsec3"   ? std::string(denials[1 + draw.below(2)])
                  : needs == "opt-out" ? "opt-out"
                                       : std::string(draw.from(denials));
  choice.name = draw.from(k_names);
  // Denial records are signed as well.
  const std::size_t rr = draw.below(k_rrsets.size() + 3);
  choice.rr = rr < k_rrsets.size() ? std::string(k_rrsets[rr])
                                   : fmt::format("all {} first=1 skip={}",
                                                 choice.denial == "nsec" ? "NSEC" : "NSEC3", draw.below(6));
  return choice;
}

std::string recipe_of(const Choice& choice) {
  const bool single =
      choice.op->stage == Operator::Stage::draft || choice.op->stage == Operator::Stage::timeline;
  std::string text = fmt::format("soa expire=86400\nfill 6\n+ mail MX 10 www\n+ alias CNAME www\n"
                                 "key k {0} ksk\nkey z {0} zsk\nkey other {0} zsk\nkey gone {0} ksk\n"
                                 "key twin twin-of z\nds k ttl=3600\n",
                                 choice.algorithm);
  for (const char* signer : {"prod", "old", "new"}) {
    if (single != (std::string_view(signer) == "prod")) continue;
    text += fmt::format("denial {0} {1}\npublish {0} k z\nsign {0} k z\n", signer, choice.denial);
  }
  text += single ? "make prod\nshow prod/a\nwait 1d\n" : "step\nwait 1d\n+ fresh NS ns1.other.test.\n";
  std::string damage(choice.op->recipe);
  replace_all(damage, "{rr}", choice.rr);
  replace_all(damage, "{name}", choice.name);
  replace_all(damage, "{alg}", fmt::format("{}", choice.algorithm));
  switch (choice.op->stage) {
  case Operator::Stage::draft:
    return text + "make prod\n" + damage + "\nshow prod/a\n";
  case Operator::Stage::pair:
    return text + "feed\nmake old\nshow old/a\nmake new\n" + damage + "\nshow new/a new/b\n";
  case Operator::Stage::timeline:
  case Operator::Stage::free:
    break;
  }
  return text + damage + "\n";
}

FindingKind kind_named(std::string_view id) {
  const auto kind = parse_finding_kind(id);
  if (!kind) throw std::runtime_error("an operator names no finding that there is: " + std::string(id));
  return *kind;
}

void add_peers(const IncidentResult& result, MutationScore& score) {
  if (score.peers.empty()) {
    for (const PeerVerdict& verdict : result.peers) score.peers.push_back({verdict.tool, 0, 0, 0, 0});
  }
  for (std::size_t i = 0; i < result.peers.size(); ++i) {
    ++score.peers[i].asked;
    if (result.peers[i].rejected != 0) {
      ++score.peers[i].rejected;
    } else if (result.peers[i].broke != 0) {
      ++score.peers[i].broke;
    }
  }
}

} // namespace

std::vector<const Operator*> all_operators() {
  std::vector<const Operator*> all;
  for (const auto part : {signature_operators(), zone_operators(), time_operators()}) {
    for (const Operator& op : part) all.push_back(&op);
  }
  return all;
}

Incident draw_mutant(std::uint64_t seed, std::uint64_t number) {
  const Choice choice = choose(seed, number);
  const bool single =
      choice.op->stage == Operator::Stage::draft || choice.op->stage == Operator::Stage::timeline;
  Incident mutant;
  mutant.id = fmt::format("{} (seed {}, number {}: algorithm {}, {}, {}, {})", choice.op->name, seed, number,
                          choice.algorithm, choice.denial, choice.rr, choice.name);
  mutant.number = 1;
  mutant.zone = "m.test.";
  mutant.start = *parse_utc("2026-06-01T00:00:00Z");
  mutant.nodes =
      single ? std::vector<std::string>{"prod/a"} : std::vector<std::string>{"old/a", "new/a", "new/b"};
  const std::string recipe = recipe_of(choice);
  for (std::size_t at = 0; at < recipe.size();) {
    const std::size_t end = recipe.find('\n', at);
    mutant.recipe.push_back(recipe.substr(at, end - at));
    at = end + 1;
  }
  mutant.expect.push_back({kind_named(choice.op->kind), "", "", "", std::nullopt});
  for (const std::string& id : Words::of(std::string(choice.op->also)).plain)
    mutant.also.push_back(kind_named(id));
  return mutant;
}

Result<MutationBoard> run_mutants(std::uint64_t seed, std::uint64_t count, const Peers* peers) {
  static const std::vector<const Operator*> operators = all_operators();
  MutationBoard board;
  for (std::uint64_t number = 0; number < count; ++number) {
    const Incident mutant = draw_mutant(seed, number);
    COUNTERSIGN_TRY_ASSIGN(const IncidentResult result, run_incident(mutant, peers));
    MutationScore& score = board.by_operator[operators[number % operators.size()]->name];
    ++score.mutants;
    if (result.caught()) ++score.caught;
    if (!result.clean()) ++score.false_alarms;
    add_peers(result, score);
    if ((result.caught() && result.clean()) || board.failures.size() == k_failures_kept) continue;
    board.failures.push_back(fmt::format("{}: {}; told: {}; {}", mutant.id,
                                         result.caught() ? "caught" : "MISSED", fmt::join(result.told, ", "),
                                         fmt::join(result.false_alarms, "; ")));
  }
  return board;
}

MutationScore MutationBoard::total() const noexcept {
  MutationScore sum;
  for (const auto& [name, score] : by_operator) {
    sum.mutants += score.mutants;
    sum.caught += score.caught;
    sum.false_alarms += score.false_alarms;
    if (sum.peers.empty()) {
      sum.peers = score.peers;
      continue;
    }
    for (std::size_t i = 0; i < score.peers.size(); ++i) {
      sum.peers[i].asked += score.peers[i].asked;
      sum.peers[i].rejected += score.peers[i].rejected;
      sum.peers[i].broke += score.peers[i].broke;
    }
  }
  return sum;
}

std::string mutations_text(const MutationBoard& board) {
  const auto row = [](std::string_view name, const MutationScore& score) {
    std::string text =
        fmt::format("{:<34} {:>7} {:>7} {:>6}", name, score.mutants, score.caught, score.false_alarms);
    for (const PeerVerdict& peer : score.peers) {
      text += fmt::format(" {:>7}", peer.rejected);
      if (peer.broke != 0) text += fmt::format("!{}", peer.broke);
    }
    return text + "\n";
  };
  const MutationScore total = board.total();
  std::string text = fmt::format("{:<34} {:>7} {:>7} {:>6}", "operator", "mutants", "caught", "false");
  for (const PeerVerdict& peer : total.peers) text += fmt::format(" {:>7}", peer.tool.substr(0, 7));
  text += '\n';
  for (const auto& [name, score] : board.by_operator) text += row(name, score);
  text += row(fmt::format("all {} operators", board.by_operator.size()), total);
  for (const std::string& failure : board.failures) text += failure + "\n";
  return text;
}

} // namespace countersign::bench
