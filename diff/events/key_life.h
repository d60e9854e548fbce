// The lives of the published keys: which one replaces which, and how far that has come.
//
// A roll begins with a key that was not there before (or that was there and did not sign), and is complete
// when an older key of the same role and algorithm is no longer published and the new one signs all that it
// has to. Rolls of one role may overlap: a key that leaves is taken for the predecessor in the oldest roll
// whose new key signs. A key of an algorithm that is new to the zone belongs to the roll of the algorithm.
#pragma once

#include "diff/events/event_list.h"

#include <set>
#include <span>

namespace countersign {

class KeyLife {
public:
  // True if some key signs more or less than before, or came or went.
  bool observe(const ZoneFacts& facts, EventList& out);
  // After observe() of a version of which only the report is left: CDS and DS that had been seen by then.
  void take_over(std::span<const SignerEvent> said);

private:
  struct Key {
    PublishedKey published;
    EventKind kind{};       // what its coming belongs to
    bool successor = false; // it came, or began to sign, before our eyes
    bool active = false;    // it signs what its role has to, in part
    bool full = false;      // and wholly
    std::uint64_t uses = 0;
    std::optional<bool> in_cds, in_ds;
  };
  struct Roll { // of one role, under way
    Bytes successor;
    std::string predecessor; // that left; empty so far
  };
  struct AlgorithmRoll {
    std::uint8_t algorithm = 0;
    std::set<std::uint8_t> before; // algorithms of the keys when it began
    bool full = false;             // it signs everything
  };

  void take_first(const ZoneFacts& facts);
  void begin_algorithms(const ZoneFacts& facts, EventList& out);
  void add_new(const ZoneFacts& facts, EventList& out);
  bool update(const ZoneFacts& facts, EventList& out);
  void update_use(Key& key, const KeyFacts& fact, const ZoneFacts& facts, EventList& out);
  void update_parent(Key& key, const KeyFacts& fact, EventList& out) const;
  bool remove_gone(const ZoneFacts& facts, EventList& out);
  void finish_rolls(EventList& out);
  void finish_algorithms(const ZoneFacts& facts, EventList& out);
  [[nodiscard]] Key* find(ByteView identity);
  [[nodiscard]] AlgorithmRoll* algorithm_roll(std::uint8_t algorithm);
  [[nodiscard]] EventKind kind_of_leaving(const Key& key) const;
  [[nodiscard]] bool signs_wholly(std::uint8_t algorithm, const ZoneFacts& facts) const;

  std::vector<Key> keys_;                      // the oldest first
  std::vector<Roll> rolls_;                    // the oldest first
  std::vector<AlgorithmRoll> algorithm_rolls_; // likewise
  std::set<std::uint8_t> established_;         // algorithms that were there before any of those rolls
  bool seen_ = false;
};

} // namespace countersign
