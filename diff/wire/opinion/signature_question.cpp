#include "diff/wire/opinion/signature_question.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::array k_opinions{Opinion::none, Opinion::valid, Opinion::invalid};

void append_record(Bytes& out, const Record& record) {
  append(out, record.owner.view().wire());
  append_u16(out, static_cast<std::uint16_t>(record.type));
  append_u16(out, 1); // IN
  append_u32(out, record.ttl);
  append_u16(out, static_cast<std::uint16_t>(record.rdata.size()));
  append(out, record.rdata);
}

} // namespace

Bytes to_octets(const SignatureQuestion& question) {
  Bytes out;
  append_u32(out, question.at.value());
  append_u16(out, static_cast<std::uint16_t>(question.rrset.size()));
  append_u16(out, static_cast<std::uint16_t>(question.keys.size()));
  append_record(out, question.rrsig);
  for (const auto* records : {&question.rrset, &question.keys}) {
    for (const Record& record : *records) append_record(out, record);
  }
  return out;
}

const char* to_text(Opinion opinion) noexcept {
  switch (opinion) {
  case Opinion::none:
    return "none";
  case Opinion::valid:
    return "valid";
  case Opinion::invalid:
    return "invalid";
  }
  return "?";
}

std::optional<Opinion> parse_opinion(std::string_view text) noexcept {
  const auto* found =
      std::ranges::find_if(k_opinions, [&](Opinion opinion) { return text == to_text(opinion); });
  if (found == k_opinions.end()) return std::nullopt;
  return *found;
}

} // namespace countersign
