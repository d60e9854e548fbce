#include "diff/autopsy/blast_radius.h"

#include <fmt/format.h>

namespace countersign {
namespace {

void add(std::string& text, const char* what, const HurtShare& share) {
  if (share.hurt == 0) return;
  const double percent = 100.0 * static_cast<double>(share.hurt) / static_cast<double>(share.all);
  text +=
      fmt::format("{}{} of {} {} ({:.1f} %)", text.empty() ? "" : ", ", share.hurt, share.all, what, percent);
}

} // namespace

bool BlastRadius::hurts_anybody() const noexcept {
  return everything || soa || ns || signed_delegations.hurt != 0 || unsigned_delegations.hurt != 0 ||
         names.hurt != 0 || no_data.hurt != 0 || absent_names > 0;
}

std::string to_text(const BlastRadius& radius) {
  if (radius.everything) {
    return fmt::format(
        "everything: no DNSKEY RRset that a resolver trusts ({} signed and {} unsigned delegations, "
        "{} other names)",
        radius.signed_delegations.all, radius.unsigned_delegations.all, radius.names.all);
  }
  std::string text;
  add(text, "signed delegations", radius.signed_delegations);
  add(text, "unsigned delegations", radius.unsigned_delegations);
  add(text, "other names", radius.names);
  add(text, "proofs that such a name has no other type", radius.no_data);
  if (radius.absent_names > 0) {
    text += fmt::format("{}{:.1f} % of the answers for names that do not exist", text.empty() ? "" : ", ",
                        100.0 * radius.absent_names);
  }
  if (radius.soa) text += ", the SOA and every negative answer";
  if (radius.ns) text += ", the NS RRset of the apex";
  return text.starts_with(", ") ? text.substr(2) : text;
}

} // namespace countersign
