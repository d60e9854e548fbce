#include "diff/compare/signer_made.h"

#include "diff/wire/presentation.h"

namespace countersign::comparison {
namespace {

// Of the signer's apex records those that are not compared elsewhere: DNSKEY are keys, NSEC3PARAM is denial.
bool is_apex_record(RrType type) {
  return type == RrType::CDS || type == RrType::CDNSKEY || type == RrType::ZONEMD ||
         type == RrType::BIND_PRIVATE;
}

bool same_rdata(const RrsetView& left, const RrsetView& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (compare_rdata(left.type(), left.record(i).rdata, right.record(i).rdata) != 0) return false;
  }
  return true;
}

std::string describe(const std::optional<RrsetView>& set) {
  constexpr std::size_t k_shown_octets = 160;
  if (!set) return "absent";
  std::string text;
  for (std::size_t i = 0; i < set->size() && text.size() <= k_shown_octets; ++i) {
    text += (text.empty() ? "" : " | ") + rdata_to_text(set->type(), set->record(i).rdata);
  }
  return text.size() <= k_shown_octets ? text : text.substr(0, k_shown_octets) + "...";
}

} // namespace

void compare_signer_made(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right,
                         Ledger& ledger) {
  const RrsetView& set = left ? *left : *right;
  Fact fact;
  fact.owner = set.owner();
  fact.type = set.type();
  fact.on_left = left.has_value();
  fact.on_right = right.has_value();
  if (is_apex_record(set.type()) && !(left && right && same_rdata(*left, *right))) {
    fact.kind = FindingKind::apex_record_differs;
    fact.aspect = Aspect::apex_record;
    ledger.record(fact, [&] { return Words{to_text(fact.type), describe(left), describe(right), {}}; });
  }
  if (!left || !right || left->ttl() == right->ttl()) return;
  fact.kind = FindingKind::ttl_differs;
  fact.aspect = Aspect::ttl;
  fact.left = left->ttl();
  fact.right = right->ttl();
  ledger.record(fact, [&] {
    return Words{"TTL of " + to_text(fact.type), std::to_string(fact.left), std::to_string(fact.right), {}};
  });
}

} // namespace countersign::comparison
