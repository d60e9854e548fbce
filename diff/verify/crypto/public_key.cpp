#include "diff/verify/crypto/public_key.h"

#include "diff/verify/crypto/key_material.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

namespace countersign::referee {
namespace {

using Bignum = std::unique_ptr<BIGNUM, OpensslFree<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpensslFree<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpensslFree<OSSL_PARAM_free>>;

// RFC 3110 and 5702 end at 4096 bits. Longer keys do not occur, and each verification under one costs more.
constexpr unsigned k_max_modulus_bits = 4096;
// Exponents in use are 3, 17, 65537 and 2^32+1. Long ones make one verification as slow as a private
// operation.
constexpr unsigned k_max_exponent_bits = 64;

unsigned bit_length(ByteView number) {
  const auto first = std::ranges::find_if(number, [](std::uint8_t octet) { return octet != 0; });
  if (first == number.end()) return 0;
  const auto octets = static_cast<unsigned>(number.end() - first);
  return (octets - 1) * 8 + static_cast<unsigned>(std::bit_width(*first));
}

Bignum to_bignum(ByteView number) {
  return Bignum(BN_bin2bn(number.data(), static_cast<int>(number.size()), nullptr));
}

PkeyHandle pkey_from(const char* key_type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type, nullptr));
  EVP_PKEY* pkey = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &pkey, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return PkeyHandle(pkey);
}

void adopt(PublicKey& key, PkeyHandle pkey, const char* problem) {
  if (!pkey) {
    key.form = KeyForm::malformed;
    key.problem = problem;
    return;
  }
  key.form = KeyForm::usable;
  key.material = std::make_shared<const KeyMaterial>(std::move(pkey), *key.algorithm);
}

struct RsaNumbers {
  ByteView exponent, modulus;
};

// RFC 3110 section 2: one octet of exponent length, or a zero octet and two.
std::optional<RsaNumbers> split_rsa(ByteView field) {
  if (field.size() < 3) return std::nullopt;
  const bool long_form = field[0] == 0;
  const std::size_t length = long_form ? read_u16(field.data() + 1) : field[0];
  const std::size_t start = long_form ? 3 : 1;
  if (length == 0 || field.size() <= start + length) return std::nullopt;
  return RsaNumbers{field.subspan(start, length), field.subspan(start + length)};
}

// Rules whose breach resolvers do not notice, but which change the RDATA, and so the tag and the DS, of a
// key.
std::string rsa_blemish(ByteView field, const RsaNumbers& numbers) {
  if (numbers.modulus[0] == 0) return "the RSA modulus has leading zero octets (RFC 3110 section 2)";
  if (numbers.exponent[0] == 0) return "the RSA exponent has leading zero octets (RFC 3110 section 2)";
  if (field[0] == 0 && numbers.exponent.size() <= 255) {
    return "the length of the RSA exponent is not in its short form (RFC 3110 section 2)";
  }
  return {};
}

void parse_rsa(PublicKey& key, ByteView field) {
  const auto numbers = split_rsa(field);
  key.form = KeyForm::malformed;
  if (!numbers) {
    key.problem = "the key field is too short for an RSA exponent and modulus";
    return;
  }
  key.bits = bit_length(numbers->modulus);
  const unsigned exponent_bits = bit_length(numbers->exponent);
  if (key.bits < key.algorithm->min_modulus_bits || key.bits > k_max_modulus_bits) {
    key.problem = fmt::format("the RSA modulus has {} bits, not {} to {}", key.bits,
                              key.algorithm->min_modulus_bits, k_max_modulus_bits);
    return;
  }
  if (exponent_bits < 2 || (numbers->exponent.back() & 1) == 0 || (numbers->modulus.back() & 1) == 0) {
    key.problem = "the RSA exponent or modulus is even, or the exponent is 1";
    return;
  }
  if (exponent_bits > k_max_exponent_bits) {
    key.form = KeyForm::unsupported;
    key.problem =
        fmt::format("the RSA exponent has {} bits, more than {}", exponent_bits, k_max_exponent_bits);
    return;
  }
  const Bignum modulus = to_bignum(numbers->modulus);
  const Bignum exponent = to_bignum(numbers->exponent);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  PkeyHandle pkey;
  if (modulus && exponent && builder &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1) {
    pkey = pkey_from("RSA", builder.get());
  }
  key.signature_octets = (key.bits + 7) / 8;
  adopt(key, std::move(pkey), "OpenSSL does not accept the RSA key");
  if (key.form == KeyForm::usable) key.problem = rsa_blemish(field, *numbers);
}

void parse_ecdsa(PublicKey& key, ByteView field) {
  Bytes point{4}; // uncompressed, which the RDATA leaves out (RFC 6605 section 4)
  append(point, field);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  PkeyHandle pkey;
  if (builder &&
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, key.algorithm->openssl_name,
                                      0) == 1 &&
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) ==
          1) {
    pkey = pkey_from("EC", builder.get());
  }
  adopt(key, std::move(pkey), "the key is not a point on the curve");
}

} // namespace

PublicKey parse_public_key(std::uint8_t algorithm, ByteView field) {
  PublicKey key;
  key.algorithm = algorithm_info(algorithm);
  if (key.algorithm == nullptr || fetched(key.algorithm->hash) == nullptr) {
    key.problem = fmt::format("algorithm {} is not supported", algorithm);
    return key;
  }
  if (key.algorithm->family == KeyFamily::rsa) {
    parse_rsa(key, field);
    return key;
  }
  key.signature_octets = key.algorithm->signature_octets;
  if (field.size() != key.algorithm->key_octets) {
    key.form = KeyForm::malformed;
    key.problem = fmt::format("the key field has {} octets, not {}", field.size(), key.algorithm->key_octets);
    return key;
  }
  key.bits = key.algorithm->bits;
  if (key.algorithm->family == KeyFamily::ecdsa) {
    parse_ecdsa(key, field);
  } else {
    adopt(key,
          PkeyHandle(EVP_PKEY_new_raw_public_key_ex(nullptr, key.algorithm->openssl_name, nullptr,
                                                    field.data(), field.size())),
          "OpenSSL does not accept the key");
    ERR_clear_error();
  }
  return key;
}

} // namespace countersign::referee
