#include "tests/unit/model/sample.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace countersign::sample {
namespace {

template <class T> T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

Bytes u32(std::uint32_t value) {
  Bytes out;
  append_u32(out, value);
  return out;
}

} // namespace

Name name(std::string_view text) { return need(Name::from_text(text)); }

Bytes spelled(std::string_view text) {
  Bytes out;
  while (text.size() > 1) {
    const std::size_t dot = text.find('.');
    append_u8(out, static_cast<std::uint8_t>(dot));
    append(out, as_bytes(text.substr(0, dot)));
    text.remove_prefix(text.size() == dot + 1 ? dot : dot + 1);
  }
  append_u8(out, 0);
  return out;
}

Bytes hex(std::string_view digits) {
  Bytes out;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + value));
    high = high < 0 ? value : -1;
  }
  return out;
}

Bytes join(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

Record record(std::string_view owner, RrType type, Bytes rdata, std::uint32_t ttl) {
  return {name(owner), type, ttl, std::move(rdata)};
}

Record soa(std::uint32_t serial, std::string_view apex) {
  return record(apex, RrType::SOA,
                join({spelled("ns.example."), spelled("host.example."), u32(serial), u32(7200), u32(900),
                      u32(1209600), u32(300)}));
}

Record ns(std::string_view owner, std::string_view target, std::uint32_t ttl) {
  return record(owner, RrType::NS, spelled(target), ttl);
}

Record txt(std::string_view owner, std::string_view text, std::uint32_t ttl) {
  Bytes rdata{static_cast<std::uint8_t>(text.size())};
  append(rdata, as_bytes(text));
  return record(owner, RrType::TXT, std::move(rdata), ttl);
}

Record rrsig(std::string_view owner, RrType covered, std::uint16_t tag, std::uint32_t ttl) {
  Bytes rdata;
  append_u16(rdata, static_cast<std::uint16_t>(covered));
  append(rdata, hex("0d 02"));
  append(rdata, join({u32(ttl), u32(2000), u32(1000)}));
  append_u16(rdata, tag);
  append(rdata, spelled("example."));
  rdata.insert(rdata.end(), 64, 0xab);
  return record(owner, RrType::RRSIG, std::move(rdata), ttl);
}

ZoneVersionPtr zone(std::span<const Record> records, std::string_view apex) {
  ZoneBuilder builder(name(apex));
  for (const Record& record : records) {
    if (const Status status = builder.add(record); !status) throw std::runtime_error(status.error().message);
  }
  return need(builder.finish());
}

ZoneVersionPtr zone(std::initializer_list<Record> records, std::string_view apex) {
  return zone(std::span(records.begin(), records.size()), apex);
}

std::vector<Record> all_records(const ZoneVersion& version) {
  std::vector<Record> out;
  version.for_each_node([&](const NodeView& node) {
    const Name owner(node.owner());
    for (std::size_t s = 0; s < node.size(); ++s) {
      const RrsetView set = node.rrset(s);
      const auto put = [&](RrType type, const RecordView& view) {
        out.push_back({owner, type, view.ttl, Bytes(view.rdata.begin(), view.rdata.end())});
      };
      for (std::size_t i = 0; i < set.size(); ++i) put(set.type(), set.record(i));
      for (std::size_t i = 0; i < set.signature_count(); ++i) put(RrType::RRSIG, set.signature(i));
    }
  });
  return out;
}

std::vector<Record> sorted(std::vector<Record> records) {
  std::ranges::sort(records);
  return records;
}

Change change(const ZoneVersion& version, std::uint32_t serial, std::vector<Record> removed,
              std::vector<Record> added) {
  const RecordView before = version.soa().value();
  Change out;
  out.soa_from = {Name(version.apex()), RrType::SOA, before.ttl,
                  Bytes(before.rdata.begin(), before.rdata.end())};
  out.soa_to = out.soa_from;
  const Bytes digits = u32(serial);
  std::ranges::copy(digits, out.soa_to.rdata.begin() +
                                static_cast<std::ptrdiff_t>(soa_serial_offset(out.soa_to.rdata)));
  out.removed = std::move(removed);
  out.added = std::move(added);
  return out;
}

ZoneVersionPtr applied(const ZoneVersion& version, const Change& change) {
  return need(version.apply(change));
}

} // namespace countersign::sample

namespace countersign {

void PrintTo(const Record& record, std::ostream* out) {
  *out << to_text(record.owner.view()) << ' ' << record.ttl << ' ' << to_text(record.type) << ' '
       << to_hex(record.rdata);
}

void PrintTo(const Name& name, std::ostream* out) { *out << to_text(name.view()); }

} // namespace countersign
