// Input: what the process of a PKCS#11 module left as its answer.
#include "adapters/keystore/pkcs11_messages.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;
  const auto answer = parse_pkcs11_answer({data, size});
  if (!answer) {
    if (answer.error().message.find('\n') != std::string::npos)
      std::abort(); // one line, whatever the module said
    return 0;
  }
  // What was accepted is whole: written and read again it is the same.
  const Bytes octets = to_octets(answer);
  const auto again = parse_pkcs11_answer(octets);
  if (!again || to_octets(again) != octets || again->held.size() != answer->held.size()) std::abort();
  return 0;
}
