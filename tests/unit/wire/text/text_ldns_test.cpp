// ldns as the second opinion on our own reader, and what keeps it from harm.
#include "diff/wire/text/ldns_text.h"
#include "tests/unit/wire/text/text_support.h"

#include <set>

namespace countersign::test {
namespace {

struct Line {
  RrType type;
  std::string rdata;
};

std::vector<Line> agree_lines() {
  std::vector<Line> result;
  std::istringstream in(fixture("zones/layouts/agree.records"));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == ';') continue;
    const std::size_t blank = line.find(' ');
    result.push_back({parse_rrtype(line.substr(0, blank)).value(), line.substr(blank + 1)});
  }
  return result;
}

TEST(TextLdns, OurReaderAndLdnsMakeTheSameOctets) {
  const Name origin = name("example.");
  for (const auto& [type, rdata] : agree_lines()) {
    SCOPED_TRACE(to_text(type) + " " + rdata);
    if (type == RrType::IPSECKEY && rdata.find(" gateway ") != std::string::npos)
      continue; // ldns leaves it relative
    const auto theirs = ldns_rdata_from_text(type, rdata, origin.view().wire());
    ASSERT_TRUE(theirs) << theirs.error().message;
    EXPECT_EQ(hex_of(to_text(type) + " " + rdata), to_hex(*theirs));
  }
}

TEST(TextLdns, LdnsReadsWhatWePrint) {
  for (const auto& [type, rdata] : agree_lines()) {
    SCOPED_TRACE(to_text(type) + " " + rdata);
    const auto read = records("x 300 IN " + to_text(type) + " " + rdata + "\n");
    ASSERT_EQ(read.size(), 1U);
    const auto theirs = ldns_rdata_from_text(type, rdata_to_text(type, read[0].rdata), {});
    ASSERT_TRUE(theirs) << theirs.error().message;
    EXPECT_EQ(to_hex(*theirs), to_hex(read[0].rdata));
  }
}

TEST(TextLdns, FixtureHasEveryTypeWithALayoutOrReadByLdns) {
  std::set<RrType> seen;
  for (const Line& line : agree_lines()) seen.insert(line.type);
  for (unsigned number = 0; number <= 0xffff; ++number) {
    const auto type = static_cast<RrType>(number);
    if (!has_rdata_layout(type) && !ldns_reads(type)) continue;
    EXPECT_TRUE(seen.contains(type)) << to_text(type);
  }
}

std::string ldns_error(RrType type, std::string_view text) {
  const auto result = ldns_rdata_from_text(type, text, name("example.").view().wire());
  return result ? "no error" : result.error().message;
}

TEST(TextLdns, WhatLdnsReadsWrongIsRefused) {
  EXPECT_EQ(ldns_error(RrType::SVCB, "1 . alpn=\"f\\\\oo\\,bar,h2\""),
            "escapes in service parameters are not read");
  EXPECT_EQ(ldns_error(RrType::WKS, "192.0.2.1 TCP smtp"), "wanted a port number, read 'smtp'");
}

TEST(TextLdns, RelativeNamesAreCompletedOrRefused) {
  EXPECT_EQ(hex_of("IPSECKEY 10 3 2 gw AQNR"), "0a030202677707"
                                               "6578616d706c65"
                                               "00"
                                               "010351");
  EXPECT_EQ(hex_of("IPSECKEY 10 3 2 @ AQNR"), "0a030207"
                                              "6578616d706c65"
                                              "00"
                                              "010351");
  EXPECT_EQ(hex_of("LP 10 rel"), "000a0372656c07"
                                 "6578616d706c65"
                                 "00");
  for (const auto& [type, text] : {std::pair(RrType::LP, "10 rel"), std::pair(RrType::SVCB, "1 rel"),
                                   std::pair(RrType::HIP, "2 2001 AwEA rel")}) {
    const auto result = ldns_rdata_from_text(type, text, {});
    ASSERT_FALSE(result) << to_text(type);
    EXPECT_EQ(result.error().message, "a relative name, and there is no origin");
  }
}

TEST(TextLdns, HostileTextDoesNotReachLdns) {
  EXPECT_EQ(ldns_error(RrType::LOC, std::string(8193, '1')), "more than 8192 octets of text");
  EXPECT_EQ(ldns_error(RrType::LOC, std::string("1 N\0", 4)), "wanted printable ASCII");
  EXPECT_EQ(ldns_error(RrType::LOC, "1 N\n. 0 IN A 1.2.3.4"), "wanted printable ASCII");
  EXPECT_EQ(ldns_error(RrType::GPOS, "\xc3\xa4 1 1"), "wanted printable ASCII");
}

TEST(TextLdns, ErrorsOfLdnsComeWithPlaceAndWayOut) {
  const std::string error = records_error("x 300 IN A 1.2.3.4\ny 300 IN LOC ( 91\n 0 0 N )\n");
  EXPECT_TRUE(error.starts_with("zone.db:3: LOC: ldns: ")) << error;
  EXPECT_TRUE(error.ends_with("(TYPE29 \\# LENGTH HEX works too, RFC 3597)")) << error;
}

TEST(TextLdns, ServiceParametersStayInOnePiece) {
  EXPECT_EQ(hex_of("SVCB 1 . alpn=\"h2,h3\" ( port=443\n )"), hex_of("SVCB 1 . alpn=h2,h3 port=443"));
}

} // namespace
} // namespace countersign::test
