#include "diff/wire/tsig_key.h"

#include "diff/wire/presentation.h"
#include "diff/wire/tsig/key_file_lexer.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

struct AlgorithmInfo {
  TsigAlgorithm algorithm;
  const char* text;
  std::size_t mac_size;
};

constexpr std::array k_algorithms{
    AlgorithmInfo{TsigAlgorithm::hmac_sha256, "hmac-sha256", 32},
    AlgorithmInfo{TsigAlgorithm::hmac_sha384, "hmac-sha384", 48},
    AlgorithmInfo{TsigAlgorithm::hmac_sha512, "hmac-sha512", 64},
};

const AlgorithmInfo& info_of(TsigAlgorithm algorithm) noexcept {
  return k_algorithms[static_cast<std::size_t>(algorithm)];
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char left, char right) {
    return fold_case(static_cast<std::uint8_t>(left)) == static_cast<std::uint8_t>(right);
  });
}

} // namespace

const char* to_text(TsigAlgorithm algorithm) noexcept { return info_of(algorithm).text; }

std::optional<TsigAlgorithm> parse_tsig_algorithm(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  for (const AlgorithmInfo& info : k_algorithms) {
    if (equal_ignoring_case(text, info.text)) return info.algorithm;
  }
  return std::nullopt;
}

NameView algorithm_name(TsigAlgorithm algorithm) noexcept {
  static constexpr std::string_view k_names[] = {
      {"\x0bhmac-sha256", 13}, {"\x0bhmac-sha384", 13}, {"\x0bhmac-sha512", 13}};
  return NameView(as_bytes(k_names[static_cast<std::size_t>(algorithm)]));
}

std::size_t mac_size(TsigAlgorithm algorithm) noexcept { return info_of(algorithm).mac_size; }

Result<TsigKey> parse_key_file(std::string_view text, std::string_view file_name) {
  KeyFileLexer lexer(text, file_name);
  TsigKey key;
  COUNTERSIGN_TRY(lexer.expect("key"));
  COUNTERSIGN_TRY_ASSIGN(const std::string name, lexer.word("a key name"));
  // BIND takes the name as absolute with and without the final dot.
  auto parsed = Name::from_text(name, Name().view());
  if (!parsed) return lexer.failure("the name of the key is not a domain name");
  key.name = std::move(*parsed);
  COUNTERSIGN_TRY(lexer.expect("{"));
  bool has_algorithm = false;
  bool has_secret = false;
  while (!lexer.take("}")) {
    COUNTERSIGN_TRY_ASSIGN(const std::string clause, lexer.word("'algorithm', 'secret' or '}'"));
    if (clause == "algorithm" && !has_algorithm) {
      COUNTERSIGN_TRY_ASSIGN(const std::string value, lexer.word("an algorithm"));
      const auto algorithm = parse_tsig_algorithm(value);
      if (!algorithm)
        return lexer.failure("the algorithm is not one of hmac-sha256, hmac-sha384, hmac-sha512");
      key.algorithm = *algorithm;
      has_algorithm = true;
    } else if (clause == "secret" && !has_secret) {
      COUNTERSIGN_TRY_ASSIGN(const std::string value, lexer.word("a secret"));
      auto secret = parse_base64(value);
      if (!secret || secret->empty()) return lexer.failure("the secret is not base64");
      key.secret = std::move(*secret);
      has_secret = true;
    } else {
      // The word is not shown here, and no value above: it may be a secret in the wrong place.
      return lexer.failure("neither the one algorithm nor the one secret of the key");
    }
    COUNTERSIGN_TRY(lexer.expect(";"));
  }
  COUNTERSIGN_TRY(lexer.expect(";"));
  if (!has_algorithm) return lexer.failure("the key has no algorithm");
  if (!has_secret) return lexer.failure("the key has no secret");
  if (!lexer.at_end()) return lexer.failure("one key per file: there is more behind it");
  return key;
}

std::string secret_base64(const TsigKey& key) { return base64(key.secret); }

} // namespace countersign
