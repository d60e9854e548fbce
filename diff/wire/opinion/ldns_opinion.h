// What ldns says of a signature. To be asked in a process of its own: ldns has asserts, and leaks, on octets
// that it does not expect.
#pragma once

#include "diff/wire/opinion/signature_question.h"

namespace countersign {

// `question` as to_octets() makes it; anything else is Opinion::none. Verifies the signature and looks at its
// window; says nothing of the rules that bind it to a zone (signer, labels, TTL). Not thread-safe.
[[nodiscard]] Opinion ldns_opinion(ByteView question);

} // namespace countersign
