// One DNS message. What the reader hands out must be well-formed, inside the message, and bounded.
#include "diff/model/rdata.h"
#include "diff/wire/message/message_reader.h"

#include <algorithm>
#include <cstdlib>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView message(data, std::min(size, k_max_message_octets));
  auto reader = MessageReader::open(message);
  if (!reader || !reader->read_questions()) return 0;
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
