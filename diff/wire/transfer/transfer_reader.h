// Reads the answer to an AXFR (RFC 5936) or IXFR query (RFC 1995), message by message.
//
// Sans IO: the caller brings whole messages, TSIG already verified. What the rules demand is demanded: id,
// QR, opcode, RCODE and the question in the first message (AA is not: Knot leaves it clear), class IN, one
// and the same SOA at both ends and nothing behind the second, names inside the zone, a chain of serials
// without gap for IXFR. Nothing is handed out before the answer is complete.
#pragma once

#include "diff/model/zone_version.h"
#include "diff/wire/transfer/answer_check.h"

namespace countersign {

struct TransferQuestion {
  std::uint16_t id = 0;
  Name zone;
  std::optional<Record> have; // the SOA that an IXFR query gave; without it the query was AXFR
};

struct TransferBounds {
  std::uint64_t octets = std::uint64_t{16} << 30; // of all messages
  std::uint64_t records = 500'000'000;
};

class TransferReader {
public:
  enum class State : std::uint8_t {
    first_soa, // nothing has come
    second,    // IXFR: the record behind the first SOA tells which form the answer has
    full,      // AXFR, or an IXFR query answered by the whole zone
    removing,
    adding, // inside a difference sequence
    done,
  };
  enum class Form : std::uint8_t { full, differences, up_to_date };

  TransferReader(TransferQuestion question, TransferBounds bounds);

  // The next message. Errors are `protocol` ("message 3: ..." with an offset) or `limit`; the reader is then
  // spent.
  [[nodiscard]] Status feed(ByteView message);
  [[nodiscard]] const TransferQuestion& question() const noexcept { return question_; }
  [[nodiscard]] bool is_done() const noexcept { return state_ == State::done; }

  [[nodiscard]] std::uint64_t messages() const noexcept { return messages_; }
  [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
  // What to say when the connection ends before is_done(). `protocol`.
  [[nodiscard]] Error ended_early() const;
  // The RCODE of the last message that answers us: what a feed() that failed was refused with.
  [[nodiscard]] Rcode rcode() const noexcept { return rcode_; }

  // After is_done():
  [[nodiscard]] Form form() const noexcept { return form_; }
  [[nodiscard]] Serial serial() const noexcept;                                    // the server's
  [[nodiscard]] const Record& soa() const noexcept { return first_soa_; }          // the server's
  [[nodiscard]] Result<ZoneVersionPtr> take_zone();                                // form `full`; once
  [[nodiscard]] std::vector<Change> take_changes() { return std::move(changes_); } // form `differences`; once

private:
  [[nodiscard]] Status read_message(ByteView message);
  [[nodiscard]] Status check_question(MessageReader& reader) const;
  [[nodiscard]] Status read_record(const MessageRecord& record);
  [[nodiscard]] Status read_soa(const MessageRecord& record);
  [[nodiscard]] Status read_other(const MessageRecord& record);
  [[nodiscard]] Status begin_sequence(Record soa);
  [[nodiscard]] Status end_of_full(const Record& soa);
  [[nodiscard]] Status next_in_differences(Record soa);
  void judge_single_soa();

  TransferQuestion question_;
  TransferBounds bounds_;
  State state_ = State::first_soa;
  Form form_ = Form::full;
  Rcode rcode_ = Rcode::no_error;
  std::uint64_t messages_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t octets_ = 0;
  Record first_soa_;
  ZoneBuilder zone_;
  std::vector<Change> changes_;
};

} // namespace countersign
