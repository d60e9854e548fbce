#include "diff/wire/transfer/transfer_reader.h"

namespace countersign {
namespace {

Record own(const MessageRecord& record) {
  return {Name(record.owner), record.type, effective_ttl(record.ttl),
          Bytes(record.rdata.begin(), record.rdata.end())};
}

} // namespace

TransferReader::TransferReader(TransferQuestion question, TransferBounds bounds)
    : question_(std::move(question)), bounds_(bounds), zone_(question_.zone) {}

Status TransferReader::feed(ByteView message) {
  ++messages_;
  octets_ += message.size();
  if (octets_ > bounds_.octets) {
    return fail(ErrorKind::limit, "message {}: the transfer is larger than {} octets", messages_,
                bounds_.octets);
  }
  if (is_done())
    return fail(ErrorKind::protocol, "message {}: a message behind the end of the transfer", messages_);
  auto read = read_message(message);
  if (read) return {};
  return tl::unexpected(with_context(std::move(read).error(), fmt::format("message {}", messages_)));
}

Status TransferReader::read_message(ByteView message) {
  COUNTERSIGN_TRY_ASSIGN(MessageReader reader, MessageReader::open(message));
  const MessageHeader& header = reader.header();
  if (header.is_response && header.id == question_.id) rcode_ = header.rcode;
  COUNTERSIGN_TRY(check_answer_header(header, question_.id));
  // RFC 5936 section 2.2.1 wants AA; Knot 3.2 leaves it clear in transfers, and so it proves nothing here.
  COUNTERSIGN_TRY(check_question(reader));
  if (header.answers == 0) return fail(ErrorKind::protocol, "no records in the answer section");
  if (header.authorities != 0) return fail(ErrorKind::protocol, "records in the authority section");
  while (true) {
    COUNTERSIGN_TRY_ASSIGN(const auto record, reader.next());
    if (!record) break;
    if (record->section == Section::answer) COUNTERSIGN_TRY(read_record(*record));
    // The additional section holds OPT and TSIG; anything else in it is no part of the zone.
  }
  if (state_ == State::second) judge_single_soa();
  return {};
}

Status TransferReader::check_question(MessageReader& reader) const {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Question> questions, reader.read_questions());
  if (questions.empty() && messages_ > 1) return {}; // RFC 5936 section 2.2.2
  const RrType type = question_.have ? RrType::IXFR : RrType::AXFR;
  if (questions == std::vector{Question{question_.zone, type, k_class_in}}) return {};
  return fail(ErrorKind::protocol, "{}",
              questions.empty() ? "the question is not repeated" : "the answer is one to another question");
}

Status TransferReader::read_record(const MessageRecord& record) {
  if (++records_ > bounds_.records) {
    return fail(ErrorKind::limit, "the transfer has more than {} records", bounds_.records);
  }
  if (record.rr_class != k_class_in) {
    return fail(ErrorKind::protocol, "record at offset {} has class {}", record.offset, record.rr_class);
  }
  if (is_meta_type(record.type)) {
    return fail(ErrorKind::protocol, "a {} record at offset {}", to_text(record.type), record.offset);
  }
  if (!record.owner.is_at_or_below(question_.zone)) {
    return fail(ErrorKind::protocol, "{} at offset {} is outside the zone", to_text(record.owner),
                record.offset);
  }
  if (state_ == State::done) {
    return fail(ErrorKind::protocol, "a record behind the final SOA, at offset {}", record.offset);
  }
  auto read = record.type == RrType::SOA ? read_soa(record) : read_other(record);
  if (read) return {};
  return tl::unexpected(with_context(std::move(read).error(), fmt::format("at offset {}", record.offset)));
}

Status TransferReader::read_soa(const MessageRecord& record) {
  if (!(record.owner == question_.zone.view())) {
    return fail(ErrorKind::protocol, "a SOA that is not at the apex: {}", to_text(record.owner));
  }
  Record soa = own(record);
  switch (state_) {
  case State::first_soa:
    first_soa_ = std::move(soa);
    state_ = question_.have ? State::second : State::full;
    return question_.have ? Status() : zone_.add(first_soa_);
  case State::second:
    if (!(soa == first_soa_) || serial() == soa_serial(question_.have->rdata))
      return begin_sequence(std::move(soa));
    // Twice the same SOA and nothing between: a whole zone that has no other record.
    COUNTERSIGN_TRY(zone_.add(first_soa_));
    return end_of_full(soa);
  case State::full:
    return end_of_full(soa);
  case State::removing:
  case State::adding:
    return next_in_differences(std::move(soa));
  case State::done:
    break;
  }
  return {};
}

Status TransferReader::read_other(const MessageRecord& record) {
  switch (state_) {
  case State::first_soa:
    return fail(ErrorKind::protocol, "the answer begins with {} instead of SOA", to_text(record.type));
  case State::second:
    COUNTERSIGN_TRY(zone_.add(first_soa_));
    state_ = State::full;
    [[fallthrough]];
  case State::full: {
    auto added = zone_.add(record.owner, record.type, effective_ttl(record.ttl), record.rdata);
    if (!added) return fail(ErrorKind::protocol, "{}", added.error().message);
    return {};
  }
  case State::removing:
    changes_.back().removed.push_back(own(record));
    return {};
  case State::adding:
    changes_.back().added.push_back(own(record));
    return {};
  case State::done:
    break;
  }
  return {};
}

Status TransferReader::end_of_full(const Record& soa) {
  if (!(soa == first_soa_)) {
    return fail(ErrorKind::protocol, "a SOA that is not the first one: serial {} instead of {}",
                soa_serial(soa.rdata).value(), serial().value());
  }
  form_ = Form::full;
  state_ = State::done;
  return {};
}

// The first SOA of a difference: what the zone had before.
Status TransferReader::begin_sequence(Record soa) {
  const Serial before = changes_.empty() ? soa_serial(question_.have->rdata) : changes_.back().to();
  if (soa_serial(soa.rdata) != before) {
    return fail(ErrorKind::protocol, "a difference begins at serial {} instead of {}",
                soa_serial(soa.rdata).value(), before.value());
  }
  if (!changes_.empty() && !(soa == changes_.back().soa_to)) {
    return fail(ErrorKind::protocol, "a difference begins with another SOA than the one before ended with");
  }
  if (!serial().is_newer_than(before)) {
    return fail(ErrorKind::protocol, "a difference from serial {} to {}, which is not newer", before.value(),
                serial().value());
  }
  changes_.emplace_back().soa_from = std::move(soa);
  state_ = State::removing;
  return {};
}

Status TransferReader::next_in_differences(Record soa) {
  Change& change = changes_.back();
  if (state_ == State::removing) {
    if (!soa_serial(soa.rdata).is_newer_than(change.from())) {
      return fail(ErrorKind::protocol, "a difference leads from serial {} to {}, which is not newer",
                  change.from().value(), soa_serial(soa.rdata).value());
    }
    change.soa_to = std::move(soa);
    state_ = State::adding;
    return {};
  }
  if (change.to() != serial()) return begin_sequence(std::move(soa));
  // The target is reached: this is the final SOA, and it, the first and the last of the differences are the
  // same.
  if (!(soa == first_soa_) || !(change.soa_to == first_soa_)) {
    return fail(ErrorKind::protocol, "the differences end with another SOA than the one that was announced");
  }
  form_ = Form::differences;
  state_ = State::done;
  return {};
}

// One SOA and no more in the message: the answer, if there is nothing newer (RFC 1995 section 2); else the
// rest comes.
void TransferReader::judge_single_soa() {
  if (serial().is_newer_than(soa_serial(question_.have->rdata))) return;
  form_ = Form::up_to_date;
  state_ = State::done;
}

Error TransferReader::ended_early() const {
  if (state_ == State::second) {
    // Over UDP this says "come by TCP" (RFC 1995 section 2); over TCP it says nothing.
    return {ErrorKind::protocol, fmt::format("ended after a single SOA, of serial {}, which is newer than {}",
                                             serial().value(), soa_serial(question_.have->rdata).value())};
  }
  return {ErrorKind::protocol,
          fmt::format("ended after {} messages, {} records, without the final SOA", messages_, records_)};
}

Serial TransferReader::serial() const noexcept {
  return first_soa_.rdata.empty() ? Serial() : soa_serial(first_soa_.rdata);
}

Result<ZoneVersionPtr> TransferReader::take_zone() {
  auto zone = zone_.finish();
  if (zone || zone.error().kind == ErrorKind::limit) return zone;
  return fail(ErrorKind::protocol, "{}", zone.error().message);
}

} // namespace countersign
