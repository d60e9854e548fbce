#include "adapters/maker/signing_key.h"

#include <map>
#include <set>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace countersign::testing {
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("test signer: OpenSSL failed: ") + what);
}

bool is_rsa(std::uint8_t algorithm) {
  return algorithm == 5 || algorithm == 7 || algorithm == 8 || algorithm == 10;
}

const EVP_MD* hash_of(std::uint8_t algorithm) {
  switch (algorithm) {
  case 5:
  case 7:
    return EVP_sha1();
  case 8:
  case 13:
    return EVP_sha256();
  case 10:
    return EVP_sha512();
  case 14:
    return EVP_sha384();
  default:
    return nullptr; // EdDSA
  }
}

Pkey draw_pkey(std::uint8_t algorithm, unsigned rsa_bits) {
  EVP_PKEY* key = nullptr;
  if (is_rsa(algorithm)) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits});
  if (algorithm == 13) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  if (algorithm == 14) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
  if (algorithm == 15) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (algorithm == 16) key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448");
  require(key != nullptr, "key generation");
  return {key, EVP_PKEY_free};
}

Bytes number(EVP_PKEY* key, const char* name) {
  BIGNUM* value = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &value) == 1, name);
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, octets.data());
  BN_free(value);
  return octets;
}

Bytes public_field(EVP_PKEY* key, std::uint8_t algorithm) {
  Bytes field;
  if (is_rsa(algorithm)) {
    const Bytes exponent = number(key, OSSL_PKEY_PARAM_RSA_E);
    append_u8(field, static_cast<std::uint8_t>(exponent.size()));
    append(field, exponent);
    append(field, number(key, OSSL_PKEY_PARAM_RSA_N));
    return field;
  }
  std::size_t length = 0;
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &length) == 1,
          "public key");
  field.resize(length);
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, field.data(), length, &length) == 1,
          "public key");
  if (algorithm == 13 || algorithm == 14) field.erase(field.begin()); // the 4 of an uncompressed point
  return field;
}

// r and s at full width (RFC 6605 section 4).
Bytes fixed_width(ByteView der, std::size_t half) {
  const std::uint8_t* at = der.data();
  const Signature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  require(parsed != nullptr, "ECDSA signature");
  Bytes out(2 * half);
  require(BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out.data(), static_cast<int>(half)) > 0, "r");
  require(BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out.data() + half, static_cast<int>(half)) > 0, "s");
  return out;
}

// RFC 4034 appendix B, written apart from the code under test.
std::uint16_t tag_of(const Bytes& rdata) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < rdata.size(); i += 2) sum += read_u16(rdata.data() + i);
  if (rdata.size() % 2 == 1) sum += std::uint32_t{rdata.back()} << 8;
  return static_cast<std::uint16_t>((sum + (sum >> 16)) & 0xffff);
}

} // namespace

struct SigningKey::Private {
  Pkey key;
};

SigningKey SigningKey::draw(std::uint8_t algorithm, std::uint16_t flags, unsigned rsa_bits) {
  return of(draw_pkey(algorithm, rsa_bits).release(), algorithm, flags);
}

SigningKey SigningKey::of(void* pkey, std::uint8_t algorithm, std::uint16_t flags) {
  SigningKey drawn;
  drawn.private_ =
      std::make_shared<const Private>(Private{Pkey(static_cast<EVP_PKEY*>(pkey), EVP_PKEY_free)});
  append_u16(drawn.rdata_, flags);
  append_u8(drawn.rdata_, 3);
  append_u8(drawn.rdata_, algorithm);
  append(drawn.rdata_, public_field(drawn.private_->key.get(), algorithm));
  return drawn;
}

SigningKey SigningKey::generate(std::uint8_t algorithm, std::uint16_t flags, unsigned rsa_bits) {
  static std::set<std::uint16_t> taken;
  while (true) {
    SigningKey key = draw(algorithm, flags, rsa_bits);
    // Both halves of a zone's keys, and their revoked forms, must be told apart.
    if (!taken.contains(key.tag()) && !taken.contains(key.with_flags(flags | 0x80).tag())) {
      taken.insert(key.tag());
      taken.insert(key.with_flags(flags | 0x80).tag());
      return key;
    }
  }
}

std::pair<SigningKey, SigningKey> SigningKey::colliding(std::uint16_t flags) {
  std::map<std::uint16_t, SigningKey> drawn;
  while (true) {
    SigningKey key = draw(13, flags, 0);
    const auto [found, is_new] = drawn.try_emplace(key.tag(), key);
    if (!is_new) return {found->second, key};
  }
}

std::uint16_t SigningKey::tag() const noexcept { return tag_of(rdata_); }

SigningKey SigningKey::with_flags(std::uint16_t flags) const {
  SigningKey changed = *this;
  changed.rdata_[0] = static_cast<std::uint8_t>(flags >> 8);
  changed.rdata_[1] = static_cast<std::uint8_t>(flags);
  return changed;
}

SigningKey SigningKey::with_rdata(Bytes dnskey_rdata) const {
  SigningKey changed = *this;
  changed.rdata_ = std::move(dnskey_rdata);
  return changed;
}

Bytes SigningKey::sign(ByteView data) const {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  require(EVP_DigestSignInit(context.get(), nullptr, hash_of(algorithm()), nullptr, private_->key.get()) == 1,
          "sign");
  std::size_t length = 0;
  require(EVP_DigestSign(context.get(), nullptr, &length, data.data(), data.size()) == 1, "sign");
  Bytes signature(length);
  require(EVP_DigestSign(context.get(), signature.data(), &length, data.data(), data.size()) == 1, "sign");
  signature.resize(length);
  if (algorithm() == 13) return fixed_width(signature, 32);
  if (algorithm() == 14) return fixed_width(signature, 48);
  return signature;
}

Bytes SigningKey::ds_rdata(ByteView apex_wire, std::uint8_t digest_type) const {
  Bytes input(apex_wire.begin(), apex_wire.end());
  append(input, rdata_);
  const EVP_MD* hash = digest_type == 1 ? EVP_sha1() : digest_type == 2 ? EVP_sha256() : EVP_sha384();
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  require(EVP_Digest(input.data(), input.size(), digest.data(), &length, hash, nullptr) == 1, "digest");
  Bytes rdata;
  append_u16(rdata, tag());
  append_u8(rdata, algorithm());
  append_u8(rdata, digest_type);
  append(rdata, ByteView(digest).first(length));
  return rdata;
}

SigningKey SigningKey::from_pem(Bytes dnskey_rdata, const std::string& pem) {
  BIO* text = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  require(text != nullptr, "BIO_new_mem_buf");
  Pkey key(PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr), EVP_PKEY_free);
  BIO_free(text);
  require(key != nullptr, "PEM private key");
  SigningKey read;
  read.private_ = std::make_shared<const Private>(Private{std::move(key)});
  read.rdata_ = std::move(dnskey_rdata);
  return read;
}

std::string SigningKey::private_pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
  require(PEM_write_bio_PrivateKey(out.get(), private_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
              1,
          "PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

Bytes nsec3_hash(ByteView canonical_name, ByteView salt, unsigned iterations) {
  Bytes value(canonical_name.begin(), canonical_name.end());
  for (unsigned round = 0; round <= iterations; ++round) {
    append(value, salt);
    Bytes digest(20);
    require(EVP_Digest(value.data(), value.size(), digest.data(), nullptr, EVP_sha1(), nullptr) == 1,
            "SHA-1");
    value = digest;
  }
  return value;
}

} // namespace countersign::testing
