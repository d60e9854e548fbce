// Writes the answer to an AXFR (RFC 5936) or IXFR query (RFC 1995) as a sequence of messages, each made when
// it is asked for. The zone is read in place: what is held beside it is one message.
#pragma once

#include "diff/model/zone_version.h"
#include "diff/wire/message/message.h"

#include <memory>

namespace countersign {

using ChangePtr = std::shared_ptr<const Change>;

// Records of an answer, one by one.
class RecordStream {
public:
  struct Item {
    NameView owner;
    RrType type;
    std::uint32_t ttl;
    ByteView rdata;
  };
  virtual ~RecordStream() = default;
  // The one to be written next, or nothing; the same until advance(). Valid as long as the stream.
  [[nodiscard]] virtual std::optional<Item> current() const = 0;
  virtual void advance() = 0;
};

class TransferWriter {
public:
  // Messages are filled to about this, TSIG included: names are compressed against the first 16 KiB only, so
  // that more would not make the answer much smaller.
  static constexpr std::size_t k_message_octets = std::size_t{32} << 10;

  struct Query {
    std::uint16_t id = 0;
    Question question;        // AXFR or IXFR; repeated in the first message
    std::size_t reserved = 0; // octets of each message that are left free for TSIG
  };

  // The whole zone: also the answer to an IXFR query from a serial that is not known. The version has a SOA.
  [[nodiscard]] static TransferWriter full(Query query, ZoneVersionPtr zone);
  // Exact differences, the first from the client's serial, each from where the one before ended; at least
  // one.
  [[nodiscard]] static TransferWriter differences(Query query, std::vector<ChangePtr> changes);

  // The next message, or nothing after the last. `limit` for a record that fits into no message.
  [[nodiscard]] Result<std::optional<Bytes>> next();
  [[nodiscard]] bool is_done() const { return !records_->current().has_value(); }

private:
  TransferWriter(Query query, std::unique_ptr<RecordStream> records)
      : query_(std::move(query)), records_(std::move(records)) {}

  Query query_;
  std::unique_ptr<RecordStream> records_;
  bool first_ = true;
};

// An answer of one message: the SOA alone (to a SOA query, to an IXFR query of a client that is up to date,
// or over UDP as the hint to come by TCP), or an error without records.
[[nodiscard]] Bytes make_soa_answer(std::uint16_t id, const Question& question, const ZoneVersion& zone);
// `request` has at least a header; id, opcode, RD and as far as it can be read the question are repeated.
[[nodiscard]] Bytes make_error_answer(ByteView request, Rcode rcode);
// Over UDP, where an answer is too large: the question alone, and TC.
[[nodiscard]] Bytes make_truncated_answer(std::uint16_t id, const Question& question);
// RFC 1996 section 4.7.
[[nodiscard]] Bytes make_notify_answer(std::uint16_t id, const Question& question);

} // namespace countersign
