#include "harness/report/text_layout.h"

#include <gtest/gtest.h>

namespace countersign::layout {
namespace {

TEST(Layout, ShowsControlCharactersAndLeavesUtf8Alone) {
  EXPECT_EQ(printable(std::string_view("a\0b\n\x7f", 5)), "a\\x00b\\x0a\\x7f");
  EXPECT_EQ(printable("\xc3\xa9\xe2\x82\xac"), "\xc3\xa9\xe2\x82\xac");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(printable("\xc2"), "\\xc2");
  EXPECT_EQ(printable("a\xff\xe2\x82"), "a\\xff\\xe2\\x82");
}

TEST(Layout, CutsWithDotsAndOnlyWhereItMust) {
  EXPECT_EQ(fit("12345", 5), "12345");
  EXPECT_EQ(fit("123456", 5), "12...");
  EXPECT_EQ(fit("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4), "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
  EXPECT_EQ(fit("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4), "\xc3\xa9...");
}

TEST(Layout, WrapsBetweenWords) {
  EXPECT_EQ(wrap("one two three four five six", 2, 25), "  one two three four five\n  six\n");
  EXPECT_EQ(wrap("exactly-twenty-char-a b", 0, 20), "exactly-twenty-char-\na b\n");
  EXPECT_EQ(wrap("", 2, 24), "");
}

TEST(Layout, SaysHowMuchIsLeftOut) {
  const std::string text(500, 'x');
  const std::string shown = wrap(text, 0, 100, 2);
  EXPECT_EQ(shown,
            std::string(100, 'x') + "\n" + std::string(64, 'x') + " ... (336 more characters left out)\n");
}

TEST(Layout, WritesInstantsInUtc) {
  EXPECT_EQ(iso_8601(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_8601(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_8601(1709251199999), "2024-02-29T23:59:59.999Z");
  EXPECT_EQ(date_and_time(4102444800000), "2100-01-01 00:00:00");
}

TEST(Layout, CountsInWords) {
  EXPECT_EQ(plural(0, "step"), "0 steps");
  EXPECT_EQ(plural(1, "step"), "1 step");
  EXPECT_EQ(tally({{"", 2}, {"NS", 1}}), "others 2, NS 1");
}

} // namespace
} // namespace countersign::layout
