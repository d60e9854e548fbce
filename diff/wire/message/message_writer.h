// Builds a DNS message record by record, with name compression and a limit on its size.
#pragma once

#include "diff/wire/message/message.h"

#include <array>

namespace countersign {

// Owner names are compressed, and those names in RDATA of class IN that RFC 1035 defines (RFC 3597 section 4:
// no others). A name in RDATA is only shortened where the spelling is the same, so that the reader gets back
// what was put in.
class MessageWriter {
public:
  // The counts of `header` are kept by the writer. `limit` counts octets of the whole message, at most 65535.
  MessageWriter(const MessageHeader& header, std::size_t limit);

  // These return false, and leave the message as it was, if the limit would be passed or a count would
  // overflow. Sections must be filled in their order.
  [[nodiscard]] bool add_question(const Question& question);
  [[nodiscard]] bool add_record(Section section, NameView owner, RrType type, std::uint32_t ttl,
                                ByteView rdata, std::uint16_t rr_class = k_class_in);

  // A larger limit, for a record that does not fit into a message of its own under the old one.
  void raise_limit(std::size_t limit) noexcept { limit_ = limit; }
  [[nodiscard]] std::size_t size() const noexcept { return message_.size(); }
  [[nodiscard]] std::size_t record_count() const noexcept;
  [[nodiscard]] Bytes finish(); // the writer is spent

private:
  // A place from which a failed addition is rolled back.
  struct Mark {
    std::size_t size;
    std::size_t suffixes;
  };
  [[nodiscard]] Mark mark() const noexcept { return {message_.size(), suffix_count_}; }
  [[nodiscard]] bool keep_or_roll_back(const Mark& before);
  void put_name(ByteView name);
  void put_rdata(RrType type, ByteView rdata);
  [[nodiscard]] bool stands_at(std::size_t offset, ByteView name) const noexcept;

  static constexpr std::size_t k_slots = 4096; // open addressing
  static constexpr std::size_t k_max_suffixes = 2048;
  std::array<std::uint16_t, k_slots> slots_{};       // offset of a suffix; 0 is free
  std::array<std::uint16_t, k_max_suffixes> used_{}; // slots in the order in which they were filled
  std::size_t suffix_count_ = 0;
  MessageHeader header_;
  std::size_t limit_;
  Bytes message_;
};

} // namespace countersign
