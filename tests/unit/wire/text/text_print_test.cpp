#include "tests/unit/wire/text/text_support.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

std::string text_of(RrType type, std::string_view hex) {
  Bytes rdata;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    rdata.push_back(static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return rdata_to_text(type, rdata);
}

TEST(TextPrint, EveryLayoutHasItsCommonForm) {
  const struct {
    RrType type;
    std::string_view hex;
    const char* text;
  } rows[] = {
      {RrType::A, "c0000201", "192.0.2.1"},
      {RrType::AAAA, "20010db8000000000000000000000001", "2001:db8::1"},
      {RrType::NS, "024e7300", "Ns."},
      {RrType::NS, "00", "."},
      {RrType::SOA, "00016200000000070000000a0000000b0000000cffffffff", ". b. 7 10 11 12 4294967295"},
      {RrType::MX, "000a00", "10 ."},
      {RrType::TXT,
       "0003"
       "61225c"
       "027fff",
       "\"\" \"a\\\"\\\\\" \"\\127\\255\""},
      {RrType::HINFO, "014100", "\"A\" \"\""},
      {RrType::SRV, "00010002000300", "1 2 3 ."},
      {RrType::DS, "00010d02aabb", "1 13 2 AABB"},
      {RrType::DNSKEY, "0101030dfbff", "257 3 13 +/8="},
      {RrType::RRSIG, "00060d0100000e10ffffffff00000000ffff00fb",
       "SOA 13 1 3600 21060207062815 19700101000000 65535 . +w=="},
      {RrType::RRSIG, "ff000d0100000e1000000000000000000001014500fb",
       "TYPE65280 13 1 3600 19700101000000 19700101000000 1 E. +w=="},
      {RrType::NSEC, "0178000006400100080003", "x. A MX AAAA RRSIG NSEC"},
      {RrType::NSEC, "00", "."},
      {RrType::NSEC3,
       "0100000000"
       "02abcd"
       "000140",
       "1 0 0 - lf6g A"},
      {RrType::NSEC3,
       "0101ffff"
       "02aabb"
       "02abcd",
       "1 1 65535 AABB lf6g"},
      {RrType::NSEC3PARAM, "0100000000", "1 0 0 -"},
      {RrType::CAA, "8005697373756563613b", "128 issue \"ca;\""},
      {RrType::CAA, "00056973737565", "0 issue \"\""},
      {RrType::URI,
       "00010002"
       "22",
       "1 2 \"\\\"\""},
      {RrType::TLSA, "030101ab", "3 1 1 AB"},
      {RrType::CSYNC,
       "0000004200030004"
       "60000008",
       "66 3 A NS AAAA"},
      {RrType::BIND_PRIVATE, "0d09430000", "\\# 5 0D09430000"},
      {RrType::SVCB, "000100", "\\# 3 000100"},
      {RrType::NUL, "", "\\# 0"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(text_of(row.type, row.hex), row.text) << to_text(row.type);
  }
}

TEST(TextPrint, WhatTheTextFormCannotSayIsPrintedAsOctets) {
  EXPECT_EQ(text_of(RrType::DS, "00010d02"), "\\# 4 00010D02") << "an empty digest";
  EXPECT_EQ(text_of(RrType::DNSKEY, "0101030d"), "\\# 4 0101030D") << "an empty key";
  EXPECT_EQ(text_of(RrType::NSEC3, "010000000000"), "\\# 6 010000000000") << "an empty hash";
  EXPECT_EQ(text_of(RrType::CAA, "000578"), "\\# 3 000578") << "not well-formed";
  EXPECT_EQ(text_of(RrType::CAA, "000178"), "0 x \"\"");
  EXPECT_EQ(text_of(RrType::CAA, "00012e"), "\\# 3 00012E") << "a tag that is no word";
  EXPECT_EQ(text_of(RrType::CAA, "0000"), "\\# 2 0000") << "an empty tag";
  EXPECT_EQ(text_of(RrType::A, "c00002"), "\\# 3 C00002") << "not well-formed";
  EXPECT_EQ(text_of(RrType::TXT, ""), "\\# 0") << "not well-formed";
}

TEST(TextPrint, NamesAreEscaped) {
  const Record record{name("a\\.b\\\"\\;\\(\\)\\@\\$\\\\\\000\\032\\127\\255.x."), RrType::A, 5, Bytes(4, 1)};
  EXPECT_EQ(to_text(record), "a\\.b\\\"\\;\\(\\)\\@\\$\\\\\\000\\032\\127\\255.x.\t5\tIN\tA\t1.1.1.1");
  EXPECT_EQ(plain(record).substr(0, plain(record).find(' ')), to_text(record.owner.view()));
}

TEST(TextPrint, SoaComesFirstAndSignaturesFollowTheirSet) {
  const std::string text =
      "@ 5 A 192.0.2.1\n@ 5 RRSIG A 13 1 5 20 10 1 @ AAAA\n@ 5 SOA a. b. 1 2 3 4 5\n"
      "@ 5 RRSIG SOA 13 1 5 20 10 1 @ AAAA\nb 5 RRSIG NS 13 1 5 20 10 1 @ AAAA\n*.b 5 A 192.0.2.1\n";
  const auto zone = parse_zone(text, in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_EQ(print_zone(**zone),
            "example.\t5\tIN\tSOA\ta. b. 1 2 3 4 5\n"
            "example.\t5\tIN\tA\t192.0.2.1\n"
            "example.\t5\tIN\tRRSIG\tA 13 1 5 19700101000020 19700101000010 1 example. AAAA\n"
            "example.\t5\tIN\tRRSIG\tSOA 13 1 5 19700101000020 19700101000010 1 example. AAAA\n"
            "b.example.\t5\tIN\tRRSIG\tNS 13 1 5 19700101000020 19700101000010 1 example. AAAA\n"
            "*.b.example.\t5\tIN\tA\t192.0.2.1\n");
}

TEST(TextPrint, LargeZonesComeInPieces) {
  std::string text = "@ 5 SOA a. b. 1 2 3 4 5\n$GENERATE 1-5000 host-$ 3600 A 192.0.2.1\n";
  const auto zone = parse_zone(text, in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  std::size_t pieces = 0;
  std::string joined;
  print_zone(**zone, [&](std::string_view piece) {
    ++pieces;
    EXPECT_LT(piece.size(), 66U * 1024);
    EXPECT_TRUE(piece.ends_with('\n')) << "whole lines";
    joined += piece;
  });
  EXPECT_GT(pieces, 2U);
  EXPECT_EQ(joined, print_zone(**zone));
}

} // namespace
} // namespace countersign::test
