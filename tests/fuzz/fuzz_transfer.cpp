// The messages of a transfer, each with its length in front as on TCP; the first octet says AXFR (even) or
// IXFR (odd). A transfer that is done must give its zone or its changes, and nothing else may be taken from
// it.
#include "diff/wire/transfer/transfer_reader.h"

#include <algorithm>
#include <cstdlib>

using namespace countersign;

namespace {

const Name& zone() {
  static const Name name = Name::from_text("f.").value();
  return name;
}

Record soa_of(std::uint32_t serial) {
  Bytes rdata{1, 'n', 1, 'f', 0, 1, 'h', 1, 'f', 0};
  append_u32(rdata, serial);
  for (int i = 0; i < 4; ++i) append_u32(rdata, 60);
  return {zone(), RrType::SOA, 60, rdata};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  TransferQuestion question{0x1234, zone(), std::nullopt};
  if ((data[0] & 1) != 0) question.have = soa_of(1);
  TransferReader reader(question, TransferBounds{1 << 20, 10'000});
  ByteView rest(data + 1, size - 1);
  while (rest.size() >= 2 && !reader.is_done()) {
    const std::size_t length = std::min<std::size_t>(read_u16(rest.data()), rest.size() - 2);
    if (!reader.feed(rest.subspan(2, length))) return 0;
    rest = rest.subspan(2 + length);
  }
  if (!reader.is_done()) {
    if (reader.ended_early().message.empty()) std::abort();
    return 0;
  }
  if (reader.form() == TransferReader::Form::full) {
    const auto taken = reader.take_zone();
    if (taken && (*taken)->serial() != reader.serial()) std::abort();
  } else if (reader.form() == TransferReader::Form::differences) {
    const auto changes = reader.take_changes();
    if (changes.empty() || changes.back().to() != reader.serial()) std::abort();
  }
  return 0;
}
