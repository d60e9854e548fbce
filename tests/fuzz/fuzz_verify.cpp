// A small zone out of hostile octets, judged twice: verify() must end, not crash, and not depend on its
// threads.
//
// Input: u32 instant, u8 options (bit 0: rrsets_only, bit 1: the DS records of the zone are the parent's),
// then records: u8 length and labels of the owner below "f." in wire form without a root label, u16 type, u8
// TTL, u16 length, RDATA.
#include "diff/verify/verify.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace countersign;

class Reader {
public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}
  [[nodiscard]] bool has(std::size_t octets) const { return rest_.size() >= octets; }
  ByteView take(std::size_t octets) {
    const ByteView taken = rest_.first(octets);
    rest_ = rest_.subspan(octets);
    return taken;
  }
  std::uint8_t u8() { return take(1)[0]; }
  std::uint16_t u16() { return read_u16(take(2).data()); }
  std::uint32_t u32() { return read_u32(take(4).data()); }

private:
  ByteView rest_;
};

constexpr std::uint8_t k_apex[] = {1, 'f', 0};

// Nothing when the input is used up.
std::optional<Record> read_record(Reader& in, bool& readable) {
  readable = in.has(1);
  if (!readable) return std::nullopt;
  const std::size_t labels = in.u8();
  readable = in.has(labels + 5);
  if (!readable) return std::nullopt;
  Bytes owner;
  append(owner, in.take(labels));
  append(owner, k_apex);
  const auto type = static_cast<RrType>(in.u16());
  const std::uint32_t ttl = in.u8();
  const std::size_t length = in.u16();
  readable = in.has(length);
  if (!readable) return std::nullopt;
  const ByteView rdata = in.take(length);
  const auto name = Name::from_wire(owner);
  if (!name) return std::nullopt;
  return Record{*name, type, ttl, Bytes(rdata.begin(), rdata.end())};
}

void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "fuzz_verify: %s\n", what);
  std::abort();
}

bool same(const Finding& left, const Finding& right) {
  return !shown_before(left, right) && !shown_before(right, left) && left.count == right.count;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader in(ByteView(data, size));
  if (!in.has(5)) return 0;
  VerifyOptions options;
  options.at = DnsTime(in.u32());
  const std::uint8_t flags = in.u8();
  options.rrsets_only = (flags & 1) != 0;
  ZoneBuilder builder{NameView(ByteView(k_apex))};
  std::vector<Record> trusted;
  for (bool readable = true; readable;) {
    const auto record = read_record(in, readable);
    if (!record || !builder.add(*record)) continue;
    if ((flags & 2) != 0 && record->type == RrType::DS) trusted.push_back(*record);
  }
  const auto zone = builder.finish(ZoneBuilder::Soa::optional);
  if (!zone) return 0;
  options.trusted_ds = trusted;
  const VersionReport alone = verify(**zone, options);
  options.threads = 2;
  const VersionReport together = verify(**zone, options);
  std::uint64_t signatures = 0;
  (*zone)->for_each_node([&](const NodeView& node) {
    for (std::size_t i = 0; i < node.size(); ++i) signatures += node.rrset(i).signature_count();
  });
  demand(alone.signatures.total() == signatures, "a signature was not counted");
  demand(alone.records == (*zone)->record_count(), "a record was not counted");
  demand(alone.by_key == together.by_key && alone.complete == together.complete, "threads change the counts");
  demand(alone.findings.size() == together.findings.size(), "threads change the number of findings");
  for (std::size_t i = 0; i < alone.findings.size(); ++i) {
    demand(same(alone.findings[i], together.findings[i]), "threads change the findings");
  }
  return 0;
}
