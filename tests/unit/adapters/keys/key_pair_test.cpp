#include "adapters/keys/key_pair.h"
#include "diff/wire/presentation.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Name zone() { return Name::from_text("shadow.test.").value(); }

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {(std::istreambuf_iterator<char>(file)), {}};
}

void replace_in(const std::filesystem::path& path, const std::string& from, const std::string& to) {
  std::string text = text_of(path);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  std::ofstream(path) << text;
}

class EveryAlgorithm : public ::testing::TestWithParam<int> {
protected:
  [[nodiscard]] static std::uint8_t algorithm() { return static_cast<std::uint8_t>(GetParam()); }
};

TEST_P(EveryAlgorithm, FilesComeBackAsTheSameKey) {
  const test::TemporaryDirectory directory;
  for (const bool ksk : {false, true}) {
    const KeyPair key = generate_key(zone(), algorithm(), ksk).value();
    const auto stem = write_bind_key(key, directory.path(), in_use_since(DnsTime(1'700'000'000)));
    ASSERT_TRUE(stem.has_value()) << stem.error().message;
    EXPECT_EQ(stem->filename(), fmt::format("Kshadow.test.+{:03}+{:05}", algorithm(), key.tag()));
    const auto back = read_bind_key(*stem);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->zone, key.zone);
    EXPECT_EQ(back->dnskey, key.dnskey);
    EXPECT_EQ(back->pkcs8_pem, key.pkcs8_pem);
    EXPECT_EQ(back->is_ksk(), ksk);
  }
}

TEST_P(EveryAlgorithm, PublicKeyHasTheSizeOfItsRfc) {
  const KeyPair key = generate_key(zone(), algorithm(), false).value();
  EXPECT_EQ(key.dnskey.size(), 4U + (GetParam() == 8 ? 1 + 3 + 256 : GetParam() == 13 ? 64 : 32));
  EXPECT_THAT(key.pkcs8_pem, HasSubstr("-----BEGIN PRIVATE KEY-----\n"));
}

TEST_P(EveryAlgorithm, PrivateHalfOfAnotherKeyIsRefused) {
  const test::TemporaryDirectory directory;
  const KeyPair key = generate_key(zone(), algorithm(), false).value();
  const KeyPair other = generate_key(zone(), algorithm(), false).value();
  const auto stem = write_bind_key(key, directory.path(), in_use_since(DnsTime(0)), &other);
  ASSERT_TRUE(stem.has_value());
  const auto back = read_bind_key(*stem);
  ASSERT_FALSE(back.has_value());
  EXPECT_EQ(back.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(back.error().message, HasSubstr("does not belong to"));
}

TEST_P(EveryAlgorithm, DamagedPrivateFileIsAnErrorThatNamesTheFileAndNotTheSecret) {
  const test::TemporaryDirectory directory;
  const KeyPair key = generate_key(zone(), algorithm(), false).value();
  const auto stem = write_bind_key(key, directory.path(), in_use_since(DnsTime(0))).value().string();
  const std::string good = text_of(stem + ".private");
  const std::string field = GetParam() == 8 ? "\nPrime1: " : "\nPrivateKey: ";
  const auto begin = good.find(field) + field.size();
  const std::string secret = good.substr(begin, good.find('\n', begin) - begin);
  for (const std::string& bad : {std::string("!!!!"), std::string("AAAA"), secret.substr(4), std::string(),
                                 secret + "AAAA", std::string(4096, 'A')}) {
    std::ofstream(stem + ".private") << good.substr(0, begin) << bad << good.substr(begin + secret.size());
    const auto back = read_bind_key(stem);
    ASSERT_FALSE(back.has_value()) << bad;
    EXPECT_EQ(back.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(back.error().message, HasSubstr(stem + ".private"));
    EXPECT_THAT(back.error().message, Not(HasSubstr(secret.substr(4, 12))));
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, EveryAlgorithm, ::testing::Values(8, 13, 15));

TEST(KeyPair, OtherAlgorithmsAreRefused) {
  for (const int number : {0, 5, 7, 10, 14, 16, 255}) {
    const auto algorithm = static_cast<std::uint8_t>(number);
    const auto key = generate_key(zone(), algorithm, false);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().kind, ErrorKind::invalid_input);
  }
}

TEST(KeyPair, P256NumberWithoutItsLeadingZerosIsRead) {
  const test::TemporaryDirectory directory;
  for (int attempt = 0; attempt < 10'000; ++attempt) {
    const KeyPair key = generate_key(zone(), 13, false).value();
    const auto stem = write_bind_key(key, directory.path(), {}).value().string();
    const std::string text = text_of(stem + ".private");
    const auto begin = text.find("PrivateKey: ") + 12;
    const std::string field = text.substr(begin, text.find('\n', begin) - begin);
    const Bytes number = parse_base64(field).value();
    if (number[0] != 0) continue;
    replace_in(stem + ".private", field, base64(ByteView(number).subspan(1))); // as BIND writes it
    const auto back = read_bind_key(stem);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->pkcs8_pem, key.pkcs8_pem);
    return;
  }
  FAIL() << "no key with a leading zero octet in 10,000";
}

TEST(KeyPair, TagIsThatOfRfc4034) {
  // RFC 4034 section 5.4: the key of dskey.example.com. has tag 60485.
  KeyPair key{zone(), {1, 0, 3, 5}, {}};
  const auto public_key =
      parse_base64("AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99"
                   "WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9D"
                   "MBmADjFDc2w/rljwvFw==");
  append(key.dnskey, public_key.value());
  EXPECT_EQ(key.tag(), 60485);
}

TEST(KeyPair, FilesArePrivateAndReplaceOlderOnes) {
  const test::TemporaryDirectory directory;
  const KeyPair key = generate_key(zone(), 13, true).value();
  const auto stem = write_bind_key(key, directory.path(), in_use_since(DnsTime(0))).value().string();
  KeyMetadata metadata = in_use_since(DnsTime(1'700'000'000));
  metadata.retire = DnsTime(1'700'000'060);
  metadata.remove = DnsTime(1'700'000'120);
  ASSERT_TRUE(write_bind_key(key, directory.path(), metadata).has_value());
  EXPECT_THAT(text_of(stem + ".private"),
              HasSubstr("Created: 20231114221320\nPublish: 20231114221320\nActivate: 20231114221320\n"
                        "Inactive: 20231114221420\nDelete: 20231114221520\n"));
  EXPECT_THAT(text_of(stem + ".key"), HasSubstr("; Delete: 20231114221520\n"));
  struct stat status {};
  ASSERT_EQ(::stat((stem + ".private").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST(KeyPair, NamesOfFilesAreThoseOfBind) {
  const std::pair<const char*, const char*> names[] = {
      {".", "K."},
      {"A\\.b_c*.Example.", "Ka%2Eb_c%2A.example."},
      {"0/25.2.0.192.in-addr.arpa.", "K0%2F25.2.0.192.in-addr.arpa."}};
  for (const auto& [text, file] : names) {
    const KeyPair key = generate_key(Name::from_text(text).value(), 15, false).value();
    EXPECT_EQ(bind_key_name(key), fmt::format("{}+015+{:05}", file, key.tag()));
  }
}

TEST(KeyPair, MissingFilesAreNotFound) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read_bind_key(directory / "Kshadow.test.+013+00001").error().kind, ErrorKind::not_found);
  const auto stem =
      write_bind_key(generate_key(zone(), 13, false).value(), directory.path(), {}).value().string();
  std::filesystem::remove(stem + ".private");
  EXPECT_EQ(read_bind_key(stem).error().kind, ErrorKind::not_found);
}

TEST(KeyPair, TheKeyOfADirectoryIsFoundAndItsAbsenceIsNoError) {
  const test::TemporaryDirectory directory;
  EXPECT_FALSE(find_bind_key(directory / "absent").value());
  EXPECT_FALSE(find_bind_key(directory.path()).value());
  std::ofstream(directory / "stranger.txt") << "not a key\n";
  const KeyPair key = generate_key(zone(), 13, false).value();
  ASSERT_TRUE(write_bind_key(key, directory.path(), {}));
  EXPECT_EQ(find_bind_key(directory.path()).value().value().dnskey, key.dnskey);
  EXPECT_EQ(find_bind_key(directory / "stranger.txt").error().kind, ErrorKind::io);
}

TEST(KeyPair, HostilePublicFilesAreRefused) {
  const test::TemporaryDirectory directory;
  const KeyPair key = generate_key(zone(), 13, false).value();
  const auto stem = write_bind_key(key, directory.path(), {}).value().string();
  const std::string record = dnskey_text(key) + "\n";
  for (const std::string& text :
       {std::string(), std::string("; nothing\n"), record + record.substr(0, record.size() / 2),
        record + "a. A 1.2.3.4\n", std::string("shadow.test. IN DNSKEY 256 3 13 !!!!\n"),
        std::string("shadow.test. IN DNSKEY 256 3 13\n"),
        std::string("shadow.test. IN DNSKEY 256 3 14 AAAA\n"), std::string("shadow.test. IN A 127.0.0.1\n"),
        std::string(1000, '('), std::string("\0\0\0", 3), std::string(70'000, '\n')}) {
    std::ofstream(stem + ".key") << text;
    EXPECT_FALSE(read_bind_key(stem).has_value()) << text.substr(0, 80);
  }
}

TEST(KeyPair, AlgorithmAndFormatOfThePrivateFileAreChecked) {
  const test::TemporaryDirectory directory;
  const auto stem =
      write_bind_key(generate_key(zone(), 13, false).value(), directory.path(), {}).value().string();
  replace_in(stem + ".private", "Algorithm: 13", "Algorithm: 15");
  EXPECT_THAT(read_bind_key(stem).error().message, HasSubstr("algorithm 13"));
  replace_in(stem + ".private", "Algorithm: 15", "Algorithm: 13");
  replace_in(stem + ".private", "format: v1.3", "format: v2.0");
  EXPECT_THAT(read_bind_key(stem).error().message, HasSubstr("format v1.x"));
  std::ofstream(stem + ".private") << "Private-key-format: v1.3\nAlgorithm: 13\nno colon here\n";
  EXPECT_THAT(read_bind_key(stem).error().message, HasSubstr(".private:3: "));
}

TEST(TagTwin, HasTheTagAndFlagsButNotTheKey) {
  const test::TemporaryDirectory directory;
  for (const bool ksk : {false, true}) {
    const KeyPair original = generate_key(zone(), 13, ksk).value();
    const auto twin = generate_tag_twin(original);
    ASSERT_TRUE(twin.has_value()) << twin.error().message;
    EXPECT_EQ(twin->tag(), original.tag());
    EXPECT_EQ(twin->is_ksk(), ksk);
    EXPECT_NE(twin->dnskey, original.dnskey);
    const auto stem = write_bind_key(*twin, directory.path(), in_use_since(DnsTime(0)));
    ASSERT_TRUE(stem.has_value());
    EXPECT_TRUE(read_bind_key(*stem).has_value()) << "the private half belongs to the public one";
  }
}

TEST(TagTwin, IsMadeOfP256KeysOnly) {
  EXPECT_EQ(generate_tag_twin(generate_key(zone(), 15, false).value()).error().kind,
            ErrorKind::invalid_input);
}

} // namespace
} // namespace countersign
