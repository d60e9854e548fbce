// Owners for OpenSSL's numbers and parameters. Private to this folder.
#pragma once

#include "diff/model/bytes.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

namespace countersign {

struct OpensslFree {
  void operator()(BIGNUM* number) const noexcept { BN_clear_free(number); }
  void operator()(BN_CTX* context) const noexcept { BN_CTX_free(context); }
  void operator()(EC_GROUP* group) const noexcept { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const noexcept { EC_POINT_free(point); }
  void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
};
template <class T> using OpensslOwner = std::unique_ptr<T, OpensslFree>;

[[nodiscard]] inline OpensslOwner<BIGNUM> to_number(ByteView octets) {
  return OpensslOwner<BIGNUM>(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

} // namespace countersign
