#include "diff/model/run_record.h"

namespace countersign {

const char* to_text(Role role) noexcept { return role == Role::incumbent ? "incumbent" : "candidate"; }

std::optional<Role> parse_role(std::string_view text) noexcept {
  if (text == "incumbent") return Role::incumbent;
  if (text == "candidate") return Role::candidate;
  return std::nullopt;
}

const char* to_text(Verdict verdict) noexcept {
  switch (verdict) {
  case Verdict::go:
    return "GO";
  case Verdict::go_with_waivers:
    return "GO WITH WAIVERS";
  case Verdict::insufficient_evidence:
    return "INSUFFICIENT EVIDENCE";
  case Verdict::no_go:
    return "NO-GO";
  }
  return "?";
}

std::optional<Verdict> parse_verdict(std::string_view text) noexcept {
  for (const Verdict verdict :
       {Verdict::go, Verdict::go_with_waivers, Verdict::insufficient_evidence, Verdict::no_go}) {
    if (text == to_text(verdict)) return verdict;
  }
  return std::nullopt;
}

} // namespace countersign
