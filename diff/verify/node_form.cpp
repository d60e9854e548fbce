#include "diff/verify/node_form.h"

#include "diff/verify/ds.h"

namespace countersign::referee {
namespace {

bool is_allowed_beside_cname(RrType type) noexcept {
  return type == RrType::CNAME || type == RrType::NSEC || type == RrType::NSEC3 || type == RrType::KEY;
}

void judge_cname(const NodeView& node, const RrsetView& cname, FindingSink& sink) {
  const Place place{node.owner(), RrType::CNAME, {}};
  if (cname.size() > 1) {
    sink.add(FindingKind::cname_with_other_data, place,
             [&] { return fmt::format("{} CNAME records", cname.size()); });
  }
  // RFC 2181 section 10.1, RFC 4034 sections 3 and 4: RRSIG and NSEC are allowed beside it. KEY and NXT were
  // too.
  std::string others;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const RrsetView set = node.rrset(i);
    const RrType type = set.type();
    if (set.size() == 0 || is_allowed_beside_cname(type)) continue;
    others += ' ' + to_text(type);
  }
  if (!others.empty()) {
    sink.add(FindingKind::cname_with_other_data, place, [&] { return "beside it:" + others; });
  }
}

void judge_dname(const PlacedNode& placed, const RrsetView& dname, FindingSink& sink) {
  const Place place{placed.node.owner(), RrType::DNAME, {}};
  if (dname.size() > 1) {
    sink.add(FindingKind::dname_conflict, place,
             [&] { return fmt::format("{} DNAME records", dname.size()); });
  }
  if (placed.standing == Standing::delegation) {
    sink.add(FindingKind::dname_conflict, place, [] { return "beside NS records below the apex"; });
  }
}

void judge_ds(const PlacedNode& placed, const RrsetView& set, bool rrsets_only, FindingSink& sink) {
  const NameView owner = placed.node.owner();
  const bool at_apex = placed.standing == Standing::apex;
  if (at_apex || (placed.standing == Standing::authoritative && !rrsets_only)) {
    const Severity full = info(FindingKind::ds_misplaced).severity;
    sink.add(FindingKind::ds_misplaced, at_apex ? full : std::min(full, Severity::minor),
             {owner, RrType::DS, {}},
             [&] { return at_apex ? "a DS at the apex" : "there are no NS records beside it"; });
  }
  for (std::size_t i = 0; i < set.size(); ++i) {
    const Ds ds = parse_ds(set.record(i).rdata);
    const auto octets = ds_digest_octets(ds.digest_type);
    if (ds.label.algorithm != 0 && (!octets || ds.digest_octets.size() == *octets)) continue;
    sink.add(FindingKind::ds_malformed, {owner, RrType::DS, to_text(ds.label)}, [&] {
      return ds.label.algorithm == 0 ? std::string("algorithm 0 is reserved")
                                     : fmt::format("digest type {} with {} octets, not {}", ds.digest_type,
                                                   ds.digest_octets.size(), *octets);
    });
  }
}

// RFC 9615 section 3: copies of the CDS and CDNSKEY of a new zone, for the parent to find.
bool is_signalling_name(NameView owner) noexcept {
  static constexpr std::string_view k_label = "\x07_dsboot";
  const ByteView wire = owner.wire();
  return wire.size() > k_label.size() && std::ranges::equal(wire.first(k_label.size()), as_bytes(k_label));
}

// RFC 4035 section 2.1: those of zones are at the apex. Without the flag they may be of anything.
void judge_dnskey(const NodeView& node, const RrsetView& set, FindingSink& sink) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    if ((set.record(i).rdata[0] & 1) == 0) continue; // the zone key flag, 0x0100
    sink.add(FindingKind::dnskey_misplaced, {node.owner(), RrType::DNSKEY, {}},
             [] { return "a zone key that is not at the apex"; });
    return;
  }
}

} // namespace

void judge_node_form(const PlacedNode& placed, bool rrsets_only, FindingSink& sink) {
  if (placed.standing == Standing::below_cut || placed.standing == Standing::below_dname) return;
  const NodeView& node = placed.node;
  const bool at_apex = placed.standing == Standing::apex;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const RrsetView set = node.rrset(i);
    const RrType type = set.type();
    if (set.size() == 0) continue;
    if (type == RrType::CNAME) {
      judge_cname(node, set, sink);
    } else if (type == RrType::DNAME) {
      judge_dname(placed, set, sink);
    } else if (type == RrType::DS) {
      judge_ds(placed, set, rrsets_only, sink);
    } else if ((type == RrType::CDS || type == RrType::CDNSKEY) && !at_apex &&
               !is_signalling_name(node.owner())) {
      sink.add(FindingKind::cds_misplaced, {node.owner(), type, {}}, [] { return "not at the apex"; });
    } else if (type == RrType::DNSKEY && !at_apex) {
      judge_dnskey(node, set, sink);
    } else if (type == RrType::ZONEMD && !at_apex) {
      sink.add(FindingKind::zonemd_misplaced, {node.owner(), type, {}}, [] { return "not at the apex"; });
    }
  }
}

} // namespace countersign::referee
