// HMAC with SHA-2 (RFC 2104, FIPS 180-4). The only use of OpenSSL in this room.
#pragma once

#include "diff/model/bytes.h"
#include "diff/wire/tsig_key.h"

#include <memory>

namespace countersign {

// One key, any number of MACs one after the other. The key schedule is made once. Not shared between threads.
// OpenSSL fails here only for lack of memory or of the algorithm itself; either ends the program
// (std::terminate through an exception that nobody catches would hide where), with the name of the failed
// call on stderr.
class Hmac {
public:
  Hmac(TsigAlgorithm algorithm, ByteView secret);
  ~Hmac();
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;

  void update(ByteView bytes);
  [[nodiscard]] Bytes finish(); // full length; the next update() begins a new MAC

private:
  struct Context;
  std::unique_ptr<Context> keyed_;   // as after the key
  std::unique_ptr<Context> running_; // a copy of it in use; empty between two MACs
};

// In a time that does not depend on where the difference is. Different lengths are unequal.
[[nodiscard]] bool equal_in_constant_time(ByteView left, ByteView right) noexcept;

} // namespace countersign
