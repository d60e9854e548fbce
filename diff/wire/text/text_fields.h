// Single fields of a master file, from a word to a number or to octets. Nothing here knows of lines or types.
#pragma once

#include "diff/model/name.h"
#include "diff/model/rrtype.h"
#include "diff/model/serial.h"

#include <array>

namespace countersign {

// Octets of one RDATA while it is read. A fixed buffer: the inner loops test for room once, not per octet. It
// is larger than an RDATA can be, so that a field may ask for the most that it could need; at the end fits()
// tells.
class RdataBuffer {
public:
  static constexpr std::size_t k_largest = 0xffff; // RDLENGTH has 16 bits

  void clear() noexcept { size_ = 0; }
  [[nodiscard]] bool fits() const noexcept { return size_ <= k_largest; }
  [[nodiscard]] ByteView view() const noexcept { return {octets_.data(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t room() const noexcept { return k_capacity - size_; }
  [[nodiscard]] std::uint8_t* end() noexcept { return octets_.data() + size_; }
  [[nodiscard]] std::uint8_t& at(std::size_t index) noexcept { return octets_[index]; }
  // The caller has written `count` octets at end(), and has tested room().
  void grow(std::size_t count) noexcept { size_ += count; }

  [[nodiscard]] bool put(std::uint32_t value, unsigned octets) noexcept { // in network byte order
    if (room() < octets) return false;
    for (unsigned left = octets; left > 0; --left)
      octets_[size_++] = static_cast<std::uint8_t>(value >> (8 * (left - 1)));
    return true;
  }
  [[nodiscard]] bool put(ByteView bytes) noexcept;

private:
  static constexpr std::size_t k_capacity = k_largest + 256; // a name more
  std::array<std::uint8_t, k_capacity> octets_;
  std::size_t size_ = 0;
};

// Why a name could not be read; a text for the message.
using NameFault = const char*;

// Reads a name as it is spelled to `out`, which has room for 255 octets, and sets `size`. A relative name is
// completed by `origin` (wire form; empty: there is none). "@" without a backslash is the origin.
// Null on success. A name that is too long by itself and one that is too long with its origin are refused.
[[nodiscard]] NameFault read_name(std::string_view text, ByteView origin, std::uint8_t* out,
                                  std::size_t& size) noexcept;

// Lower case, in place; label lengths are no letters.
void fold_name(std::uint8_t* wire, std::size_t size) noexcept;

// Octets of a character string, escapes resolved, to `out`, which has room for text.size(). Nothing on a bad
// escape.
[[nodiscard]] std::optional<std::size_t> read_string(std::string_view text, std::uint8_t* out) noexcept;

[[nodiscard]] std::optional<std::uint32_t> read_number(std::string_view text,
                                                       std::uint32_t largest = 0xffffffff) noexcept;
// Seconds, or units in any order ("1w2d3h4m5s", any case).
[[nodiscard]] std::optional<std::uint32_t> read_period(std::string_view text) noexcept;
[[nodiscard]] std::optional<std::uint32_t> read_time(std::string_view text) noexcept; // see parse_time()

[[nodiscard]] bool read_ipv4(std::string_view text,
                             std::uint8_t* out) noexcept; // dotted quad, no leading zeros
[[nodiscard]] bool read_ipv6(std::string_view text, std::uint8_t* out) noexcept; // RFC 4291 section 2.2

// As parse_rrtype(), without a search for the types of which zones are made, and with the mnemonics of rare
// types that are printed as TYPEnnn (other programs write them, in NSEC bitmaps for one).
[[nodiscard]] std::optional<RrType> read_type(std::string_view text) noexcept;
// DNSSEC algorithm by number or mnemonic (RFC 4034 appendix A.1 and the IANA registry after it).
[[nodiscard]] std::optional<std::uint32_t> read_algorithm(std::string_view text) noexcept;
// Certificate type by number or mnemonic (RFC 4398 section 2.1).
[[nodiscard]] std::optional<std::uint32_t> read_certificate_type(std::string_view text) noexcept;

[[nodiscard]] bool equal_words(std::string_view left, std::string_view right) noexcept; // ASCII case apart

// Digits that come in several words (hex, base64, base32hex). `put` a word after the other, then `finish`.
class HexReader {
public:
  [[nodiscard]] bool put(std::string_view digits,
                         RdataBuffer& out) noexcept; // false: no hex digit, or no room
  [[nodiscard]] bool finish() const noexcept { return !half_; }

private:
  bool half_ = false;
  std::uint8_t high_ = 0;
};

class Base64Reader { // RFC 4648 section 4: padded, unused bits zero
public:
  [[nodiscard]] bool put(std::string_view digits, RdataBuffer& out) noexcept;
  [[nodiscard]] bool finish() const noexcept { return count_ == 0; }

private:
  std::uint32_t bits_ = 0;
  unsigned count_ = 0; // digits of the group of four, padding included
  unsigned padding_ = 0;
  bool ended_ = false; // padding was read: nothing may follow the group
};

// One word without padding (RFC 5155 section 3.3), any case; false on a bad digit, length or unused bit.
[[nodiscard]] bool read_base32hex(std::string_view text, RdataBuffer& out) noexcept;

} // namespace countersign
