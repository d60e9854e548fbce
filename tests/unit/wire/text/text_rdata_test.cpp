// RDATA of single types: forms that the reading by ldns (text_ldns_test) cannot judge, and what must be
// refused.
#include "tests/unit/wire/text/text_support.h"

namespace countersign::test {
namespace {

std::string refusal(const std::string& type_and_rdata) {
  const std::string error = records_error("x 300 IN " + type_and_rdata + "\n");
  const std::string place = "zone.db:1: ";
  return error.starts_with(place) ? error.substr(place.size()) : error;
}

TEST(TextRdata, RelativeNamesGetTheOriginInItsSpelling) {
  const auto read = records("$ORIGIN Sub.Example.\nx 300 NSEC y A\nx 300 NS @\n");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].owner, name("x.sub.example."));
  EXPECT_EQ(to_hex(read[0].rdata), "01790353756207"
                                   "4578616d706c65"
                                   "00"
                                   "000140")
      << "NSEC keeps its case";
  EXPECT_EQ(to_hex(read[1].rdata), "0353756207"
                                   "4578616d706c65"
                                   "00");
}

TEST(TextRdata, CaaTagIsAWordAndTheValueMayStandWithoutQuotes) {
  EXPECT_EQ(hex_of("CAA 0 issue letsencrypt.org"), hex_of("CAA 0 issue \"letsencrypt.org\""));
  EXPECT_EQ(hex_of("CAA 0 \"issue\" \";\""), "000569737375653b");
  EXPECT_EQ(refusal("CAA 0 is-sue x"),
            "CAA: wanted a CAA tag of letters and digits (RFC 8659 section 4.1), read 'is-sue'");
  EXPECT_EQ(refusal("CAA 0 \"\" x"),
            "CAA: wanted a CAA tag of letters and digits (RFC 8659 section 4.1), read ''");
  EXPECT_EQ(refusal("CAA 0 issue a b"), "CAA: wanted the end of the record, read 'b'");
}

TEST(TextRdata, CaaValueMayBeLongerThanAString) {
  const std::string value(1000, 'v');
  EXPECT_EQ(hex_of("CAA 0 issue \"" + value + "\""), "00056973737565" + to_hex(as_bytes(value)));
}

TEST(TextRdata, AlgorithmsMayBeMnemonics) {
  EXPECT_EQ(hex_of("DS 1 RSASHA256 2 aabb"), hex_of("DS 1 8 2 AABB"));
  EXPECT_EQ(hex_of("RRSIG A ED25519 1 1 20 10 5 . AAAA"), hex_of("RRSIG A 15 1 1 20 10 5 . AAAA"));
  EXPECT_EQ(hex_of("CERT PGP 0 RSASHA1 AAAA"), hex_of("CERT 3 0 5 AAAA"));
  EXPECT_EQ(refusal("DS 1 NOSUCH 2 aabb"),
            "DS: wanted an algorithm by number (0 to 255) or mnemonic, read 'NOSUCH'");
}

TEST(TextRdata, DigitsMayComeInSeveralWords) {
  EXPECT_EQ(hex_of("DS 1 8 2 a abb (c\n d)"), "00010802aabbcd") << "even in the middle of an octet";
  EXPECT_EQ(hex_of("DNSKEY 256 3 8 A wE AA Q=="), "0100030803010001");
}

TEST(TextRdata, GenericFormIsReadForEveryType) {
  EXPECT_EQ(hex_of("A \\# 4 c0000201"), hex_of("A 192.0.2.1"));
  EXPECT_EQ(hex_of("TYPE1 192.0.2.1"), "c0000201");
  EXPECT_EQ(hex_of("TYPE65280 \\# 0"), "");
  EXPECT_EQ(hex_of("TYPE65280 \\# 3 0 1020 3"), "010203");
  EXPECT_EQ(hex_of("TYPE65280 ( \\# 3 01 ; c\n 02\n 03 )"), "010203");
  EXPECT_EQ(hex_of("AMTRELAY \\# 1 00"), "00");
  EXPECT_EQ(hex_of("TXT \"\\#\""), "0123") << "in quotes it is a string";
}

TEST(TextRdata, GenericFormMustFitItsLengthAndType) {
  EXPECT_EQ(refusal("TYPE65280 \\# 4 010203"), "TYPE65280: wanted 4 octets of RDATA, read 3");
  EXPECT_EQ(refusal("TYPE65280 \\# 2 010203"), "TYPE65280: wanted 2 octets of RDATA, read 3");
  EXPECT_EQ(refusal("TYPE65280 \\# 2 0102 0"),
            "TYPE65280: wanted hex digits, the last group is not complete");
  EXPECT_EQ(refusal("TYPE65280 \\# 2 01zz"), "TYPE65280: wanted hex digits, read '01zz'");
  EXPECT_EQ(refusal("TYPE65280 \\# 65536 00"),
            "TYPE65280: wanted the length of the RDATA (0 to 65535), read '65536'");
  EXPECT_EQ(refusal("TYPE65280 \\#"),
            "TYPE65280: wanted the length of the RDATA (0 to 65535), read the end of the record");
  EXPECT_EQ(refusal("TYPE65280 \\# 0 00"), "TYPE65280: wanted the end of the record, read '00'");
  EXPECT_EQ(refusal("A \\# 3 c00002"), "A: these octets are not RDATA of this type");
  EXPECT_EQ(refusal("NSEC \\# 5 0000020000"), "NSEC: these octets are not RDATA of this type");
  EXPECT_EQ(refusal("NS \\# 2 c000"), "NS: these octets are not RDATA of this type")
      << "a compression pointer";
}

TEST(TextRdata, UnknownTextFormNamesTheWayOut) {
  EXPECT_EQ(refusal("TYPE65280 abc"),
            "TYPE65280: no text form is known here, write TYPE65280 \\# LENGTH HEX (RFC 3597)");
  EXPECT_EQ(refusal("RESINFO qnamemin"),
            "TYPE261: no text form is known here, write TYPE261 \\# LENGTH HEX (RFC 3597)");
  EXPECT_EQ(refusal("AMTRELAY 0 0 0 ."),
            "TYPE260: no text form is known here, write TYPE260 \\# LENGTH HEX (RFC 3597)");
  EXPECT_EQ(refusal("NXT x. A NXT"),
            "NXT: no text form is known here, write TYPE30 \\# LENGTH HEX (RFC 3597)");
}

TEST(TextRdata, MissingAndSurplusFieldsAreNamed) {
  EXPECT_EQ(refusal("A"), "A: wanted RDATA, read the end of the record");
  EXPECT_EQ(refusal("A 1.2.3"), "A: wanted an IPv4 address, read '1.2.3'");
  EXPECT_EQ(refusal("A 1.2.3.4 5"), "A: wanted the end of the record, read '5'");
  EXPECT_EQ(refusal("A \"1.2.3.4\""), "A: wanted an IPv4 address, read a quoted string");
  EXPECT_EQ(refusal("MX 10"), "MX: wanted a domain name, read the end of the record");
  EXPECT_EQ(refusal("MX 65536 a"), "MX: wanted a number from 0 to 65535, read '65536'");
  EXPECT_EQ(refusal("NS a..b"), "NS: wanted a domain name, read 'a..b': an empty label in a name");
  EXPECT_EQ(refusal("DS 1 8 2"), "DS: wanted hex digits, read the end of the record");
  EXPECT_EQ(refusal("DS 1 8 2 abc"), "DS: wanted hex digits, the last group is not complete");
  EXPECT_EQ(refusal("DNSKEY 256 3 8 AwE"), "DNSKEY: wanted base64, the last group is not complete");
  EXPECT_EQ(refusal("DNSKEY 256 3 8 AwE= AAAA"), "DNSKEY: wanted base64, read 'AAAA'");
  EXPECT_EQ(refusal("RRSIG A 8 1 1 20260230000000 0 1 . AAAA"),
            "RRSIG: wanted a time YYYYMMDDHHmmSS up to 2106, or seconds since 1970, read '20260230000000'");
  EXPECT_EQ(refusal("RRSIG FOO 8 1 1 2 0 1 . AAAA"), "RRSIG: wanted an RR type, read 'FOO'");
  EXPECT_EQ(refusal("NSEC a. A FOO"), "NSEC: wanted an RR type, read 'FOO'");
  EXPECT_EQ(refusal("NSEC3 1 0 0 xx 2vptu5ti A"),
            "NSEC3: wanted hex digits (at most 255 octets), or '-', read 'xx'");
  EXPECT_EQ(refusal("NSEC3 1 0 0 - wxyz A"),
            "NSEC3: wanted base32hex without padding (at most 255 octets), read 'wxyz'");
  EXPECT_EQ(refusal("TXT \"a\\300\""), "TXT: bad escape in the string 'a\\300'");
  EXPECT_EQ(refusal("SOA a. b. 1 2 3 4"),
            "SOA: wanted seconds, or a period like 1h30m, read the end of the record");
}

TEST(TextRdata, IpseckeyGatewayHasTheShapeOfItsType) { // RFC 4025
  EXPECT_EQ(hex_of("IPSECKEY 10 0 0 ."), "0a0000");
  EXPECT_EQ(hex_of("IPSECKEY 10 2 2 2001:db8::1 AQ=="), "0a020220010db800000000000000000000000101");
  EXPECT_EQ(hex_of("IPSECKEY 10 1 2 192.0.2.1 A Q=="), "0a0102c000020101");
  EXPECT_EQ(refusal("IPSECKEY 10 0 2 a. AQ=="), "IPSECKEY: wanted '.', for there is no gateway, read 'a.'");
  EXPECT_EQ(refusal("IPSECKEY 10 1 2 a. AQ=="), "IPSECKEY: wanted an IPv4 address, read 'a.'");
  EXPECT_EQ(refusal("IPSECKEY 10 4 2 a. AQ=="), "IPSECKEY: wanted a gateway type from 0 to 3, read 4");
  EXPECT_EQ(refusal("IPSECKEY 10 1 2 192.0.2.1 ?"), "IPSECKEY: wanted base64, read '?'");
}

TEST(TextRdata, StringsHoldAtMost255Octets) {
  EXPECT_EQ(hex_of("TXT \"" + std::string(255, 'a') + "\"").size(), 512U);
  EXPECT_EQ(refusal("TXT \"" + std::string(256, 'a') + "\""), "TXT: string of 256 octets, the most is 255");
  std::string escaped;
  for (int i = 0; i < 255; ++i) escaped += "\\065";
  EXPECT_EQ(hex_of("TXT \"" + escaped + "\""), "ff" + to_hex(as_bytes(std::string(255, 'A'))));
  EXPECT_EQ(refusal("NSEC3PARAM 1 0 0 " + std::string(512, 'a')).substr(0, 30),
            "NSEC3PARAM: wanted hex digits ");
  EXPECT_EQ(hex_of("NSEC3PARAM 1 0 0 " + std::string(510, 'a')).size(), 520U);
}

TEST(TextRdata, RdataHoldsAtMost65535Octets) {
  const auto strings = [](std::size_t count, std::size_t last) {
    std::string text = "TXT";
    for (std::size_t i = 0; i < count; ++i) text += " " + std::string(255, 'a');
    return text + " " + std::string(last, 'b');
  };
  EXPECT_EQ(hex_of(strings(255, 254)).size(), 2 * 65535U);
  EXPECT_EQ(refusal(strings(255, 255)), "TXT: RDATA longer than 65535 octets");
  EXPECT_EQ(refusal(strings(300, 1)), "TXT: RDATA longer than 65535 octets");
  EXPECT_EQ(hex_of("OPENPGPKEY " + base64(Bytes(65535, 1))).size(), 2 * 65535U);
  EXPECT_EQ(refusal("OPENPGPKEY " + base64(Bytes(65536, 1))), "OPENPGPKEY: RDATA longer than 65535 octets");
  EXPECT_EQ(refusal("OPENPGPKEY " + base64(Bytes(655360, 1))), "OPENPGPKEY: RDATA longer than 65535 octets");
  EXPECT_EQ(hex_of("URI 1 1 \"" + std::string(65531, 'u') + "\"").size(), 2 * 65535U);
  EXPECT_EQ(refusal("URI 1 1 \"" + std::string(65532, 'u') + "\""), "URI: RDATA longer than 65535 octets");
}

TEST(TextRdata, BitmapsAreInOrderWhateverTheTextSays) {
  const std::string bitmap = "0006400100000003"
                             "010140"
                             "ff20" +
                             std::string(62, '0') + "02";
  EXPECT_EQ(hex_of("NSEC . RRSIG NSEC MX A TYPE65534 CAA A"), "00" + bitmap);
  EXPECT_EQ(hex_of("NSEC ."), "00");
  EXPECT_EQ(hex_of("CSYNC 1 0"), "000000010000");
}

TEST(TextRdata, NulOctetsAreNoEndOfText) {
  EXPECT_EQ(refusal(std::string("A 1.2.3.4\0 5", 12)), "A: wanted an IPv4 address, read '1.2.3.4\\000'");
  EXPECT_EQ(hex_of(std::string("TXT \"a\0b\"", 9)), "03610062");
  EXPECT_EQ(hex_of(std::string("NS a\0b.", 7)), "0361006200");
  EXPECT_EQ(refusal(std::string("LOC 1 N\0 1 E 0", 14)),
            "LOC: wanted printable ASCII (TYPE29 \\# LENGTH HEX works too, RFC 3597)");
}

} // namespace
} // namespace countersign::test
