#include "diff/wire/presentation.h"

#include "diff/wire/text/rdata_writer.h"

namespace countersign {
namespace {

constexpr std::size_t k_piece_octets = 64 * 1024;

void append_line(std::string& out, NameView owner, RrType type, const RecordView& record) {
  append_record(out, owner, type, record.ttl, record.rdata);
  out.push_back('\n');
}

} // namespace

std::string rdata_to_text(RrType type, ByteView well_formed_rdata) {
  std::string text;
  append_rdata(text, type, well_formed_rdata);
  return text;
}

std::string to_text(NameView owner, RrType type, std::uint32_t ttl, ByteView rdata) {
  std::string text;
  append_record(text, owner, type, ttl, rdata);
  return text;
}

std::string to_text(const Record& record) {
  return to_text(record.owner, record.type, record.ttl, record.rdata);
}

void print_zone(const ZoneVersion& zone, const std::function<void(std::string_view)>& sink) {
  std::string piece;
  piece.reserve(k_piece_octets + 4096);
  const auto line = [&](NameView owner, RrType type, const RecordView& record) {
    append_line(piece, owner, type, record);
    if (piece.size() < k_piece_octets) return;
    sink(piece);
    piece.clear();
  };
  // The SOA stands in front of its RRset's place: at the apex A, NS and others would sort before it.
  const auto apex = zone.find(zone.apex());
  const auto soa = apex ? apex->find(RrType::SOA) : std::nullopt;
  for (std::size_t i = 0; soa && i < soa->size(); ++i) line(zone.apex(), RrType::SOA, soa->record(i));
  zone.for_each_node([&](const NodeView& node) {
    const NameView owner = node.owner();
    const bool at_apex = owner == zone.apex();
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      const bool printed = at_apex && set.type() == RrType::SOA;
      for (std::size_t i = 0; !printed && i < set.size(); ++i) line(owner, set.type(), set.record(i));
      for (std::size_t i = 0; i < set.signature_count(); ++i) line(owner, RrType::RRSIG, set.signature(i));
    }
  });
  if (!piece.empty()) sink(piece);
}

std::string print_zone(const ZoneVersion& zone) {
  std::string text;
  print_zone(zone, [&](std::string_view piece) { text += piece; });
  return text;
}

} // namespace countersign
