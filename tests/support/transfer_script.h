// Answers to transfers and SOA queries as a test wants them, signed by a second hand: the MACs are put
// together here anew from RFC 8945 section 4.3, not by the code under test.
#pragma once

#include "diff/model/zone_version.h"
#include "diff/wire/message/message.h"
#include "diff/wire/tsig_key.h"

#include <functional>

namespace countersign::test {

[[nodiscard]] ZoneVersionPtr zone_from(std::string_view text);         // aborts if it is not a zone
[[nodiscard]] std::vector<Record> records_of(const ZoneVersion& zone); // SOA first, signatures included
[[nodiscard]] Record soa_of(const ZoneVersion& zone);
// SOA, `names` names with two addresses each, under "example.".
[[nodiscard]] ZoneVersionPtr numbered_zone(unsigned names, std::uint32_t serial = 1);
[[nodiscard]] TsigKey test_key(TsigAlgorithm algorithm = TsigAlgorithm::hmac_sha256,
                               std::string_view name = "k.");

// The records in messages of `per_message`, with the question in the first.
[[nodiscard]] std::vector<Bytes> messages_of(std::uint16_t id, const Question& question,
                                             std::span<const Record> records, std::size_t per_message);
// SOA, all else, SOA.
[[nodiscard]] std::vector<Bytes> axfr_messages(std::uint16_t id, const ZoneVersion& zone,
                                               std::size_t per_message);

struct SigningScript {
  std::uint64_t time_signed = 0;
  std::uint16_t fudge = 300;
  std::function<bool(std::size_t message)> signs = [](std::size_t) { return true; }; // which messages, from 0
  std::size_t mac_octets = 0;                                                        // 0: all of them
};
// Puts TSIG on the messages of the answer to `query`, which carries one itself.
void sign_answer(std::vector<Bytes>& messages, ByteView query, const TsigKey& key,
                 const SigningScript& script);

} // namespace countersign::test
