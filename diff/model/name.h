// Domain names in canonical form: uncompressed wire octets, ASCII letters in lower case
// (RFC 4034 section 6.2).
//
// The spelling of an owner name is not kept: it is not content (RFC 4343), and every comparison here is
// then one of octets. The spelling of names inside RDATA is kept in the RDATA (see rdata.h).
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

#include <optional>

namespace countersign {

inline constexpr std::size_t k_max_name_octets = 255;
inline constexpr std::size_t k_max_label_octets = 63;

// Borrowed canonical name. Cheap to copy; valid as long as the octets it points to.
class NameView {
public:
  // No name at all: only good for being assigned to.
  constexpr NameView() = default;
  // `wire` must be one complete canonical name; use Name::from_wire for bytes from outside.
  explicit constexpr NameView(ByteView wire)
      : data_(wire.data()), size_(static_cast<std::uint8_t>(wire.size())) {}

  [[nodiscard]] ByteView wire() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; } // octets, with the root label
  [[nodiscard]] bool is_root() const noexcept { return size_ == 1; }
  [[nodiscard]] bool is_wildcard() const noexcept { return size_ > 2 && data_[0] == 1 && data_[1] == '*'; }
  [[nodiscard]] unsigned label_count() const noexcept; // without the root label; a leading "*" counts
  // Without the first label. The root has no parent: must not be asked.
  [[nodiscard]] NameView parent() const noexcept;
  // True for the ancestor itself too.
  [[nodiscard]] bool is_at_or_below(NameView ancestor) const noexcept;
  // The last `labels` labels; `labels` at most label_count().
  [[nodiscard]] NameView suffix(unsigned labels) const noexcept;

  friend bool operator==(NameView left, NameView right) noexcept;

private:
  const std::uint8_t* data_ = nullptr;
  std::uint8_t size_ = 0;
};

// Canonical DNS name order (RFC 4034 section 6.1): negative, zero or positive.
[[nodiscard]] int compare(NameView left, NameView right) noexcept;

struct CanonicalLess {
  using is_transparent = void;
  bool operator()(NameView left, NameView right) const noexcept { return compare(left, right) < 0; }
};

// Master-file presentation, absolute, with RFC 1035 / 4343 escapes: "a\.b.example.".
[[nodiscard]] std::string to_text(NameView name);

// Owned canonical name.
class Name {
public:
  Name() : octets_(1, '\0') {} // the root
  explicit Name(NameView view);

  // Exactly one uncompressed name; any case.
  [[nodiscard]] static Result<Name> from_wire(ByteView wire);
  // Master-file text. A name without a final dot is completed by `origin`; without an origin that is an
  // error. "@" is not known here: it is syntax of the zone file.
  [[nodiscard]] static Result<Name> from_text(std::string_view text,
                                              std::optional<NameView> origin = std::nullopt);

  [[nodiscard]] NameView view() const noexcept { return NameView(as_bytes(octets_)); }
  operator NameView() const noexcept { return view(); } // NOLINT: a Name is a name

  friend bool operator==(const Name& left, const Name& right) noexcept {
    return left.octets_ == right.octets_;
  }
  friend bool operator<(const Name& left, const Name& right) noexcept {
    return compare(left.view(), right.view()) < 0;
  }

private:
  std::string octets_;
};

// Length of the uncompressed name that `bytes` begins with; nothing if it is not one (too long, cut off,
// compression pointer).
[[nodiscard]] std::optional<std::size_t> leading_name_length(ByteView bytes) noexcept;

[[nodiscard]] constexpr std::uint8_t fold_case(std::uint8_t octet) noexcept {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet + 32) : octet;
}

} // namespace countersign
