// One fault each, made by a hand that is not the code under test, and what the autopsy must call it.
#include "tests/unit/autopsy/examined.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::HasSubstr;

const std::string k_owner = "n4.example.";

struct Fault {
  std::string name;
  Explanation explanation;
  std::string detail;
  // Damages the TXT RRset of k_owner or its signature; `key` signs and is published.
  std::function<void(SignedZone&, const SigningKey&)> damage;
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

// Signs bent octets; the records and the fields of the RRSIG stay as they are.
std::function<void(SignedZone&, const SigningKey&)> signs(const std::function<void(Octets&)>& bend) {
  return [bend](SignedZone& zone, const SigningKey& key) {
    Octets octets = octets_of(zone, k_owner, RrType::TXT);
    bend(octets);
    put_signature(zone, k_owner, RrType::TXT, key.sign(octets.all()));
  };
}

std::function<void(SignedZone&, const SigningKey&)> bends(const std::function<Bytes(const Bytes&)>& bend) {
  return [bend](SignedZone& zone, const SigningKey&) {
    put_signature(zone, k_owner, RrType::TXT, bend(signature_of(zone, k_owner, RrType::TXT)));
  };
}

void put(Bytes& octets, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) octets[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

Bytes der_integer(ByteView number) {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  Bytes der{2, static_cast<std::uint8_t>(number.size() + (number[0] >> 7))};
  if ((number[0] & 0x80) != 0) der.push_back(0);
  append(der, number);
  return der;
}

Bytes to_der(const Bytes& signature) {
  Bytes der{0x30, 0};
  append(der, der_integer(ByteView(signature).first(signature.size() / 2)));
  append(der, der_integer(ByteView(signature).subspan(signature.size() / 2)));
  der[1] = static_cast<std::uint8_t>(der.size() - 2);
  return der;
}

// Faults of data: of every algorithm that hashes what it signs, and of EdDSA.
std::vector<Fault> data_faults() {
  return {
      {"OriginalTtl", Explanation::original_ttl, "original TTL 3600", signs([](Octets& o) {
         put(o.header, 4, 3600);
         o.ttl = 3600;
       })},
      {"TtlOfTheRecordHashed", Explanation::original_ttl, "TTL 300 hashed with the records",
       signs([](Octets& o) { o.ttl = 300; })},
      {"OwnerInUpperCase", Explanation::canonical_form, "the owner in upper case", signs([](Octets& o) {
         std::ranges::transform(o.owner, o.owner.begin(), [](std::uint8_t c) {
           return static_cast<std::uint8_t>(c >= 'a' && c <= 'z' ? c - 32 : c);
         });
       })},
      {"NotSorted", Explanation::canonical_form, "the records in descending order",
       signs([](Octets& o) { std::ranges::reverse(o.rdatas); })},
      {"DuplicateKept", Explanation::canonical_form, "a record twice",
       signs([](Octets& o) { o.rdatas.insert(o.rdatas.begin(), o.rdatas[0]); })},
      {"SignedAsWildcard", Explanation::canonical_form, "the wildcard as owner",
       signs([](Octets& o) { o.owner = {1, '*', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0}; })},
      {"LabelsField", Explanation::header_field, "a labels field less by one",
       signs([](Octets& o) { --o.header[3]; })},
      {"TimesSwapped", Explanation::header_field, "inception and expiration swapped", signs([](Octets& o) {
         std::swap_ranges(o.header.begin() + 8, o.header.begin() + 12, o.header.begin() + 12);
       })},
      {"SignerName", Explanation::header_field, "signer name .", signs([](Octets& o) {
         o.header.resize(18);
         o.header.push_back(0);
       })},
      {"HeaderNotHashed", Explanation::header_field, "the records without the fields of the RRSIG",
       signs([](Octets& o) { o.header.clear(); })},
      {"OneRecordMissing", Explanation::record_missing, "one record less than is published",
       signs([](Octets& o) { o.rdatas.pop_back(); })},
      {"CopiedFromAnotherOwner", Explanation::copied, "the RRset of another owner",
       [](SignedZone& zone, const SigningKey& key) {
         const Octets other = octets_of(zone, "n2.example.", RrType::TXT);
         put_signature(zone, k_owner, RrType::TXT, key.sign(other.all()));
       }},
      {"BitOfTheData", Explanation::bit_flip, "one bit of what was signed",
       signs([](Octets& o) { o.rdatas[0][3] ^= 0x10; })},
  };
}

std::vector<Fault> form_faults() {
  return {
      {"Der", Explanation::damaged_form, "DER instead of r and s", bends(to_der)},
      {"SInFrontOfR", Explanation::byte_order, "s in front of r", bends([](Bytes s) {
         std::ranges::rotate(s, s.begin() + static_cast<std::ptrdiff_t>(s.size() / 2));
         return s;
       })},
      {"LittleEndian", Explanation::byte_order, "r and s in little endian", bends([](Bytes s) {
         std::reverse(s.begin(), s.begin() + 32);
         std::reverse(s.begin() + 32, s.end());
         return s;
       })},
      {"LeadingZeroStripped", Explanation::damaged_form, "leading zero octets are missing",
       [](SignedZone& zone, const SigningKey& key) {
         const Bytes data = octets_of(zone, k_owner, RrType::TXT).all();
         Bytes signature = key.sign(data);
         while (signature[32] != 0) signature = key.sign(data);
         signature.erase(signature.begin() + 32);
         put_signature(zone, k_owner, RrType::TXT, signature);
       }},
      {"BitOfS", Explanation::bit_flip, "one bit of the signature", bends([](Bytes s) {
         s[40] ^= 4;
         return s;
       })},
      {"BitOfR", Explanation::bit_flip, "one bit of the signature", bends([](Bytes s) {
         s[9] ^= 1;
         return s;
       })},
      {"NoPointAtAll", Explanation::damaged_form, "r or s is out of range: no key verifies it",
       bends([](const Bytes& s) { return Bytes(s.size(), 0xff); })},
  };
}

std::vector<SigningKey> keys_of(std::uint8_t algorithm) {
  static std::map<std::uint8_t, std::vector<SigningKey>> made;
  auto& keys = made[algorithm];
  if (keys.empty()) {
    for (const std::uint16_t flags : {k_ksk_flags, k_zsk_flags})
      keys.push_back(SigningKey::generate(algorithm, flags));
  }
  return keys;
}

void expect_named(const Fault& fault, std::uint8_t algorithm) {
  SignedZone zone = numbered_zone(keys_of(algorithm), 6);
  fault.damage(zone, zone.keys()[1]);
  AutopsyOptions options;
  options.effort = 400'000;
  const Examined examined = examine(zone, options);
  const AutopsyCause cause = examined.only();
  EXPECT_STREQ(to_text(cause.explanation), to_text(fault.explanation)) << examined.text();
  EXPECT_EQ(cause.detail, fault.detail) << examined.text();
  EXPECT_EQ(cause.example.owner, k_owner);
  if (fault.name != "NoPointAtAll") {
    EXPECT_THAT(cause.key, HasSubstr(std::to_string(zone.keys()[1].tag()))) << examined.text();
  }
}

class DataFault : public ::testing::TestWithParam<std::tuple<Fault, unsigned>> {};
TEST_P(DataFault, IsNamed) {
  expect_named(std::get<0>(GetParam()), static_cast<std::uint8_t>(std::get<1>(GetParam())));
}
INSTANTIATE_TEST_SUITE_P(
    Table, DataFault, ::testing::Combine(::testing::ValuesIn(data_faults()), ::testing::Values(8U, 13U, 15U)),
    [](const auto& row) { return std::get<0>(row.param).name + std::to_string(std::get<1>(row.param)); });

class FormFault : public ::testing::TestWithParam<Fault> {};
TEST_P(FormFault, IsNamed) { expect_named(GetParam(), 13); }
INSTANTIATE_TEST_SUITE_P(Table, FormFault, ::testing::ValuesIn(form_faults()),
                         [](const auto& row) { return row.param.name; });

TEST(Fault, AStaleSignatureIsFoundInThePreviousVersion) {
  SignedZone before = numbered_zone(keys_of(13), 6);
  SignedZone after = before;
  after.change(k_owner, RrType::TXT,
               [](Record& r) { r.rdata.back() = static_cast<std::uint8_t>(r.rdata.back() + 1); });
  const ZoneVersionPtr previous = before.build();
  AutopsyOptions options;
  options.previous = previous.get();
  const AutopsyCause cause = examine(after, options).only();
  EXPECT_EQ(cause.explanation, Explanation::stale_rrset);
  EXPECT_EQ(cause.detail, "the RRset of the previous version");
}

TEST(Fault, ASignatureOfTheSoaOfAnEarlierSerialIsFoundWithoutIt) {
  SignedZone zone = numbered_zone(keys_of(13), 2);
  zone.change("example.", RrType::SOA, [](Record& r) { r.rdata[r.rdata.size() - 17] = 30; });
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::stale_rrset);
  EXPECT_EQ(cause.specifics, "serial 7");
}

TEST(Fault, ARecordOfAnotherVersionThatTheSignerStillHas) {
  SignedZone before = numbered_zone(keys_of(13), 6);
  const ZoneVersionPtr previous = before.build();
  SignedZone after = before;
  const Bytes gone = after.find(k_owner, RrType::TXT)[1].rdata;
  std::erase_if(after.records(), [&](const Record& r) { return r.type == RrType::TXT && r.rdata == gone; });
  after.add(record(k_owner + " 7200 TXT \"new\""));
  Octets octets = octets_of(after, k_owner, RrType::TXT);
  octets.rdatas.push_back(gone);
  std::ranges::sort(octets.rdatas);
  put_signature(after, k_owner, RrType::TXT, keys_of(13)[1].sign(octets.all()));
  AutopsyOptions options;
  options.previous = previous.get();
  const AutopsyCause cause = examine(after, options).only();
  EXPECT_EQ(cause.explanation, Explanation::record_missing);
  EXPECT_EQ(cause.detail, "a record of another version as well");
}

TEST(Fault, NamesInRdataThatWereNotFolded) {
  SignedZone zone = hard_zone(Mode::nsec);
  const auto spelled = zone.find("srv.example.", RrType::SRV);
  Octets octets = octets_of(zone, "srv.example.", RrType::SRV);
  ASSERT_EQ(octets.rdatas[0], spelled[0].rdata);
  put_signature(zone, "srv.example.", RrType::SRV, zone.keys()[1].sign(octets.all()));
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::canonical_form);
  EXPECT_EQ(cause.detail, "names in RDATA as they are spelled");
}

TEST(Fault, ThePublishedKeySignedUnderTheTagOfAnother) {
  for (const std::uint8_t algorithm : {std::uint8_t{8}, std::uint8_t{13}, std::uint8_t{15}}) {
    const auto keys = keys_of(algorithm);
    SignedZone zone = numbered_zone(keys, 3);
    Octets octets = octets_of(zone, "n1.example.", RrType::TXT);
    put_signature(zone, "n1.example.", RrType::TXT, keys[0].sign(octets.all()));
    const AutopsyCause cause = examine(zone).only();
    EXPECT_EQ(cause.explanation, Explanation::other_known_key);
    EXPECT_THAT(cause.key, HasSubstr(std::to_string(keys[0].tag())));
  }
}

TEST(Fault, ATagThatWasRewrittenAfterSigning) {
  const auto keys = keys_of(13);
  SignedZone zone = numbered_zone(keys, 3);
  zone.change_signatures("n1.example.", RrType::TXT, [&](Record& r) {
    r.rdata[16] = static_cast<std::uint8_t>(keys[0].tag() >> 8);
    r.rdata[17] = static_cast<std::uint8_t>(keys[0].tag());
  });
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::header_field);
  EXPECT_EQ(cause.detail, fmt::format("key tag {}", keys[1].tag()));
  EXPECT_THAT(cause.key, HasSubstr(std::to_string(keys[1].tag())));
}

TEST(Fault, AKeyThatIsKnownFromElsewhere) {
  const SigningKey old = SigningKey::generate(13, k_zsk_flags);
  SignedZone zone = numbered_zone(keys_of(13), 3);
  zone.drop_signatures("n1.example.", RrType::TXT);
  zone.add_signature("n1.example.", RrType::TXT, old);
  const std::vector<Bytes> known{old.dnskey_rdata()};
  AutopsyOptions options;
  options.known_keys = known;
  const AutopsyCause cause = examine(zone, options).only();
  EXPECT_EQ(cause.explanation, Explanation::other_known_key);
  EXPECT_THAT(cause.key, HasSubstr(std::to_string(old.tag())));
}

TEST(Fault, UnknownKeyAndWrongDataAreFoundTogether) {
  const SigningKey hidden = SigningKey::generate(13, k_zsk_flags);
  SignedZone zone = numbered_zone(keys_of(13), 6);
  for (unsigned i = 0; i < 6; ++i) {
    Octets octets = octets_of(zone, numbered(i), RrType::TXT);
    put(octets.header, 4, 3600);
    octets.ttl = 3600;
    put_signature(zone, numbered(i), RrType::TXT, hidden.sign(octets.all()));
  }
  ForeignKeys keys;
  AutopsyOptions options;
  options.effort = 100'000;
  const Examined examined = examine(zone, keys, options);
  ASSERT_EQ(keys.size(), 1U) << examined.text();
  EXPECT_EQ(keys[0].rdata, hidden.dnskey_rdata());
  std::uint64_t explained = 0;
  for (const AutopsyCause& cause : examined.result.causes) {
    if (cause.explanation == Explanation::original_ttl && cause.key == "key A") explained += cause.count;
  }
  EXPECT_GE(explained, 5U) << examined.text(); // the first was looked at before the key was known
}

TEST(Fault, OneCauseOfManySignaturesIsAttributedToAll) {
  SignedZone zone = numbered_zone(keys_of(13), 300);
  for (unsigned i = 0; i < 300; ++i) {
    Octets octets = octets_of(zone, numbered(i), RrType::TXT);
    std::ranges::reverse(octets.rdatas);
    put_signature(zone, numbered(i), RrType::TXT, keys_of(13)[1].sign(octets.all()));
  }
  EXPECT_EQ(examine(zone).only().count, 300U);
}

TEST(Fault, AnUnknownRsaKeyIsNotGuessedAt) {
  SignedZone zone = numbered_zone(keys_of(8), 4);
  const SigningKey hidden = SigningKey::generate(8, k_zsk_flags);
  for (unsigned i = 0; i < 4; ++i) {
    put_signature(zone, numbered(i), RrType::TXT,
                  hidden.sign(octets_of(zone, numbered(i), RrType::TXT).all()));
  }
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::unexplained);
  EXPECT_THAT(cause.detail, HasSubstr("unknown RSA keys are not recovered"));
  EXPECT_EQ(cause.count, 4U);
}

TEST(Fault, AKnownRsaKeyOverDataThatAreNotFound) {
  SignedZone zone = numbered_zone(keys_of(8), 4);
  put_signature(zone, k_owner.substr(0, 0) + "n1.example.", RrType::TXT, keys_of(8)[1].sign(Bytes{1, 2, 3}));
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::other_data);
  EXPECT_THAT(cause.key, HasSubstr(std::to_string(keys_of(8)[1].tag())));
}

TEST(Fault, AnUnknownEdDsaKeyIsSaidToBeBeyondReach) {
  SignedZone zone = numbered_zone(keys_of(15), 4);
  const SigningKey hidden = SigningKey::generate(15, k_zsk_flags);
  put_signature(zone, "n1.example.", RrType::TXT,
                hidden.sign(octets_of(zone, "n1.example.", RrType::TXT).all()));
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::unexplained);
  EXPECT_THAT(cause.detail, HasSubstr("cannot be said"));
}

TEST(Fault, AWrongLabelsFieldAroundAGoodSignature) {
  SignedZone zone = numbered_zone(keys_of(13), 4);
  zone.drop_signatures("n1.example.", RrType::TXT);
  zone.add_signature("n1.example.", RrType::TXT, zone.keys()[1], {.labels = 1});
  const AutopsyCause cause = examine(zone).only();
  EXPECT_EQ(cause.explanation, Explanation::damaged_form);
  EXPECT_EQ(cause.detail, "the signature verifies; a field beside it is wrong");
}

} // namespace
} // namespace countersign::testing
