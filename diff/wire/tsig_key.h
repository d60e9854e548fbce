// A TSIG key (RFC 8945): name, algorithm, secret.
#pragma once

#include "diff/model/name.h"

namespace countersign {

enum class TsigAlgorithm : std::uint8_t { hmac_sha256, hmac_sha384, hmac_sha512 };
[[nodiscard]] const char* to_text(TsigAlgorithm algorithm) noexcept; // "hmac-sha256"
[[nodiscard]] std::optional<TsigAlgorithm>
parse_tsig_algorithm(std::string_view text) noexcept;                    // any case, final dot allowed
[[nodiscard]] NameView algorithm_name(TsigAlgorithm algorithm) noexcept; // as it stands in a TSIG RR
[[nodiscard]] std::size_t mac_size(TsigAlgorithm algorithm) noexcept;    // octets

struct TsigKey {
  Name name;
  TsigAlgorithm algorithm = TsigAlgorithm::hmac_sha256;
  Bytes secret;
  friend bool operator==(const TsigKey&, const TsigKey&) = default;
};

// Text of a BIND key file, as tsig-keygen prints it: key "NAME" { algorithm hmac-sha256; secret "BASE64"; };
// Errors name the line. The message never holds the secret.
[[nodiscard]] Result<TsigKey> parse_key_file(std::string_view text, std::string_view file_name);

[[nodiscard]] std::string secret_base64(const TsigKey& key); // for a signer's configuration file

} // namespace countersign
