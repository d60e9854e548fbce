#include "adapters/keystore/pkcs11/key_form.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

namespace countersign::pkcs11 {
namespace {

constexpr std::array k_forms{KeyForm{8, CKK_RSA, CKM_RSA_PKCS, 0}, KeyForm{10, CKK_RSA, CKM_RSA_PKCS, 0},
                             KeyForm{13, CKK_EC, CKM_ECDSA, 64}, KeyForm{14, CKK_EC, CKM_ECDSA, 96},
                             KeyForm{15, CKK_EC_EDWARDS, CKM_EDDSA, 32}};

// DER in front of the digest (RFC 8017 section 9.2, note 1).
constexpr std::array<std::uint8_t, 19> k_sha256_info{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::array<std::uint8_t, 19> k_sha512_info{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                     0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                     0x03, 0x05, 0x00, 0x04, 0x40};

const char* hash_of(std::uint8_t algorithm) {
  return algorithm == 10 ? "SHA512" : algorithm == 14 ? "SHA384" : "SHA256";
}

// RFC 3110 section 2.
Bytes rsa_field(Bytes exponent, Bytes modulus) {
  const auto strip = [](Bytes& number) {
    number.erase(number.begin(), std::ranges::find_if(number, [](std::uint8_t octet) { return octet != 0; }));
  };
  strip(exponent);
  strip(modulus);
  if (exponent.empty() || exponent.size() > 255 || modulus.empty()) return {};
  Bytes field{static_cast<std::uint8_t>(exponent.size())};
  append(field, exponent);
  append(field, modulus);
  return field;
}

} // namespace

const KeyForm* key_form(std::uint8_t algorithm) noexcept {
  const auto* found = std::ranges::find(k_forms, algorithm, &KeyForm::algorithm);
  return found == k_forms.end() ? nullptr : found;
}

Result<Bytes> to_be_signed(const KeyForm& form, ByteView message) {
  if (form.type == CKK_EC_EDWARDS) return Bytes(message.begin(), message.end());
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, hash_of(form.algorithm), nullptr, message.data(), message.size(), digest.data(),
                   &size) != 1) {
    return fail(ErrorKind::process_failed, "OpenSSL has no {}", hash_of(form.algorithm));
  }
  Bytes out;
  if (form.type == CKK_RSA) append(out, form.algorithm == 10 ? k_sha512_info : k_sha256_info);
  append(out, ByteView(digest.data(), size));
  return out;
}

Bytes public_half(const Token& token, const KeyForm& form, Handle object) {
  if (form.type == CKK_RSA) {
    auto exponent = token.attribute(object, CKA_PUBLIC_EXPONENT);
    auto modulus = token.attribute(object, CKA_MODULUS);
    return exponent && modulus ? rsa_field(std::move(*exponent), std::move(*modulus)) : Bytes();
  }
  // An OCTET STRING around the point, or, against the standard, the bare point. Either way it is at the end.
  const auto point = token.attribute(object, CKA_EC_POINT);
  if (!point || point->size() < form.point_octets || point->size() > form.point_octets + 4) return {};
  return {point->end() - static_cast<std::ptrdiff_t>(form.point_octets), point->end()};
}

} // namespace countersign::pkcs11
