// Building a version from all of its records, and looking into it.
#include "tests/unit/model/sample.h"

#include <random>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace sample;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ZoneBuilder, RecordsInAnyOrderGiveTheSameZone) {
  std::vector<Record> records{soa(1),
                              ns("example.", "ns.example."),
                              txt("a.example.", "one"),
                              txt("a.example.", "two"),
                              txt("*.a.example.", "three"),
                              txt("b.example.", "four"),
                              rrsig("a.example.", RrType::TXT, 7),
                              rrsig("b.example.", RrType::TXT, 7)};
  const ZoneVersionPtr first = zone(records);
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::shuffle(records.begin(), records.end(), random);
    const ZoneVersionPtr other = zone(records);
    ASSERT_EQ(all_records(*other), all_records(*first));
    ASSERT_EQ(other->content(), first->content());
    ASSERT_EQ(other->record_count(), 8U);
    ASSERT_EQ(other->duplicate_count(), 0U);
  }
}

TEST(ZoneBuilder, NodesAreInCanonicalOrderAndRecordsByRdata) {
  const ZoneVersionPtr version = zone({txt("b.example.", "x"), txt("z.a.example.", "x"),
                                       txt("a.example.", "y"), txt("a.example.", "x"), soa(1)});
  EXPECT_THAT(all_records(*version), ElementsAre(soa(1), txt("a.example.", "x"), txt("a.example.", "y"),
                                                 txt("z.a.example.", "x"), txt("b.example.", "x")));
}

TEST(ZoneBuilder, CopiesAreDroppedAndCounted) {
  const ZoneVersionPtr version = zone(
      {soa(1), ns("a.example.", "NS.example."), txt("b.example.", "x"), ns("A.EXAMPLE.", "ns.EXAMPLE."),
       txt("b.example.", "x"), rrsig("b.example.", RrType::TXT, 7), rrsig("b.example.", RrType::TXT, 7)});
  EXPECT_EQ(version->duplicate_count(), 3U);
  EXPECT_EQ(version->record_count(), 4U);
  EXPECT_EQ(version->content(),
            zone({soa(1), ns("a.example.", "ns.example."), txt("b.example.", "x")})->content());
}

TEST(ZoneBuilder, OfCopiesWithDifferentTtlsTheFirstStays) {
  for (const std::uint32_t first : {60U, 120U}) {
    const ZoneVersionPtr version =
        zone({txt("a.example.", "x", first), soa(1), txt("a.example.", "x", 180 - first)});
    EXPECT_EQ(version->duplicate_count(), 1U);
    EXPECT_EQ(version->find(name("a.example.")).value().rrset(0).ttl(), first);
  }
  std::vector<Record> many{soa(1)};
  for (std::uint32_t i = 0; i < 100; ++i) many.push_back(txt("a.example.", i % 2 == 0 ? "x" : "y", 1000 + i));
  const ZoneVersionPtr version = zone(many);
  const RrsetView set = version->find(name("a.example.")).value().rrset(0);
  EXPECT_EQ(set.record(0).ttl, 1000U);
  EXPECT_EQ(set.record(1).ttl, 1001U);
}

TEST(ZoneBuilder, MixedTtlsOfAnRrsetAreKeptAsTheyCame) {
  const ZoneVersionPtr version = zone({soa(1), txt("a.example.", "x", 60), txt("a.example.", "y", 120)});
  const RrsetView set = version->find(name("a.example.")).value().find(RrType::TXT).value();
  ASSERT_EQ(set.size(), 2U);
  EXPECT_EQ(set.record(0).ttl, 60U);
  EXPECT_EQ(set.record(1).ttl, 120U);
  EXPECT_EQ(version->duplicate_count(), 0U);
}

TEST(ZoneBuilder, SignaturesStandWithWhatTheyCover) {
  const ZoneVersionPtr version =
      zone({soa(1), txt("a.example.", "x"), rrsig("a.example.", RrType::TXT, 7),
            rrsig("a.example.", RrType::TXT, 8), rrsig("a.example.", RrType::AAAA, 7, 60)});
  const NodeView node = version->find(name("a.example.")).value();
  ASSERT_EQ(node.size(), 2U);
  const RrsetView set = node.find(RrType::TXT).value();
  EXPECT_EQ(set.size(), 1U);
  EXPECT_EQ(set.signature_count(), 2U);
  EXPECT_EQ(covered_type(set.signature(0).rdata), RrType::TXT);
  const RrsetView stray = node.find(RrType::AAAA).value();
  EXPECT_EQ(stray.size(), 0U);
  EXPECT_EQ(stray.signature_count(), 1U);
  EXPECT_EQ(stray.ttl(), 60U);
  EXPECT_FALSE(node.has(RrType::AAAA));
  EXPECT_TRUE(node.has(RrType::TXT));
  EXPECT_FALSE(node.find(RrType::RRSIG));
  EXPECT_FALSE(node.has(RrType::A));
}

TEST(ZoneBuilder, SpellingInRdataIsKeptAndMarked) {
  const ZoneVersionPtr version =
      zone({soa(1), ns("a.example.", "NS.example."), ns("b.example.", "ns.example.")});
  const RrsetView upper = version->find(name("a.example.")).value().rrset(0);
  const RrsetView lower = version->find(name("b.example.")).value().rrset(0);
  EXPECT_TRUE(upper.needs_folding());
  EXPECT_FALSE(lower.needs_folding());
  EXPECT_EQ(to_hex(upper.record(0).rdata), to_hex(spelled("NS.example.")));
}

TEST(ZoneBuilder, ForeignNonsenseIsRefused) {
  ZoneBuilder builder(name("example."));
  const auto refusal = [&](std::string_view owner, RrType type, const Bytes& rdata) {
    const Status status = builder.add(name(owner), type, 60, rdata);
    return status ? std::string() : status.error().message;
  };
  EXPECT_THAT(refusal("example.org.", RrType::A, hex("7f000001")), HasSubstr("outside the zone example."));
  EXPECT_THAT(refusal("counterexample.", RrType::A, hex("7f000001")), HasSubstr("outside"));
  EXPECT_THAT(refusal("a.example.", RrType::ANY, {}), HasSubstr("not a type"));
  EXPECT_THAT(refusal("a.example.", RrType::OPT, {}), HasSubstr("not a type"));
  EXPECT_THAT(refusal("a.example.", RrType::A, hex("7f0000")), HasSubstr("malformed"));
  EXPECT_THAT(refusal("a.example.", static_cast<RrType>(4711), Bytes(65536)), HasSubstr("malformed"));
  EXPECT_EQ(refusal("a.example.", static_cast<RrType>(4711), Bytes(65535)), "");
}

TEST(ZoneBuilder, SoaIsRequiredUnlessSaid) {
  const auto build = [](ZoneBuilder::Soa soa, std::string_view owner) {
    ZoneBuilder builder(name("example."));
    EXPECT_TRUE(builder.add(sample::soa(5, owner)));
    return builder.finish(soa);
  };
  EXPECT_FALSE(build(ZoneBuilder::Soa::required, "a.example."));
  const auto loose = build(ZoneBuilder::Soa::optional, "a.example.");
  ASSERT_TRUE(loose);
  EXPECT_FALSE((*loose)->soa());
  EXPECT_EQ((*loose)->serial(), Serial());
  EXPECT_EQ(build(ZoneBuilder::Soa::required, "example.").value()->serial(), Serial(5));
}

// `count` records that differ in their last octets.
Result<ZoneVersionPtr> zone_with_rrset(Record record, std::uint32_t count) {
  ZoneBuilder builder(name("example."));
  COUNTERSIGN_TRY(builder.add(soa(1)));
  for (std::uint32_t i = 0; i < count; ++i) {
    Bytes number;
    append_u32(number, i);
    std::ranges::copy(number, record.rdata.end() - 4);
    COUNTERSIGN_TRY(builder.add(record));
  }
  return builder.finish();
}

TEST(ZoneBuilder, RrsetOf65535RecordsIsTheLargest) {
  const Record address = record("a.example.", RrType::A, hex("0a000000"));
  EXPECT_EQ(zone_with_rrset(address, 65535).value()->record_count(), 65536U);
  for (const Record& one : {address, rrsig("a.example.", RrType::A, 1)}) {
    const auto result = zone_with_rrset(one, 65536);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::limit);
    EXPECT_THAT(result.error().message, HasSubstr("a.example. A has more than 65535"));
  }
}

TEST(ZoneVersion, RootZoneIsAZoneToo) {
  const ZoneVersionPtr version = zone({soa(1, "."), ns("de.", "ns.de."), ns(".", "ns.example.")}, ".");
  EXPECT_TRUE(version->apex().is_root());
  EXPECT_TRUE(version->find(name("de.")));
  EXPECT_TRUE(version->find(Name()));
}

TEST(ZoneVersion, FindKnowsOwnersAndNoneBetween) {
  const ZoneVersionPtr version = zone({soa(1), txt("a.b.example.", "x"), txt("d.example.", "x")});
  EXPECT_TRUE(version->find(name("A.B.example.")));
  EXPECT_FALSE(version->find(name("b.example."))); // an empty non-terminal owns nothing
  EXPECT_FALSE(version->find(name("c.example.")));
  EXPECT_FALSE(version->find(name("z.example.")));
  EXPECT_FALSE(version->find(name("org.")));
  EXPECT_FALSE(version->find(Name()));
}

TEST(ZoneVersion, WalkFromANameBeginsAtItOrAfterIt) {
  const ZoneVersionPtr version = zone({soa(1), txt("a.example.", "x"), txt("c.example.", "x")});
  const auto first_from = [&](std::string_view text) {
    NodeCursor cursor = version->nodes_from(name(text));
    const auto node = cursor.next();
    return node ? to_text(node->owner()) : std::string();
  };
  EXPECT_EQ(first_from("."), "example.");
  EXPECT_EQ(first_from("a.example."), "a.example.");
  EXPECT_EQ(first_from("b.example."), "c.example.");
  EXPECT_EQ(first_from("d.example."), "");
}

TEST(ZoneVersion, ContentLeavesOutWhatSignersMake) {
  const std::vector<Record> content{soa(1), ns("example.", "ns.example."), txt("a.example.", "x"),
                                    record("b.example.", RrType::DNSKEY, hex("0100030d00"))};
  std::vector<Record> signed_records = content;
  signed_records.insert(signed_records.end(),
                        {rrsig("a.example.", RrType::TXT, 7), rrsig("c.example.", RrType::TXT, 7),
                         record("example.", RrType::DNSKEY, hex("0101030daa")),
                         record("example.", RrType::NSEC3PARAM, hex("0100000000")),
                         record("example.", RrType::ZONEMD, hex("000000010101aa")),
                         record("example.", RrType::CDS, hex("00000d02aa")),
                         record("example.", RrType::BIND_PRIVATE, hex("0d84320001")),
                         record("a.example.", RrType::NSEC, hex("00000140"))});
  signed_records[0] = soa(77);
  const ZoneVersionPtr plain = zone(content);
  const ZoneVersionPtr made = zone(signed_records);
  EXPECT_EQ(made->content(), plain->content());
  EXPECT_EQ(content_records(*plain), sorted(content));
  auto expected = content;
  expected[0] = soa(77);
  EXPECT_EQ(content_records(*made), sorted(expected));
}

// The shape of a large delegation zone with DNSSEC: two NS, sometimes a DS, NSEC3 for each name, and RRSIGs
// of 64 octets. The budget is 90 octets for each record, everything included.
TEST(ZoneVersion, CostsAtMost90OctetsForEachRecord) {
  std::mt19937_64 random(90);
  const auto letters = [&](std::size_t count) {
    std::string text;
    while (text.size() < count) text.push_back(static_cast<char>('a' + random() % 22));
    return text;
  };
  ZoneBuilder builder(name("de."));
  ASSERT_TRUE(builder.add(soa(1, "de.")));
  Record signature = rrsig("de.", RrType::NSEC3, 7);
  const auto sign = [&](const Name& owner, RrType covered) {
    signature.rdata[1] = static_cast<std::uint8_t>(covered);
    ASSERT_TRUE(builder.add(owner, RrType::RRSIG, 3600, signature.rdata));
  };
  for (int i = 0; i < 10000; ++i) {
    const Name owner = name(letters(6 + random() % 12) + ".de.");
    const std::string host = letters(6) + ".example.net.";
    ASSERT_TRUE(builder.add(owner, RrType::NS, 86400, spelled("ns1." + host)));
    ASSERT_TRUE(builder.add(owner, RrType::NS, 86400, spelled("ns2." + host)));
    if (i % 2 == 0) {
      ASSERT_TRUE(builder.add(owner, RrType::DS, 86400, join({hex("84320d02"), Bytes(32, 1)})));
      sign(owner, RrType::DS);
    }
    const Name hashed = name(letters(32) + ".de.");
    ASSERT_TRUE(builder.add(hashed, RrType::NSEC3, 7200,
                            join({hex("01010000 00 14"), Bytes(20, 2), hex("0007 22000000000290")})));
    sign(hashed, RrType::NSEC3);
  }
  const ZoneVersionPtr version = builder.finish().value();
  EXPECT_LE(static_cast<double>(version->allocated_octets()) / static_cast<double>(version->record_count()),
            90.0);
}

} // namespace
} // namespace countersign
