// Input: text of a .key file, a zero octet, text of a .private file.
#include "adapters/keys/key_pair.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t split = std::min(input.find('\0'), input.size());
  const std::string_view secret = split < input.size() ? input.substr(split + 1) : std::string_view();
  const auto key = parse_bind_key(input.substr(0, split), secret, "Kfuzz");
  if (!key) {
    if (key.error().message.find("Kfuzz") == std::string::npos) std::abort(); // it must name the file
    return 0;
  }
  // What was accepted is a whole key: the record that we print of it is read as the same one.
  const auto again = parse_bind_key(dnskey_text(*key), secret, "Kfuzz");
  if (!again || again->dnskey != key->dnskey || again->pkcs8_pem != key->pkcs8_pem) std::abort();
  return 0;
}
