// Names: wire and text form, limits, escapes, ancestry.
#include "tests/unit/model/sample.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using sample::hex;
using sample::name;
using testing::HasSubstr;

std::string label_of(std::size_t octets) { return std::string(octets, 'x'); }

// Four labels whose wire form is 255 octets with the root: 3 x (1+63) + (1+61) + 1.
std::string longest() {
  return label_of(63) + "." + label_of(63) + "." + label_of(63) + "." + label_of(61) + ".";
}

TEST(Name, RootIsOneZeroOctet) {
  EXPECT_EQ(Name(), name("."));
  EXPECT_TRUE(Name().view().is_root());
  EXPECT_EQ(Name().view().size(), 1U);
  EXPECT_EQ(Name().view().label_count(), 0U);
  EXPECT_EQ(to_text(Name().view()), ".");
}

TEST(Name, LettersAreFoldedAndOtherOctetsAreNot) {
  EXPECT_EQ(name("WwW.ExAmPlE."), name("www.example."));
  EXPECT_EQ(Name::from_wire(hex("03 575757 00")).value(), name("www."));
  // 0xC0-0xDE are letters in Latin-1 and not in ASCII (RFC 4343 section 3).
  EXPECT_NE(name("\\193."), name("\\225."));
  // '[' and '{', '@' and '`' differ by 32 and are no letters.
  EXPECT_NE(name("[."), name("{."));
  EXPECT_NE(name("\\@."), name("`."));
}

TEST(Name, WireFormNeedsExactlyOneName) {
  for (const char* bad : {"", "03 777777", "03 7777", "00 00", "03 777777 00 61", "01", "c0 0c",
                          "03 777777 c0 00", "40 00", "80 00"}) {
    EXPECT_FALSE(Name::from_wire(hex(bad))) << bad;
  }
  EXPECT_TRUE(Name::from_wire(hex("00")));
  EXPECT_EQ(to_text(Name::from_wire(hex("02 6465 00")).value().view()), "de.");
}

TEST(Name, OctetsWithoutAColonInThemAreEscapedAndReadBack) {
  // Every octet that a label can hold, in labels of 32.
  Bytes wire;
  for (unsigned start = 0; start < 192; start += 32) {
    append_u8(wire, 32);
    for (unsigned octet = start; octet < start + 32; ++octet)
      append_u8(wire, static_cast<std::uint8_t>(octet));
  }
  append_u8(wire, 0);
  const Name first = Name::from_wire(wire).value();
  EXPECT_EQ(name(to_text(first.view())), first);
  Bytes high{64 - 1};
  for (unsigned octet = 193; octet < 256; ++octet) append_u8(high, static_cast<std::uint8_t>(octet));
  append_u8(high, 0);
  const Name second = Name::from_wire(high).value();
  EXPECT_EQ(name(to_text(second.view())), second);
}

TEST(Name, EscapesAreThoseOfMasterFiles) {
  EXPECT_EQ(Name(name("a\\.b.example.")).view().label_count(), 2U);
  EXPECT_EQ(to_text(name("a\\.b.example.").view()), "a\\.b.example.");
  EXPECT_EQ(to_text(name("a\\046b.").view()), "a\\.b.");
  EXPECT_EQ(to_text(name("\\000\\032\\127\\255.").view()), "\\000\\032\\127\\255.");
  EXPECT_EQ(name("\\065."), name("a.")); // an escaped 'A' is a letter all the same
  EXPECT_EQ(to_text(name("\\(\\;\\\"\\\\.").view()), "\\(\\;\\\"\\\\.");
}

TEST(Name, BadEscapesAreRefused) {
  for (const char* bad : {"a\\", "a\\1", "a\\12", "a\\12x.", "\\256.", "\\999."}) {
    const auto result = Name::from_text(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  }
}

TEST(Name, EmptyLabelsAreRefused) {
  for (const char* bad : {"", "..", ".a.", "a..", "a..b."})
    EXPECT_FALSE(Name::from_text(bad, name("example."))) << bad;
}

TEST(Name, LabelOf63OctetsIsTheLongest) {
  EXPECT_TRUE(Name::from_text(label_of(63) + "."));
  const auto result = Name::from_text(label_of(64) + ".");
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("63"));
  // Escapes count as the one octet that they stand for.
  EXPECT_TRUE(Name::from_text(label_of(62) + "\\200."));
  EXPECT_FALSE(Name::from_text(label_of(63) + "\\200."));
}

TEST(Name, NameOf255OctetsIsTheLongest) {
  const Name full = name(longest());
  EXPECT_EQ(full.view().size(), 255U);
  EXPECT_EQ(Name::from_wire(full.view().wire()).value(), full);
  EXPECT_FALSE(Name::from_text("y" + longest()));
  EXPECT_FALSE(Name::from_text("y." + longest()));
  Bytes too_long = hex("01 79");
  append(too_long, full.view().wire());
  EXPECT_FALSE(Name::from_wire(too_long));
  EXPECT_FALSE(leading_name_length(too_long));
  Bytes by_one;
  append(by_one, full.view().wire());
  by_one[192] = 62; // the fourth label, one octet longer
  by_one.insert(by_one.end() - 1, 'x');
  ASSERT_EQ(by_one.size(), 256U);
  EXPECT_FALSE(Name::from_wire(by_one));
  EXPECT_FALSE(leading_name_length(by_one));
}

TEST(Name, OriginMayMakeANameTooLong) {
  const Name origin = name(longest().substr(64));
  EXPECT_TRUE(Name::from_text(label_of(63), origin));
  EXPECT_FALSE(Name::from_text("a.b." + label_of(63), origin));
}

TEST(Name, MostLabelsAre127) {
  std::string text;
  for (int i = 0; i < 127; ++i) text += "a.";
  const Name deep = name(text);
  EXPECT_EQ(deep.view().label_count(), 127U);
  EXPECT_EQ(compare(deep, deep.view().parent()), 1);
  EXPECT_FALSE(Name::from_text(text + "a."));
}

TEST(Name, RelativeNameNeedsAnOrigin) {
  EXPECT_EQ(Name::from_text("www", name("example.")).value(), name("www.example."));
  EXPECT_EQ(Name::from_text("www.", name("example.")).value(), name("www."));
  EXPECT_EQ(Name::from_text("www", Name()).value(), name("www."));
  EXPECT_EQ(Name::from_text("a.b\\.", name("example.")).value(), name("a.b\\..example."));
  EXPECT_FALSE(Name::from_text("www"));
}

TEST(Name, MessageOfARefusalIsShortAndPrintable) {
  const auto result = Name::from_text(std::string(100000, 'x') + "\x1b[2J");
  ASSERT_FALSE(result);
  EXPECT_LT(result.error().message.size(), 200U);
  const auto control = Name::from_text("\x1b[2J..");
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error().message.find('\x1b'), std::string::npos);
}

TEST(Name, LeadingLengthStopsAtTheFirstRoot) {
  EXPECT_EQ(leading_name_length(hex("00 ff ff")), 1U);
  EXPECT_EQ(leading_name_length(hex("01 61 00 03 62")), 3U);
  EXPECT_FALSE(leading_name_length({}));
  EXPECT_FALSE(leading_name_length(hex("3f 61")));
  EXPECT_FALSE(leading_name_length(hex("01 61 c0 00")));
}

TEST(Name, AncestryFollowsLabelsAndNotOctets) {
  const Name apex = name("example.");
  EXPECT_TRUE(name("example.").view().is_at_or_below(apex));
  EXPECT_TRUE(name("a.b.example.").view().is_at_or_below(apex));
  EXPECT_TRUE(apex.view().is_at_or_below(Name()));
  EXPECT_FALSE(apex.view().is_at_or_below(name("a.example.")));
  EXPECT_FALSE(name("counterexample.").view().is_at_or_below(apex));
  // The octets of "\007example" end in those of "example.", but inside a label.
  EXPECT_FALSE(name("a\\007example.").view().is_at_or_below(apex));
}

TEST(Name, SuffixAndParentCutFromTheLeft) {
  const Name full = name("a.b.c.example.");
  EXPECT_EQ(Name(full.view().parent()), name("b.c.example."));
  EXPECT_EQ(Name(full.view().suffix(2)), name("c.example."));
  EXPECT_EQ(Name(full.view().suffix(4)), full);
  EXPECT_TRUE(full.view().suffix(0).is_root());
}

TEST(Name, WildcardIsALabelOfOneAsterisk) {
  EXPECT_TRUE(name("*.example.").view().is_wildcard());
  EXPECT_TRUE(name("*.").view().is_wildcard());
  EXPECT_FALSE(name("a.*.example.").view().is_wildcard());
  EXPECT_FALSE(name("**.example.").view().is_wildcard());
  EXPECT_FALSE(name("*a.example.").view().is_wildcard());
  EXPECT_FALSE(Name().view().is_wildcard());
}

} // namespace
} // namespace countersign
