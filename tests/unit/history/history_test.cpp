// Rules over history and caches, held against reports that are written by hand: what matters here is time.
// Real zones go through the same rules in tests/unit/harness/bench.
#include "diff/history/history.h"
#include "diff/wire/zone_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t k_ttl = 3600;
constexpr std::uint32_t k_propagation = 300;
constexpr std::uint64_t k_rrsets = 20; // with signatures of the ZSK

PublishedKey key(std::uint16_t tag, bool is_ksk = false) {
  PublishedKey made;
  made.flags = is_ksk ? 257 : 256;
  made.label = {13, tag};
  made.rdata = {1,  static_cast<std::uint8_t>(is_ksk ? 1 : 0), 3,
                13, static_cast<std::uint8_t>(tag >> 8),       static_cast<std::uint8_t>(tag)};
  made.fingerprint = "f" + std::to_string(tag);
  made.signs_dnskey = is_ksk;
  return made;
}

class HistoryTest : public ::testing::Test {
protected:
  HistoryTest() {
    zone_ = parse_zone("example. 3600 SOA ns1.example. host.example. 1 7200 900 604800 300\nexample. 3600 "
                       "DNSKEY 257 3 13 AAAA\n",
                       {})
                .value();
  }

  VersionReport report(std::vector<PublishedKey> published, const std::vector<std::uint16_t>& signing) {
    VersionReport made;
    made.serial = Serial(++serial_);
    made.at = now_;
    made.keys = std::move(published);
    made.signed_rrsets = k_rrsets + 1;
    made.longest_ttl = k_ttl;
    made.by_key[{{13, 1}, RrType::DNSKEY}][SignatureOutcome::valid] = 1;
    for (const std::uint16_t tag : signing)
      made.by_key[{{13, tag}, RrType::A}][SignatureOutcome::valid] = k_rrsets;
    for (const auto& [use, counts] : made.by_key) made.signatures += counts;
    made.earliest_expiration = now_.plus(1209600);
    return made;
  }

  std::vector<std::string> see(std::vector<PublishedKey> published, const std::vector<std::uint16_t>& signing,
                               const std::string& node = "a", const std::string& signer = "s") {
    const VersionReport made = report(std::move(published), signing);
    return ids(history_.see({signer, node, *zone_, made, now_}));
  }
  static std::vector<std::string> ids(const std::vector<Finding>& findings) {
    std::vector<std::string> all;
    for (const Finding& finding : findings) all.emplace_back(info(finding.kind).id);
    return all;
  }
  void wait(std::uint32_t seconds) { now_ = now_.plus(seconds); }

  const PublishedKey ksk_ = key(1, true), old_ = key(2), new_ = key(3);
  DnsTime now_{1000};
  std::uint32_t serial_ = 0;
  ZoneVersionPtr zone_;
  History history_;
};

TEST_F(HistoryTest, SaysNothingOfTheFirstVersion) { EXPECT_THAT(see({ksk_, old_}, {2}), IsEmpty()); }

TEST_F(HistoryTest, AKeyMaySignWhenTtlAndPropagationHavePassed) {
  (void)see({ksk_, old_}, {2});
  wait(100'000);
  EXPECT_THAT(see({ksk_, old_, new_}, {2}), IsEmpty());
  wait(k_ttl + k_propagation);
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, AndNotASecondEarlier) {
  (void)see({ksk_, old_}, {2});
  wait(100'000);
  (void)see({ksk_, old_, new_}, {2});
  wait(k_ttl + k_propagation - 1);
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), ElementsAre("key-prepublished-too-short"));
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), IsEmpty()) << "it was said";
}

TEST_F(HistoryTest, AKeyMayGoWhenItsSignaturesHaveLeftTheCaches) {
  (void)see({ksk_, old_, new_}, {2});
  wait(100'000);
  (void)see({ksk_, old_, new_}, {3});
  wait(k_ttl + k_propagation);
  EXPECT_THAT(see({ksk_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, AndNotWhileTheyMayBeThere) {
  (void)see({ksk_, old_, new_}, {2});
  wait(100'000);
  (void)see({ksk_, old_, new_}, {3});
  wait(k_ttl + k_propagation - 1);
  EXPECT_THAT(see({ksk_, new_}, {3}), ElementsAre("key-withdrawn-early"));
}

TEST_F(HistoryTest, DoubleSignaturesNeedNoPrepublication) {
  (void)see({ksk_, old_}, {2});
  wait(100'000);
  EXPECT_THAT(see({ksk_, old_, new_}, {2, 3}), IsEmpty());
  wait(k_ttl + k_propagation);
  EXPECT_THAT(see({ksk_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, ATtlThatWasLoweredCountsUntilItsCopiesAreGone) {
  const auto lower = [&](std::vector<PublishedKey> published, const std::vector<std::uint16_t>& signing) {
    VersionReport made = report(std::move(published), signing);
    made.longest_ttl = 60;
    const std::string signer = "s", node = "a";
    return ids(history_.see({signer, node, *zone_, made, now_}));
  };
  (void)see({ksk_, old_, new_}, {2});
  wait(100'000);
  (void)lower({ksk_, old_, new_}, {2});
  wait(k_ttl + k_propagation);
  (void)lower({ksk_, old_, new_}, {3});
  wait(60 + k_propagation);
  EXPECT_THAT(lower({ksk_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, TheSameMistakeLaterIsAnotherOne) {
  for (int i = 0; i < 2; ++i) {
    (void)see({ksk_, old_}, {2});
    wait(100'000);
    EXPECT_THAT(see({ksk_, old_, new_}, {3}), ::testing::Contains("key-prepublished-too-short"));
    wait(100'000);
    (void)see({ksk_, old_, new_}, {2});
    wait(100'000);
  }
}

TEST_F(HistoryTest, SignaturesOfAnAlgorithmThatComesLittleByLittleAreNoGrowingFault) {
  for (std::uint64_t count : {0, 2, 5, 9, 20}) {
    VersionReport made = report({ksk_, old_}, {2});
    made.by_key[{{15, 9}, RrType::A}][SignatureOutcome::unknown_key] = count;
    made.signatures[SignatureOutcome::unknown_key] = count;
    const std::string signer = "s", node = "a";
    EXPECT_THAT(history_.see({signer, node, *zone_, made, now_}), IsEmpty());
    wait(100'000);
  }
}

TEST_F(HistoryTest, SaysWhatItCannotKnowYet) {
  (void)see({ksk_, old_, new_}, {2});
  wait(k_ttl); // who knows whether the new key was there an hour ago
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), ElementsAre("history-not-known"));
}

TEST_F(HistoryTest, KnowsItFromWhatAnEarlierProcessStored) {
  history_.recall("s", "a", report({ksk_, old_}, {2}), now_);
  wait(100'000);
  history_.recall("s", "a", report({ksk_, old_, new_}, {2}), now_);
  wait(k_ttl + k_propagation - 1);
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), ElementsAre("key-prepublished-too-short"));
}

TEST_F(HistoryTest, AndForgetsItInTime) {
  history_.recall("s", "a", report({ksk_, old_}, {2}), now_);
  wait(100'000);
  history_.recall("s", "a", report({ksk_, old_, new_}, {2}), now_);
  wait(k_ttl + k_propagation);
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, ANodeMustKnowTheKeysOfItsSiblings) {
  (void)see({ksk_, old_}, {2}, "a");
  (void)see({ksk_, old_}, {2}, "b");
  wait(100'000);
  (void)see({ksk_, old_, new_}, {2}, "a");
  wait(100'000);
  EXPECT_THAT(see({ksk_, old_, new_}, {3}, "a"), ElementsAre("key-unknown-at-node"));
}

TEST_F(HistoryTest, SignersDoNotShareCachesBeforeTheCutOver) {
  (void)see({ksk_, old_}, {2}, "a", "incumbent");
  EXPECT_THAT(see({ksk_, new_}, {3}, "a", "candidate"), IsEmpty());
  wait(100'000);
  EXPECT_THAT(see({ksk_, new_}, {3}, "a", "candidate"), IsEmpty());
}

TEST_F(HistoryTest, OneTagForAnotherKeyIsMinorAndSaid) {
  PublishedKey other = old_;
  other.rdata.push_back(9);
  (void)see({ksk_, old_, new_}, {3});
  wait(100'000);
  EXPECT_THAT(see({ksk_, other, new_}, {3}), ElementsAre("same-tag-other-key"));
}

TEST_F(HistoryTest, TimesMayWrap) {
  now_ = DnsTime(UINT32_MAX - 50'000);
  (void)see({ksk_, old_}, {2});
  wait(49'000);
  (void)see({ksk_, old_, new_}, {2});
  wait(k_ttl); // past 2^32
  EXPECT_THAT(see({ksk_, old_, new_}, {3}), ElementsAre("key-prepublished-too-short"));
}

TEST_F(HistoryTest, SaysNothingOfCachesWhereTimeDoesNotPassAsInOperation) {
  HistoryPolicy policy;
  policy.caches = false;
  history_ = History(policy);
  (void)see({ksk_, old_}, {2});
  wait(10);
  EXPECT_THAT(see({ksk_, new_}, {3}), IsEmpty());
}

TEST_F(HistoryTest, ManyChangesKeepABoundedNumberOfStates) {
  HistoryPolicy policy;
  policy.states = 4;
  history_ = History(policy);
  (void)see({ksk_, key(10)}, {10});
  for (std::uint16_t tag = 11; tag < 500; ++tag) {
    wait(1);
    (void)see({ksk_, key(tag)}, {tag});
  }
  wait(2 * k_ttl);
  EXPECT_THAT(see({ksk_, key(499)}, {499}), IsEmpty());
}

} // namespace
} // namespace countersign
