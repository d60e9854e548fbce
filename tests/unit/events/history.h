// A made-up node whose keys and denial are set by hand, version by version.
#pragma once

#include "diff/events/recogniser.h"

#include <gmock/gmock.h>

namespace countersign::test {

inline constexpr std::uint64_t k_rrsets = 10; // of the zone, but for those about keys

class History {
public:
  // A key is known by its letter; its RDATA and fingerprint are made of it.
  void publish(char key, bool ksk, std::uint8_t algorithm = 13, std::uint16_t tag = 0);
  void withdraw(char key);
  void sign(char key, std::uint64_t rrsets); // of the zone; for a KSK 1: the DNSKEY RRset, 0: not
  void sign_unpublished(std::uint8_t algorithm) { unpublished_ = algorithm; } // 0: no more
  void revoke(char key);
  void cds(char key, bool there);
  void ds(char key, bool there);

  // The next version, and what it shows: "zsk-roll completed A -> B".
  std::vector<std::string> see();
  std::vector<std::string> see_again(std::uint32_t longer_by); // the same content, signed for longer
  // The recogniser is made anew from what was stored, as after a restart of countersign.
  void restart();

  DenialSummary denial{DenialKind::nsec, {}, false, 10};
  std::uint64_t expired = 0;
  bool complete = true;

private:
  struct Key {
    KeyFacts facts;
    std::uint64_t rrsets = 0;
  };
  [[nodiscard]] Key& key(char name);
  [[nodiscard]] ZoneFacts facts() const;
  std::vector<std::string> observe();

  std::vector<Key> keys_;
  std::uint8_t unpublished_ = 0;
  std::uint32_t serial_ = 1;
  std::uint64_t content_ = 1;
  std::uint32_t expiration_ = 1'000'000;
  EventRecogniser recogniser_;
  std::vector<std::pair<ZoneFacts, std::vector<SignerEvent>>> stored_;
};

// A KSK "K" and a ZSK "Z" that sign, seen once.
[[nodiscard]] History settled(std::uint8_t algorithm = 13);

} // namespace countersign::test
