// What caches may hold: DNSKEY RRsets, data with its signatures, DS RRsets, each from when to when.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <deque>
#include <set>
#include <span>
#include <utility>

namespace countersign::history {

using Seconds = std::int64_t; // since some instant of the past, unlike DnsTime without a wrap

// DNSKEY RRset.
struct HeldKeys {
  std::vector<PublishedKey> keys; // by RDATA
  std::uint32_t ttl = 0;

  [[nodiscard]] const PublishedKey* find(ByteView rdata) const noexcept;
  [[nodiscard]] std::set<std::uint8_t> algorithms() const; // for which RRsets need signatures
  friend bool operator==(const HeldKeys& left, const HeldKeys& right);
};

// Everything but DNSKEY, CDS and CDNSKEY, which the keys sign themselves: which keys are needed to validate
// it.
struct HeldData {
  std::vector<PublishedKey> signing;    // keys with valid signatures over data
  std::vector<PublishedKey> sufficient; // each of them alone validates all of it
  std::set<std::uint8_t> algorithms;    // of which every RRset has a signature, published or not
  std::uint32_t ttl = 0;                // the longest

  // Keys that are needed and not in `keys`; empty if all of the data validates under them.
  [[nodiscard]] std::vector<const PublishedKey*> missing_from(const HeldKeys& keys) const;
  friend bool operator==(const HeldData& left, const HeldData& right);
};

struct HeldDs {
  std::vector<Record> records;
  std::uint32_t ttl = 0;

  // One of them leads to a key of the set that signs it.
  [[nodiscard]] bool leads_to(const HeldKeys& keys, NameView apex) const;
  friend bool operator==(const HeldDs& left, const HeldDs& right) { return left.records == right.records; }
};

[[nodiscard]] HeldKeys keys_of(const VersionReport& report, std::uint32_t ttl);
[[nodiscard]] HeldData data_of(const VersionReport& report);

// The states of one thing at one place, the present one last.
template <class T> class States {
public:
  struct Entry {
    T state;
    Seconds since = 0;
    std::optional<Seconds> held_to; // by caches; absent: it is served now
    bool ttl_known = true;          // not yet for what was recalled: held_to is then without it
  };

  // `spread`: from the moment at which the present one was seen to be gone until the last server lets go.
  void become(T state, Seconds at, std::uint32_t spread, std::size_t most) {
    learn_ttl(state.ttl);
    // A TTL that grows holds for all copies from now on; one that was lowered leaves copies with the old one.
    if (!entries_.empty() && entries_.back().state == state && entries_.back().state.ttl <= state.ttl) {
      entries_.back().state.ttl = state.ttl;
      return;
    }
    push({std::move(state), at, std::nullopt, true}, spread, most);
  }
  // As become(), of a state whose TTL nobody has kept: that of the next one is taken for it.
  void recall(T state, Seconds at, std::uint32_t spread, std::size_t most) {
    if (!entries_.empty() && entries_.back().state == state) return;
    push({std::move(state), at, std::nullopt, false}, spread, most);
  }
  void forget(Seconds at) {
    std::erase_if(entries_, [&](const Entry& entry) {
      return entry.held_to && entry.ttl_known && *entry.held_to <= at;
    });
  }
  [[nodiscard]] const std::deque<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] const Entry* present() const noexcept {
    return entries_.empty() ? nullptr : &entries_.back();
  }

private:
  void push(Entry entry, std::uint32_t spread, std::size_t most) {
    if (!entries_.empty()) entries_.back().held_to = entry.since + spread + entries_.back().state.ttl;
    entries_.push_back(std::move(entry));
    while (entries_.size() > most) entries_.pop_front();
  }
  void learn_ttl(std::uint32_t ttl) {
    for (Entry& entry : entries_) {
      if (std::exchange(entry.ttl_known, true)) continue;
      entry.state.ttl = ttl;
      if (entry.held_to) *entry.held_to += ttl;
    }
  }

  std::deque<Entry> entries_;
};

} // namespace countersign::history
