// Key pairs that follow from a seed, so that a benchmark's zones have the same keys wherever it runs.
#include "adapters/maker/signing_key.h"

#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

namespace countersign::testing {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Scratch = std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)>;

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("seeded key: OpenSSL failed: ") + what);
}

// As many octets as are wanted, each block SHA-256 over seed and number of the block.
Bytes stretch(std::string_view seed, std::size_t octets) {
  Bytes out;
  for (std::uint32_t block = 0; out.size() < octets; ++block) {
    Bytes input;
    append_u32(input, block);
    input.insert(input.end(), seed.begin(), seed.end());
    Bytes digest(32);
    require(EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
            "SHA-256");
    append(out, digest);
  }
  out.resize(octets);
  return out;
}

Number number() { return {BN_new(), BN_free}; }
Number number(ByteView octets) {
  return {BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr), BN_free};
}

EVP_PKEY* from_parts(const char* type, OSSL_PARAM_BLD* parts) {
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(parts);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr);
  EVP_PKEY* key = nullptr;
  const bool made = EVP_PKEY_fromdata_init(context) == 1 &&
                    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) == 1;
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(parts);
  require(made, "key from its parts");
  return key;
}

EVP_PKEY* elliptic(std::string_view seed, int curve, const char* group_name, std::size_t half) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(EC_GROUP_new_by_curve_name(curve),
                                                                  EC_GROUP_free);
  const Scratch scratch(BN_CTX_new(), BN_CTX_free);
  const Number scalar = number();
  const Number wide = number(stretch(seed, half + 16));
  require(BN_mod(scalar.get(), wide.get(), EC_GROUP_get0_order(group.get()), scratch.get()) == 1, "mod");
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(EC_POINT_new(group.get()), EC_POINT_free);
  require(EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, scratch.get()) == 1, "mul");
  Bytes coded(1 + 2 * half);
  require(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, coded.data(),
                             coded.size(), scratch.get()) == coded.size(),
          "point");
  OSSL_PARAM_BLD* parts = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, group_name, 0);
  OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, coded.data(), coded.size());
  OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
  return from_parts("EC", parts);
}

// The first prime from the seeded number on, its two highest bits set.
Number prime(const std::string& seed, unsigned bits, BN_CTX* scratch) {
  Number candidate = number(stretch(seed, bits / 8));
  BN_set_bit(candidate.get(), static_cast<int>(bits) - 1);
  BN_set_bit(candidate.get(), static_cast<int>(bits) - 2);
  BN_set_bit(candidate.get(), 0);
  while (BN_check_prime(candidate.get(), scratch, nullptr) != 1) BN_add_word(candidate.get(), 2);
  return candidate;
}

EVP_PKEY* rsa(const std::string& seed, unsigned bits) {
  const Scratch scratch(BN_CTX_new(), BN_CTX_free);
  const Number e = number();
  BN_set_word(e.get(), 65537);
  for (unsigned attempt = 0;; ++attempt) {
    const Number p = prime(seed + "/p" + std::to_string(attempt), bits / 2, scratch.get());
    const Number q = prime(seed + "/q" + std::to_string(attempt), bits / 2, scratch.get());
    const Number n = number(), p1 = number(), q1 = number(), phi = number();
    BN_mul(n.get(), p.get(), q.get(), scratch.get());
    BN_sub(p1.get(), p.get(), BN_value_one());
    BN_sub(q1.get(), q.get(), BN_value_one());
    BN_mul(phi.get(), p1.get(), q1.get(), scratch.get());
    const Number d(BN_mod_inverse(nullptr, e.get(), phi.get(), scratch.get()), BN_free);
    if (d == nullptr) continue; // 65537 divides phi
    const Number dp = number(), dq = number();
    BN_mod(dp.get(), d.get(), p1.get(), scratch.get());
    BN_mod(dq.get(), d.get(), q1.get(), scratch.get());
    const Number inverse(BN_mod_inverse(nullptr, q.get(), p.get(), scratch.get()), BN_free);
    OSSL_PARAM_BLD* parts = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, e.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_D, d.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_FACTOR1, p.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_FACTOR2, q.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_EXPONENT1, dp.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_EXPONENT2, dq.get());
    OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse.get());
    return from_parts("RSA", parts);
  }
}

} // namespace

SigningKey SigningKey::from_seed(std::uint8_t algorithm, std::uint16_t flags, std::string_view seed,
                                 unsigned rsa_bits) {
  switch (algorithm) {
  case 8:
    return of(rsa(std::string(seed), rsa_bits), algorithm, flags);
  case 13:
    return of(elliptic(seed, NID_X9_62_prime256v1, "P-256", 32), algorithm, flags);
  case 14:
    return of(elliptic(seed, NID_secp384r1, "P-384", 48), algorithm, flags);
  case 15: {
    const Bytes secret = stretch(seed, 32);
    EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size());
    require(key != nullptr, "Ed25519");
    return of(key, algorithm, flags);
  }
  default:
    throw std::runtime_error("seeded key: no such algorithm here");
  }
}

} // namespace countersign::testing
