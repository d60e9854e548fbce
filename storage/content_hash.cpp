#include "storage/content_hash.h"

#include <openssl/evp.h>

namespace countersign::storage {

Result<Bytes> sha256(std::string_view data) {
  Bytes digest(32);
  std::size_t size = digest.size();
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, data.data(), data.size(), digest.data(), &size) != 1 ||
      size != digest.size()) {
    return fail(ErrorKind::storage, "OpenSSL has no SHA-256: the records cannot be chained");
  }
  return digest;
}

} // namespace countersign::storage
