#include "diff/autopsy/hypotheses.h"

#include <algorithm>
#include <array>

namespace countersign::forensics {
namespace {

constexpr std::size_t k_tried_records = 16; // of one RRset, one by one
constexpr std::size_t k_neighbours = 64;    // owners whose RRset is tried

std::optional<RrsetView> same_set(const ZoneVersion* zone, const Case& failing) {
  const auto node = zone == nullptr ? std::nullopt : zone->find(failing.set.owner());
  const auto set = node ? node->find(failing.set.type()) : std::nullopt;
  if (!set || set->size() == 0) return std::nullopt;
  return set;
}

bool try_set_of(const ZoneVersion* zone, const char* detail, const Case& failing, const SignedForm& right,
                const Visit& visit) {
  const auto set = same_set(zone, failing);
  if (!set) return false;
  Hypothesis stale{Explanation::stale_rrset, detail, {}, right};
  stale.form.rdatas = canonical_rdatas(*set);
  return stale.form.rdatas != right.rdatas && visit(stale);
}

// One record less than there is, or one more that another version has.
bool try_additions(const ZoneVersion* zone, const Case& failing, const SignedForm& right,
                   const Visit& visit) {
  const auto set = same_set(zone, failing);
  if (!set || set->size() > 4 * k_tried_records) return false;
  for (const Bytes& rdata : canonical_rdatas(*set)) {
    if (std::ranges::find(right.rdatas, rdata) != right.rdatas.end()) continue;
    Hypothesis more{Explanation::record_missing, "a record of another version as well", {}, right};
    more.form.rdatas.push_back(rdata);
    std::ranges::sort(more.form.rdatas);
    if (visit(more)) return true;
  }
  return false;
}

} // namespace

bool stale_rrsets(const Case& failing, const Surroundings& around, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  if (try_set_of(around.previous, "the RRset of the previous version", failing, right, visit)) return true;
  if (try_set_of(around.input, "the RRset of the unsigned input", failing, right, visit)) return true;
  if (failing.set.type() != RrType::SOA || failing.set.size() != 1) return false;
  constexpr std::uint32_t k_serials = 50;
  const std::size_t at = soa_serial_offset(right.rdatas[0]);
  const std::uint32_t serial = read_u32(right.rdatas[0].data() + at);
  for (std::uint32_t distance = 1; distance <= k_serials; ++distance) {
    for (const std::uint32_t other : {serial - distance, serial + distance}) {
      Hypothesis stale{Explanation::stale_rrset, "the SOA of another serial", fmt::format("serial {}", other),
                       right};
      put_u32(stale.form.rdatas[0], at, other);
      if (visit(stale)) return true;
    }
  }
  return false;
}

bool original_ttls(const Case& failing, const Surroundings& around, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  std::vector<std::uint32_t> ttls{failing.set.ttl()};
  for (const ZoneVersion* other : {around.previous, around.input}) {
    if (const auto set = same_set(other, failing)) ttls.push_back(set->ttl());
  }
  for (const std::uint32_t usual : {0U, 1U, 60U, 300U, 600U, 900U, 1800U, 3600U, 7200U, 10'800U, 14'400U,
                                    21'600U, 28'800U, 43'200U, 86'400U, 172'800U, 604'800U}) {
    ttls.push_back(usual);
  }
  std::ranges::sort(ttls);
  ttls.erase(std::unique(ttls.begin(), ttls.end()), ttls.end());
  for (const std::uint32_t ttl : ttls) {
    if (ttl == right.ttl) continue;
    Hypothesis other{Explanation::original_ttl, fmt::format("original TTL {}", ttl), {}, right};
    other.form.ttl = ttl;
    put_u32(other.form.header, k_original_ttl_at, ttl);
    if (visit(other)) return true;
    // The field is right, and something else was hashed.
    Hypothesis hashed{
        Explanation::original_ttl, fmt::format("TTL {} hashed with the records", ttl), {}, right};
    hashed.form.ttl = ttl;
    if (visit(hashed)) return true;
  }
  return false;
}

bool missing_records(const Case& failing, const Surroundings& around, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  for (std::size_t i = 0; right.rdatas.size() > 1 && i < std::min(right.rdatas.size(), k_tried_records);
       ++i) {
    Hypothesis less{Explanation::record_missing, "one record less than is published",
                    fmt::format("without the record that is number {}", i + 1), right};
    less.form.rdatas.erase(less.form.rdatas.begin() + static_cast<std::ptrdiff_t>(i));
    if (visit(less)) return true;
  }
  return try_additions(around.previous, failing, right, visit) ||
         try_additions(around.input, failing, right, visit);
}

bool copies(const Case& failing, const Surroundings& around, const Visit& visit) {
  const SignedForm right = form_of(failing.set, failing.rdata);
  const auto try_node = [&](const NodeView& node) {
    const auto set = node.find(failing.set.type());
    if (!set || set->size() == 0 || node.owner() == failing.set.owner()) return false;
    Hypothesis copied{Explanation::copied, "the RRset of another owner", "of " + to_text(node.owner()),
                      right};
    copied.form.owner.assign(node.owner().wire().begin(), node.owner().wire().end());
    copied.form.rdatas = canonical_rdatas(*set);
    if (visit(copied)) return true;
    // The name that was hashed is another, the data are these.
    copied.detail = "the data of this RRset under another owner";
    copied.form.rdatas = right.rdatas;
    return visit(copied);
  };
  auto before = around.zone.find_before(failing.set.owner());
  for (std::size_t i = 0; before && i < k_neighbours / 2; ++i) {
    if (try_node(*before)) return true;
    before = around.zone.find_before(before->owner());
  }
  NodeCursor behind = around.zone.nodes_from(failing.set.owner());
  for (std::size_t i = 0; i < k_neighbours / 2; ++i) {
    const auto node = behind.next();
    if (!node) break;
    if (try_node(*node)) return true;
  }
  return false;
}

bool for_each_hypothesis(const Case& failing, const Surroundings& around, std::optional<Explanation> only,
                         const Visit& visit) {
  using Step = bool (*)(const Case&, const Surroundings&, const Visit&);
  static constexpr std::array<std::pair<Explanation, Step>, 6> steps{{
      {Explanation::stale_rrset, stale_rrsets},
      {Explanation::original_ttl, original_ttls},
      {Explanation::canonical_form, canonical_forms},
      {Explanation::header_field, header_fields},
      {Explanation::record_missing, missing_records},
      {Explanation::copied, copies},
  }};
  return std::ranges::any_of(steps, [&](const auto& step) {
    return (!only || *only == step.first) && step.second(failing, around, visit);
  });
}

} // namespace countersign::forensics
