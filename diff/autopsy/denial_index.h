// The records of a zone's denial chain that answers are proven with, each known to be good or lost.
#pragma once

#include "diff/verify/crypto/digest.h"
#include "diff/verify/denial.h"

namespace countersign::forensics {

enum class ProofState : std::uint8_t {
  good,
  lost,   // the record is there, and a resolver refuses it
  absent, // there is no such record
};

class DenialIndex {
public:
  // The NSEC3 chain in force, else NSEC. Without either everything is absent.
  explicit DenialIndex(const ZoneVersion& zone);

  // In canonical order of the nodes, each with data of the chain; `lost` tells whether its RRset is.
  void add(const NodeView& node, bool lost_nsec, bool lost_nsec3);
  void finish();

  [[nodiscard]] bool uses_nsec3() const noexcept { return parameters_.has_value(); }
  // No record is lost, and each one reaches to the next: nothing needs to be looked up.
  [[nodiscard]] bool is_intact() const noexcept { return intact_; }

  // Looks names up. One for each thread.
  class Lookup {
  public:
    explicit Lookup(const DenialIndex& index) : index_(index) {}
    // The record at the name.
    [[nodiscard]] ProofState match(NameView name);
    struct Cover {
      ProofState state = ProofState::absent;
      bool opt_out = false;
    };
    // The record whose span holds the name, which has none itself.
    [[nodiscard]] Cover cover(NameView name);

  private:
    [[nodiscard]] bool hash(NameView name);

    const DenialIndex& index_;
    referee::Nsec3Hasher hasher_;
    referee::Nsec3Hash hash_{};
  };

  // Of what does not exist: the share whose cover is not good.
  [[nodiscard]] double uncovered_share() const noexcept;

private:
  struct HashSpan {
    referee::Nsec3Hash hash;
    referee::Nsec3Hash next;
    bool opt_out;
    bool lost;
  };
  struct NameSpan {
    NodeView node;
    bool lost;
  };
  [[nodiscard]] bool covers(const HashSpan& span, const referee::Nsec3Hash& hash) const noexcept;
  [[nodiscard]] bool covers(const NameSpan& span, NameView name) const noexcept;

  const ZoneVersion& zone_;
  std::optional<Nsec3Parameters> parameters_; // of the chain
  std::vector<HashSpan> hashes_;              // by hash
  std::vector<NameSpan> names_;               // by name
  bool intact_ = false;
};

} // namespace countersign::forensics
