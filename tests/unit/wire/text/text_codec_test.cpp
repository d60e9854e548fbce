#include "diff/wire/text/text_fields.h"
#include "tests/unit/wire/text/text_support.h"

#include <memory>

namespace countersign::test {
namespace {

std::string base64_hex(std::string_view text) {
  const auto bytes = parse_base64(text);
  return bytes ? to_hex(*bytes) : "refused";
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [octets, text] : cases) {
    EXPECT_EQ(base64(as_bytes(octets)), text);
    EXPECT_EQ(base64_hex(text), to_hex(as_bytes(octets)));
  }
}

TEST(Base64, SloppyTextIsRefused) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "=", "====", "Z===", "Zm=v", "Zm 9v",
                           "Zm9v\n", "Zm9-", "Zm9v="}) {
    EXPECT_EQ(base64_hex(text), "refused") << text;
  }
}

TEST(Base64, LongSecretsAreReadInPieces) {
  Bytes bytes(200000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  const auto read = parse_base64(base64(bytes));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, bytes);
}

TEST(Base64, WordsMayBreakAGroup) {
  const std::string text = base64(Bytes(50, 0xa5));
  for (std::size_t at = 1; at < text.size(); ++at) {
    const auto buffer = std::make_unique<RdataBuffer>();
    Base64Reader reader;
    ASSERT_TRUE(reader.put(std::string_view(text).substr(0, at), *buffer));
    ASSERT_TRUE(reader.put(std::string_view(text).substr(at), *buffer));
    EXPECT_TRUE(reader.finish());
    EXPECT_EQ(to_hex(buffer->view()), to_hex(Bytes(50, 0xa5)));
  }
}

TEST(Base32Hex, LowerCaseWithoutPadding) {
  EXPECT_EQ(base32hex(as_bytes("foobar")), "cpnmuoj1e8");
  EXPECT_EQ(base32hex({}), "");
  for (std::size_t size = 0; size < 30; ++size) {
    const Bytes bytes(size, 0xc3);
    const auto read = parse_base32hex(base32hex(bytes));
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(*read, bytes);
  }
  const auto upper = parse_base32hex("CPNMUOJ1E8");
  ASSERT_TRUE(upper);
  EXPECT_EQ(to_hex(*upper), to_hex(as_bytes("foobar")));
}

TEST(Base32Hex, SloppyTextIsRefused) {
  for (const char* text : {"c", "cpn", "cpnmuo", "cp=", "cw", "c1", "co ", "cpnmuoj1e9"}) {
    EXPECT_FALSE(parse_base32hex(text)) << text;
  }
}

TEST(TimeText, EveryDayFrom1970To2106ComesBack) {
  for (std::uint64_t time = 0; time <= 0xffffffff; time += 86399) {
    const DnsTime instant(static_cast<std::uint32_t>(time));
    const auto read = parse_time(time_to_text(instant));
    ASSERT_TRUE(read) << time;
    ASSERT_EQ(*read, instant);
  }
  EXPECT_EQ(time_to_text(DnsTime(0)), "19700101000000");
  EXPECT_EQ(time_to_text(DnsTime(0xffffffff)), "21060207062815");
  EXPECT_EQ(time_to_text(DnsTime(951868799)), "20000229235959");
}

TEST(TimeText, ErrorSaysWhatWasWanted) {
  const auto time = parse_time("yesterday");
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().message,
            "wanted YYYYMMDDHHmmSS up to 2106, or seconds since 1970, read 'yesterday'");
}

} // namespace
} // namespace countersign::test
