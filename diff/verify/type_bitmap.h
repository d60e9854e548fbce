// Type bitmaps of NSEC and NSEC3 (RFC 4034 section 4.1.2, RFC 5155 section 3.2.1).
#pragma once

#include "diff/verify/finding_sink.h"
#include "diff/verify/survey.h"

namespace countersign::referee {

// Appends the one well-formed encoding of `types`, which are ascending and without duplicates.
void append_bitmap(std::span<const RrType> types, Bytes& out);
[[nodiscard]] std::vector<RrType> decode_bitmap(ByteView bitmap); // well-formed; ascending

// Compares bitmaps with what is there. One for each thread: it keeps its buffers.
class BitmapJudge {
public:
  // The bitmap of an NSEC at, or of an NSEC3 for, `name`. RRSIG belongs in it if an RRset there must be
  // signed, whether or not it is: its absence is a finding of its own.
  void judge_nsec(const DenialName& name, ByteView bitmap, Severity severity, FindingSink& sink);
  // `place` is the NSEC3's.
  void judge_nsec3(const DenialName& name, ByteView bitmap, const Place& place, Severity severity,
                   FindingSink& sink);

private:
  void collect(const DenialName& name);
  void insert(RrType type);
  void compare(ByteView bitmap, FindingKind kind, Severity severity, const DenialName& name,
               const Place& place, FindingSink& sink);

  std::vector<RrType> wanted_;
  std::vector<RrType> tolerated_; // may be there or not
  Bytes encoded_;
};

} // namespace countersign::referee
