// A digest over octets that come in pieces: for what is too large to hold.
#pragma once

#include "diff/verify/crypto/digest.h"

#include <memory>

namespace countersign::referee {

class DigestStream {
public:
  explicit DigestStream(Hash hash);
  ~DigestStream();
  DigestStream(DigestStream&&) noexcept;
  DigestStream& operator=(DigestStream&&) noexcept;

  void update(ByteView bytes);
  // Nothing if the hash is not to be had, or OpenSSL refused. The stream is spent.
  [[nodiscard]] std::optional<Bytes> finish();

private:
  struct Context;
  std::unique_ptr<Context> context_; // null: the hash is not to be had
};

} // namespace countersign::referee
