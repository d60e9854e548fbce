#include "adapters/keystore/pkcs11_messages.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::string_view k_answered = "answered", k_failed = "failed";
constexpr std::string_view k_held = "held", k_tried = "tried", k_shown = "shown";

void put(Bytes& out, ByteView field) {
  append_u32(out, static_cast<std::uint32_t>(field.size()));
  append(out, field);
}
void put(Bytes& out, std::string_view field) { put(out, as_bytes(field)); }

class Fields {
public:
  explicit Fields(ByteView octets) : rest_(octets) {}
  // False at the end, and for a field that is longer than what is left.
  [[nodiscard]] bool take(Bytes& field) {
    if (rest_.size() < 4 || read_u32(rest_.data()) > rest_.size() - 4) return false;
    const ByteView octets = rest_.subspan(4, read_u32(rest_.data()));
    field.assign(octets.begin(), octets.end());
    rest_ = rest_.subspan(4 + octets.size());
    return true;
  }
  [[nodiscard]] bool take(std::string& field) {
    Bytes octets;
    if (!take(octets)) return false;
    field.assign(octets.begin(), octets.end());
    return true;
  }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

private:
  ByteView rest_;
};

// For one line on a terminal: a module's words are foreign.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

tl::unexpected<Error> unreadable() {
  return fail(ErrorKind::invalid_input, "the answer of the module's process cannot be read");
}

} // namespace

Bytes to_octets(const Pkcs11Question& question) {
  Bytes out;
  for (const std::string* text : {&question.module, &question.token, &question.serial, &question.pin_file,
                                  &question.id, &question.label}) {
    put(out, *text);
  }
  put(out, question.dnskey);
  put(out, question.challenge);
  return out;
}

Result<Pkcs11Question> parse_pkcs11_question(ByteView octets) {
  Fields fields(octets);
  Pkcs11Question question;
  for (std::string* text : {&question.module, &question.token, &question.serial, &question.pin_file,
                            &question.id, &question.label}) {
    if (!fields.take(*text)) return fail(ErrorKind::invalid_input, "the question ends too early");
  }
  if (!fields.take(question.dnskey) || !fields.take(question.challenge) || !fields.at_end() ||
      question.dnskey.size() <= 4) {
    return fail(ErrorKind::invalid_input, "the question has no DNSKEY and challenge");
  }
  return question;
}

Bytes to_octets(const Result<StoreAnswer>& answer) {
  Bytes out;
  if (!answer) {
    put(out, k_failed);
    put(out, answer.error().message);
    return out;
  }
  put(out, k_answered);
  for (const HeldKey& held : answer->held) {
    put(out, held.named ? k_held : k_tried);
    put(out, held.where);
    put(out, held.public_key);
    put(out, held.signature);
    put(out, held.trouble);
  }
  for (const Bytes& shown : answer->shown) {
    put(out, k_shown);
    put(out, shown);
  }
  return out;
}

Result<StoreAnswer> parse_pkcs11_answer(ByteView octets) {
  Fields fields(octets);
  std::string kind;
  if (!fields.take(kind)) return unreadable();
  if (kind == k_failed) {
    std::string why;
    if (!fields.take(why) || !fields.at_end()) return unreadable();
    return fail(ErrorKind::process_failed, "{}", printable(why));
  }
  if (kind != k_answered) return unreadable();
  StoreAnswer answer;
  while (!fields.at_end()) {
    if (!fields.take(kind)) return unreadable();
    if (kind == k_shown) {
      if (!fields.take(answer.shown.emplace_back())) return unreadable();
    } else if (kind == k_held || kind == k_tried) {
      HeldKey& held = answer.held.emplace_back();
      held.named = kind == k_held;
      if (!fields.take(held.where) || !fields.take(held.public_key) || !fields.take(held.signature) ||
          !fields.take(held.trouble)) {
        return unreadable();
      }
      held.where = printable(std::move(held.where));
      held.trouble = printable(std::move(held.trouble));
    } else {
      return unreadable();
    }
  }
  return answer;
}

} // namespace countersign
