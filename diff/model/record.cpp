#include "diff/model/record.h"

namespace countersign {

int compare(const Record& left, const Record& right) {
  if (const int order = compare(left.owner.view(), right.owner.view()); order != 0) return order;
  if (left.type != right.type) return left.type < right.type ? -1 : 1;
  if (const int order = compare_rdata(left.type, left.rdata, right.rdata); order != 0) return order;
  return left.ttl < right.ttl ? -1 : left.ttl > right.ttl ? 1 : 0;
}

std::size_t soa_serial_offset(ByteView soa_rdata) noexcept {
  return soa_rdata.size() - 20; // five 32-bit numbers stand at the end
}

Serial soa_serial(ByteView soa_rdata) noexcept { return soa_numbers(soa_rdata).serial; }

SoaNumbers soa_numbers(ByteView soa_rdata) noexcept {
  const std::uint8_t* at = soa_rdata.data() + soa_serial_offset(soa_rdata);
  return {Serial(read_u32(at)), read_u32(at + 4), read_u32(at + 8), read_u32(at + 12), read_u32(at + 16)};
}

} // namespace countersign
