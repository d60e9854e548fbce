#include "diff/verify/crypto/signature_checker.h"

#include "diff/verify/crypto/key_material.h"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/rsa.h>

namespace countersign::referee {

struct SignatureChecker::Slot {
  MdContext digest;
  PkeyContext verify; // RSA, ECDSA: verifies a digest; EdDSA signs the message itself and does without
};

namespace {

// DER of an ECDSA signature on the stack: SEQUENCE { INTEGER r, INTEGER s }.
class EcdsaDer {
public:
  explicit EcdsaDer(ByteView r_and_s) {
    const std::size_t half = r_and_s.size() / 2;
    put_integer(r_and_s.first(half));
    put_integer(r_and_s.subspan(half));
    octets_[0] = 0x30;
    octets_[1] = static_cast<std::uint8_t>(used_ - 2); // below 128: two numbers of at most 49 octets
  }
  [[nodiscard]] ByteView view() const noexcept { return {octets_.data(), used_}; }

private:
  void put_integer(ByteView number) {
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    const bool pad = (number[0] & 0x80) != 0; // DER integers are signed
    octets_[used_++] = 2;
    octets_[used_++] = static_cast<std::uint8_t>(number.size() + (pad ? 1 : 0));
    if (pad) octets_[used_++] = 0;
    std::ranges::copy(number, octets_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += number.size();
  }

  std::array<std::uint8_t, 2 + 2 * (3 + 48)> octets_{};
  std::size_t used_ = 2;
};

bool set_up(EVP_PKEY_CTX* context, const AlgorithmInfo& algorithm) {
  return context != nullptr && EVP_PKEY_verify_init(context) == 1 &&
         (algorithm.family != KeyFamily::rsa ||
          EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1) &&
         EVP_PKEY_CTX_set_signature_md(context, fetched(algorithm.hash)) == 1;
}

} // namespace

SignatureChecker::SignatureChecker(std::size_t key_count) : slots_(key_count) {}
SignatureChecker::~SignatureChecker() = default;

SignatureChecker::Slot& SignatureChecker::slot_of(std::size_t key_index, const PublicKey& key) {
  auto& slot = slots_[key_index];
  if (slot) return *slot;
  slot = std::make_unique<Slot>();
  slot->digest.reset(EVP_MD_CTX_new());
  if (key.algorithm->family != KeyFamily::eddsa) {
    slot->verify.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key.material->pkey.get(), nullptr));
    if (!set_up(slot->verify.get(), *key.algorithm)) slot->verify.reset();
  }
  return *slot;
}

bool SignatureChecker::verifies(std::size_t key_index, const PublicKey& key, ByteView data,
                                ByteView signature) {
  Slot& slot = slot_of(key_index, key);
  int good = 0;
  if (key.algorithm->family == KeyFamily::eddsa) {
    good = EVP_DigestVerifyInit_ex(slot.digest.get(), nullptr, nullptr, nullptr, nullptr,
                                   key.material->pkey.get(), nullptr) == 1
               ? EVP_DigestVerify(slot.digest.get(), signature.data(), signature.size(), data.data(),
                                  data.size())
               : 0;
    EVP_MD_CTX_reset(slot.digest.get());
  } else {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
    unsigned hash_octets = 0;
    if (slot.verify && EVP_DigestInit_ex2(slot.digest.get(), fetched(key.algorithm->hash), nullptr) == 1 &&
        EVP_DigestUpdate(slot.digest.get(), data.data(), data.size()) == 1 &&
        EVP_DigestFinal_ex(slot.digest.get(), hash.data(), &hash_octets) == 1) {
      if (key.algorithm->family == KeyFamily::ecdsa) {
        const EcdsaDer der(signature);
        good = EVP_PKEY_verify(slot.verify.get(), der.view().data(), der.view().size(), hash.data(),
                               hash_octets);
      } else {
        good =
            EVP_PKEY_verify(slot.verify.get(), signature.data(), signature.size(), hash.data(), hash_octets);
      }
    }
  }
  if (good != 1)
    ERR_clear_error(); // OpenSSL queues its reasons for this thread; the verdict is all that we keep
  return good == 1;
}

} // namespace countersign::referee
