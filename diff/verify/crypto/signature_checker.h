// Verifies signatures: the one place where the verdict on a signature is made.
#pragma once

#include "diff/verify/crypto/public_key.h"

#include <vector>

namespace countersign::referee {

// Keeps one OpenSSL context for each key that it was asked about, so that a verification sets nothing up.
// One for each thread.
class SignatureChecker {
public:
  explicit SignatureChecker(std::size_t key_count);
  ~SignatureChecker();
  SignatureChecker(const SignatureChecker&) = delete;
  SignatureChecker& operator=(const SignatureChecker&) = delete;

  // `key_index` below key_count, always with the same usable key. `signature` as it stands in the RRSIG, of
  // the length that the key demands.
  [[nodiscard]] bool verifies(std::size_t key_index, const PublicKey& key, ByteView data, ByteView signature);

private:
  struct Slot;
  [[nodiscard]] Slot& slot_of(std::size_t key_index, const PublicKey& key);

  std::vector<std::unique_ptr<Slot>> slots_;
};

} // namespace countersign::referee
