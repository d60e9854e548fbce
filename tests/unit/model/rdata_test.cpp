// RDATA: what is well-formed, and its canonical form.
#include "tests/unit/model/sample.h"

#include <random>

#include <gtest/gtest.h>

namespace countersign {
namespace {

using sample::hex;
using sample::join;
using sample::spelled;
using enum RrType;

struct Case {
  RrType type;
  const char* rdata; // hex
};

TEST(Rdata, WellFormed) {
  for (const auto& [type, rdata] : {
           Case{A, "c0000201"},
           Case{AAAA, "20010db8 00000000 00000000 00000001"},
           Case{NS, "02 6e73 00"},
           Case{NS, "00"},
           Case{MX, "000a 02 6d78 00"},
           Case{TXT, "00"},
           Case{TXT, "03 616263 00 01 64"},
           Case{SRV, "0001 0002 0035 00"},
           Case{HINFO, "00 00"},
           Case{NAPTR, "0001 0002 01 75 00 00 00"},
           Case{DS, "8432 0d 02 aabbcc"},
           Case{DNSKEY, "0101 03 0d 00"},
           Case{RRSIG, "0001 0d 02 00000e10 00000002 00000001 8432 02 6465 00 ab"},
           Case{SIG, "0001 0d 02 00000e10 00000002 00000001 8432 02 6465 00 ab"},
           Case{NSEC, "00 0006 400000000003"},
           Case{NSEC, "00"},
           Case{NSEC, "00 0001 40 0101 80"},
           Case{NSEC, "00 ff01 02"},
           Case{NSEC3, "01 01 0000 00 02 aabb"},
           Case{NSEC3, "01 01 000a 04 aabbccdd 01 aa 0006 400000000002"},
           Case{NSEC3PARAM, "01 00 0000 00"},
           Case{CAA, "00 05 6973737565 61"},
           Case{CAA, "00 00"},
           Case{URI, "0001 0002"},
           Case{CSYNC, "00000001 0003 0001 40"},
           Case{ZONEMD, "00000001 01 01 aa"},
           Case{BIND_PRIVATE, "0d 8432 00 01"},
           Case{static_cast<RrType>(4711), ""},
       }) {
    EXPECT_TRUE(is_well_formed_rdata(type, hex(rdata))) << to_text(type) << ' ' << rdata;
  }
}

TEST(Rdata, Malformed) {
  for (const auto& [type, rdata] : {
           Case{A, "c00002"},
           Case{A, "c0000201 00"},
           Case{A, ""},
           Case{AAAA, "20010db8"},
           Case{NS, ""},
           Case{NS, "02 6e73"},       // no root label
           Case{NS, "02 6e73 00 00"}, // more than the name
           Case{NS, "c00c"},          // compressed
           Case{NS, "41 00"},         // label type 01
           Case{MX, "00"},
           Case{MX, "000a"},
           Case{TXT, ""},
           Case{TXT, "04 616263"}, // string longer than the RDATA
           Case{TXT, "03 616263 05"},
           Case{SOA, "00 00 00000001"},
           Case{SOA, "00 00 00000001 00000002 00000003 00000004 00000005 00"},
           Case{SRV, "0001 0002 00"},
           Case{NAPTR, "0001 0002 01 75 00 00"},
           Case{DS, "8432 0d"},
           Case{DNSKEY, "0101 03"},
           Case{RRSIG, "0001 0d 02 00000e10 00000002 00000001 8432"},      // no signer's name
           Case{RRSIG, "0001 0d 02 00000e10 00000002 00000001 8432 c00c"}, // a compressed one
           Case{NSEC3, "01 01 0000 05 aabb"},                              // salt longer than the RDATA
           Case{NSEC3, "01 01 0000 00 14 aabb"},                           // next hash longer than the RDATA
           Case{NSEC3, "01 01 0000 00"},
           Case{NSEC3PARAM, "01 00 0000 00 00"},
           Case{NSEC3PARAM, "01 00 0000 02 aa"},
           Case{CAA, "00 05 69737375"},
           Case{ZONEMD, "00000001 01"},
       }) {
    EXPECT_FALSE(is_well_formed_rdata(type, hex(rdata))) << to_text(type) << ' ' << rdata;
  }
}

TEST(Rdata, HostileBitmapIsMalformed) {
  for (const char* bitmap : {
           "00",          // a block of half a header
           "00 00",       // no octets
           "00 01",       // octets missing
           "00 02 40",    //
           "00 01 00",    // nothing but a trailing zero octet
           "00 02 40 00", // a trailing zero octet
           "00 21 000000000000000000000000000000000000000000000000000000000000000001", // 33 octets
           "00 ff 01",                                                                 //
           "00 01 40 00 01 40",                                                        // a block twice
           "01 01 40 00 01 40", // blocks in the wrong order
           "00 01 40 ff",       // half a header at the end
           "ff 01 01 ff 01 01", // the last block twice
       }) {
    EXPECT_FALSE(is_well_formed_rdata(NSEC, join({hex("00"), hex(bitmap)}))) << bitmap;
    EXPECT_FALSE(is_well_formed_rdata(NSEC3, join({hex("01 00 0000 00 01 aa"), hex(bitmap)}))) << bitmap;
    EXPECT_FALSE(is_well_formed_rdata(CSYNC, join({hex("00000001 0000"), hex(bitmap)}))) << bitmap;
  }
}

TEST(Rdata, RandomOctetsNeverPassAsWellFormedAndThenBreak) {
  std::mt19937_64 random(6840);
  std::size_t good = 0;
  for (int round = 0; round < 200000; ++round) {
    const auto type = static_cast<RrType>(random() % 70);
    Bytes rdata(random() % 40);
    for (auto& octet : rdata) octet = static_cast<std::uint8_t>(random() % (random() % 2 == 0 ? 4 : 256));
    if (!is_well_formed_rdata(type, rdata)) continue;
    ++good;
    Bytes canonical{0xee};
    append_canonical_rdata(type, rdata, canonical);
    ASSERT_EQ(canonical.size(), rdata.size() + 1);
    ASSERT_EQ(canonical.front(), 0xee);
    canonical.erase(canonical.begin());
    ASSERT_EQ(needs_folding(type, rdata), canonical != rdata) << to_text(type) << ' ' << to_hex(rdata);
    ASSERT_TRUE(is_well_formed_rdata(type, canonical));
    ASSERT_FALSE(needs_folding(type, canonical));
    ASSERT_EQ(compare_rdata(type, rdata, canonical), 0);
  }
  EXPECT_GT(good, 1000U);
}

Bytes canonical(RrType type, const Bytes& rdata) {
  Bytes out;
  append_canonical_rdata(type, rdata, out);
  return out;
}

TEST(Rdata, NamesFoldInTheTypesOfRfc4034AndOnlyThere) {
  const Bytes upper = spelled("NS.ExAmPlE.");
  const Bytes lower = spelled("ns.example.");
  for (const RrType type : {NS, MD, MF, CNAME, MB, MG, MR, PTR, DNAME}) {
    EXPECT_EQ(canonical(type, upper), lower) << to_text(type);
  }
  EXPECT_EQ(canonical(MX, join({hex("000a"), upper})), join({hex("000a"), lower}));
  EXPECT_EQ(canonical(RP, join({upper, upper})), join({lower, lower}));
  EXPECT_EQ(canonical(SRV, join({hex("000100020041"), upper})), join({hex("000100020041"), lower}));
  const Bytes numbers = hex("00000001 00000002 00000003 00000004 00000041");
  EXPECT_EQ(canonical(SOA, join({upper, upper, numbers})), join({lower, lower, numbers}));
  const Bytes head = hex("0041 0d 02 00000e10 00000002 00000001 4142");
  const Bytes signature = hex("4142434445");
  EXPECT_EQ(canonical(RRSIG, join({head, upper, signature})), join({head, lower, signature}));
  EXPECT_EQ(canonical(NAPTR, join({hex("00010002 0141 0142 0143"), upper})),
            join({hex("00010002 0141 0142 0143"), lower}));
  // RFC 6840 section 5.1: the next name of NSEC keeps its case. Types after RFC 3597 keep theirs.
  EXPECT_EQ(canonical(NSEC, join({upper, hex("000140")})), join({upper, hex("000140")}));
  EXPECT_EQ(canonical(SVCB, join({hex("0001"), upper})), join({hex("0001"), upper}));
  // Strings are no names.
  EXPECT_EQ(canonical(TXT, hex("03 414243")), hex("03 414243"));
  EXPECT_EQ(canonical(HINFO, hex("01 41 01 42")), hex("01 41 01 42"));
  EXPECT_EQ(canonical(CAA, hex("00 01 41 42")), hex("00 01 41 42"));
}

TEST(Rdata, LabelLengthsAreNeverTakenForLetters) {
  // The longest label: its length octet is 63, '?'; nothing above it is a length.
  const Bytes name = spelled(std::string(63, 'Q') + ".");
  const Bytes folded = canonical(NS, name);
  EXPECT_EQ(folded[0], 63);
  EXPECT_EQ(folded[1], 'q');
  EXPECT_EQ(folded.back(), 0);
}

TEST(Rdata, OrderWithinAnRrsetIsThatOfTheCanonicalForm) {
  EXPECT_EQ(compare_rdata(NS, spelled("A.example."), spelled("a.EXAMPLE.")), 0);
  EXPECT_LT(compare_rdata(NS, spelled("A.example."), spelled("b.example.")), 0);
  EXPECT_LT(compare_rdata(NS, spelled("a.example."), spelled("B.example.")), 0);
  EXPECT_NE(compare_rdata(TXT, hex("01 41"), hex("01 61")), 0);
  // By octets with the shorter first, and not by numbers or by length.
  EXPECT_LT(compare_rdata(MX, hex("000a 00"), hex("000a 0161 00")), 0);
  EXPECT_LT(compare_rdata(A, hex("7f000001"), hex("80000001")), 0);
}

TEST(Rdata, SoaNumbersAreReadFromTheEnd) {
  const Record soa = sample::soa(0x80000001U);
  const SoaNumbers numbers = soa_numbers(soa.rdata);
  EXPECT_EQ(numbers.serial, Serial(0x80000001U));
  EXPECT_EQ(numbers.refresh, 7200U);
  EXPECT_EQ(numbers.retry, 900U);
  EXPECT_EQ(numbers.expire, 1209600U);
  EXPECT_EQ(numbers.minimum, 300U);
  EXPECT_EQ(soa_serial(soa.rdata), Serial(0x80000001U));
}

TEST(Record, EqualityTakesNoNoticeOfSpellingButOfTtl) {
  EXPECT_EQ(sample::ns("A.example.", "NS.example."), sample::ns("a.EXAMPLE.", "ns.EXAMPLE."));
  EXPECT_NE(sample::ns("a.example.", "ns.example.", 60), sample::ns("a.example.", "ns.example.", 61));
  EXPECT_NE(sample::txt("a.example.", "X"), sample::txt("a.example.", "x"));
}

} // namespace
} // namespace countersign
