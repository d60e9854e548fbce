// Signatures in DNSSEC's form, and public keys in the form of X.509.
#include "adapters/keys/openssl_numbers.h"
#include "adapters/keys/private_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/x509.h>

namespace countersign {
namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
  void operator()(unsigned char* octets) const noexcept { OPENSSL_free(octets); }
};
template <class T> using Owner = std::unique_ptr<T, Free>;

// From DER to the two numbers one after the other (RFC 6605 section 4).
Result<Bytes> plain_ecdsa(const Bytes& der) {
  const unsigned char* at = der.data();
  const Owner<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  Bytes out(2 * k_p256_octets);
  if (!signature ||
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), static_cast<int>(k_p256_octets)) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + k_p256_octets,
                   static_cast<int>(k_p256_octets)) < 0) {
    return openssl_error("cannot read a signature");
  }
  return out;
}

Owner<EVP_PKEY> from_parameters(const char* type, OSSL_PARAM_BLD* builder) {
  const OpensslOwner<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owner<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1) {
    (void)EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()); // null tells
  }
  return Owner<EVP_PKEY>(key);
}

Owner<EVP_PKEY> rsa_key(ByteView field, OSSL_PARAM_BLD* builder) {
  if (field.size() < 3) return nullptr;
  const std::size_t start = field[0] == 0 ? 3 : 1; // RFC 3110 section 2
  const std::size_t length = field[0] == 0 ? read_u16(field.data() + 1) : field[0];
  if (field.size() <= start + length) return nullptr;
  const auto exponent = to_number(field.subspan(start, length));
  const auto modulus = to_number(field.subspan(start + length));
  if (OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return from_parameters("RSA", builder);
}

Owner<EVP_PKEY> p256_key(ByteView field, OSSL_PARAM_BLD* builder) {
  Bytes point{4}; // uncompressed
  append(point, field);
  if (OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return from_parameters("EC", builder);
}

Owner<EVP_PKEY> public_half(std::uint8_t algorithm, ByteView field) {
  const OpensslOwner<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (algorithm == k_rsasha256) return rsa_key(field, builder.get());
  if (algorithm == k_ecdsap256sha256) return p256_key(field, builder.get());
  if (algorithm != k_ed25519) return nullptr;
  return Owner<EVP_PKEY>(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, field.data(), field.size()));
}

} // namespace

Result<Bytes> PrivateKey::sign(ByteView data) const {
  const Owner<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const EVP_MD* hash = algorithm_ == k_ed25519 ? nullptr : EVP_sha256();
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, data.data(), data.size()) != 1) {
    return openssl_error("cannot sign");
  }
  Bytes signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) != 1) {
    return openssl_error("cannot sign");
  }
  signature.resize(size);
  return algorithm_ == k_ecdsap256sha256 ? plain_ecdsa(signature) : signature;
}

Result<Bytes> public_key_info(std::uint8_t algorithm, ByteView public_key) {
  const Owner<EVP_PKEY> key = public_half(algorithm, public_key);
  if (!key) return openssl_error("not a public key that we know");
  unsigned char* raw = nullptr;
  const int size = i2d_PUBKEY(key.get(), &raw);
  const Owner<unsigned char> octets(raw);
  if (size <= 0) return openssl_error("cannot write a public key");
  return Bytes(raw, raw + size);
}

} // namespace countersign
