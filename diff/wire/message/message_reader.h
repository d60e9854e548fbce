// Reads a DNS message record by record, from memory, without a copy of the whole.
#pragma once

#include "diff/wire/message/message.h"
#include "diff/wire/message/name_reader.h"

namespace countersign {

// One record of a message. The views are valid until the next record is read.
struct MessageRecord {
  Section section = Section::answer;
  NameView owner; // canonical
  RrType type = RrType::A;
  std::uint16_t rr_class = k_class_in;
  std::uint32_t ttl = 0;  // as it stands, the top bit included
  ByteView rdata;         // uncompressed, spelling kept
  std::size_t offset = 0; // of the record in the message, for error texts
};

// Names in RDATA are decompressed for the types of RFC 3597 section 4: those of RFC 1035 and RP, AFSDB, RT,
// PX, NAPTR, SRV. In all others (DNAME, RRSIG, NSEC, KX...) a pointer is an error. RDATA of class IN that is
// not well-formed for its type is an error; OPT, TSIG and other classes are handed out as they are. All
// errors are `protocol` and name the offset; after one the reader must not be used any more.
class MessageReader {
public:
  // `message` must outlive the reader. Fails if there is no header.
  [[nodiscard]] static Result<MessageReader> open(ByteView message);

  [[nodiscard]] const MessageHeader& header() const noexcept { return header_; }
  // All questions; to be called first and once.
  [[nodiscard]] Result<std::vector<Question>> read_questions();
  // Nothing after the last record; octets behind that one are an error.
  [[nodiscard]] Result<std::optional<MessageRecord>> next();

private:
  MessageReader(ByteView message, const MessageHeader& header) : message_(message), header_(header) {}
  [[nodiscard]] Section section_of(std::size_t index) const noexcept;
  [[nodiscard]] Status read_rdata(RrType type, std::size_t at, std::size_t size);
  [[nodiscard]] Status decompress(RrType type, std::size_t at, std::size_t end);

  ByteView message_;
  MessageHeader header_;
  std::size_t at_ = k_header_octets;
  std::size_t read_ = 0; // records
  ReadName owner_;
  ReadName rdata_name_;
  Bytes unpacked_;
  ByteView rdata_;
};

} // namespace countersign
