#include "harness/watch/pairing.h"

#include <algorithm>

namespace countersign {

Pairing::Pairing(PairingOptions options) : options_(std::move(options)) {
  for (const bool reference : options_.reference) nodes_.push_back({reference, std::nullopt, {}});
}

void Pairing::restore(std::span<const Fingerprint> contents,
                      const std::vector<std::optional<std::size_t>>& reached, UnixMillis now) {
  for (const Fingerprint& content : contents) {
    steps_.push_back({content, now, false, false, std::vector<Answer>(nodes_.size(), Answer::none)});
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (reached[i] && *reached[i] < steps_.size()) nodes_[i].reached = *reached[i];
  }
  forget_old_steps();
}

std::optional<Pairing::StepNumber> Pairing::newest() const {
  if (steps_.empty()) return std::nullopt;
  return end() - 1;
}

Pairing::Outcome Pairing::add_input(const Fingerprint& content, bool gap, UnixMillis now) {
  Outcome outcome;
  if (!steps_.empty() && steps_.back().content == content) return outcome;
  open(content, gap, now, outcome);
  return outcome;
}

Pairing::Outcome Pairing::add_version(std::size_t node, VersionId version, const Fingerprint& content,
                                      bool complete, UnixMillis now) {
  Outcome outcome;
  auto& waiting = nodes_[node].waiting;
  waiting.push_back({version, content, complete, now});
  place_waiting(node, outcome);
  if (waiting.empty() || waiting.back().version != version) return outcome; // it has its place
  if (complete && is_at_head(nodes_[node])) {
    open(content, true, now, outcome); // and places it
  } else if (waiting.size() > options_.history) {
    give_up_first(node, now, outcome);
  }
  return outcome;
}

Pairing::Outcome Pairing::expire(UnixMillis now) {
  Outcome outcome;
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    auto& waiting = nodes_[node].waiting;
    while (!waiting.empty() && waiting.front().since + options_.deadline <= now) {
      give_up_first(node, now, outcome);
    }
  }
  return outcome;
}

std::optional<Pairing::Closed> Pairing::close_next(UnixMillis now) {
  const auto step = std::ranges::find(steps_, true, &Step::is_open);
  if (step == steps_.end()) return std::nullopt;
  const auto open_steps = static_cast<std::size_t>(steps_.end() - step);
  const bool answered = std::ranges::find(step->answers, Answer::none) == step->answers.end();
  if (!answered && step->opened_at + options_.deadline > now && open_steps <= options_.history) {
    return std::nullopt;
  }
  Closed closed{first_number_ + static_cast<StepNumber>(step - steps_.begin()), step->opened_at, {}, {}, {}};
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    if (step->answers[i] == Answer::skipped) closed.skipped.push_back(i);
    if (step->answers[i] != Answer::none) continue;
    const bool has_same = node.reached && is_known(*node.reached) && *node.reached < closed.step &&
                          at(*node.reached).content == step->content;
    (has_same ? closed.unchanged : closed.missing).push_back(i);
    if (has_same) advance(i, closed.step);
  }
  step->is_open = false;
  forget_old_steps();
  return closed;
}

std::optional<UnixMillis> Pairing::next_deadline() const {
  std::optional<UnixMillis> next;
  const auto consider = [&](UnixMillis since) {
    if (!next || since + options_.deadline < *next) next = since + options_.deadline;
  };
  const auto open_step = std::ranges::find(steps_, true, &Step::is_open);
  if (open_step != steps_.end()) consider(open_step->opened_at);
  for (const Node& node : nodes_) {
    if (!node.waiting.empty()) consider(node.waiting.front().since);
  }
  return next;
}

void Pairing::open(const Fingerprint& content, bool gap, UnixMillis now, Outcome& outcome) {
  steps_.push_back({content, now, gap, true, std::vector<Answer>(nodes_.size(), Answer::none)});
  outcome.opened = end() - 1;
  for (std::size_t node = 0; node < nodes_.size(); ++node) place_waiting(node, outcome);
}

// Open ones are closed first: close_next() sees to it that there are not too many.
void Pairing::forget_old_steps() {
  while (steps_.size() > options_.history && !steps_.front().is_open) {
    steps_.pop_front();
    ++first_number_;
  }
}

bool Pairing::is_at_head(const Node& node) const {
  return node.reference && (steps_.empty() || node.reached == newest());
}

// The step that a version of the node belongs to, and how; nothing if it must wait.
std::optional<Pairing::Placed> Pairing::find_place(std::size_t index, const Waiting& version) const {
  const Node& node = nodes_[index];
  const bool is_known_here = node.reached && is_known(*node.reached);
  if (is_known_here && steps_[*node.reached - first_number_].content == version.content) {
    return Placed{index, version.version, version.complete ? Placement::revision : Placement::incomplete,
                  *node.reached};
  }
  for (StepNumber number = is_known_here ? *node.reached + 1 : first_number_; number < end(); ++number) {
    const Step& step = steps_[number - first_number_];
    if (!(step.content == version.content)) continue;
    if (!version.complete) return Placed{index, version.version, Placement::incomplete, number};
    return Placed{index, version.version, step.is_open ? Placement::first : Placement::late, number};
  }
  return std::nullopt;
}

// The node has come to the step `to`, and never comes back to those before.
void Pairing::advance(std::size_t index, StepNumber to) {
  Node& node = nodes_[index];
  const StepNumber from = std::max(node.reached ? *node.reached + 1 : to, first_number_);
  for (StepNumber number = from; number < to; ++number) {
    Answer& answer = at(number).answers[index];
    if (answer == Answer::none) answer = Answer::skipped;
  }
  // A node that is first seen at a later step may have published the earlier ones before we looked; it is not
  // known, and that is what skipped steps say, too.
  if (!node.reached) {
    for (StepNumber number = first_number_; number < to; ++number)
      at(number).answers[index] = Answer::skipped;
  }
  at(to).answers[index] = Answer::given;
  node.reached = to;
}

void Pairing::place_waiting(std::size_t index, Outcome& outcome) {
  auto& waiting = nodes_[index].waiting;
  for (std::size_t i = 0; i < waiting.size();) {
    const auto placed = find_place(index, waiting[i]);
    if (!placed) {
      ++i;
      continue;
    }
    const bool moves = placed->how == Placement::first || placed->how == Placement::late;
    if (moves) {
      // What came before it, and found no step until now, finds none any more.
      for (std::size_t passed = 0; passed < i; ++passed) {
        outcome.placed.push_back(
            {index, waiting[passed].version, how_passed(index, placed->step), placed->step});
      }
      advance(index, placed->step);
      waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      i = 0;
    } else {
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    }
    outcome.placed.push_back(*placed);
  }
}

// A content between the node's last step and `to` that no step has: of what the reference never showed, only
// a gap in what we know of the reference leaves it open whether that is a fault.
Pairing::Placement Pairing::how_passed(std::size_t index, StepNumber to) const {
  const Node& node = nodes_[index];
  if (!node.reached) return Placement::before;
  for (StepNumber number = std::max(*node.reached + 1, first_number_); number <= to; ++number) {
    if (steps_[number - first_number_].gap) return Placement::passed;
  }
  return Placement::unmatched;
}

void Pairing::give_up_first(std::size_t index, UnixMillis now, Outcome& outcome) {
  Node& node = nodes_[index];
  const Waiting version = node.waiting.front();
  if (node.reference) {
    // It is one of those who say which contents there are, and the others of them have not shown this one.
    open(version.content, true, now, outcome);
    return;
  }
  node.waiting.pop_front();
  outcome.placed.push_back({index, version.version, Placement::unmatched, newest().value_or(0)});
}

} // namespace countersign
