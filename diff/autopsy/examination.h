// The examination of single signatures: each hypothesis until one is proven.
#pragma once

#include "diff/autopsy/hypotheses.h"
#include "diff/autopsy/signature_trial.h"

namespace countersign::forensics {

// Data and a signature that would verify, were the hypothesis right.
struct Attempt {
  Bytes data;
  Bytes signature;
  std::string specifics;
};

// What explains a signature, and may explain others.
struct Proof {
  Explanation explanation{};
  std::string detail;
  std::size_t key = k_no_key; // in the pool
  // True if the key's own digest of the data is not what was signed, so that no plain verification succeeds:
  // the proof holds for this signature alone.
  bool for_itself = false;
  std::string specifics;
};

// Keys that would explain signatures, counted: one that would explain two different ones made both. The
// false one of two candidates differs with each digest and each r.
class Candidates {
public:
  // A candidate that two signatures share; nothing yet. `detail`: of the hypothesis.
  [[nodiscard]] std::optional<Bytes> add(const PointRecovery::Candidates& keys, ByteView signature,
                                         ByteView data);

private:
  struct Evidence {
    Bytes r;
    Bytes digest;
  };
  std::map<Bytes, Evidence> first_; // by key field
};

class Examination {
public:
  Examination(const Surroundings& around, KeyPool& pool, SignatureTrial& trial, Effort& effort)
      : around_(around), pool_(pool), trial_(trial), effort_(effort) {}

  // The first hypothesis that holds.
  [[nodiscard]] std::optional<Proof> examine(const Case& failing);
  // Why nothing holds, as far as it can be said; `damaged_form` if no key at all verifies the signature,
  // `other_data` if a known key made it.
  [[nodiscard]] Proof conclude(const Case& failing);
  // Single bits, of the signature and of what is signed. Dear.
  [[nodiscard]] std::optional<Proof> flip_bits(const Case& failing);
  [[nodiscard]] std::uint64_t price_of_flips(const Case& failing) const;

private:
  [[nodiscard]] std::optional<Proof> try_data(const Case& failing);
  [[nodiscard]] std::optional<Proof> try_digests(const Case& failing);
  [[nodiscard]] std::optional<Proof> try_forms(const Case& failing);
  [[nodiscard]] std::optional<Proof> flip_signature(const Case& failing);
  [[nodiscard]] std::optional<Proof> flip_data(const Case& failing);
  [[nodiscard]] std::size_t keys_of_algorithm() const;
  [[nodiscard]] bool is_ecdsa() const noexcept {
    return trial_.algorithm().family == referee::KeyFamily::ecdsa;
  }

  const Surroundings& around_;
  KeyPool& pool_;
  SignatureTrial& trial_;
  Effort& effort_;
  Candidates candidates_;
};

// The attempts that a proof stands for, at another signature.
[[nodiscard]] std::vector<Attempt> attempts_of(const Proof& proof, const Case& failing,
                                               const Surroundings& around, const KeyPool& pool);

} // namespace countersign::forensics
