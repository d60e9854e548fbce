// The templates of $GENERATE (an extension of BIND): "$" and "${OFFSET[,WIDTH[,BASE]]}" in a text.
#pragma once

#include "diff/model/result.h"

#include <cstdint>
#include <string_view>

namespace countersign {

struct GenerateRange { // stop is part of it
  std::uint64_t start = 0;
  std::uint64_t stop = 0;
  std::uint64_t step = 1;
};

// START-STOP or START-STOP/STEP, numbers below 2^31, START not above STOP, STEP not 0.
[[nodiscard]] bool read_generate_range(std::string_view text, GenerateRange& range) noexcept;

// The text with each "$" replaced by `value`. BASE is d, o, x, X, or n, N for nibbles in reverse order with
// dots between them (ip6.arpa); WIDTH is the least width, filled up with zeros. "$$" stands for "$"; a
// backslash keeps the octet behind it as it is. With `quoted`, \" stands for a plain quote: it was an escape
// of the outer string. At most 4096 octets come out.
[[nodiscard]] Result<std::string> expand_template(std::string_view text, std::uint64_t value, bool quoted);

} // namespace countersign
