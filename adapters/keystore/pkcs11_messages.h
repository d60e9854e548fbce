// What the process of a PKCS#11 module is asked and what it answers, as octets in files. Private to this
// folder.
//
// Fields of four octets of length and their octets. The answer comes from a process in which a foreign module
// ran: every length is checked, and what does not fit is an error.
#pragma once

#include "adapters/keystore/key_store.h"

namespace countersign {

struct Pkcs11Question {
  std::string module, token, serial, pin_file, id, label;
  Bytes dnskey, challenge;
};

[[nodiscard]] Bytes to_octets(const Pkcs11Question& question);
[[nodiscard]] Result<Pkcs11Question> parse_pkcs11_question(ByteView octets);

[[nodiscard]] Bytes to_octets(const Result<StoreAnswer>& answer);
// An answer that is an Error comes back as that Error; one that cannot be read is `invalid_input`.
[[nodiscard]] Result<StoreAnswer> parse_pkcs11_answer(ByteView octets);

} // namespace countersign
