#include "adapters/keys/private_file.h"

#include "adapters/keys/private_key.h"

#include <array>

#include <openssl/sha.h>
#include <openssl/x509.h>

namespace countersign {
namespace {

Result<PrivateFile> to_file(const Result<PrivateKey>& key) {
  if (!key) return tl::unexpected<Error>(key.error());
  PrivateFile file;
  COUNTERSIGN_TRY_ASSIGN(file.public_key, key->public_key());
  COUNTERSIGN_TRY_ASSIGN(file.pkcs8_pem, key->to_pem());
  return file;
}

} // namespace

Result<PrivateFile> parse_bind_private(std::string_view text, const std::string& file,
                                       std::uint8_t algorithm) {
  if (algorithm_mnemonic(algorithm) == nullptr) {
    return fail(ErrorKind::invalid_input, "algorithm {} is not one of 8, 13 and 15", algorithm);
  }
  COUNTERSIGN_TRY_ASSIGN(const KeyFields fields, read_private_fields(text, file, algorithm));
  return to_file(PrivateKey::from_fields(algorithm, fields));
}

Result<PrivateFile> parse_pem_private(const std::string& text, std::uint8_t algorithm) {
  if (algorithm_mnemonic(algorithm) == nullptr) {
    return fail(ErrorKind::invalid_input, "algorithm {} is not one of 8, 13 and 15", algorithm);
  }
  return to_file(PrivateKey::from_pem(algorithm, text));
}

Result<Bytes> sign_with(std::uint8_t algorithm, const PrivateFile& key, ByteView data) {
  COUNTERSIGN_TRY_ASSIGN(const PrivateKey secret, PrivateKey::from_pem(algorithm, key.pkcs8_pem));
  return secret.sign(data);
}

Result<std::string> public_key_id(std::uint8_t algorithm, ByteView public_key) {
  COUNTERSIGN_TRY_ASSIGN(const Bytes info, public_key_info(algorithm, public_key));
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
  if (EVP_Digest(info.data(), info.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1) {
    return openssl_error("cannot digest a key");
  }
  return to_hex(digest);
}

} // namespace countersign
