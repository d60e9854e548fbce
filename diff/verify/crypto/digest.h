// Hash functions of DNSSEC over OpenSSL. Each algorithm is fetched once in the life of the process; after
// that everything here is safe from any number of threads.
#pragma once

#include "diff/model/bytes.h"

#include <array>
#include <optional>

struct evp_md_st;
struct evp_md_ctx_st;

namespace countersign::referee {

enum class Hash : std::uint8_t { sha1, sha256, sha384, sha512 };

// Null if the providers of this OpenSSL do not have it (SHA-1 under some policies).
[[nodiscard]] const evp_md_st* fetched(Hash hash) noexcept;

// The whole digest of `bytes`; nothing if the hash is not to be had.
[[nodiscard]] std::optional<Bytes> digest(Hash hash, ByteView bytes);

inline constexpr std::size_t k_nsec3_hash_octets = 20;
using Nsec3Hash = std::array<std::uint8_t, k_nsec3_hash_octets>;

// Hashes owner names (RFC 5155 section 5) by SHA-1, the only algorithm there is. One for each thread.
class Nsec3Hasher {
public:
  Nsec3Hasher();
  ~Nsec3Hasher();
  Nsec3Hasher(const Nsec3Hasher&) = delete;
  Nsec3Hasher& operator=(const Nsec3Hasher&) = delete;

  [[nodiscard]] static bool available() noexcept { return fetched(Hash::sha1) != nullptr; }
  // `canonical_name` in wire form. False if OpenSSL refused, which leaves `out` undefined.
  [[nodiscard]] bool hash(ByteView canonical_name, ByteView salt, unsigned iterations,
                          Nsec3Hash& out) noexcept;

private:
  evp_md_ctx_st* context_;
};

} // namespace countersign::referee
