#include "adapters/keys/key_pair.h"

#include "adapters/keys/private_key.h"

namespace countersign {

std::uint16_t KeyPair::tag() const noexcept { return key_tag(dnskey); }

std::string to_text(const KeyPair& key) {
  return fmt::format("{}/{:05} {}", key.algorithm(), key.tag(), key.is_ksk() ? "KSK" : "ZSK");
}

Result<KeyPair> generate_key(NameView zone, std::uint8_t algorithm, bool ksk) {
  COUNTERSIGN_TRY_ASSIGN(const PrivateKey key, PrivateKey::generate(algorithm));
  KeyPair pair{Name(zone), {1, static_cast<std::uint8_t>(ksk ? 1 : 0), 3, algorithm}, {}};
  COUNTERSIGN_TRY_ASSIGN(const Bytes public_key, key.public_key());
  append(pair.dnskey, public_key);
  COUNTERSIGN_TRY_ASSIGN(pair.pkcs8_pem, key.to_pem());
  return pair;
}

} // namespace countersign
