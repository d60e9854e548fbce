// Message ids that cannot be guessed (RFC 5452 section 4.3).
#pragma once

#include <cstdint>

namespace countersign {

[[nodiscard]] std::uint16_t random_message_id();

} // namespace countersign
