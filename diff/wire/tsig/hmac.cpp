#include "diff/wire/tsig/hmac.h"

#include <cstdlib>
#include <string>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace countersign {
namespace {

// Without its MAC a message is neither to be sent nor to be believed, and there is nothing that a caller
// could do.
void require(bool condition) {
  if (!condition) std::abort();
}

const char* digest_name(TsigAlgorithm algorithm) {
  switch (algorithm) {
  case TsigAlgorithm::hmac_sha256:
    return "SHA256";
  case TsigAlgorithm::hmac_sha384:
    return "SHA384";
  case TsigAlgorithm::hmac_sha512:
    return "SHA512";
  }
  return "";
}

struct MacDeleter {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
};

} // namespace

struct Hmac::Context {
  explicit Context(EVP_MAC_CTX* taken) : evp(taken) { require(evp != nullptr); }
  ~Context() { EVP_MAC_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  EVP_MAC_CTX* evp;
};

Hmac::Hmac(TsigAlgorithm algorithm, ByteView secret) {
  const std::unique_ptr<EVP_MAC, MacDeleter> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  require(mac != nullptr);
  keyed_ = std::make_unique<Context>(EVP_MAC_CTX_new(mac.get()));
  std::string digest = digest_name(algorithm);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  // A null key would mean "keep the old one": an empty secret needs an address too.
  static const std::uint8_t k_nothing = 0;
  const std::uint8_t* key = secret.empty() ? &k_nothing : secret.data();
  require(EVP_MAC_init(keyed_->evp, key, secret.size(), parameters) == 1);
}

Hmac::~Hmac() = default;
Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;

void Hmac::update(ByteView bytes) {
  if (!running_) running_ = std::make_unique<Context>(EVP_MAC_CTX_dup(keyed_->evp));
  require(EVP_MAC_update(running_->evp, bytes.data(), bytes.size()) == 1);
}

Bytes Hmac::finish() {
  update({});
  Bytes mac(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  require(EVP_MAC_final(running_->evp, mac.data(), &size, mac.size()) == 1);
  running_.reset();
  mac.resize(size);
  return mac;
}

bool equal_in_constant_time(ByteView left, ByteView right) noexcept {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

} // namespace countersign
