// Findings: observed facts that break a rule, as data. Never thrown, never dropped: one that a rule accounts
// for keeps that rule's name in `explained_by` and is counted all the same.
#pragma once

#include "diff/model/finding_kind.h"
#include "diff/model/serial.h"

#include <compare>
#include <string>
#include <vector>

namespace countersign {

// What a finding is about. Empty strings where a part does not apply.
struct Subject {
  std::string owner; // presentation form, absolute
  std::string type;  // mnemonic; for a signature the covered type
  std::string key;   // "13/33834" (algorithm/tag), or with a fingerprint "13/33834/a1b2c3d4e5f60718"
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

struct Finding {
  FindingKind kind{};
  Severity severity{}; // the kind's own, unless a rule had a reason
  std::string signer;  // empty: about the input, or about all of them
  std::string node;    // empty: about the signer as a whole
  Serial serial;       // of the zone version it was seen in; 0 if there is none
  Subject subject;
  std::string evidence;     // one line for people: what was seen, and where it matters what was wanted
  std::uint64_t count = 1;  // how many like it were folded into this one
  std::string explained_by; // name of the rule that accounts for it; empty: unexplained
};

[[nodiscard]] Finding make_finding(FindingKind kind, Subject subject, std::string evidence);

// What it does to a verdict, as long as it is unexplained: the effect of its kind; nothing, if whoever made
// the finding had a reason to lower the kind's severity to minor or info (an expired signature beside a valid
// one, for example).
[[nodiscard]] Effect effect_of(const Finding& finding) noexcept;

// The order in which findings are shown and stored: most severe first, the unexplained before the explained,
// then by signer, node, kind, subject, serial, evidence. Total: only what is equal in all parts is equal in
// it.
[[nodiscard]] bool shown_before(const Finding& left, const Finding& right);

} // namespace countersign
