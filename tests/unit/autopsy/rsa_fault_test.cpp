// An RSA signature that went wrong in one half: the alarm, and that nothing of the key gets out.
#include "diff/autopsy/findings.h"
#include "tests/unit/autopsy/examined.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

namespace countersign::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BIGNUM* part(EVP_PKEY* key, const char* which) {
  BIGNUM* value = nullptr;
  if (EVP_PKEY_get_bn_param(key, which, &value) != 1) throw std::runtime_error("test: no such part");
  return value;
}

// s + q mod n: right modulo q, wrong modulo p.
Bytes with_fault(const SigningKey& key, const Bytes& signature, std::string& prime) {
  const std::string pem = key.private_pem();
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* pkey = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  BIGNUM *n = part(pkey, OSSL_PKEY_PARAM_RSA_N), *q = part(pkey, OSSL_PKEY_PARAM_RSA_FACTOR2);
  BN_CTX* scratch = BN_CTX_new();
  BIGNUM* s = BN_bin2bn(signature.data(), static_cast<int>(signature.size()), nullptr);
  BN_mod_add(s, s, q, n, scratch);
  Bytes faulty(signature.size());
  BN_bn2binpad(s, faulty.data(), static_cast<int>(faulty.size()));
  char* hex = BN_bn2hex(q);
  prime = hex;
  OPENSSL_free(hex);
  for (BIGNUM* number : {n, q, s}) BN_free(number);
  BN_CTX_free(scratch);
  EVP_PKEY_free(pkey);
  return faulty;
}

TEST(RsaFault, IsAnAlarmAboutThePublishedKeyAndShowsNoPrime) {
  const std::vector<SigningKey> own{SigningKey::generate(8, k_ksk_flags),
                                    SigningKey::generate(8, k_zsk_flags)};
  SignedZone zone = numbered_zone(own, 4);
  std::string prime;
  const std::string owner = numbered(2);
  put_signature(zone, owner, RrType::TXT, with_fault(own[1], signature_of(zone, owner, RrType::TXT), prime));
  put_signature(zone, numbered(3), RrType::TXT, own[1].sign(Bytes{1})); // other data: no fault
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  const auto cause =
      std::ranges::find(examined.result.causes, Explanation::rsa_fault, &AutopsyCause::explanation);
  ASSERT_NE(cause, examined.result.causes.end()) << examined.text();
  EXPECT_EQ(cause->count, 1U);
  EXPECT_EQ(cause->example.owner, owner);
  EXPECT_THAT(cause->key, HasSubstr(std::to_string(own[1].tag())));
  const ZoneVersionPtr version = zone.build();
  std::string all = examined.text();
  bool alarmed = false;
  for (const Finding& finding : findings_of(*version, examined.result, keys)) {
    alarmed = alarmed || finding.kind == FindingKind::rsa_key_disclosed;
    all += finding.evidence + finding.subject.key;
  }
  EXPECT_TRUE(alarmed);
  std::ranges::transform(all, all.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_THAT(all, Not(HasSubstr(prime.substr(0, 16))));
}

TEST(AutopsyFindings, SignaturesOfAKeyThatIsNotPublishedUnderItsOwnTagAreAnHonestState) {
  const SigningKey retired = SigningKey::generate(13, k_zsk_flags);
  SignedZone zone =
      numbered_zone({SigningKey::generate(13, k_ksk_flags), SigningKey::generate(13, k_zsk_flags)}, 5);
  for (unsigned i = 0; i < 5; ++i) zone.add_signature(numbered(i), RrType::TXT, retired);
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  ASSERT_EQ(keys.size(), 1U) << examined.text();
  for (const Finding& finding : findings_of(*zone.build(), examined.result, keys)) {
    EXPECT_EQ(finding.severity, Severity::info) << finding.evidence;
    EXPECT_EQ(effect_of(finding), Effect::none);
  }
}

TEST(AutopsyFindings, NameTheKeyItsCountsAndItsTag) {
  const auto [published, hidden] = SigningKey::colliding(k_zsk_flags);
  SignedZone zone = numbered_zone({SigningKey::generate(13, k_ksk_flags), published}, 3);
  for (unsigned i = 0; i < 3; ++i) {
    put_signature(zone, numbered(i), RrType::TXT,
                  hidden.sign(octets_of(zone, numbered(i), RrType::TXT).all()));
  }
  ForeignKeys keys;
  const Examined examined = examine(zone, keys);
  const auto findings = findings_of(*zone.build(), examined.result, keys);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, FindingKind::signatures_by_unpublished_key);
  EXPECT_EQ(findings[0].severity, Severity::critical);
  EXPECT_EQ(findings[0].subject.key, fmt::format("13/{}/{}", hidden.tag(), keys[0].fingerprint));
  EXPECT_EQ(
      findings[0].evidence,
      fmt::format(
          "key A made 3 of 3 failing signatures that name 13/{0} (3 TXT); its true tag is {0}, which the "
          "published key has too; bytes intact, data as published",
          published.tag()));
  EXPECT_EQ(findings[1].kind, FindingKind::failing_signatures_examined);
}

} // namespace
} // namespace countersign::testing
