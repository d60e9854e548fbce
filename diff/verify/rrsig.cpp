#include "diff/verify/rrsig.h"

#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::size_t k_fixed_octets = 18; // in front of the signer's name

} // namespace

Rrsig parse_rrsig(ByteView rdata) noexcept {
  Rrsig rrsig;
  rrsig.covered = covered_type(rdata);
  rrsig.label = {rdata[2], read_u16(rdata.data() + 16)};
  rrsig.labels = rdata[3];
  rrsig.original_ttl = read_u32(rdata.data() + 4);
  rrsig.expiration = DnsTime(read_u32(rdata.data() + 8));
  rrsig.inception = DnsTime(read_u32(rdata.data() + 12));
  const ByteView rest = rdata.subspan(k_fixed_octets);
  const std::size_t name_octets = leading_name_length(rest).value_or(0);
  rrsig.signer = NameView(rest.first(name_octets));
  rrsig.signature = rest.subspan(name_octets);
  return rrsig;
}

bool same_name(NameView spelled, NameView canonical) noexcept {
  return std::ranges::equal(spelled.wire(), canonical.wire(), {}, fold_case);
}

unsigned signed_labels(NameView owner) noexcept {
  return owner.label_count() - (owner.is_wildcard() ? 1 : 0);
}

SignatureOutcome judge_window(const Rrsig& rrsig, DnsTime at) noexcept {
  if (!(rrsig.expiration == rrsig.inception) && !rrsig.expiration.is_newer_than(rrsig.inception)) {
    return SignatureOutcome::malformed;
  }
  if (!(rrsig.inception == at) && !rrsig.inception.is_older_than(at)) return SignatureOutcome::not_yet_valid;
  if (!(rrsig.expiration == at) && !rrsig.expiration.is_newer_than(at)) return SignatureOutcome::expired;
  return SignatureOutcome::valid;
}

std::string describe(const Rrsig& rrsig) {
  return fmt::format("RRSIG by {}, inception {}, expiration {}", to_text(rrsig.label),
                     time_to_text(rrsig.inception), time_to_text(rrsig.expiration));
}

void SignedData::build(const Rrsig& rrsig, std::size_t prefix) {
  octets_.resize(prefix);
  for (std::size_t i = 0; i < set_->size(); ++i) {
    const ByteView rdata = set_->record(i).rdata;
    append(octets_, set_->owner().wire());
    append_u16(octets_, static_cast<std::uint16_t>(set_->type()));
    append_u16(octets_, 1); // IN
    append_u32(octets_, rrsig.original_ttl);
    append_u16(octets_, static_cast<std::uint16_t>(rdata.size()));
    if (set_->needs_folding()) {
      append_canonical_rdata(set_->type(), rdata, octets_);
    } else {
      append(octets_, rdata);
    }
  }
  original_ttl_ = rrsig.original_ttl;
  built_ = true;
}

ByteView SignedData::of(ByteView rdata, const Rrsig& rrsig, NameView signer) {
  const std::size_t prefix = k_fixed_octets + signer.size();
  if (!built_ || original_ttl_ != rrsig.original_ttl) build(rrsig, prefix);
  std::ranges::copy(rdata.first(k_fixed_octets), octets_.begin());
  std::ranges::copy(signer.wire(), octets_.begin() + k_fixed_octets);
  return octets_;
}

} // namespace countersign::referee
