#include "diff/wire/text/text_scanner.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

using Next = TextScanner::Next;

// All entries: words joined by '|', quoted ones in <>; an entry ends with its first line in [].
std::string scan(std::string_view text) {
  TextScanner scanner(text);
  std::string result;
  while (scanner.begin_entry()) {
    if (scanner.entry_is_indented()) result += '_';
    Token token;
    Next got;
    const char* separator = "";
    while ((got = scanner.next(token)) == Next::token) {
      result += separator;
      result += token.quoted ? "<" + std::string(token.text) + ">" : std::string(token.text);
      separator = "|";
    }
    if (got == Next::fault) break;
    result += "[" + std::to_string(scanner.entry_line()) + "]";
  }
  if (scanner.has_fault()) result += "!" + std::to_string(scanner.fault_line()) + " " + scanner.fault();
  return result;
}

TEST(TextScanner, WordsAreSplitAtBlanks) {
  EXPECT_EQ(scan("a b\tc  \t d\n"), "a|b|c|d[1]");
  EXPECT_EQ(scan("a b"), "a|b[1]") << "the last line needs no line feed";
  EXPECT_EQ(scan(""), "");
  EXPECT_EQ(scan("\n \n\t\n;\n ; c\n"), "") << "nothing but blanks and comments";
}

TEST(TextScanner, EveryLengthOfWordIsReadWhole) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t before = 0; before < 9; ++before) {
      const std::string word(length, 'w');
      EXPECT_EQ(scan("\n" + std::string(before, ' ') + word + " x\n"), (before ? "_" : "") + word + "|x[2]");
      EXPECT_EQ(scan(word + std::string(before, 'v')), word + std::string(before, 'v') + "[1]");
    }
  }
}

TEST(TextScanner, OctetsThatOnlyLookSpecialArePlain) {
  std::string plain;
  for (int octet = 0; octet < 256; ++octet) {
    const char letter = static_cast<char>(octet);
    if (std::string_view(" \t\r\n;()\"\\").find(letter) == std::string_view::npos) plain.push_back(letter);
  }
  EXPECT_EQ(scan(plain), plain + "[1]");
  for (const char letter : plain) { // each position in a group of eight
    for (std::size_t at = 0; at < 9; ++at) {
      std::string word(10, 'w');
      word[at] = letter;
      EXPECT_EQ(scan("o " + word + " p"), "o|" + word + "|p[1]");
    }
  }
}

TEST(TextScanner, CommentsEndTheLine) {
  EXPECT_EQ(scan("a b;c d\ne ; \"(\n"), "a|b[1]e[2]");
  EXPECT_EQ(scan("a \"b;c\" d\n"), "a|<b;c>|d[1]");
  EXPECT_EQ(scan("a b\\;c d\n"), "a|b\\;c|d[1]");
}

TEST(TextScanner, ParenthesesJoinLines) {
  EXPECT_EQ(scan("a ( b\n c ; d )\n\n e ) f\ng\n"), "a|b|c|e|f[1]g[5]");
  EXPECT_EQ(scan("a((b)\n)c\n"), "a|b|c[1]");
  EXPECT_EQ(scan("(\na b\n)\n"), "a|b[2]");
  EXPECT_EQ(scan("( )\na\n"), "a[2]");
}

TEST(TextScanner, CarriageReturnBeforeLineFeedIsWhiteSpace) {
  EXPECT_EQ(scan("a b\r\n c\r\n"), "a|b[1]_c[2]");
  EXPECT_EQ(scan("a \"b\"\r\nc ;d\r\n\r\n"), "a|<b>[1]c[2]");
  EXPECT_EQ(scan("a b\rc\n"), "a|b!1 carriage return that is not followed by a line feed");
}

TEST(TextScanner, QuotedStringsKeepBlanksAndEscapes) {
  EXPECT_EQ(scan("a \"\" \"b c\" \"d\\\"e\" \"\\\\\"\n"), "a|<>|<b c>|<d\\\"e>|<\\\\>[1]");
  EXPECT_EQ(scan("a \"b\"\"c\"\n"), "a|<b>|<c>[1]");
}

TEST(TextScanner, QuotedStringMustEndOnItsLine) {
  EXPECT_EQ(scan("a\nb \"c\nd\"\n"), "a[1]b!2 quoted string is not closed on its line");
  EXPECT_EQ(scan("b \"c"), "b!1 quoted string is not closed on its line");
  EXPECT_EQ(scan("b \"c\\"), "b!1 quoted string is not closed on its line");
  EXPECT_EQ(scan("b \"c\\\n\""), "b!1 quoted string is not closed on its line");
}

TEST(TextScanner, WordAndQuotedStringMustBeApart) {
  EXPECT_EQ(scan("a b\"c\"\n"), "a|b!1 no white space between a quoted string and the word before it");
  EXPECT_EQ(scan("a \"b\"c\n"), "a|<b>!1 no white space between a quoted string and the word behind it");
  TextScanner scanner("key=\"v\" x");
  scanner.allow_joined_words(true);
  Token token;
  ASSERT_EQ(scanner.next(token), Next::token);
  EXPECT_FALSE(token.joined);
  ASSERT_EQ(scanner.next(token), Next::token);
  EXPECT_TRUE(token.joined);
  ASSERT_EQ(scanner.next(token), Next::token);
  EXPECT_FALSE(token.joined);
}

TEST(TextScanner, EscapedOctetsBelongToTheWord) {
  EXPECT_EQ(scan("a\\ b \\( \\\"x \\\\ y\n"), "a\\ b|\\(|\\\"x|\\\\|y[1]");
  EXPECT_EQ(scan("a b\\\nc\n"), "a!1 backslash at the end of a line");
  EXPECT_EQ(scan("a b\\"), "a!1 backslash at the end of a line");
}

TEST(TextScanner, FaultsNameTheLineOfTheWord) {
  EXPECT_EQ(scan("a\n\nb ( c\n d\n"), "a[1]b|c|d!3 '(' is not closed before the end of the text");
  EXPECT_EQ(scan("a\nb ) c\n"), "a[1]b!2 ')' without a '('");
  TextScanner scanner("a (\n b\n\n c )\n");
  Token token;
  ASSERT_TRUE(scanner.begin_entry());
  for (int i = 0; i < 3; ++i) ASSERT_EQ(scanner.next(token), Next::token);
  EXPECT_EQ(scanner.line(), 4U);
  EXPECT_EQ(scanner.next(token), Next::end_of_entry);
  EXPECT_EQ(scanner.line(), 4U) << "the end of a record is on its last line, not on the next";
}

TEST(TextScanner, ShownTextIsOnePrintableLine) {
  EXPECT_EQ(shown(std::string("a\n\0b\xff", 5)), "'a\\010\\000b\\255'");
  EXPECT_EQ(shown(std::string(100, 'x')), "'" + std::string(60, 'x') + "...'");
}

} // namespace
} // namespace countersign
