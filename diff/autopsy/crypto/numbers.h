// Owners of OpenSSL's numbers and points. Seen by the .cpp files of this folder only.
#pragma once

#include "diff/model/bytes.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>

namespace countersign::forensics {

template <auto Free> struct NumberFree {
  template <class T> void operator()(T* object) const noexcept { Free(object); }
};

using Number = std::unique_ptr<BIGNUM, NumberFree<BN_free>>;
using Scratch = std::unique_ptr<BN_CTX, NumberFree<BN_CTX_free>>;
using Montgomery = std::unique_ptr<BN_MONT_CTX, NumberFree<BN_MONT_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, NumberFree<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, NumberFree<EC_POINT_free>>;

[[nodiscard]] inline Number to_number(ByteView octets) {
  return Number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

} // namespace countersign::forensics
