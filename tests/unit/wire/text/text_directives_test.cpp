#include "tests/unit/wire/text/text_support.h"

#include <map>

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::ElementsAre;

// Files in memory; a name that is not there is an error.
ZoneTextOptions with_files(std::map<std::string, std::string> files) {
  ZoneTextOptions options = in_example();
  options.include = [files = std::move(files)](const std::string& file) -> Result<std::string> {
    const auto found = files.find(file);
    if (found == files.end()) return fail(ErrorKind::not_found, "no such file");
    return found->second;
  };
  return options;
}

std::vector<std::string> lines_with(std::string_view text, const ZoneTextOptions& options) {
  const auto read = parse_records(text, options);
  if (!read) return {read.error().message};
  std::vector<std::string> result;
  for (const Record& record : *read) result.push_back(plain(record));
  return result;
}

TEST(TextOrigin, IsRelativeToTheOneBefore) {
  EXPECT_THAT(
      lines(
          "$ORIGIN sub\na 1 A 192.0.2.1\n$origin deep\na 1 A 192.0.2.1\n$ORIGIN . ; root\na 1 A 192.0.2.1\n"),
      ElementsAre("a.sub.example. 1 IN A 192.0.2.1", "a.deep.sub.example. 1 IN A 192.0.2.1",
                  "a. 1 IN A 192.0.2.1"));
}

TEST(TextOrigin, LeavesTheOwnerOfTheRecordBefore) {
  EXPECT_THAT(lines("a 1 A 192.0.2.1\n$ORIGIN sub\n  1 NS b\n"),
              ElementsAre("a.example. 1 IN A 192.0.2.1", "a.example. 1 IN NS b.sub.example."));
}

TEST(TextDirectives, ErrorsNameTheDirective) {
  const std::pair<std::string_view, const char*> rows[] = {
      {"$ORIGIN\n", "zone.db:1: wanted a domain name, read the end of the record"},
      {"$ORIGIN a..b\n", "zone.db:1: wanted a domain name, read 'a..b': an empty label in a name"},
      {"$ORIGIN a b\n", "zone.db:1: wanted the end of the record, read 'b'"},
      {"$ORIGIN \"a\"\n", "zone.db:1: wanted a domain name, read a quoted string"},
      {"$TTL\n", "zone.db:1: wanted a TTL in seconds, or a period like 1h30m, read the end of the record"},
      {"$TTL x\n", "zone.db:1: wanted a TTL in seconds, or a period like 1h30m, read 'x'"},
      {"$TTL 1 2\n", "zone.db:1: wanted the end of the record, read '2'"},
      {"$FOO 1\n",
       "zone.db:1: wanted $ORIGIN, $TTL, $INCLUDE or $GENERATE, read '$FOO' (an owner begins with '\\$')"},
      {"$ 1 A x\n",
       "zone.db:1: wanted $ORIGIN, $TTL, $INCLUDE or $GENERATE, read '$' (an owner begins with '\\$')"},
      {" $TTL 5\n", "zone.db:1: the line begins with white space, and there is no owner before it"},
      {"$INCLUDE f\n", "zone.db:1: $INCLUDE 'f': not allowed, for this text does not come from a file"},
  };
  for (const auto& [text, error] : rows) EXPECT_EQ(records_error(text), error) << text;
}

TEST(TextInclude, OriginAndOwnerComeBackAfterwards) {
  const auto options =
      with_files({{"keys", "$ORIGIN deep\na 1 A 192.0.2.1\n"}, {"q r", "@ 2 A 192.0.2.2\n"}});
  EXPECT_THAT(lines_with("x 1 NS y\n$INCLUDE keys\n 1 NS z\nw 1 NS w\n$INCLUDE \"q r\" sub\nv 1 NS "
                         "v\n$INCLUDE q\\ r other. ; c\n",
                         options),
              ElementsAre("x.example. 1 IN NS y.example.", "a.deep.example. 1 IN A 192.0.2.1",
                          "x.example. 1 IN NS z.example.", "w.example. 1 IN NS w.example.",
                          "sub.example. 2 IN A 192.0.2.2", "v.example. 1 IN NS v.example.",
                          "other. 2 IN A 192.0.2.2"));
}

TEST(TextInclude, DefaultTtlGoesOnInBothDirections) {
  const auto options = with_files({{"f", "a A 192.0.2.1\n$TTL 9\n"}});
  EXPECT_THAT(lines_with("$TTL 5\n$INCLUDE f\nb A 192.0.2.1\n", options),
              ElementsAre("a.example. 5 IN A 192.0.2.1", "b.example. 9 IN A 192.0.2.1"));
}

TEST(TextInclude, FirstLineHasNoOwnerFromOutside) {
  EXPECT_EQ(records_error("x 1 A 192.0.2.1\n$INCLUDE f\n", with_files({{"f", " 1 A 192.0.2.2\n"}})),
            "f:1: the line begins with white space, and there is no owner before it (included at zone.db:2)");
}

TEST(TextInclude, ErrorsNameTheFileAndTheWayThere) {
  const auto options =
      with_files({{"outer", "\n$INCLUDE inner\n"}, {"inner", "a 1 A 192.0.2.1\nb 1 MX ( 10\n x..y )\n"}});
  EXPECT_EQ(records_error("\n\n$INCLUDE outer\n", options),
            "inner:3: MX: wanted a domain name, read 'x..y': an empty label in a name (included at outer:2) "
            "(included at zone.db:3)");
  EXPECT_EQ(records_error("$INCLUDE\n", options),
            "zone.db:1: wanted the name of a file, read the end of the record");
  EXPECT_EQ(records_error("$INCLUDE outer a..b\n", options),
            "zone.db:1: wanted a domain name, read 'a..b': an empty label in a name");
  EXPECT_EQ(records_error("$INCLUDE outer a b\n", options),
            "zone.db:1: wanted the end of the record, read 'b'");
}

TEST(TextInclude, NamesOfFilesAreShownPrintable) {
  EXPECT_EQ(records_error("$INCLUDE a\\027[31m\n", with_files({{"a\x1b[31m", "x\n"}})),
            "a\\027[31m:1: wanted a TTL, a class or an RR type, read the end of the record (included at "
            "zone.db:1)");
}

TEST(TextInclude, ErrorOfTheFileKeepsItsKind) {
  const auto result = parse_records("a 1 A 192.0.2.1\n$INCLUDE missing\n", with_files({}));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::not_found);
  EXPECT_EQ(result.error().message, "zone.db:2: $INCLUDE 'missing': no such file");
}

TEST(TextInclude, NestingIsBounded) {
  std::map<std::string, std::string> files;
  for (int i = 1; i <= 17; ++i) files["f" + std::to_string(i)] = "$INCLUDE f" + std::to_string(i + 1) + "\n";
  files["f17"] = "a 1 A 192.0.2.1\n";
  EXPECT_TRUE(records_error("$INCLUDE f1\n", with_files(files))
                  .starts_with("f16:1: $INCLUDE 'f17': nested deeper than 16"));
  files["f16"] = "a 1 A 192.0.2.1\n";
  EXPECT_EQ(records_error("$INCLUDE f1\n", with_files(files)), "no error");
}

TEST(TextInclude, FileThatIncludesItselfManyTimesIsStopped) {
  std::string bomb;
  for (int i = 0; i < 10; ++i) bomb += "$INCLUDE bomb\n";
  // Depth is what ends a loop; width is what the total is for: at each of 16 levels ten times as many.
  EXPECT_NE(records_error(bomb, with_files({{"bomb", bomb}})).find("nested deeper than 16"),
            std::string::npos);
  std::map<std::string, std::string> files;
  for (int level = 0; level < 16; ++level) {
    std::string text;
    for (int i = 0; i < 10; ++i) text += "$INCLUDE " + std::to_string(level + 1) + "\n";
    files[std::to_string(level)] = text;
  }
  files["15"] = "";
  EXPECT_NE(records_error("$INCLUDE 0\n", with_files(files)).find("more than 10000 in one zone"),
            std::string::npos);
}

TEST(TextInclude, WholeZoneMayComeFromSeveralFiles) {
  const auto options =
      with_files({{"soa", "@ 5 SOA ns hostmaster 1 2 3 4 5\n"}, {"rest", "@ 5 NS ns\nns 5 A 192.0.2.1\n"}});
  const auto zone = parse_zone("$INCLUDE soa\n$INCLUDE rest\n", options);
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ((*zone)->record_count(), 3U);
  EXPECT_EQ(zone_error("$INCLUDE soa\n$INCLUDE out\n", with_files({{"soa", "@ 5 SOA a. b. 1 2 3 4 5\n"},
                                                                   {"out", "\nx.net. 5 A 192.0.2.1\n"}})),
            "out:2: x.net. A is outside the zone example. (included at zone.db:2)");
}

} // namespace
} // namespace countersign::test
