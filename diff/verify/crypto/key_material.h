// Seen by the .cpp files of this folder only.
#pragma once

#include "diff/verify/crypto/openssl_handles.h"
#include "diff/verify/crypto/public_key.h"

namespace countersign::referee {

class KeyMaterial {
public:
  KeyMaterial(PkeyHandle handle, const AlgorithmInfo& info) : pkey(std::move(handle)), algorithm(info) {}

  PkeyHandle pkey;
  const AlgorithmInfo& algorithm;
};

} // namespace countersign::referee
