// The batch against OpenSSL: it must never confirm what OpenSSL refuses, and confirm what it accepts.
#include "diff/verify/crypto/digest.h"
#include "diff/verify/crypto/p256/batch.h"
#include "tests/unit/verify/zones.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

namespace countersign::testing {
namespace {

using namespace referee::p256;

struct FreeBignum {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Bignum = std::unique_ptr<BIGNUM, FreeBignum>;

Bignum to_bignum(const U256& value) {
  std::uint8_t octets[32];
  for (int i = 0; i < 32; ++i)
    octets[i] = static_cast<std::uint8_t>(value.limb[3 - i / 8] >> (56 - 8 * (i % 8)));
  return Bignum(BN_bin2bn(octets, 32, nullptr));
}

U256 to_u256(const BIGNUM* value) {
  std::uint8_t octets[32];
  EXPECT_EQ(BN_bn2binpad(value, octets, 32), 32);
  return from_big_endian(octets);
}

U256 random_value(std::mt19937_64& random) { return {{random(), random(), random(), random()}}; }

// Ends of ranges, carries everywhere, and the moduli's neighbours.
std::vector<U256> extreme_values(const U256& modulus) {
  std::vector<U256> values{{},
                           {{1, 0, 0, 0}},
                           {{2, 0, 0, 0}},
                           {{~0ULL, ~0ULL, ~0ULL, 0}},
                           {{0, 0, 0, 1ULL << 63}},
                           {{~0ULL, 0, ~0ULL, 0}},
                           {{0, ~0ULL, 0, 0xffffffff00000000}}};
  for (std::uint64_t less = 1; less < 4; ++less) {
    U256 value;
    (void)subtract_borrows(modulus, {{less, 0, 0, 0}}, value);
    values.push_back(value);
  }
  std::mt19937_64 random(5);
  while (values.size() < 60) {
    const U256 value = random_value(random);
    if (is_less(value, modulus)) values.push_back(value);
  }
  return values;
}

class Modulus : public ::testing::TestWithParam<bool> {};

TEST_P(Modulus, MultiplicationAndInversionAreThoseOfOpenssl) {
  const bool is_field = GetParam();
  const U256 modulus = is_field ? k_p : k_n;
  const auto mul = is_field ? field::mul : scalar::mul;
  const auto enter = is_field ? field::enter : scalar::enter;
  const auto leave = is_field ? field::leave : scalar::leave;
  const auto inverse = is_field ? field::inverse : scalar::inverse;
  const Bignum m = to_bignum(modulus);
  BN_CTX* context = BN_CTX_new();
  for (const U256& a : extreme_values(modulus)) {
    EXPECT_EQ(leave(enter(a)), a);
    for (const U256& b : extreme_values(modulus)) {
      const Bignum expected(BN_new());
      ASSERT_EQ(BN_mod_mul(expected.get(), to_bignum(a).get(), to_bignum(b).get(), m.get(), context), 1);
      ASSERT_EQ(leave(mul(enter(a), enter(b))), to_u256(expected.get()));
    }
    if (is_zero(a)) {
      EXPECT_TRUE(is_zero(inverse(enter(a))));
      continue;
    }
    const Bignum expected(BN_mod_inverse(nullptr, to_bignum(a).get(), m.get(), context));
    EXPECT_EQ(leave(inverse(enter(a))), to_u256(expected.get()));
  }
  BN_CTX_free(context);
}

INSTANTIATE_TEST_SUITE_P(P256, Modulus, ::testing::Bool());

TEST(P256Field, SumsAndDifferencesAreThoseOfOpenssl) {
  const Bignum m = to_bignum(k_p);
  BN_CTX* context = BN_CTX_new();
  for (const U256& a : extreme_values(k_p)) {
    for (const U256& b : extreme_values(k_p)) {
      const Bignum sum(BN_new()), difference(BN_new());
      ASSERT_EQ(BN_mod_add(sum.get(), to_bignum(a).get(), to_bignum(b).get(), m.get(), context), 1);
      ASSERT_EQ(BN_mod_sub(difference.get(), to_bignum(a).get(), to_bignum(b).get(), m.get(), context), 1);
      ASSERT_EQ(field::add(a, b), to_u256(sum.get()));
      ASSERT_EQ(field::sub(a, b), to_u256(difference.get()));
    }
  }
  BN_CTX_free(context);
}

TEST(P256Points, ConstantsLieOnTheCurve) {
  const U256 b =
      field::enter({{0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7}});
  for (const Point& point : {base_point(), base_table()[k_entries + 3], base_table().back()}) {
    const U256 cube = field::mul(field::mul(point.x, point.x), point.x);
    const U256 three = field::add(field::add(point.x, point.x), point.x);
    EXPECT_EQ(field::mul(point.y, point.y), field::add(field::sub(cube, three), b));
  }
}

TEST(P256Digits, AddUpToTheFactorAndAreOdd) {
  const Bignum n = to_bignum(k_n);
  BN_CTX* context = BN_CTX_new();
  for (const U256& factor : extreme_values(k_n)) {
    const OddDigits digits(factor);
    const Bignum sum(BN_new());
    for (unsigned w = k_windows; w-- > 0;) {
      const auto digit = digits.of(w);
      ASSERT_LT(digit.entry, k_entries);
      ASSERT_EQ(BN_lshift(sum.get(), sum.get(), static_cast<int>(k_window_bits)), 1);
      const BN_ULONG odd = 2 * digit.entry + 1;
      ASSERT_EQ(digit.negative ? BN_sub_word(sum.get(), odd) : BN_add_word(sum.get(), odd), 1);
    }
    ASSERT_EQ(BN_nnmod(sum.get(), sum.get(), n.get(), context), 1);
    EXPECT_EQ(to_u256(sum.get()), factor);
  }
  BN_CTX_free(context);
}

// One key, and what OpenSSL says.
class Referee {
public:
  Referee() : key_(SigningKey::generate(13, k_zsk_flags)) {
    const Bytes& rdata = key_.dnskey_rdata();
    field_.assign(rdata.begin() + 4, rdata.end());
  }
  [[nodiscard]] SignedDigest sign(std::mt19937_64& random) const {
    Bytes data(40);
    for (std::uint8_t& octet : data) octet = static_cast<std::uint8_t>(random());
    SignedDigest made{};
    const Bytes signature = key_.sign(data);
    std::ranges::copy(signature, made.signature.begin());
    const auto digest = referee::digest(referee::Hash::sha256, data);
    std::ranges::copy(*digest, made.digest.begin());
    return made;
  }
  [[nodiscard]] ByteView field() const { return field_; }
  // By the number theory of OpenSSL's ECDSA_do_verify through EVP, over the digest.
  [[nodiscard]] bool accepts(const SignedDigest& made) const {
    EVP_PKEY* key = nullptr;
    Bytes point{4};
    append(point, field_);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string("group", const_cast<char*>("P-256"), 0), // NOLINT: OpenSSL's type
        OSSL_PARAM_construct_octet_string("pub", point.data(), point.size()), OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EXPECT_EQ(EVP_PKEY_fromdata_init(maker), 1);
    EXPECT_EQ(EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
    ECDSA_SIG* signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(made.signature.data(), 32, nullptr),
                   BN_bin2bn(made.signature.data() + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature, &der);
    EVP_PKEY_CTX* verifier = EVP_PKEY_CTX_new(key, nullptr);
    const bool good = EVP_PKEY_verify_init(verifier) == 1 &&
                      EVP_PKEY_verify(verifier, der, static_cast<std::size_t>(length), made.digest.data(),
                                      made.digest.size()) == 1;
    EVP_PKEY_CTX_free(verifier);
    EVP_PKEY_CTX_free(maker);
    EVP_PKEY_free(key);
    ECDSA_SIG_free(signature);
    OPENSSL_free(der);
    return good;
  }

private:
  SigningKey key_;
  Bytes field_;
};

void put(std::uint8_t* octets, const U256& value) {
  for (int i = 0; i < 32; ++i)
    octets[i] = static_cast<std::uint8_t>(value.limb[3 - i / 8] >> (56 - 8 * (i % 8)));
}

void damage(SignedDigest& made, std::mt19937_64& random) {
  auto& part = random() % 3 == 0 ? made.digest[random() % 32] : made.signature[random() % 64];
  part = static_cast<std::uint8_t>(part ^ (1U << (random() % 8)));
}

class Batch : public ::testing::TestWithParam<LadderKind> {
protected:
  void SetUp() override {
    if (!is_available(GetParam())) GTEST_SKIP() << "this processor has no AVX-512 IFMA";
  }
};

TEST_P(Batch, AgreesWithOpensslOnGoodAndDamagedSignatures) {
  const char* factor = std::getenv("COUNTERSIGN_LONG_TESTS");
  const std::size_t count =
      1000 * static_cast<std::size_t>(std::max(1, factor == nullptr ? 1 : std::atoi(factor)));
  std::mt19937_64 random(11);
  const Referee referee;
  const KeyTables tables(referee.field(), GetParam());
  std::vector<SignedDigest> all;
  while (all.size() < count) {
    all.push_back(referee.sign(random));
    if (random() % 3 == 0) damage(all.back(), random);
  }
  std::vector<std::uint8_t> confirmed(all.size());
  tables.confirm(all, confirmed);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(confirmed[i] != 0, referee.accepts(all[i])) << i;
  }
}

// High s is as good as low s: ECDSA in DNSSEC knows no rule about it.
TEST_P(Batch, TheOtherRootOfSIsConfirmedToo) {
  std::mt19937_64 random(12);
  const Referee referee;
  const KeyTables tables(referee.field(), GetParam());
  SignedDigest made = referee.sign(random);
  U256 other;
  (void)subtract_borrows(k_n, from_big_endian(made.signature.data() + 32), other);
  put(made.signature.data() + 32, other);
  std::uint8_t confirmed = 0;
  tables.confirm({&made, 1}, {&confirmed, 1});
  EXPECT_EQ(confirmed, 1);
  EXPECT_TRUE(referee.accepts(made));
}

// Numbers at the ends of the range, in every combination, among good ones that must not suffer.
TEST_P(Batch, EdgesOfTheRangeAreNeverConfirmedAndHurtNoNeighbour) {
  std::mt19937_64 random(13);
  const Referee referee;
  const KeyTables tables(referee.field(), GetParam());
  std::vector<U256> edges{{}, {{1, 0, 0, 0}}, k_n, k_p, {{~0ULL, ~0ULL, ~0ULL, ~0ULL}}};
  U256 value;
  (void)subtract_borrows(k_n, {{1, 0, 0, 0}}, value);
  edges.push_back(value);
  (void)add_carries(k_n, {{1, 0, 0, 0}}, value);
  edges.push_back(value);
  (void)subtract_borrows(k_p, k_n, value); // the largest r for which x may be r + n, and its neighbours
  edges.push_back(value);
  (void)subtract_borrows(value, {{1, 0, 0, 0}}, value);
  edges.push_back(value);
  std::vector<SignedDigest> all;
  for (const U256& r : edges) {
    for (const U256& s : edges) {
      all.push_back(referee.sign(random));
      SignedDigest edge = all.back();
      put(edge.signature.data(), r);
      put(edge.signature.data() + 32, s);
      all.push_back(edge);
      edge.digest.fill(0); // u1 = 0
      all.push_back(edge);
    }
  }
  std::vector<std::uint8_t> confirmed(all.size());
  tables.confirm(all, confirmed);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(confirmed[i] != 0, i % 3 == 0 ? true : referee.accepts(all[i])) << i;
  }
}

// The key G itself: u1 * G and u2 * Q meet, so that sums of equal x, doublings and infinity come up.
TEST_P(Batch, AKeyEqualToTheBasePointIsJudgedRightOrNotAtAll) {
  Bytes field(64);
  put(field.data(), field::leave(base_point().x));
  put(field.data() + 32, field::leave(base_point().y));
  const KeyTables tables(field, GetParam());
  // d = 1: s = (e + r) / k, and r is the x of k * G. With small odd k.
  std::vector<SignedDigest> all;
  for (unsigned k = 1; k < 80; k += 2) { // the table has the odd multiples
    const U256 x = field::leave(base_table()[k / 2].x);
    if (!is_less(x, k_n)) continue;
    for (const std::uint64_t e : {1ULL, 2ULL, 77ULL}) {
      U256 sum;
      if (add_carries(x, {{e, 0, 0, 0}}, sum)) continue;
      SignedDigest made{};
      put(made.digest.data(), {{e, 0, 0, 0}});
      put(made.signature.data(), x);
      const U256 k_inverse = scalar::inverse(scalar::enter({{k, 0, 0, 0}}));
      put(made.signature.data() + 32, scalar::mul(sum, k_inverse));
      all.push_back(made);
    }
  }
  std::vector<std::uint8_t> confirmed(all.size());
  tables.confirm(all, confirmed);
  // All are good. Not to be confirmed is no fault, but these are ordinary sums but for their small k.
  EXPECT_GT(std::ranges::count(confirmed, 1), static_cast<std::ptrdiff_t>(all.size() / 2));
  for (SignedDigest& made : all) made.digest[31] = static_cast<std::uint8_t>(made.digest[31] + 1);
  tables.confirm(all, confirmed);
  EXPECT_EQ(std::ranges::count(confirmed, 1), 0);
}

// Nonce zero: u1 * G + u2 * Q is the point at infinity. With Q = G that is e + r = 0 modulo n. Its
// neighbours, which share an inversion with it, are good.
TEST_P(Batch, InfinityIsNotConfirmedAndHurtsNoNeighbour) {
  Bytes field(64);
  put(field.data(), field::leave(base_point().x));
  put(field.data() + 32, field::leave(base_point().y));
  const KeyTables tables(field, GetParam());
  std::vector<SignedDigest> all(40);
  for (std::size_t i = 0; i < all.size(); ++i) { // k = 3 and a digest of i: s = (i + r) / 3
    const U256 r = field::leave(base_table()[1].x);
    U256 sum;
    ASSERT_FALSE(add_carries(r, {{i, 0, 0, 0}}, sum));
    put(all[i].digest.data(), {{i, 0, 0, 0}});
    put(all[i].signature.data(), r);
    put(all[i].signature.data() + 32, scalar::mul(sum, scalar::inverse(scalar::enter({{3, 0, 0, 0}}))));
  }
  for (const std::uint64_t victim : {17U, 18U, 30U}) {
    put(all[victim].signature.data(), {{victim, 0, 0, 0}});
    put(all[victim].signature.data() + 32, {{9, 0, 0, 0}});
    U256 e;
    (void)subtract_borrows(k_n, {{victim, 0, 0, 0}}, e);
    put(all[victim].digest.data(), e);
  }
  std::vector<std::uint8_t> confirmed(all.size(), 7);
  tables.confirm(all, confirmed);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_EQ(confirmed[i], i == 17 || i == 18 || i == 30 ? 0 : 1) << i;
  }
}

// A digest of zero is a digest like others: u1 = 0. For Q = G, k = 1: s = r.
TEST_P(Batch, AGoodSignatureOverTheDigestZeroHurtsNoNeighbour) {
  Bytes field(64);
  put(field.data(), field::leave(base_point().x));
  put(field.data() + 32, field::leave(base_point().y));
  const KeyTables tables(field, GetParam());
  SignedDigest zero{}, plain{};
  const U256 r = field::leave(base_table()[1].x); // k = 3
  const U256 third = scalar::inverse(scalar::enter({{3, 0, 0, 0}}));
  put(zero.signature.data(), r);
  put(zero.signature.data() + 32, scalar::mul(r, third));
  plain = zero;
  put(plain.digest.data(), {{99, 0, 0, 0}});
  U256 sum;
  ASSERT_FALSE(add_carries(r, {{99, 0, 0, 0}}, sum));
  put(plain.signature.data() + 32, scalar::mul(sum, third));
  std::vector<SignedDigest> all(50, plain);
  all[20] = zero;
  SignedDigest wrong = zero;
  wrong.digest[31] = 1;
  all[21] = wrong;
  std::vector<std::uint8_t> confirmed(all.size());
  tables.confirm(all, confirmed);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 20) continue; // it is good, and to say nothing of it is no fault
    EXPECT_EQ(confirmed[i], i == 21 ? 0 : 1) << i;
  }
}

// Few and many, so that all numbers of chains and of idle lanes come up.
TEST_P(Batch, OfAnySizeConfirmsAllButTheDamaged) {
  std::mt19937_64 random(15);
  const Referee referee;
  const KeyTables tables(referee.field(), GetParam());
  std::vector<SignedDigest> made;
  while (made.size() < 600) made.push_back(referee.sign(random));
  for (const std::size_t count :
       {0U, 1U, 2U, 7U, 8U, 9U, 16U, 17U, 31U, 100U, 256U, 257U, 512U, 513U, 600U}) {
    std::vector<SignedDigest> all(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(count));
    if (count != 0) all[count / 2].digest[3] ^= 1;
    std::vector<std::uint8_t> confirmed(count);
    tables.confirm(all, confirmed);
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_EQ(confirmed[i], i == count / 2 ? 0 : 1) << i << " of " << count;
  }
}

INSTANTIATE_TEST_SUITE_P(Ladders, Batch, ::testing::Values(LadderKind::portable, LadderKind::ifma),
                         [](const auto& kind) {
                           return kind.param == LadderKind::portable ? "Portable" : "Ifma";
                         });

} // namespace
} // namespace countersign::testing
