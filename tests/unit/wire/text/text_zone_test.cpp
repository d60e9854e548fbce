// Owners, TTLs, classes, the apex.
#include "tests/unit/wire/text/text_support.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::ElementsAre;

constexpr std::string_view k_soa = "@ 3600 IN SOA ns hostmaster 7 7200 3600 1209600 900\n";

TEST(TextZone, OwnerIsInheritedByIndentedLines) {
  EXPECT_THAT(lines("a 300 IN A 192.0.2.1\n\t300 IN A 192.0.2.2\n\n ; comment\n  300 IN A 192.0.2.3\n@ 1 A "
                    "192.0.2.4\n"),
              ElementsAre("a.example. 300 IN A 192.0.2.1", "a.example. 300 IN A 192.0.2.2",
                          "a.example. 300 IN A 192.0.2.3", "example. 1 IN A 192.0.2.4"));
}

TEST(TextZone, TtlAndClassInEitherOrder) {
  EXPECT_THAT(
      lines(
          "a 1 IN A 192.0.2.1\na IN 2 A 192.0.2.2\na 3 A 192.0.2.3\n$TTL 4\na IN A 192.0.2.4\na A 192.0.2.5\n"
          "a CLASS1 1h A 192.0.2.6\na in a 192.0.2.7\n"),
      ElementsAre("a.example. 1 IN A 192.0.2.1", "a.example. 2 IN A 192.0.2.2", "a.example. 3 IN A 192.0.2.3",
                  "a.example. 4 IN A 192.0.2.4", "a.example. 4 IN A 192.0.2.5",
                  "a.example. 3600 IN A 192.0.2.6", "a.example. 4 IN A 192.0.2.7"));
}

TEST(TextZone, NamesThatLookLikeWordsAreOwnersAtTheStartOfALine) {
  EXPECT_THAT(lines("IN 300 IN A 192.0.2.1\nNS 300 NS ns\n3600 300 A 192.0.2.2\n"),
              ElementsAre("in.example. 300 IN A 192.0.2.1", "ns.example. 300 IN NS ns.example.",
                          "3600.example. 300 IN A 192.0.2.2"));
}

TEST(TextZone, OwnerSpellingIsFoldedAndEscapesAreResolved) {
  EXPECT_THAT(lines("WwW 1 A 192.0.2.1\n\\087\\.\\$ 1 A 192.0.2.1\n\\$x 1 A 192.0.2.1\n\\@ 1 A 192.0.2.1\n* "
                    "1 A 192.0.2.1\n"),
              ElementsAre("www.example. 1 IN A 192.0.2.1", "w\\.\\$.example. 1 IN A 192.0.2.1",
                          "\\$x.example. 1 IN A 192.0.2.1", "\\@.example. 1 IN A 192.0.2.1",
                          "*.example. 1 IN A 192.0.2.1"));
}

TEST(TextZone, SameOwnerTextUnderAnotherOriginIsAnotherName) {
  EXPECT_THAT(lines("a 1 A 192.0.2.1\n$ORIGIN sub\na 1 A 192.0.2.1\n"),
              ElementsAre("a.example. 1 IN A 192.0.2.1", "a.sub.example. 1 IN A 192.0.2.1"));
}

// RFC 2308 section 4, RFC 1035 section 5.1.
TEST(TextZone, TtlComesFromDirectiveThenRecordBeforeThenSoa) {
  EXPECT_THAT(
      lines("a 10 A 192.0.2.1\nb A 192.0.2.2\n$TTL 20\nc A 192.0.2.3\nd 30 A 192.0.2.4\ne A 192.0.2.5\n"),
      ElementsAre("a.example. 10 IN A 192.0.2.1", "b.example. 10 IN A 192.0.2.2",
                  "c.example. 20 IN A 192.0.2.3", "d.example. 30 IN A 192.0.2.4",
                  "e.example. 20 IN A 192.0.2.5"));
  EXPECT_THAT(lines("@ IN SOA a. b. 1 2 3 4 900\na A 192.0.2.1\nb 5 A 192.0.2.1\nc A 192.0.2.1\n"),
              ElementsAre("example. 900 IN SOA a. b. 1 2 3 4 900", "a.example. 900 IN A 192.0.2.1",
                          "b.example. 5 IN A 192.0.2.1", "c.example. 900 IN A 192.0.2.1"));
}

TEST(TextZone, TtlAbove31BitsCountsAsZero) { // RFC 2181 section 8
  EXPECT_THAT(lines("a 2147483647 A 192.0.2.1\na 2147483648 A 192.0.2.2\n$TTL 4294967295\na A 192.0.2.3\n"),
              ElementsAre("a.example. 2147483647 IN A 192.0.2.1", "a.example. 0 IN A 192.0.2.2",
                          "a.example. 0 IN A 192.0.2.3"));
  EXPECT_EQ(records_error("a 4294967296 A 192.0.2.1\n"),
            "zone.db:1: wanted a TTL in seconds, or a period like 1h30m, read '4294967296'");
}

TEST(TextZone, MissingTtlIsAnErrorInAZoneAndZeroInAList) {
  EXPECT_EQ(zone_error("\n@ NS ns\n"),
            "zone.db:2: no TTL, and neither $TTL nor a record before that states one");
  EXPECT_THAT(lines("example. IN DS 1 13 2 AABB\n"), ElementsAre("example. 0 IN DS 1 13 2 AABB"));
}

TEST(TextZone, ApexIsTheOwnerOfTheSoaWhenNoOriginIsGiven) {
  ZoneTextOptions options;
  const auto zone = parse_zone(
      "www.Example. 5 A 192.0.2.1\nexample. 5 SOA a. b. 1 2 3 4 5\nexample. 5 NS ns.example.\n", options);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(to_text((*zone)->apex()), "example.");
  EXPECT_EQ((*zone)->record_count(), 3U);
  EXPECT_EQ(zone_error("\nwww.other. 5 A 192.0.2.1\nexample. 5 SOA a. b. 1 2 3 4 5\n", options),
            "-:2: www.other. A is outside the zone example.");
}

TEST(TextZone, WithoutSoaAndOriginTheApexIsUnknown) {
  ZoneTextOptions options;
  EXPECT_EQ(zone_error("a. 5 A 192.0.2.1\n", options), "-: there is no SOA record");
  options.soa_required = false;
  EXPECT_EQ(zone_error("a. 5 A 192.0.2.1\n", options),
            "-: neither a SOA record nor $ORIGIN says which zone this is");
  const auto zone = parse_zone("$ORIGIN Example.\na 5 A 192.0.2.1\n$ORIGIN sub\nb 5 A 192.0.2.1\n", options);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(to_text((*zone)->apex()), "example.");
}

TEST(TextZone, SoaIsRequiredUnlessToldOtherwise) {
  EXPECT_EQ(zone_error("@ 5 NS ns\n"), "zone.db: the zone example. has no SOA at its apex");
  ZoneTextOptions options = in_example();
  options.soa_required = false;
  EXPECT_EQ(zone_error("@ 5 NS ns\n", options), "no error");
  EXPECT_EQ(zone_error("", options), "no error");
}

TEST(TextZone, RecordsOutsideTheZoneAreRefusedWithTheirLine) {
  EXPECT_EQ(zone_error(std::string(k_soa) + "a 5 A 192.0.2.1\nb.example.net. 5 TXT (\n \"x\" )\n"),
            "zone.db:3: b.example.net. TXT is outside the zone example.");
  EXPECT_EQ(zone_error(std::string(k_soa) + "xexample. 5 A 192.0.2.1\n"),
            "zone.db:2: xexample. A is outside the zone example.");
}

TEST(TextZone, SoaOfAnotherNameIsRefused) {
  EXPECT_EQ(zone_error("sub 5 SOA a. b. 1 2 3 4 5\n"), "zone.db:1: SOA of sub.example. in the zone example.");
}

TEST(TextZone, CopiesAreCountedAndASecondSoaIsKept) {
  const auto zone =
      parse_zone(std::string(k_soa) + "@ 5 NS ns\n@ 5 NS NS\n@ 6 NS ns\n@ 3600 SOA ns hostmaster 8 1 1 1 1\n",
                 in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ((*zone)->duplicate_count(), 2U);
  EXPECT_EQ((*zone)->record_count(), 3U) << "two SOAs are for a finding to tell, not for the parser";
}

TEST(TextZone, DressOfTheTextDoesNotMatter) {
  const auto one = parse_zone(
      "$ORIGIN example.\n$TTL 1h\n@ SOA ns hostmaster ( 7 2h ; refresh\r\n 1h 2w 15m )\r\n NS ns\r\n"
      "ns A 192.0.2.1\r\n",
      {});
  const auto other = parse_zone(
      "ns.EXAMPLE.\t3600\tIN\tA\t192.0.2.1\nexample. 3600 IN SOA NS.example. hostmaster.example. 9 7200 "
      "3600 1209600 900\nexample. 3600 IN NS ns.example.",
      {});
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ((*one)->content(), (*other)->content());
}

TEST(TextZone, SignedZoneAsBindPrintsItIsReadWhole) {
  const auto zone = parse_zone(fixture("zones/layouts/bind-multiline.zone"), in_example());
  const auto flat = parse_zone(fixture("zones/layouts/bind-flat.zone"), {});
  ASSERT_TRUE(zone) << zone.error().message;
  ASSERT_TRUE(flat) << flat.error().message;
  EXPECT_EQ(print_zone(**zone), print_zone(**flat));
  EXPECT_EQ((*zone)->duplicate_count(), 0U);
}

} // namespace
} // namespace countersign::test
