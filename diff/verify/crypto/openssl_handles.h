// Owners of OpenSSL objects. Seen by the .cpp files of this folder only.
#pragma once

#include <memory>

#include <openssl/evp.h>

namespace countersign::referee {

template <auto Free> struct OpensslFree {
  template <class T> void operator()(T* object) const noexcept { Free(object); }
};

using MdHandle = std::unique_ptr<EVP_MD, OpensslFree<EVP_MD_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
using PkeyHandle = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX_free>>;

} // namespace countersign::referee
