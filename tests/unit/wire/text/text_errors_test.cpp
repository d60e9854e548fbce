// Every error says where, what was wanted, and what was read.
#include "tests/unit/wire/text/text_support.h"

namespace countersign::test {
namespace {

TEST(TextErrors, LineIsThatOfTheWordAtFault) {
  const struct {
    const char* title;
    std::string_view text;
    const char* error;
  } rows[] = {
      {"first line", "a 5 A x\n", "zone.db:1: A: wanted an IPv4 address, read 'x'"},
      {"after comments and blank lines", "; one\n\n\na 5 A x\n",
       "zone.db:4: A: wanted an IPv4 address, read 'x'"},
      {"inside parentheses", "a 5 MX (\n 10\n\n x..y )\n",
       "zone.db:4: MX: wanted a domain name, read 'x..y': an empty label in a name"},
      {"end of a record in parentheses", "a 5 MX ( 10\n )\nb 5 A x\n",
       "zone.db:2: MX: wanted a domain name, read the end of the record"},
      {"end of a record", "a 5 MX 10\nb 5 A x\n",
       "zone.db:1: MX: wanted a domain name, read the end of the record"},
      {"end of the text", "a 5 MX 10", "zone.db:1: MX: wanted a domain name, read the end of the record"},
      {"end of the text within parentheses", "a 5 MX\na 5 MX ( 10",
       "zone.db:1: MX: wanted RDATA, read the end of the record"},
      {"parenthesis that stays open", "a 5 A 192.0.2.1\nb 5 MX ( 10\n c\nd 5 A 192.0.2.1\n",
       "zone.db:4: MX: wanted the end of the record, read 'd'"},
      {"CRLF", "a 5 A 192.0.2.1\r\nb 5 A x\r\n", "zone.db:2: A: wanted an IPv4 address, read 'x'"},
      {"after a long comment", ";((((\"\na 5 A x\n", "zone.db:2: A: wanted an IPv4 address, read 'x'"},
  };
  for (const auto& row : rows) EXPECT_EQ(records_error(row.text), row.error) << row.title;
}

TEST(TextErrors, UnclosedParenthesisNamesWhereItWasOpened) {
  EXPECT_EQ(records_error("a 5 A 192.0.2.1\nb 5 TXT ( x\n y\n"),
            "zone.db:2: TXT: '(' is not closed before the end of the text");
}

TEST(TextErrors, UnclosedQuoteNamesItsOwnLine) {
  EXPECT_EQ(records_error("a 5 TXT \"x\nb 5 TXT \"y\"\n"),
            "zone.db:1: TXT: quoted string is not closed on its line");
}

TEST(TextErrors, HeaderOfARecord) {
  const std::pair<std::string_view, const char*> rows[] = {
      {"a\n", "zone.db:1: wanted a TTL, a class or an RR type, read the end of the record"},
      {"a 5\n", "zone.db:1: wanted a TTL, a class or an RR type, read the end of the record"},
      {"a FOO x\n", "zone.db:1: wanted a TTL, a class or an RR type, read 'FOO'"},
      {"a 5 IN FOO x\n", "zone.db:1: wanted an RR type (or TYPEnnn), read 'FOO'"},
      {"a 5 6 A x\n", "zone.db:1: a second TTL: '6'"},
      {"a IN 5 IN A x\n", "zone.db:1: a second class: 'IN'"},
      {"a 5x A x\n", "zone.db:1: wanted a TTL in seconds, or a period like 1h30m, read '5x'"},
      {"a 5 CH TXT x\n", "zone.db:1: class 'CH': only class IN is read here"},
      {"a HS A x\n", "zone.db:1: class 'HS': only class IN is read here"},
      {"a CLASS3 A x\n", "zone.db:1: class 'CLASS3': only class IN is read here"},
      {"a 5 ANY x\n", "zone.db:1: 'ANY' is not a type that a zone may hold"},
      {"a 5 OPT x\n", "zone.db:1: 'OPT' is not a type that a zone may hold"},
      {"a 5 TYPE250 \\# 0\n", "zone.db:1: 'TYPE250' is not a type that a zone may hold"},
      {"a \"5\" A x\n", "zone.db:1: wanted a TTL, a class or an RR type, read a quoted string"},
      {"a \"\" A x\n", "zone.db:1: wanted a TTL, a class or an RR type, read a quoted string"},
      {"\"a\" 5 A x\n", "zone.db:1: wanted an owner name, read a quoted string"},
      {"a..b 5 A x\n", "zone.db:1: wanted an owner name, read 'a..b': an empty label in a name"},
      {" 5 A 192.0.2.1\n", "zone.db:1: the line begins with white space, and there is no owner before it"},
  };
  for (const auto& [text, error] : rows) EXPECT_EQ(records_error(text), error) << text;
}

TEST(TextErrors, RelativeNameWithoutOrigin) {
  EXPECT_EQ(records_error("a 5 A 192.0.2.1\n", {}),
            "-:1: wanted an owner name, read 'a': a relative name, and there is no origin");
  EXPECT_EQ(records_error("a. 5 NS b\n", {}),
            "-:1: NS: wanted a domain name, read 'b': a relative name, and there is no origin");
}

TEST(TextErrors, MessagesStayOnOnePrintableLine) {
  const std::string error = records_error(std::string("a 5 A \x1b[31m\0\xff", 13));
  EXPECT_EQ(error, "zone.db:1: A: wanted an IPv4 address, read '\\027[31m\\000\\255'");
  EXPECT_LT(records_error("a 5 A " + std::string(100000, 'x')).size(), 200U);
}

TEST(TextErrors, OtherFormatsAreRecognised) {
  EXPECT_EQ(
      zone_error(std::string_view("\0\0\0\2\0\0\0\1", 8)),
      "zone.db:1: not text: it looks like BIND's raw format (named-compilezone -f raw -F text converts it)");
  EXPECT_EQ(zone_error("\xef\xbb\xbf$TTL 5\n"),
            "zone.db:1: begins with a byte order mark; a zone file is plain ASCII");
}

TEST(TextErrors, AreInvalidInput) {
  const auto result = parse_zone("a 5 A x\n", in_example());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
}

// Whatever is cut off: an error or fewer records, and never a crash or a hang.
TEST(TextErrors, EveryPrefixOfAZoneEnds) {
  const std::string text = fixture("zones/layouts/bind-multiline.zone");
  const auto whole = parse_zone(text, in_example());
  ASSERT_TRUE(whole) << whole.error().message;
  for (std::size_t length = 0; length < text.size(); length += 1 + length / 512) {
    const auto part = parse_zone(std::string_view(text).substr(0, length), in_example());
    if (part) {
      EXPECT_LE((*part)->record_count(), (*whole)->record_count());
    } else {
      EXPECT_TRUE(part.error().message.starts_with("zone.db:")) << part.error().message;
    }
  }
}

} // namespace
} // namespace countersign::test
