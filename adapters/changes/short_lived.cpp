#include "adapters/changes/short_lived.h"

#include <algorithm>

namespace countersign {
namespace {

void put_u32(Bytes& rdata, std::size_t at, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) rdata[at++] = static_cast<std::uint8_t>(value >> shift);
}

// The last five fields of a SOA (RFC 1035 section 3.3.13): serial, refresh, retry, expire, minimum.
void shorten_soa(Bytes& rdata, std::uint32_t max_ttl, Serial serial) {
  const std::uint64_t limits[] = {5ULL * max_ttl, 2ULL * max_ttl, 30ULL * max_ttl, max_ttl};
  std::size_t at = rdata.size() - 20;
  put_u32(rdata, at, serial.value());
  for (const std::uint64_t limit : limits) {
    at += 4;
    put_u32(rdata, at,
            static_cast<std::uint32_t>(std::min<std::uint64_t>(read_u32(rdata.data() + at), limit)));
  }
}

Result<ZoneVersionPtr> shorten(const ZoneVersion& zone, std::uint32_t max_ttl, Serial serial) {
  ZoneBuilder builder(zone.apex());
  for (Record record : content_records(zone)) {
    record.ttl = std::min(record.ttl, max_ttl);
    if (record.type == RrType::SOA) shorten_soa(record.rdata, max_ttl, serial);
    COUNTERSIGN_TRY(builder.add(record));
  }
  return builder.finish();
}

} // namespace

Result<ChangeStream> with_short_lives(const ChangeStream& stream, std::uint32_t max_ttl) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<ZoneVersionPtr> versions, versions_of(stream));
  ChangeStream shortened;
  COUNTERSIGN_TRY_ASSIGN(shortened.initial, shorten(*versions.front(), max_ttl, versions.front()->serial()));
  ZoneVersionPtr before = shortened.initial;
  for (std::size_t i = 1; i < versions.size(); ++i) {
    const Serial serial(before->serial().value() + 1);
    COUNTERSIGN_TRY_ASSIGN(ZoneVersionPtr after, shorten(*versions[i], max_ttl, serial));
    const std::string& label = stream.steps[i - 1].label;
    shortened.steps.push_back(
        {difference(*before, *after), label.starts_with("serial-") ? std::string("serial-step") : label});
    before = std::move(after);
  }
  return shortened;
}

} // namespace countersign
