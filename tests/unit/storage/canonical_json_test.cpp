#include "storage/canonical_json.h"

#include <gtest/gtest.h>

namespace countersign::storage {
namespace {

std::string text(std::string_view value) { return CanonicalJson().text(value).str(); }

TEST(CanonicalJson, WritesNoWhiteSpace) {
  CanonicalJson json;
  json.open_object().key("a").open_array().number(1).number(-2).boolean(false).close_array();
  json.member("b", "x")
      .key("c")
      .open_object()
      .close_object()
      .key("d")
      .open_array()
      .close_array()
      .close_object();
  EXPECT_EQ(json.str(), R"({"a":[1,-2,false],"b":"x","c":{},"d":[]})");
}

TEST(CanonicalJson, WritesWholeNumbersOf64Bits) {
  EXPECT_EQ(CanonicalJson().number(~std::uint64_t{0}).str(), "18446744073709551615");
  EXPECT_EQ(CanonicalJson().number(std::int64_t{-9223372036854775807} - 1).str(), "-9223372036854775808");
}

TEST(CanonicalJson, EscapesWhatRfc8785Escapes) {
  EXPECT_EQ(text("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(text(std::string_view("\0\x1f", 2)), "\"\\u0000\\u001f\"");
  EXPECT_EQ(text("/\x7f"), "\"/\x7f\"");
}

TEST(CanonicalJson, LeavesUtf8AsItIs) {
  const std::string_view good =
      "\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf";
  EXPECT_EQ(text(good), '"' + std::string(good) + '"');
}

TEST(CanonicalJson, MarksOctetsThatAreNotUtf8) {
  EXPECT_EQ(text("\x80"), R"("\udc80")");                     // a continuation without a start
  EXPECT_EQ(text("\xc3"), R"("\udcc3")");                     // cut off
  EXPECT_EQ(text("\xe2\x82z"), R"("\udce2\udc82z")");         // cut off by an ASCII letter
  EXPECT_EQ(text("\xc0\xaf"), R"("\udcc0\udcaf")");           // longer than needed
  EXPECT_EQ(text("\xe0\x9f\xbf"), R"("\udce0\udc9f\udcbf")"); // longer than needed
  EXPECT_EQ(text("\xf0\x8f\xbf\xbf"), R"("\udcf0\udc8f\udcbf\udcbf")");
  EXPECT_EQ(text("\xed\xb2\x80"), R"("\udced\udcb2\udc80")"); // U+DC80 itself cannot be forged
  EXPECT_EQ(text("\xf4\x90\x80\x80"), R"("\udcf4\udc90\udc80\udc80")");
  EXPECT_EQ(text("\xff"), R"("\udcff")");
}

TEST(CanonicalJsonDeathTest, InsistsOnAscendingKeys) {
  CanonicalJson json;
  json.open_object().member("b", 1);
  EXPECT_DEATH(json.key("a"), "");
  EXPECT_DEATH(json.key("b"), "");
}

} // namespace
} // namespace countersign::storage
