#include "diff/autopsy/signed_form.h"

#include <algorithm>

namespace countersign::forensics {

Bytes SignedForm::octets() const {
  Bytes all = header;
  if (!header.empty()) append(all, signer);
  for (const Bytes& rdata : rdatas) {
    append(all, owner);
    append_u16(all, static_cast<std::uint16_t>(type));
    append_u16(all, 1); // IN
    append_u32(all, ttl);
    append_u16(all, static_cast<std::uint16_t>(rdata.size()));
    append(all, rdata);
  }
  return all;
}

std::vector<Bytes> canonical_rdatas(const RrsetView& set) {
  std::vector<Bytes> all;
  for (std::size_t i = 0; i < set.size(); ++i) {
    append_canonical_rdata(set.type(), set.record(i).rdata, all.emplace_back());
  }
  return all;
}

SignedForm form_of(const RrsetView& set, ByteView rdata) {
  const referee::Rrsig rrsig = referee::parse_rrsig(rdata);
  SignedForm form;
  form.header.assign(rdata.begin(), rdata.begin() + k_header_octets);
  std::ranges::transform(rrsig.signer.wire(), std::back_inserter(form.signer), fold_case);
  form.owner.assign(set.owner().wire().begin(), set.owner().wire().end());
  form.type = set.type();
  form.ttl = rrsig.original_ttl;
  form.rdatas = canonical_rdatas(set);
  return form;
}

void put_u16(Bytes& in, std::size_t at, std::uint16_t value) noexcept {
  in[at] = static_cast<std::uint8_t>(value >> 8);
  in[at + 1] = static_cast<std::uint8_t>(value);
}

void put_u32(Bytes& in, std::size_t at, std::uint32_t value) noexcept {
  put_u16(in, at, static_cast<std::uint16_t>(value >> 16));
  put_u16(in, at + 2, static_cast<std::uint16_t>(value));
}

} // namespace countersign::forensics
