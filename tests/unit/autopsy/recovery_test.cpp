// Keys out of signatures, and messages out of RSA signatures: the arithmetic by itself.
#include "diff/autopsy/crypto/point_recovery.h"
#include "diff/autopsy/crypto/rsa_opening.h"
#include "diff/verify/crypto/algorithms.h"
#include "tests/support/signing_key.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <openssl/bn.h>

namespace countersign::forensics {
namespace {

using referee::digest;
using referee::Hash;
using testing::SigningKey;

Bytes field_of(const SigningKey& key) { return {key.dnskey_rdata().begin() + 4, key.dnskey_rdata().end()}; }

Bytes random_data(std::mt19937& random) {
  Bytes data(1 + random() % 200);
  for (std::uint8_t& octet : data) octet = static_cast<std::uint8_t>(random());
  return data;
}

class PointRecoveryOf : public ::testing::TestWithParam<std::uint8_t> {
protected:
  [[nodiscard]] Bytes digest_of(const Bytes& data) const {
    return *digest(referee::algorithm_info(GetParam())->hash, data);
  }
};

TEST_P(PointRecoveryOf, EverySignatureGivesBackItsKey) {
  std::mt19937 random(20260505);
  PointRecovery recovery(GetParam());
  for (int i = 0; i < 40; ++i) {
    const SigningKey key = SigningKey::generate(GetParam(), testing::k_zsk_flags);
    const Bytes data = random_data(random);
    const Bytes signature = key.sign(data);
    ASSERT_EQ(recovery.open(signature), PointRecovery::Form::usable);
    const auto candidates = recovery.keys_for(digest_of(data));
    ASSERT_TRUE(candidates);
    EXPECT_NE((*candidates)[0], (*candidates)[1]);
    EXPECT_EQ(std::ranges::count(*candidates, field_of(key)), 1) << i;
    // Over other data it is by somebody else.
    const auto others = recovery.keys_for(digest_of(random_data(random)));
    EXPECT_EQ(std::ranges::count(*others, field_of(key)), 0) << i;
  }
}

TEST_P(PointRecoveryOf, ATwinGivesTheSameCandidates) {
  const SigningKey key = SigningKey::generate(GetParam(), testing::k_zsk_flags);
  const Bytes data{1, 2, 3};
  const Bytes signature = key.sign(data);
  const std::size_t width = signature.size() / 2;
  // s from the other end: n - s, n from the curve's definition.
  BIGNUM* order = nullptr;
  const std::string n = GetParam() == 13
                            ? "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
                            : "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a7"
                              "7aecec196accc52973";
  ASSERT_GT(BN_hex2bn(&order, n.c_str()), 0);
  BIGNUM* s = BN_bin2bn(signature.data() + width, static_cast<int>(width), nullptr);
  BN_sub(s, order, s);
  Bytes twin = signature;
  BN_bn2binpad(s, twin.data() + width, static_cast<int>(width));
  BN_free(s);
  BN_free(order);
  ASSERT_NE(twin, signature);
  PointRecovery recovery(GetParam());
  ASSERT_EQ(recovery.open(signature), PointRecovery::Form::usable);
  auto of_one = *recovery.keys_for(digest_of(data));
  ASSERT_EQ(recovery.open(twin), PointRecovery::Form::usable);
  auto of_twin = *recovery.keys_for(digest_of(data));
  std::ranges::sort(of_one);
  std::ranges::sort(of_twin);
  EXPECT_EQ(of_one, of_twin);
}

TEST_P(PointRecoveryOf, WhatNoKeyCanVerifyIsSaidToBeSo) {
  const std::size_t octets = referee::algorithm_info(GetParam())->signature_octets;
  PointRecovery recovery(GetParam());
  EXPECT_EQ(recovery.open(Bytes(octets - 1, 1)), PointRecovery::Form::wrong_length);
  EXPECT_EQ(recovery.open(Bytes(octets, 0)), PointRecovery::Form::out_of_range);
  EXPECT_EQ(recovery.open(Bytes(octets, 0xff)), PointRecovery::Form::out_of_range);
  std::size_t off = 0;
  for (std::uint8_t x = 1; x <= 100; ++x) {
    Bytes signature(octets, 0);
    signature[octets / 2 - 1] = x;
    signature.back() = 1;
    if (recovery.open(signature) == PointRecovery::Form::off_curve) ++off;
  }
  EXPECT_GT(off, 25U); // about half
  EXPECT_LT(off, 75U);
}

INSTANTIATE_TEST_SUITE_P(Curves, PointRecoveryOf, ::testing::Values(std::uint8_t{13}, std::uint8_t{14}),
                         [](const auto& curve) { return curve.param == 13 ? "P256" : "P384"; });

TEST(RsaOpening, TheDigestOfWhatWasSignedComesOut) {
  for (const std::uint8_t algorithm : {std::uint8_t{5}, std::uint8_t{8}, std::uint8_t{10}}) {
    const SigningKey key = SigningKey::generate(algorithm, testing::k_zsk_flags);
    const SigningKey other = SigningKey::generate(algorithm, testing::k_zsk_flags);
    const Bytes data{9, 8, 7};
    const RsaOpening opening(field_of(key));
    const auto opened = opening.open(key.sign(data));
    ASSERT_TRUE(opened);
    const auto found = digest_in(*opened);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->hash, referee::algorithm_info(algorithm)->hash);
    EXPECT_EQ(found->digest, *digest(found->hash, data));
    EXPECT_EQ(padded(*found, opening.octets()), *opened);
    EXPECT_FALSE(opening.discloses_the_key(*opened, *opened));
    const auto garbage = opening.open(other.sign(data));
    if (garbage) {
      EXPECT_FALSE(digest_in(*garbage));
      EXPECT_FALSE(opening.discloses_the_key(*garbage, *opened));
    }
  }
}

// p and q such that opened - expected is a multiple of p: as after a fault in the half of q.
TEST(RsaOpening, ASignatureWithAFaultInOneHalfIsRecognised) {
  BN_CTX* scratch = BN_CTX_new();
  BIGNUM *p = BN_new(), *q = BN_new(), *n = BN_new();
  BN_generate_prime_ex(p, 512, 0, nullptr, nullptr, nullptr);
  BN_generate_prime_ex(q, 512, 0, nullptr, nullptr, nullptr);
  BN_mul(n, p, q, scratch);
  Bytes field{1, 3};
  Bytes modulus(static_cast<std::size_t>(BN_num_bytes(n)));
  BN_bn2bin(n, modulus.data());
  append(field, modulus);
  const RsaOpening opening(field);
  Bytes expected(modulus.size(), 0), opened(modulus.size(), 0);
  expected.back() = 77;
  BN_mul_word(p, 5);
  BN_add_word(p, 77);
  BN_bn2binpad(p, opened.data(), static_cast<int>(opened.size()));
  EXPECT_TRUE(opening.discloses_the_key(opened, expected));
  opened[0] ^= 1;
  EXPECT_FALSE(opening.discloses_the_key(opened, expected));
  for (BIGNUM* number : {p, q, n}) BN_free(number);
  BN_CTX_free(scratch);
}

} // namespace
} // namespace countersign::forensics
