// One DNS message. What the reader hands out must be well-formed, inside the message, and bounded.
#include "diff/model/rdata.h"
#include "diff/wire/message/message_reader.h"
#include "diff/wire/message/update_message.h"
#include "diff/wire/transfer/answer_check.h"

#include <algorithm>
#include <cstdlib>

using namespace countersign;

namespace {

// As the answer that we were waiting for, to a query and to an update.
void read_as_answer(ByteView message, const MessageHeader& header, const Question& question) {
  const auto records = read_apex_answer(message, header.id, question.name.view(), question.type);
  for (const Record& record : records.value_or(std::vector<Record>())) {
    if (record.type != question.type || !(record.owner == question.name)) std::abort();
  }
  const auto rcode = read_update_answer(message, header.id);
  if (rcode && *rcode != header.rcode) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView message(data, std::min(size, k_max_message_octets));
  auto reader = MessageReader::open(message);
  if (!reader) return 0;
  const auto questions = reader->read_questions();
  if (!questions) return 0;
  if (questions->size() == 1) read_as_answer(message, reader->header(), questions->front());
  // A record takes at least eleven octets.
  for (std::size_t records = 0; records <= message.size() / 11; ++records) {
    const auto record = reader->next();
    if (!record || !*record) return 0;
    const MessageRecord& one = **record;
    if (one.offset >= message.size()) std::abort();
    if (!leading_name_length(one.owner.wire())) std::abort();
    const bool judged = one.rr_class == k_class_in && !is_meta_type(one.type);
    if (judged && !is_well_formed_rdata(one.type, one.rdata)) std::abort();
  }
  std::abort(); // more records than can fit
}
