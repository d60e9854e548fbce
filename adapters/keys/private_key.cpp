#include "adapters/keys/private_key.h"

#include "adapters/keys/openssl_numbers.h"

#include <algorithm>
#include <array>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace countersign {
namespace {

constexpr std::size_t k_rsa_bits = 2048;
constexpr std::size_t k_ed25519_octets = 32;

// BIND's name of each RSA number, and OpenSSL's.
struct RsaField {
  const char* bind;
  const char* openssl;
};
constexpr std::array<RsaField, 8> k_rsa_fields{{{"Modulus", OSSL_PKEY_PARAM_RSA_N},
                                                {"PublicExponent", OSSL_PKEY_PARAM_RSA_E},
                                                {"PrivateExponent", OSSL_PKEY_PARAM_RSA_D},
                                                {"Prime1", OSSL_PKEY_PARAM_RSA_FACTOR1},
                                                {"Prime2", OSSL_PKEY_PARAM_RSA_FACTOR2},
                                                {"Exponent1", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                                {"Exponent2", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                                {"Coefficient", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};

struct ContextFree {
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, ContextFree>;
using Bio = std::unique_ptr<BIO, ContextFree>;

const Bytes* find_field(const KeyFields& fields, std::string_view name) {
  const auto at =
      std::find_if(fields.begin(), fields.end(), [name](const auto& field) { return field.first == name; });
  return at == fields.end() ? nullptr : &at->second;
}

Result<Bytes> number_of(const EVP_PKEY* key, const char* name, std::size_t octets = 0) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return openssl_error("cannot read a key");
  const OpensslOwner<BIGNUM> number(raw);
  Bytes out(std::max(octets, static_cast<std::size_t>(BN_num_bytes(raw))));
  if (BN_bn2binpad(raw, out.data(), static_cast<int>(out.size())) < 0)
    return openssl_error("cannot read a key");
  return out;
}

Result<EVP_PKEY*> build(const char* type, OSSL_PARAM_BLD* builder) {
  const OpensslOwner<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
    return openssl_error("the numbers do not make a key");
  }
  return key;
}

bool holds_together(EVP_PKEY* key) {
  const Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_pairwise_check(context.get()) == 1;
}

Result<EVP_PKEY*> rsa_from_fields(const KeyFields& fields) {
  std::vector<OpensslOwner<BIGNUM>> numbers; // the builder borrows them
  const OpensslOwner<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  for (const auto& [bind, openssl] : k_rsa_fields) {
    const Bytes* octets = find_field(fields, bind);
    if (octets == nullptr) return fail(ErrorKind::invalid_input, "field {} is missing", bind);
    if (octets->empty() || octets->size() > 512) {
      return fail(ErrorKind::invalid_input, "field {} has {} octets", bind, octets->size());
    }
    numbers.push_back(to_number(*octets));
    if (OSSL_PARAM_BLD_push_BN(builder.get(), openssl, numbers.back().get()) != 1) {
      return openssl_error("cannot hold an RSA number");
    }
  }
  COUNTERSIGN_TRY_ASSIGN(EVP_PKEY * key, build("RSA", builder.get()));
  if (holds_together(key)) return key;
  EVP_PKEY_free(key);
  return openssl_error("the numbers do not belong together");
}

bool is_of_algorithm(const EVP_PKEY* key, std::uint8_t algorithm) {
  if (algorithm == k_rsasha256) return EVP_PKEY_is_a(key, "RSA") == 1;
  if (algorithm == k_ed25519) return EVP_PKEY_is_a(key, "ED25519") == 1;
  std::array<char, 32> curve{};
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, curve.data(), curve.size(), nullptr) == 1 &&
         std::string_view(curve.data()) == SN_X9_62_prime256v1;
}

} // namespace

tl::unexpected<Error> openssl_error(const char* what) {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return fail(ErrorKind::invalid_input, "{}{}{}", what, reason != nullptr ? ": " : "",
              reason != nullptr ? reason : "");
}

const char* algorithm_mnemonic(std::uint8_t algorithm) noexcept {
  switch (algorithm) {
  case k_rsasha256:
    return "RSASHA256";
  case k_ecdsap256sha256:
    return "ECDSAP256SHA256";
  case k_ed25519:
    return "ED25519";
  default:
    return nullptr;
  }
}

Result<PrivateKey> PrivateKey::generate(std::uint8_t algorithm) {
  EVP_PKEY* key = nullptr;
  switch (algorithm) {
  case k_rsasha256:
    key = EVP_RSA_gen(k_rsa_bits);
    break;
  case k_ecdsap256sha256:
    key = EVP_EC_gen("P-256");
    break;
  case k_ed25519:
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    break;
  default:
    return fail(ErrorKind::invalid_input, "algorithm {} is not one of 8, 13 and 15", algorithm);
  }
  if (key == nullptr) return openssl_error("cannot generate a key");
  return PrivateKey(algorithm, key);
}

Result<PrivateKey> PrivateKey::from_pem(std::uint8_t algorithm, const std::string& text) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  // The empty string keeps OpenSSL from asking the terminal for a pass phrase.
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>(""));
  if (key == nullptr) return openssl_error("not an unencrypted private key in PEM");
  PrivateKey owner(algorithm, key);
  if (!is_of_algorithm(key, algorithm)) {
    return fail(ErrorKind::invalid_input, "the private key is not one of algorithm {}", algorithm);
  }
  return owner;
}

Result<PrivateKey> PrivateKey::from_p256_number(ByteView number) {
  const OpensslOwner<EC_GROUP> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const OpensslOwner<EC_POINT> point(EC_POINT_new(group.get()));
  const auto scalar = to_number(number);
  Bytes octets(1 + 2 * k_p256_octets);
  if (BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return fail(ErrorKind::invalid_input, "not the number of a P-256 key");
  }
  if (EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(),
                         octets.size(), nullptr) != octets.size()) {
    return openssl_error("cannot derive the public key");
  }
  const OpensslOwner<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) !=
          1 ||
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get(), k_p256_octets) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, octets.data(),
                                       octets.size()) != 1) {
    return openssl_error("cannot hold a P-256 key");
  }
  COUNTERSIGN_TRY_ASSIGN(EVP_PKEY * key, build("EC", builder.get()));
  return PrivateKey(k_ecdsap256sha256, key);
}

Result<PrivateKey> PrivateKey::from_fields(std::uint8_t algorithm, const KeyFields& fields) {
  if (algorithm == k_rsasha256) {
    COUNTERSIGN_TRY_ASSIGN(EVP_PKEY * key, rsa_from_fields(fields));
    return PrivateKey(algorithm, key);
  }
  const Bytes* number = find_field(fields, "PrivateKey");
  if (number == nullptr) return fail(ErrorKind::invalid_input, "field PrivateKey is missing");
  // BIND leaves out the leading zero octets of a P-256 number: one key in 256 is shorter.
  const bool right_size = algorithm == k_ecdsap256sha256 ? !number->empty() && number->size() <= k_p256_octets
                                                         : number->size() == k_ed25519_octets;
  if (!right_size) return fail(ErrorKind::invalid_input, "field PrivateKey has {} octets", number->size());
  if (algorithm == k_ecdsap256sha256) return from_p256_number(*number);
  EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, number->data(), number->size());
  if (key == nullptr) return openssl_error("not an Ed25519 key");
  return PrivateKey(k_ed25519, key);
}

Result<KeyFields> PrivateKey::to_fields() const {
  KeyFields fields;
  if (algorithm_ == k_rsasha256) {
    for (const auto& [bind, openssl] : k_rsa_fields) {
      COUNTERSIGN_TRY_ASSIGN(Bytes number, number_of(key_.get(), openssl));
      fields.emplace_back(bind, std::move(number));
    }
    return fields;
  }
  if (algorithm_ == k_ecdsap256sha256) {
    COUNTERSIGN_TRY_ASSIGN(Bytes number, number_of(key_.get(), OSSL_PKEY_PARAM_PRIV_KEY, k_p256_octets));
    fields.emplace_back("PrivateKey", std::move(number));
    return fields;
  }
  Bytes seed(k_ed25519_octets);
  std::size_t size = seed.size();
  if (EVP_PKEY_get_raw_private_key(key_.get(), seed.data(), &size) != 1)
    return openssl_error("cannot read a key");
  fields.emplace_back("PrivateKey", std::move(seed));
  return fields;
}

Result<std::string> PrivateKey::to_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return openssl_error("cannot write a key");
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

Result<Bytes> PrivateKey::public_key() const {
  Bytes out;
  if (algorithm_ == k_rsasha256) {
    COUNTERSIGN_TRY_ASSIGN(const Bytes exponent, number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E));
    COUNTERSIGN_TRY_ASSIGN(const Bytes modulus, number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N));
    if (exponent.size() <= 255) {
      append_u8(out, static_cast<std::uint8_t>(exponent.size()));
    } else {
      append_u8(out, 0);
      append_u16(out, static_cast<std::uint16_t>(exponent.size()));
    }
    append(out, exponent);
    append(out, modulus);
    return out;
  }
  if (algorithm_ == k_ecdsap256sha256) {
    COUNTERSIGN_TRY_ASSIGN(out, number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, k_p256_octets));
    COUNTERSIGN_TRY_ASSIGN(const Bytes y, number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, k_p256_octets));
    append(out, y);
    return out;
  }
  out.resize(k_ed25519_octets);
  std::size_t size = out.size();
  if (EVP_PKEY_get_raw_public_key(key_.get(), out.data(), &size) != 1)
    return openssl_error("cannot read a key");
  return out;
}

} // namespace countersign
