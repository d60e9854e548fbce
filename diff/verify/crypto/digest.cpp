#include "diff/verify/crypto/digest.h"

#include "diff/verify/crypto/openssl_handles.h"

namespace countersign::referee {
namespace {

MdHandle fetch(const char* name) { return MdHandle(EVP_MD_fetch(nullptr, name, nullptr)); }

} // namespace

const evp_md_st* fetched(Hash hash) noexcept {
  static const std::array<MdHandle, 4> handles{fetch("SHA1"), fetch("SHA256"), fetch("SHA384"),
                                               fetch("SHA512")};
  return handles[static_cast<std::size_t>(hash)].get();
}

std::optional<Bytes> digest(Hash hash, ByteView bytes) {
  const EVP_MD* algorithm = fetched(hash);
  if (algorithm == nullptr) return std::nullopt;
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, algorithm, nullptr) != 1)
    return std::nullopt;
  out.resize(length);
  return out;
}

Nsec3Hasher::Nsec3Hasher() : context_(EVP_MD_CTX_new()) {}
Nsec3Hasher::~Nsec3Hasher() { EVP_MD_CTX_free(context_); }

bool Nsec3Hasher::hash(ByteView canonical_name, ByteView salt, unsigned iterations, Nsec3Hash& out) noexcept {
  const EVP_MD* sha1 = fetched(Hash::sha1);
  if (sha1 == nullptr || context_ == nullptr) return false;
  ByteView input = canonical_name;
  for (unsigned round = 0; round <= iterations; ++round) {
    if (EVP_DigestInit_ex2(context_, round == 0 ? sha1 : nullptr, nullptr) != 1 ||
        EVP_DigestUpdate(context_, input.data(), input.size()) != 1 ||
        EVP_DigestUpdate(context_, salt.data(), salt.size()) != 1 ||
        EVP_DigestFinal_ex(context_, out.data(), nullptr) != 1) {
      return false;
    }
    input = out;
  }
  return true;
}

} // namespace countersign::referee
