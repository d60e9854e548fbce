// ZoneVersion::apply and difference, case by case.
#include "tests/unit/model/sample.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace sample;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Apply : public testing::Test {
protected:
  // Applies, and expects a refusal whose message has `part`; the version must be as before.
  void expect_refused(const Change& change, const char* part) {
    const auto before = all_records(*version_);
    const Fingerprint content = version_->content();
    const auto result = version_->apply(change);
    ASSERT_FALSE(result) << part;
    EXPECT_EQ(result.error().kind, ErrorKind::protocol);
    EXPECT_THAT(result.error().message, HasSubstr(part));
    EXPECT_EQ(all_records(*version_), before);
    EXPECT_EQ(version_->content(), content);
    EXPECT_EQ(version_->serial(), Serial(10));
    EXPECT_EQ(version_->record_count(), before.size());
  }
  [[nodiscard]] Change to_11(std::vector<Record> removed, std::vector<Record> added) const {
    return change(*version_, 11, std::move(removed), std::move(added));
  }

  ZoneVersionPtr version_ = zone({soa(10), ns("example.", "ns.example."), txt("a.example.", "x"),
                                  txt("a.example.", "y"), rrsig("a.example.", RrType::TXT, 7)});
};

TEST_F(Apply, AddsRemovesAndMovesTheSerial) {
  const ZoneVersionPtr next = applied(*version_, to_11({txt("a.example.", "x")}, {txt("b.example.", "z")}));
  EXPECT_EQ(next->serial(), Serial(11));
  EXPECT_THAT(all_records(*next), ElementsAre(ns("example.", "ns.example."), soa(11), txt("a.example.", "y"),
                                              rrsig("a.example.", RrType::TXT, 7), txt("b.example.", "z")));
  EXPECT_EQ(next->record_count(), 5U);
  EXPECT_EQ(version_->serial(), Serial(10));
  EXPECT_FALSE(version_->find(name("b.example.")));
}

TEST_F(Apply, SerialAloneLeavesTheContent) {
  const ZoneVersionPtr next = applied(*version_, to_11({}, {}));
  EXPECT_EQ(next->content(), version_->content());
  EXPECT_EQ(next->serial(), Serial(11));
}

TEST_F(Apply, SerialMayStandStillOrJump) {
  EXPECT_EQ(applied(*version_, change(*version_, 10, {}, {}))->serial(), Serial(10));
  EXPECT_EQ(applied(*version_, change(*version_, 3, {}, {}))->serial(), Serial(3));
}

TEST_F(Apply, OtherSoaTimersAreContent) {
  Change change = to_11({}, {});
  change.soa_to.rdata.back() ^= 1;
  EXPECT_NE(applied(*version_, change)->content(), version_->content());
}

TEST_F(Apply, LastRecordOfANodeTakesTheNodeAway) {
  const ZoneVersionPtr next = applied(
      *version_,
      to_11({txt("a.example.", "x"), txt("a.example.", "y"), rrsig("a.example.", RrType::TXT, 7)}, {}));
  EXPECT_FALSE(next->find(name("a.example.")));
  EXPECT_THAT(all_records(*next), ElementsAre(ns("example.", "ns.example."), soa(11)));
  NodeCursor cursor = next->nodes_from(name("a.example."));
  EXPECT_FALSE(cursor.next());
}

TEST_F(Apply, NodeComesBackAfterItWasTakenAway) {
  const std::vector<Record> node{txt("a.example.", "x"), txt("a.example.", "y"),
                                 rrsig("a.example.", RrType::TXT, 7)};
  const ZoneVersionPtr without = applied(*version_, to_11(node, {}));
  const ZoneVersionPtr again = applied(*without, change(*without, 12, {}, {txt("a.example.", "w")}));
  EXPECT_THAT(all_records(*again),
              ElementsAre(ns("example.", "ns.example."), soa(12), txt("a.example.", "w")));
}

TEST_F(Apply, ChangedTtlIsARemovalAndAnAddition) {
  const ZoneVersionPtr next =
      applied(*version_, to_11({txt("a.example.", "x", 3600)}, {txt("a.example.", "x", 60)}));
  EXPECT_NE(next->content(), version_->content());
  EXPECT_EQ(next->find(name("a.example.")).value().find(RrType::TXT).value().record(0).ttl, 60U);
}

TEST_F(Apply, RecordThatIsRemovedAndAddedStays) {
  const ZoneVersionPtr next = applied(*version_, to_11({txt("a.example.", "x")}, {txt("a.example.", "x")}));
  EXPECT_EQ(next->content(), version_->content());
}

TEST_F(Apply, StraySignatureCanBeAllThatIsLeft) {
  const ZoneVersionPtr next = applied(*version_, to_11({txt("a.example.", "x"), txt("a.example.", "y")}, {}));
  const NodeView node = next->find(name("a.example.")).value();
  EXPECT_FALSE(node.has(RrType::TXT));
  EXPECT_EQ(node.find(RrType::TXT).value().signature_count(), 1U);
}

TEST_F(Apply, SpellingOfARemovedRecordDoesNotMatter) {
  const ZoneVersionPtr next =
      applied(*version_, to_11({ns("EXAMPLE.", "NS.EXAMPLE.")}, {ns("example.", "b.example.")}));
  EXPECT_EQ(next->record_count(), version_->record_count());
}

TEST_F(Apply, RemovalOfWhatIsNotThereIsRefused) {
  expect_refused(to_11({txt("a.example.", "z")}, {}), "not there: a.example. TXT");
  expect_refused(to_11({txt("b.example.", "x")}, {}), "not there: b.example. TXT");
  expect_refused(to_11({rrsig("a.example.", RrType::TXT, 8)}, {}), "not there");
  expect_refused(to_11({txt("a.example.", "x"), txt("a.example.", "x")}, {}), "not there");
  expect_refused(to_11({txt("a.example.", "x", 60)}, {}), "with TTL 60 that is there with TTL 3600");
  expect_refused(to_11({txt("example.org.", "x")}, {}), "not there");
}

TEST_F(Apply, AdditionOfWhatIsThereIsRefused) {
  expect_refused(to_11({}, {txt("a.example.", "x")}), "already there: a.example. TXT");
  expect_refused(to_11({}, {txt("a.example.", "x", 60)}), "already there"); // a TTL makes no other record
  expect_refused(to_11({}, {ns("example.", "NS.example.")}), "already there");
  expect_refused(to_11({}, {txt("b.example.", "x"), txt("b.example.", "x")}), "already there");
  expect_refused(to_11({}, {rrsig("a.example.", RrType::TXT, 7)}), "already there");
}

TEST_F(Apply, AdditionThatNoZoneCanHoldIsRefused) {
  expect_refused(to_11({}, {txt("example.org.", "x")}), "outside the zone");
  expect_refused(to_11({}, {record("b.example.", RrType::A, hex("7f"))}), "no zone can hold");
  expect_refused(to_11({}, {record("b.example.", RrType::RRSIG, {})}), "no zone can hold");
  expect_refused(to_11({}, {record("b.example.", RrType::AXFR, {})}), "no zone can hold");
  expect_refused(to_11({}, {record("b.example.", static_cast<RrType>(4711), Bytes(65536))}),
                 "no zone can hold");
}

TEST_F(Apply, ChangeOfAnotherVersionIsRefused) {
  Change other = to_11({}, {});
  other.soa_from = soa(9);
  expect_refused(other, "begins at serial 9, the zone is at 10");
  other.soa_from = soa(10);
  other.soa_from.rdata.back() ^= 1; // the serial fits, the record does not
  expect_refused(other, "not there: example. SOA");
  other = to_11({}, {});
  other.soa_from.ttl = 1;
  expect_refused(other, "TTL");
}

TEST_F(Apply, ChangeWithoutProperSoasIsRefused) {
  expect_refused(Change{}, "not one of the zone example.");
  Change other = to_11({}, {});
  other.soa_to = soa(11, "a.example.");
  expect_refused(other, "not one of the zone");
  other = to_11({}, {});
  other.soa_to.rdata = hex("0000"); // too short to have a serial
  expect_refused(other, "not one of the zone");
  other = to_11({}, {});
  other.soa_from.type = RrType::TXT;
  expect_refused(other, "not one of the zone");
}

TEST_F(Apply, FurtherSoaRecordsAreRefused) {
  expect_refused(to_11({soa(10)}, {}), "more than two SOA");
  expect_refused(to_11({}, {soa(12)}), "more than two SOA");
}

TEST_F(Apply, ErrorAfterGoodRecordsLeavesNothingBehind) {
  expect_refused(to_11({txt("a.example.", "x"), rrsig("a.example.", RrType::TXT, 7)},
                       {txt("c.example.", "x"), txt("d.example.", "x"), txt("a.example.", "y")}),
                 "already there");
}

TEST_F(Apply, CopiesAreTheTransfersAndNotTheNextVersions) {
  const ZoneVersionPtr doubled = zone({soa(10), txt("a.example.", "x"), txt("a.example.", "x")});
  ASSERT_EQ(doubled->duplicate_count(), 1U);
  EXPECT_EQ(applied(*doubled, change(*doubled, 11, {}, {}))->duplicate_count(), 0U);
}

TEST(ApplyWithoutSoa, IsRefused) {
  ZoneBuilder builder(name("example."));
  ASSERT_TRUE(builder.add(txt("a.example.", "x")));
  const ZoneVersionPtr loose = builder.finish(ZoneBuilder::Soa::optional).value();
  const Change change{soa(0), soa(1), {}, {}};
  const auto result = loose->apply(change);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::protocol);
}

// One owner with many records, taken apart one record at a time: no search may walk through all of them.
TEST(ApplyToAHugeNode, TakesItApartAndPutsItTogether) {
  std::vector<Record> records{soa(1)};
  std::vector<Record> node;
  for (std::uint32_t i = 0; i < 20000; ++i) {
    Bytes rdata;
    append_u32(rdata, i * 2654435761U);
    node.push_back(record("a.example.", RrType::A, rdata));
  }
  records.insert(records.end(), node.begin(), node.end());
  const ZoneVersionPtr version = zone(records);
  const ZoneVersionPtr empty = applied(*version, change(*version, 2, node, {}));
  EXPECT_EQ(empty->record_count(), 1U);
  EXPECT_EQ(applied(*empty, change(*empty, 3, {}, node))->content(), version->content());
}

TEST(Difference, OfAVersionWithItselfIsTheSoasOnly) {
  const ZoneVersionPtr version = zone({soa(10), txt("a.example.", "x")});
  const Change none = difference(*version, *version);
  EXPECT_EQ(none.soa_from, soa(10));
  EXPECT_EQ(none.soa_to, soa(10));
  EXPECT_THAT(none.removed, IsEmpty());
  EXPECT_THAT(none.added, IsEmpty());
}

TEST(Difference, SpellingMakesNone) {
  const ZoneVersionPtr upper =
      zone({soa(10), ns("a.example.", "NS.example."), ns("a.example.", "b.example.")});
  const ZoneVersionPtr lower =
      zone({soa(10), ns("a.example.", "ns.example."), ns("a.example.", "B.example.")});
  EXPECT_THAT(difference(*upper, *lower).removed, IsEmpty());
  EXPECT_THAT(difference(*upper, *lower).added, IsEmpty());
}

TEST(Difference, IsInCanonicalOrderAndHoldsWholeRecords) {
  const ZoneVersionPtr from = zone({soa(10), txt("a.example.", "x"), txt("c.example.", "x", 60),
                                    txt("d.example.", "x"), rrsig("c.example.", RrType::TXT, 7)});
  const ZoneVersionPtr to =
      zone({soa(12), txt("a.example.", "x"), txt("b.example.", "x"), txt("c.example.", "x", 90),
            txt("d.example.", "a"), rrsig("c.example.", RrType::TXT, 8)});
  const Change change = difference(*from, *to);
  EXPECT_EQ(change.from(), Serial(10));
  EXPECT_EQ(change.to(), Serial(12));
  EXPECT_THAT(change.removed,
              ElementsAre(txt("c.example.", "x", 60), rrsig("c.example.", RrType::TXT, 7) /*46*/,
                          txt("d.example.", "x")));
  EXPECT_THAT(change.added, ElementsAre(txt("b.example.", "x"), txt("c.example.", "x", 90),
                                        rrsig("c.example.", RrType::TXT, 8), txt("d.example.", "a")));
}

} // namespace
} // namespace countersign
