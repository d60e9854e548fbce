// The kinds of key store. Private to this folder; the door is key_store.h.
#pragma once

#include "adapters/keystore/key_store.h"

namespace countersign {

[[nodiscard]] std::unique_ptr<KeyStore> make_pkcs11_store(Pkcs11Place place, std::filesystem::path program);
[[nodiscard]] std::unique_ptr<KeyStore> make_bind_key_store(BindKeyPlace place);
[[nodiscard]] std::unique_ptr<KeyStore> make_knot_key_store(KnotKeyPlace place);
[[nodiscard]] std::unique_ptr<KeyStore> make_powerdns_key_store(PowerDnsKeyPlace place);
[[nodiscard]] std::unique_ptr<KeyStore> make_command_store(CommandPlace place);

// Parts of a DNSKEY's RDATA, of which a caller has checked that it has more than four octets.
inline constexpr std::size_t k_public_key_at = 4;

// True if `public_key` is that of the DNSKEY, or would have its tag in its place (a twin).
[[nodiscard]] bool has_key_or_tag(ByteView dnskey, ByteView public_key);

} // namespace countersign
