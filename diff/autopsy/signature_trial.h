// One signature, tried with one sequence of data after the other: under which known key does it verify?
#pragma once

#include "diff/autopsy/crypto/point_recovery.h"
#include "diff/autopsy/crypto/rsa_opening.h"
#include "diff/autopsy/effort.h"
#include "diff/autopsy/key_pool.h"
#include "diff/verify/crypto/signature_checker.h"

namespace countersign::forensics {

// For the signatures of one algorithm. `pool` may grow while this lives.
class SignatureTrial {
public:
  SignatureTrial(const KeyPool& pool, const referee::AlgorithmInfo& algorithm, Effort& effort);

  enum class Opened : std::uint8_t {
    yes,
    hopeless, // no key there is verifies it, or none of those that are known
    too_dear, // the effort is spent
  };
  // The octets must stay until the next call.
  [[nodiscard]] Opened open(ByteView signature);
  // The key under which the open signature verifies over `data`. Nothing as well if the effort is spent.
  [[nodiscard]] std::optional<std::size_t> key_for(ByteView data);
  // The same for data of which only the digest is known. ECDSA; other algorithms: nothing.
  [[nodiscard]] std::optional<std::size_t> key_for_digest(ByteView digest);

  // Of the last key_for(): ECDSA keys that would verify it, published or not.
  [[nodiscard]] const std::optional<PointRecovery::Candidates>& candidates() const noexcept {
    return candidates_;
  }
  // Of the open signature: why no key can verify it; empty if some could.
  [[nodiscard]] const std::string& hopelessness() const noexcept { return hopelessness_; }
  // RSA: the digests in the open signature, each by the known key that signed it.
  struct Message {
    std::size_t key;
    SignedDigest digest;
  };
  [[nodiscard]] const std::vector<Message>& messages() const noexcept { return messages_; }
  // True if the last key_for() hit went by another hash than the algorithm's.
  [[nodiscard]] bool other_hash() const noexcept { return other_hash_; }
  [[nodiscard]] const referee::AlgorithmInfo& algorithm() const noexcept { return algorithm_; }

private:
  [[nodiscard]] Opened open_rsa();
  [[nodiscard]] std::optional<std::size_t> rsa_key_for(ByteView data);
  [[nodiscard]] std::optional<std::size_t> eddsa_key_for(ByteView data);

  const KeyPool& pool_;
  const referee::AlgorithmInfo& algorithm_;
  Effort& effort_;
  Prices prices_;
  std::unique_ptr<PointRecovery> points_;            // ECDSA
  std::map<std::size_t, RsaOpening> openings_;       // RSA: by key
  std::optional<referee::SignatureChecker> checker_; // EdDSA
  std::size_t checked_keys_ = 0;                     // that checker_ has room for
  ByteView signature_;
  std::string hopelessness_;
  std::optional<PointRecovery::Candidates> candidates_;
  std::vector<Message> messages_;
  bool other_hash_ = false;
};

} // namespace countersign::forensics
