#include "diff/compare/content.h"

#include "diff/compare/compare.h"
#include "diff/compare/walk.h"
#include "diff/wire/presentation.h"

#include <algorithm>
#include <map>

namespace countersign::comparison {
namespace {

constexpr std::size_t k_shown_octets = 240; // of a record's text

Bytes without_serial(ByteView soa) {
  Bytes rdata(soa.begin(), soa.end());
  std::fill_n(rdata.begin() + static_cast<std::ptrdiff_t>(soa_serial_offset(soa)), 4, std::uint8_t{0});
  return rdata;
}

struct Kept {
  std::vector<Finding> findings;
  std::uint64_t folded = 0;
};

Finding content_finding(FindingKind kind, const ContentDifference& difference) {
  std::string evidence = describe(difference);
  if (kind == FindingKind::content_missing) evidence += "; the input has it, the signed zone does not";
  if (kind == FindingKind::content_extra) evidence += "; the signed zone has it, the input does not";
  if (kind == FindingKind::content_ttl) {
    evidence += fmt::format("; TTL {} in the input, {} in the signed zone", difference.left->ttl,
                            difference.right->ttl);
  }
  return make_finding(kind, {to_text(difference.owner), to_text(difference.type), {}}, std::move(evidence));
}

} // namespace

int compare_content_rdata(RrType type, ByteView left, ByteView right) {
  if (type != RrType::SOA) return compare_rdata(type, left, right);
  return compare_rdata(type, without_serial(left), without_serial(right));
}

std::string describe(const ContentDifference& difference) {
  const RecordView& record = difference.left ? *difference.left : *difference.right;
  std::string text = to_text(difference.owner, difference.type, record.ttl, record.rdata);
  if (text.size() > k_shown_octets) text = text.substr(0, k_shown_octets) + "...";
  return text;
}

} // namespace countersign::comparison

namespace countersign {

std::vector<Finding> compare_to_input(const NodeVersion& version, const ZoneVersion& input,
                                      const ComparePolicy& policy) {
  using namespace comparison;
  if (version.zone->content() == input.content()) return {};
  std::map<FindingKind, Kept> kinds;
  const auto keep = [&](const ContentDifference& difference) {
    const FindingKind kind = !difference.right  ? FindingKind::content_missing
                             : !difference.left ? FindingKind::content_extra
                                                : FindingKind::content_ttl;
    Kept& kept = kinds[kind];
    if (kept.findings.size() < policy.findings_per_kind) {
      kept.findings.push_back(content_finding(kind, difference));
    } else {
      ++kept.folded;
    }
  };
  walk_nodes(input, *version.zone,
             [&](const std::optional<NodeView>& left, const std::optional<NodeView>& right) {
               if (left && right && *left == *right) return;
               const bool at_apex = (left ? left->owner() : right->owner()) == input.apex();
               walk_rrsets(left, right,
                           [&](const std::optional<RrsetView>& mine, const std::optional<RrsetView>& theirs) {
                             if (!made_by_signer(mine ? mine->type() : theirs->type(), at_apex))
                               compare_content_sets(mine, theirs, keep);
                           });
             });
  std::vector<Finding> findings;
  for (auto& [kind, kept] : kinds) {
    std::ranges::move(kept.findings, std::back_inserter(findings));
    if (kept.folded == 0) continue;
    findings.push_back(make_finding(kind, {}, fmt::format("and {} more records like these", kept.folded)));
    findings.back().count = kept.folded;
  }
  for (Finding& finding : findings) {
    finding.signer = version.signer;
    finding.node = version.node;
    finding.serial = version.zone->serial();
  }
  std::ranges::sort(findings, shown_before);
  return findings;
}

} // namespace countersign
