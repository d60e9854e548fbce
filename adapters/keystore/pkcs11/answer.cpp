// The process of a PKCS#11 module: finds the private keys that could be meant, and has each of them sign.
#include "adapters/changes/text_file.h"
#include "adapters/keystore/pkcs11/key_form.h"
#include "adapters/keystore/pkcs11_messages.h"
#include "adapters/keystore/stores.h"
#include "adapters/process/files.h"

#include <algorithm>
#include <map>

namespace countersign {
namespace {

using namespace pkcs11;

constexpr std::uint64_t k_max_question = 1U << 20;
constexpr std::uint64_t k_max_pin = 1024;

Result<std::string> read_pin(const std::filesystem::path& file) {
  COUNTERSIGN_TRY(check_pin_file(file));
  COUNTERSIGN_TRY_ASSIGN(std::string pin, read_text_file(file, k_max_pin));
  return pin.substr(0, pin.find_first_of("\r\n"));
}

Result<Bytes> parse_id(const std::string& hex) {
  Bytes id;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    id.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
  return id;
}

// What the token says of public halves: by CKA_ID, of all public objects that fit.
using PublicHalves = std::multimap<Bytes, Bytes>;

class Search {
public:
  Search(const Token& token, const KeyForm& form, const Pkcs11Question& question)
      : token_(token), form_(form), question_(question) {}

  Result<StoreAnswer> run() {
    COUNTERSIGN_TRY_ASSIGN(const Bytes id, parse_id(question_.id));
    const bool told = !id.empty() || !question_.label.empty();
    COUNTERSIGN_TRY_ASSIGN(const auto halves, public_halves(id));
    COUNTERSIGN_TRY_ASSIGN(const auto keys, token_.find(CKO_PRIVATE_KEY, form_.type, id, question_.label));
    COUNTERSIGN_TRY_ASSIGN(const Bytes data, to_be_signed(form_, question_.challenge));
    StoreAnswer answer;
    for (std::size_t number = 0; number < keys.size(); ++number) {
      HeldKey held = look_at(keys[number], number + 1, halves, answer.shown);
      const bool could_be = told || !held.named || has_key_or_tag(question_.dnskey, held.public_key) ||
                            any_fits(keys[number], halves);
      if (!could_be) continue;
      auto signature = token_.sign(keys[number], form_.mechanism, data);
      if (signature) {
        held.signature = std::move(*signature);
      } else {
        held.trouble = signature.error().message;
      }
      if (told) held.named = true;
      answer.held.push_back(std::move(held));
    }
    return answer;
  }

private:
  // With a label as its only name, a private key leads to its public half by the label as well.
  Result<PublicHalves> public_halves(const Bytes& id) const {
    COUNTERSIGN_TRY_ASSIGN(const auto objects, token_.find(CKO_PUBLIC_KEY, form_.type, id, question_.label));
    PublicHalves halves;
    for (const Handle object : objects) {
      Bytes half = public_half(token_, form_, object);
      if (!half.empty()) halves.emplace(token_.attribute(object, CKA_ID).value_or(Bytes()), std::move(half));
    }
    return halves;
  }

  // One public half under its id is its own. Several: an object of RSA shows its own modulus; others do not.
  HeldKey look_at(Handle key, std::size_t number, const PublicHalves& halves,
                  std::vector<Bytes>& shown) const {
    const Bytes id = token_.attribute(key, CKA_ID).value_or(Bytes());
    HeldKey held;
    held.where = fmt::format("private key {} of token '{}', CKA_ID {}", number, token_.label(), to_hex(id));
    held.public_key = form_.type == CKK_RSA ? public_half(token_, form_, key) : Bytes();
    const auto [first, last] = halves.equal_range(id);
    if (held.public_key.empty() && halves.count(id) == 1) held.public_key = first->second;
    for (auto half = first; half != last; ++half) {
      if (held.public_key.empty() && std::ranges::find(shown, half->second) == shown.end()) {
        shown.push_back(half->second);
      }
    }
    held.named = !held.public_key.empty() || first != last;
    return held;
  }

  bool any_fits(Handle key, const PublicHalves& halves) const {
    const auto [first, last] = halves.equal_range(token_.attribute(key, CKA_ID).value_or(Bytes()));
    return std::any_of(first, last,
                       [&](const auto& half) { return has_key_or_tag(question_.dnskey, half.second); });
  }

  const Token& token_;
  const KeyForm& form_;
  const Pkcs11Question& question_;
};

Result<StoreAnswer> ask_module(const Pkcs11Question& question) {
  const KeyForm* form = key_form(question.dnskey[3]);
  if (form == nullptr) {
    return fail(ErrorKind::invalid_input, "algorithm {} is not asked of PKCS#11", question.dnskey[3]);
  }
  COUNTERSIGN_TRY_ASSIGN(const std::string pin, read_pin(question.pin_file));
  COUNTERSIGN_TRY_ASSIGN(const auto token,
                         Token::open(question.module, question.token, question.serial, pin));
  return Search(*token, *form, question).run();
}

} // namespace

Status answer_key_store_question(const std::filesystem::path& directory) {
  COUNTERSIGN_TRY_ASSIGN(const std::string text, read_text_file(directory / "question", k_max_question));
  COUNTERSIGN_TRY_ASSIGN(const Pkcs11Question question, parse_pkcs11_question(as_bytes(text)));
  const Bytes answer = to_octets(ask_module(question));
  return write_private_file(directory / "answer", std::string(answer.begin(), answer.end()));
}

} // namespace countersign
