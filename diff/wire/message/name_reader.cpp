#include "diff/wire/message/name_reader.h"

#include "diff/model/name.h"
#include "diff/wire/message/message.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint8_t k_label_kind_mask = 0xc0;
constexpr std::uint8_t k_pointer = 0xc0;

} // namespace

void ReadName::fold() noexcept {
  // Label lengths are at most 63 and so never look like an upper-case letter.
  std::transform(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(size_), octets_.begin(),
                 fold_case);
}

Result<std::size_t> read_name(ByteView message, std::size_t at, ReadName& out) {
  const std::size_t start = at;
  std::size_t lowest = at;
  std::optional<std::size_t> after;
  out.size_ = 0;
  while (true) {
    if (at >= message.size()) return fail(ErrorKind::protocol, "name at offset {} is cut off", start);
    const std::uint8_t length = message[at];
    if ((length & k_label_kind_mask) == k_pointer) {
      if (at + 1 >= message.size()) return fail(ErrorKind::protocol, "name at offset {} is cut off", start);
      const std::size_t target = read_u16(&message[at]) & 0x3fff;
      if (!after) after = at + 2;
      if (target >= lowest || target < k_header_octets) {
        return fail(ErrorKind::protocol, "name at offset {}: compression pointer to {} does not lead back",
                    start, target);
      }
      at = lowest = target;
      continue;
    }
    if ((length & k_label_kind_mask) != 0) {
      return fail(ErrorKind::protocol, "name at offset {}: label type {:#04x} is not known", start, length);
    }
    const std::size_t octets = std::size_t{length} + 1;
    if (at + octets > message.size()) return fail(ErrorKind::protocol, "name at offset {} is cut off", start);
    if (out.size_ + octets > out.octets_.size()) {
      return fail(ErrorKind::protocol, "name at offset {} is longer than 255 octets", start);
    }
    std::copy_n(message.begin() + static_cast<std::ptrdiff_t>(at), octets,
                out.octets_.begin() + static_cast<std::ptrdiff_t>(out.size_));
    out.size_ += octets;
    at += octets;
    if (length == 0) return after.value_or(at);
  }
}

Result<std::size_t> skip_name(ByteView message, std::size_t at) {
  const std::size_t start = at;
  while (at < message.size()) {
    const std::uint8_t length = message[at];
    if ((length & k_label_kind_mask) == k_pointer) {
      if (at + 2 > message.size()) break;
      return at + 2;
    }
    if ((length & k_label_kind_mask) != 0) {
      return fail(ErrorKind::protocol, "name at offset {}: label type {:#04x} is not known", start, length);
    }
    at += std::size_t{length} + 1;
    if (length == 0) return at;
  }
  return fail(ErrorKind::protocol, "name at offset {} is cut off", start);
}

} // namespace countersign
