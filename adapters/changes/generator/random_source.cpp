#include "adapters/changes/generator/random_source.h"

namespace countersign {

std::uint64_t RandomSource::below(std::uint64_t bound) {
  // Numbers from the last, incomplete run of `bound` values would come up too often; they are thrown away.
  const std::uint64_t incomplete = (UINT64_MAX % bound + 1) % bound;
  std::uint64_t value = engine_();
  while (value > UINT64_MAX - incomplete) value = engine_();
  return value % bound;
}

Bytes RandomSource::octets(std::size_t count) {
  Bytes bytes(count);
  for (std::uint8_t& octet : bytes) octet = static_cast<std::uint8_t>(below(256));
  return bytes;
}

} // namespace countersign
