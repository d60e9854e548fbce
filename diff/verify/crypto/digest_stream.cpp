#include "diff/verify/crypto/digest_stream.h"

#include "diff/verify/crypto/openssl_handles.h"

namespace countersign::referee {

struct DigestStream::Context {
  MdContext digest{EVP_MD_CTX_new()};
  bool good = false;
};

DigestStream::DigestStream(Hash hash) {
  const EVP_MD* algorithm = fetched(hash);
  if (algorithm == nullptr) return;
  context_ = std::make_unique<Context>();
  context_->good = context_->digest && EVP_DigestInit_ex2(context_->digest.get(), algorithm, nullptr) == 1;
}
DigestStream::~DigestStream() = default;
DigestStream::DigestStream(DigestStream&&) noexcept = default;
DigestStream& DigestStream::operator=(DigestStream&&) noexcept = default;

void DigestStream::update(ByteView bytes) {
  if (!context_ || !context_->good) return;
  context_->good = EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size()) == 1;
}

std::optional<Bytes> DigestStream::finish() {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  if (!context_ || !context_->good || EVP_DigestFinal_ex(context_->digest.get(), out.data(), &length) != 1) {
    return std::nullopt;
  }
  out.resize(length);
  return out;
}

} // namespace countersign::referee
