#include "harness/alerts/hmac.h"

#include "diff/model/bytes.h"

#include <openssl/hmac.h>

namespace countersign {

Result<std::string> hmac_sha256_hex(std::string_view key, std::string_view text) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  const auto* octets = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets, text.size(), digest.data(),
           &length) == nullptr)
    return fail(ErrorKind::io, "OpenSSL offers no HMAC-SHA256");
  digest.resize(length);
  return to_hex(digest);
}

} // namespace countersign
