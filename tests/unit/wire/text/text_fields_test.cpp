#include "diff/wire/text/text_fields.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

constexpr auto k_none = std::nullopt;

TEST(TextNumber, OnlyDigitsUpToTheLargest) {
  EXPECT_EQ(read_number("0", 255), 0U);
  EXPECT_EQ(read_number("255", 255), 255U);
  EXPECT_EQ(read_number("0000255", 255), 255U);
  EXPECT_EQ(read_number("256", 255), k_none);
  EXPECT_EQ(read_number("4294967295"), 4294967295U);
  EXPECT_EQ(read_number("4294967296"), k_none);
  EXPECT_EQ(read_number("99999999999999999999999999"), k_none);
  for (const char* text : {"", "-1", "+1", "1 ", "0x1", "1.0"}) EXPECT_EQ(read_number(text), k_none) << text;
  EXPECT_EQ(read_number(std::string_view("1\0", 2)), k_none);
}

TEST(TextPeriod, UnitsAddUp) {
  EXPECT_EQ(read_period("3600"), 3600U);
  EXPECT_EQ(read_period("1h30m"), 5400U);
  EXPECT_EQ(read_period("1W2D3H4M5S"), 604800U + 2 * 86400 + 3 * 3600 + 4 * 60 + 5);
  EXPECT_EQ(read_period("5s1w"), 604805U);
  EXPECT_EQ(read_period("0w"), 0U);
  EXPECT_EQ(read_period("4294967295s"), 4294967295U);
  EXPECT_EQ(read_period("7101w"), 7101U * 604800);
}

TEST(TextPeriod, OverflowAndHalfNumbersAreRefused) {
  for (const char* text : {"", "h", "1x", "1h30", "1hh", "-1", "4294967296", "7102w", "4294967295w",
                           "4294967295s1s", "1h 30m"}) {
    EXPECT_EQ(read_period(text), k_none) << text;
  }
}

TEST(TextTime, FourteenDigitsAreACalendarTime) {
  EXPECT_EQ(read_time("19700101000000"), 0U);
  EXPECT_EQ(read_time("20000229235959"), 951868799U);
  EXPECT_EQ(read_time("20260505120000"), 1777982400U);
  EXPECT_EQ(read_time("20380119031408"), 0x80000000U);
  EXPECT_EQ(read_time("21060207062815"), 0xffffffffU);
  EXPECT_EQ(read_time("1777982400"), 1777982400U);
  EXPECT_EQ(read_time("0"), 0U);
  EXPECT_EQ(read_time("19691231235959"), 0xffffffffU) << "as ldns prints 2106-02-07T06:28:15Z";
  EXPECT_EQ(read_time("19011213204552"), 0x80000000U);
}

TEST(TextTime, ImpossibleTimesAreRefused) {
  for (const char* text :
       {"21060207062816", "19011213204551", "00000000000000", "20260229000000", "21000229000000",
        "20261301000000", "20260001000000", "20260431000000", "20260400000000", "20260401240000",
        "20260401006000", "20260401000060", "2026040100000", "202604010000000", "4294967296", "2026-4-1", "",
        "2026040100000x"}) {
    EXPECT_EQ(read_time(text), k_none) << text;
  }
}

std::string ipv4(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  return read_ipv4(text, octets.data()) ? to_hex(octets) : "refused";
}

TEST(TextAddress, Ipv4IsFourPlainNumbers) {
  EXPECT_EQ(ipv4("192.0.2.1"), "c0000201");
  EXPECT_EQ(ipv4("0.0.0.0"), "00000000");
  EXPECT_EQ(ipv4("255.255.255.255"), "ffffffff");
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.0.0.1", "01.2.3.4",
                           "1.2.3.04", "1.2.3.4 ", "0x1.2.3.4", "1,2,3,4", "-1.2.3.4"}) {
    EXPECT_EQ(ipv4(text), "refused") << text;
  }
}

std::string ipv6(std::string_view text) {
  std::array<std::uint8_t, 16> octets{};
  return read_ipv6(text, octets.data()) ? to_hex(octets) : "refused";
}

TEST(TextAddress, Ipv6TakesEveryFormOfRfc4291) {
  EXPECT_EQ(ipv6("2001:db8::1"), "20010db8000000000000000000000001");
  EXPECT_EQ(ipv6("2001:DB8:0:0:8:800:200C:417A"), "20010db80000000000080800200c417a");
  EXPECT_EQ(ipv6("::"), std::string(32, '0'));
  EXPECT_EQ(ipv6("::ffff:192.0.2.1"), "00000000000000000000ffffc0000201");
  for (const char* text : {"", ":", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7", "::1%lo", "192.0.2.1",
                           "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"}) {
    EXPECT_EQ(ipv6(text), "refused") << text;
  }
  EXPECT_EQ(ipv6(std::string_view("::1\0x", 5)), "refused");
}

TEST(TextType, MnemonicsInAnyCaseAndNumbers) {
  EXPECT_EQ(read_type("nsec3"), RrType::NSEC3);
  EXPECT_EQ(read_type("NSEC3PARAM"), RrType::NSEC3PARAM);
  EXPECT_EQ(read_type("TYPE65534"), RrType::BIND_PRIVATE);
  EXPECT_EQ(read_type("type1"), RrType::A);
  EXPECT_EQ(read_type("AMTRELAY"), static_cast<RrType>(260)) << "a mnemonic that RrType does not have";
  for (const char* text : {"", "B", "NSEC4", "TYPE", "TYPE65536", "TYPE-1", "AA", "IN"}) {
    EXPECT_EQ(read_type(text), k_none) << text;
  }
  EXPECT_EQ(read_type(std::string_view("\0A", 2)), k_none);
  EXPECT_EQ(read_type(std::string_view("A\0", 2)), k_none);
}

TEST(TextType, EveryMnemonicOfOursIsReadBack) {
  for (unsigned number = 0; number <= 0xffff; ++number) {
    const auto type = static_cast<RrType>(number);
    ASSERT_EQ(read_type(to_text(type)), type) << number;
  }
}

TEST(TextAlgorithm, NumberOrMnemonic) {
  EXPECT_EQ(read_algorithm("13"), 13U);
  EXPECT_EQ(read_algorithm("ecdsap256sha256"), 13U);
  EXPECT_EQ(read_algorithm("RSASHA1-NSEC3-SHA1"), 7U);
  EXPECT_EQ(read_algorithm("256"), k_none);
  EXPECT_EQ(read_algorithm("ROT13"), k_none);
  EXPECT_EQ(read_certificate_type("PKIX"), 1U);
  EXPECT_EQ(read_certificate_type("65535"), 65535U);
}

std::string name_of(std::string_view text, std::string_view origin = "") {
  std::array<std::uint8_t, 255> octets{};
  std::size_t size = 0;
  const NameFault fault = read_name(text, as_bytes(origin), octets.data(), size);
  return fault != nullptr ? fault : to_hex(ByteView(octets).first(size));
}
constexpr std::string_view k_origin("\x02io\x00", 4);

TEST(TextName, SpellingIsKept) {
  EXPECT_EQ(name_of("."), "00");
  EXPECT_EQ(name_of("a."), "016100");
  EXPECT_EQ(name_of("aB.cD."), "02614202634400");
  EXPECT_EQ(name_of("a", k_origin), "016102696f00");
  EXPECT_EQ(name_of("@", k_origin), "02696f00");
  EXPECT_EQ(name_of("\\@", k_origin), "014002696f00");
  EXPECT_EQ(name_of("a\\.b.\\065\\000\\255."), "03612e620341"
                                               "00ff00");
  EXPECT_EQ(name_of("a\\..", k_origin), "02612e00") << "the last dot is the one that counts";
  EXPECT_EQ(name_of("a\\.", k_origin), "02612e02696f00") << "an escaped dot does not make a name absolute";
}

TEST(TextName, BadNamesAreRefusedWithTheirReason) {
  EXPECT_EQ(name_of(""), "an empty name");
  EXPECT_EQ(name_of("a"), "a relative name, and there is no origin");
  EXPECT_EQ(name_of("@"), "a relative name, and there is no origin");
  EXPECT_EQ(name_of(".."), "an empty label in a name");
  EXPECT_EQ(name_of(".a."), "an empty label in a name");
  EXPECT_EQ(name_of("a..b."), "an empty label in a name");
  for (const char* text : {"\\1.", "\\12.", "\\256.", "\\1a2.", "a\\25"}) {
    EXPECT_EQ(name_of(text), "a bad escape in a name") << text;
  }
  EXPECT_EQ(name_of("a\\"), "a bad escape in a name");
}

TEST(TextName, LengthLimitsAreExact) {
  const std::string label63(63, 'x');
  EXPECT_EQ(name_of(label63 + ".").size(), 2 * 65U);
  EXPECT_EQ(name_of(label63 + "x."), "a label longer than 63 octets");
  EXPECT_EQ(name_of(label63 + "x", k_origin), "a label longer than 63 octets");
  const std::string three = label63 + "." + label63 + "." + label63 + ".";
  EXPECT_EQ(name_of(three + std::string(61, 'y') + ".").size(), 2 * 255U);
  EXPECT_EQ(name_of(three + std::string(62, 'y') + "."), "a name longer than 255 octets");
  EXPECT_EQ(name_of(three + std::string(58, 'y'), k_origin).size(), 2 * 255U);
  EXPECT_EQ(name_of(three + std::string(59, 'y'), k_origin), "a name longer than 255 octets");
  EXPECT_EQ(name_of(three + std::string(61, 'y') + ".z."), "a name longer than 255 octets");
  EXPECT_EQ(name_of(std::string(100000, 'z')), "a name longer than 255 octets");
  EXPECT_EQ(name_of(three + std::string(61, 'y'), std::string_view("\0", 1)).size(), 2 * 255U);
}

} // namespace
} // namespace countersign
