// The outcome of one RRSIG.
#pragma once

#include "diff/verify/crypto/batch_confirmer.h"
#include "diff/verify/crypto/signature_checker.h"
#include "diff/verify/keys.h"
#include "diff/verify/rrsig.h"

namespace countersign::referee {

// KeyTrap (CVE-2023-50387): what a zone can make us do is bounded. A key tag is no identity, so every
// published key of a signature's algorithm and tag is tried, but not more than this many,
inline constexpr std::size_t k_max_tries_per_signature = 16;
// nor more than this many signatures of one RRset. Honest RRsets have one for each key: up to about six.
inline constexpr std::size_t k_max_signatures_per_rrset = 16;
// Nor is one RRset's data tried again after so many tries have failed. (An honest one fails never, or once
// for a key that shares the signature's tag.)
inline constexpr std::size_t k_max_refusals_per_rrset = 16;
// Two keys may meet in one tag by chance, and their zone is checked throughout. Where more share one, tries
// are counted: one for so many signatures of the version, and some to spare. A signature that a batch
// confirms costs down to a tenth of a try, so that such a zone takes no longer than an honest one of its
// size. Counted are tries that could happen: then it does not matter which thread comes first.
inline constexpr std::size_t k_uncounted_collision = 2;
inline constexpr std::uint64_t k_signatures_per_try = 10;
inline constexpr std::uint64_t k_spare_tries = 10000;

// Why an outcome is what it is: the breach to report.
enum class Flaw : std::uint8_t {
  none,
  bogus,
  unknown_key,
  expired,
  not_yet_valid,
  wrong_length,
  inverted_window,
  unsupported,
  budget,
  disagreement,
  labels,
  signer,
};

struct SignatureVerdict {
  Rrsig rrsig;
  std::uint32_t ttl = 0; // of the RRSIG record
  SignatureOutcome outcome = SignatureOutcome::malformed;
  Flaw flaw = Flaw::none;
  std::size_t key = 0; // under which it verified, or the first that was tried
  std::size_t tried = 0;
};

// What all judges of a version share.
struct JudgeContext {
  const KeySet& keys;
  NameView apex;
  DnsTime at;
  BatchTables* batches = nullptr;             // null: signatures are verified one by one
  std::span<const KeyLabel> changed_labels{}; // whose keys are not those of the version before
  std::uint32_t min_remaining_s = 0;          // as in VerifyOptions
  bool rrsets_only = false;                   // as in VerifyOptions
};

// One for each thread.
class SignatureJudge {
public:
  explicit SignatureJudge(const JudgeContext& context)
      : context_(context), checker_(context.keys.keys().size()) {
    if (context.batches != nullptr && context.batches->is_on()) batch_.emplace(*context.batches);
  }

  // Tries that may still happen in this version, as counted by potential_tries(); max() if there is no need
  // to count.
  void set_budget(std::uint64_t tries) noexcept { budget_ = tries; }
  void begin(const RrsetView& set) noexcept {
    set_ = &set, signed_data_.begin(set), judged_ = 0, refusals_ = 0;
  }
  // Collects the RRset's signatures that can be confirmed in a batch; confirm_collected() does so. They must
  // then be judged in the same order.
  [[nodiscard]] bool collects() const noexcept { return batch_.has_value(); }
  void collect(const RrsetView& set);
  void confirm_collected() { batch_->confirm(); }
  [[nodiscard]] std::size_t collected() const noexcept { return batch_->size(); }
  void forget_collected() noexcept { batch_->clear(); }

  // Of the RRsets to come; see RrsetJudge::begin_node.
  void assume_verified(bool verified) noexcept { assume_verified_ = verified; }
  [[nodiscard]] std::uint64_t verifications() const noexcept { return verifications_; } // done so far
  // The RRset, which has records, is that of the last begin().
  [[nodiscard]] SignatureVerdict judge(const RecordView& signature);

private:
  void find_key(SignatureVerdict& verdict, ByteView rdata);
  [[nodiscard]] bool is_known_to_verify(KeyLabel label) const;
  // By its form: false if the verdict is final without a key.
  [[nodiscard]] bool may_verify(SignatureVerdict& verdict) const;
  // Under one key; `disagrees` if the batch says yes and OpenSSL no.
  [[nodiscard]] bool verifies(std::size_t index, const SignatureVerdict& verdict, ByteView rdata,
                              bool& disagrees);

  const JudgeContext& context_;
  SignatureChecker checker_;
  SignedData signed_data_;
  std::optional<BatchConfirmer> batch_;
  const RrsetView* set_ = nullptr;
  std::size_t judged_ = 0;   // signatures of the RRset that reached cryptography
  std::size_t refusals_ = 0; // tries of the RRset that failed
  std::uint64_t budget_ = ~std::uint64_t{0};
  bool assume_verified_ = false;
  std::uint64_t verifications_ = 0;
};

// Upper bound of the tries that one signature can cause.
[[nodiscard]] std::size_t potential_tries(const KeySet& keys, KeyLabel label) noexcept;

} // namespace countersign::referee
