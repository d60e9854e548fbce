// SHA-256, for the chain of records and for texts that are stored once.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

namespace countersign::storage {

// 32 octets. Fails only if OpenSSL offers no SHA-256.
[[nodiscard]] Result<Bytes> sha256(std::string_view data);

} // namespace countersign::storage
