#include "diff/wire/text/generate_template.h"
#include "tests/unit/wire/text/text_support.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::ElementsAre;

std::string expanded(std::string_view text, std::uint64_t value, bool quoted = false) {
  const auto result = expand_template(text, value, quoted);
  return result ? *result : "refused: " + result.error().message;
}

TEST(TextGenerate, TemplateTakesOffsetWidthAndBase) {
  EXPECT_EQ(expanded("host-$", 7), "host-7");
  EXPECT_EQ(expanded("$.$", 12), "12.12");
  EXPECT_EQ(expanded("${0}", 7), "7");
  EXPECT_EQ(expanded("${-5}", 7), "2");
  EXPECT_EQ(expanded("${+5}", 7), "12");
  EXPECT_EQ(expanded("${-16,3,d}", 7), "-09") << "as named has it";
  EXPECT_EQ(expanded("${0,4}", 7), "0007");
  EXPECT_EQ(expanded("${0,2,d}", 1234), "1234");
  EXPECT_EQ(expanded("${0,0,o}", 64), "100");
  EXPECT_EQ(expanded("${0,4,x}", 0xab), "00ab");
  EXPECT_EQ(expanded("${0,4,X}", 0xab), "00AB");
  EXPECT_EQ(expanded("a$$b\\$c", 7), "a$b\\$c");
  EXPECT_EQ(expanded("x\\\"y\\.", 7, true), "x\"y\\.")
      << "an escaped quote of the outer string is a quote inside";
}

TEST(TextGenerate, NibblesStandInReverseOrder) {
  EXPECT_EQ(expanded("${0,0,n}", 0x1a2b), "b.2.a.1");
  EXPECT_EQ(expanded("${0,0,N}", 0x1a2b), "B.2.A.1");
  EXPECT_EQ(expanded("${0,7,n}", 0xa), "a.0.0.0");
  EXPECT_EQ(expanded("${0,8,n}", 0xa), "a.0.0.0.") << "an even width ends in a dot";
  EXPECT_EQ(expanded("${0,0,n}", 0), "0");
}

TEST(TextGenerate, BadTemplatesAreRefused) {
  for (const char* text : {"${", "${}", "${x}", "${0,}", "${0,x}", "${0,256}", "${0,1,z}", "${0,1,dd}",
                           "${0,1,d", "${0 }", "${2147483648}", "${--1}"}) {
    EXPECT_TRUE(expanded(text, 1).starts_with("refused: wanted ${OFFSET[,WIDTH[,BASE]]}"))
        << text << expanded(text, 1);
  }
  EXPECT_EQ(expanded("${-8,1,x}", 7), "refused: the offset makes it negative");
  EXPECT_EQ(expanded(std::string(5000, 'x'), 7), "refused: more than 4096 octets of text");
}

TEST(TextGenerate, RecordsAreMadeForTheRange) {
  EXPECT_THAT(lines("$GENERATE 1-3 h$ 60 A 192.0.2.$\n"),
              ElementsAre("h1.example. 60 IN A 192.0.2.1", "h2.example. 60 IN A 192.0.2.2",
                          "h3.example. 60 IN A 192.0.2.3"));
  EXPECT_THAT(lines("$TTL 5\n$generate 0-10/5 ${1,3,d} IN CNAME $.$$x ; comment\n"),
              ElementsAre("001.example. 5 IN CNAME 0.\\$x.example.",
                          "006.example. 5 IN CNAME 5.\\$x.example.",
                          "011.example. 5 IN CNAME 10.\\$x.example."));
  EXPECT_THAT(lines("$GENERATE 7-7 @ 60 MX \"$0 mail${0,2,x}\"\n"),
              ElementsAre("example. 60 IN MX 70 mail07.example."));
  EXPECT_THAT(lines("$GENERATE 7-7 t 60 TXT \"\\\"a b\\\" c$\"\n"),
              ElementsAre("t.example. 60 IN TXT \"a b\" \"c7\""));
  EXPECT_THAT(lines("a 9 A 192.0.2.1\n$GENERATE 1-1 g$ A 192.0.2.2\n  A 192.0.2.3\n"),
              ElementsAre("a.example. 9 IN A 192.0.2.1", "g1.example. 9 IN A 192.0.2.2",
                          "a.example. 9 IN A 192.0.2.3"));
}

TEST(TextGenerate, ErrorsNameLineAndProduct) {
  const std::pair<std::string_view, const char*> rows[] = {
      {"\n$GENERATE 250-260 h$ 60 A 192.0.2.$\n",
       "zone.db:2: $GENERATE makes the RDATA '192.0.2.256': A: wanted an IPv4 address, read '192.0.2.256'"},
      {"$GENERATE 1-2 .$ 60 A 192.0.2.1\n",
       "zone.db:1: $GENERATE makes the owner '.1': an empty label in a name"},
      {"$GENERATE 1-2 ${x} 60 A 192.0.2.1\n",
       "zone.db:1: $GENERATE at 1: wanted ${OFFSET[,WIDTH[,BASE]]} with BASE one of d o x X n N"},
      {"$GENERATE 1-2 a 60 MX 10 m$\n", "zone.db:1: wanted the end of the record, read 'm$'"},
      {"$GENERATE 1-2 a A 192.0.2.1\n",
       "zone.db:1: no TTL, and neither $TTL nor a record before that states one"},
      {"$GENERATE 1-2 a 60\n", "zone.db:1: wanted a TTL, a class or an RR type, read the end of the record"},
      {"$GENERATE\n", "zone.db:1: wanted a range START-STOP[/STEP], read the end of the record"},
      {"$GENERATE 1-1 t 60 TXT \"\\\"a\"\n",
       "zone.db:1: $GENERATE makes the RDATA '\"a': TXT: quoted string is not closed on its line"},
  };
  for (const auto& [text, error] : rows) EXPECT_EQ(zone_error(text), error) << text;
  for (const char* range :
       {"1", "2-1", "1-2/0", "-1-2", "1-", "-2", "1-2/", "1-2/x", "1-2147483648", "a-b", "1--2"}) {
    EXPECT_EQ(zone_error("$GENERATE " + std::string(range) + " a 60 A 192.0.2.1\n"),
              "zone.db:1: wanted a range START-STOP[/STEP], START not above STOP, all below 2^31, read '" +
                  std::string(range) + "'");
  }
}

TEST(TextGenerate, AmountIsBounded) {
  EXPECT_EQ(zone_error("$GENERATE 0-1000000 a 60 A 192.0.2.1\n"),
            "zone.db:1: $GENERATE of 1000001 records; at most 1000000 at once and 10000000 in all");
  EXPECT_EQ(zone_error("$GENERATE 0-2147483647/3000 a 60 A 192.0.2.1\n").substr(0, 15), "zone.db: the zo");
  ZoneTextOptions options = in_example();
  options.most_generated = 10;
  EXPECT_EQ(zone_error("$GENERATE 1-6 a$ 60 A 192.0.2.1\n$GENERATE 1-5 b$ 60 A 192.0.2.1\n", options),
            "zone.db:2: $GENERATE of 5 records; at most 1000000 at once and 10 in all");
}

} // namespace
} // namespace countersign::test
