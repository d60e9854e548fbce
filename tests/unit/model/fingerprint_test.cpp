// Content fingerprints and the arena.
#include "diff/model/arena.h"
#include "tests/unit/model/sample.h"

#include <random>

#include <gtest/gtest.h>

namespace countersign {
namespace {

Fingerprint of(const Record& record) {
  return fingerprint_of(record.owner, record.type, record.ttl, record.rdata);
}

TEST(Fingerprint, SumIsFreeOfOrderAndCanBeTakenBack) {
  std::mt19937_64 random(1);
  std::vector<Fingerprint> parts;
  for (int i = 0; i < 1000; ++i) parts.push_back({random(), random()});
  Fingerprint forward;
  for (const auto& part : parts) forward += part;
  Fingerprint backward;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) backward += *part;
  EXPECT_EQ(forward, backward);
  std::shuffle(parts.begin(), parts.end(), random);
  for (const auto& part : parts) forward -= part;
  EXPECT_EQ(forward, Fingerprint());
}

TEST(Fingerprint, CarryAndBorrowCrossTheHalves) {
  Fingerprint sum{0, 0xffffffffffffffffULL};
  sum += {0, 1};
  EXPECT_EQ(sum, (Fingerprint{1, 0}));
  sum -= {0, 1};
  EXPECT_EQ(sum, (Fingerprint{0, 0xffffffffffffffffULL}));
  Fingerprint zero;
  zero -= {0, 1};
  EXPECT_EQ(zero, (Fingerprint{0xffffffffffffffffULL, 0xffffffffffffffffULL}));
  zero += {0, 1};
  EXPECT_EQ(zero, Fingerprint());
}

TEST(Fingerprint, EveryPartOfARecordCounts) {
  const Record base = sample::txt("a.example.", "one");
  EXPECT_NE(of(base), of(sample::txt("b.example.", "one")));
  EXPECT_NE(of(base), of(sample::txt("a.example.", "two")));
  EXPECT_NE(of(base), of(sample::txt("a.example.", "one", 3601)));
  Record other = base;
  other.type = RrType::SPF;
  EXPECT_NE(of(base), of(other));
}

TEST(Fingerprint, SpellingOfNamesDoesNotCount) {
  EXPECT_EQ(of(sample::ns("A.example.", "NS.Example.")), of(sample::ns("a.EXAMPLE.", "ns.example.")));
  EXPECT_NE(of(sample::txt("a.example.", "X")), of(sample::txt("a.example.", "x")));
}

TEST(Fingerprint, SerialOfASoaDoesNotCountAndItsOtherNumbersDo) {
  const Record one = sample::soa(1);
  EXPECT_EQ(of(one), of(sample::soa(0xffffffffU)));
  for (const std::size_t from_end : {16U, 12U, 8U, 4U}) { // refresh, retry, expire, minimum
    Record other = one;
    other.rdata[other.rdata.size() - from_end] ^= 1;
    EXPECT_NE(of(one), of(other)) << from_end;
  }
  Record other = one;
  other.ttl = 60;
  EXPECT_NE(of(one), of(other));
}

TEST(Fingerprint, BorderBetweenOwnerAndRdataIsFixed) {
  // The same octets in a row, cut at another place.
  EXPECT_NE(fingerprint_of(sample::name("a."), RrType::TXT, 0, sample::hex("00")),
            fingerprint_of(sample::name("."), RrType::TXT, 0, sample::hex("01 61 00")));
}

TEST(Fingerprint, TextIsReadBackAndNonsenseIsNot) {
  const Fingerprint value{0x0123456789abcdefULL, 0xfULL};
  EXPECT_EQ(to_text(value), "0123456789abcdef000000000000000f");
  EXPECT_EQ(parse_fingerprint(to_text(value)), value);
  for (const char* bad : {"", "0", "0123456789abcdef000000000000000", "0123456789abcdef000000000000000ff",
                          "0123456789abcdef 00000000000000f", "-123456789abcdef000000000000000f",
                          "0x23456789abcdef000000000000000f", "0123456789abcdeg000000000000000f"}) {
    EXPECT_FALSE(parse_fingerprint(bad)) << bad;
  }
}

TEST(Arena, WhatWasPutInStaysAndNeverMoves) {
  Arena arena;
  std::mt19937_64 random(2);
  std::vector<std::pair<ArenaRef, Bytes>> items;
  std::vector<const std::uint8_t*> places;
  for (int i = 0; i < 3000; ++i) {
    Bytes octets(i % 100 == 0 ? random() % 65536 : random() % 50);
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random());
    items.emplace_back(arena.put(octets, sample::hex("deadbeef")), octets);
    places.push_back(arena.at(items.back().first));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const ByteView view = arena.view(items[i].first);
    ASSERT_EQ(view.data(), places[i]);
    ASSERT_EQ(Bytes(view.begin(), view.end()), items[i].second);
    ASSERT_EQ(read_u32(view.data() - 4), 0xdeadbeefU);
  }
}

TEST(Arena, LargestItemFits) {
  Arena arena;
  for (int i = 0; i < 10; ++i) {
    const Bytes octets(65535, static_cast<std::uint8_t>(i));
    const ArenaRef ref = arena.put(octets, sample::hex("00000001"));
    EXPECT_EQ(arena.view(ref).size(), 65535U);
    EXPECT_EQ(arena.view(ref).back(), i);
  }
}

TEST(Arena, AllocationFollowsWhatItHolds) {
  Arena arena;
  const Bytes octets(100, 1);
  std::size_t held = 0;
  for (int i = 0; i < 20000; ++i) {
    (void)arena.put(octets);
    held += octets.size();
    ASSERT_LE(arena.allocated_octets(), 2 * held + 8192) << i;
  }
  EXPECT_LE(arena.allocated_octets(), held + held / 4);
}

} // namespace
} // namespace countersign
