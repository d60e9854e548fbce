// HMAC-SHA256 (RFC 2104), by OpenSSL.
#pragma once

#include "diff/model/result.h"

#include <string_view>

namespace countersign {

[[nodiscard]] Result<std::string> hmac_sha256_hex(std::string_view key, std::string_view text); // 64 digits

} // namespace countersign
