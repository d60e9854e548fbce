#include "diff/wire/opinion/ldns_opinion.h"

#include "diff/model/serial.h"

#include <algorithm>
#include <memory>

#include <ldns/ldns.h>

namespace countersign {
namespace {

struct RrDeleter {
  void operator()(ldns_rr* rr) const noexcept { ldns_rr_free(rr); }
};
struct ListDeleter {
  void operator()(ldns_rr_list* list) const noexcept { ldns_rr_list_deep_free(list); }
};
// The keys that it holds belong to another list.
struct ShallowListDeleter {
  void operator()(ldns_rr_list* list) const noexcept { ldns_rr_list_free(list); }
};
using Rr = std::unique_ptr<ldns_rr, RrDeleter>;
using RrList = std::unique_ptr<ldns_rr_list, ListDeleter>;

constexpr std::size_t k_head_octets = 8;

// The next record; null if there is none.
Rr read_record(ByteView octets, std::size_t& at) {
  ldns_rr* rr = nullptr;
  if (ldns_wire2rr(&rr, octets.data(), octets.size(), &at, LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
    return nullptr;
  return Rr(rr);
}

RrList read_records(ByteView octets, std::size_t& at, unsigned count) {
  RrList list(ldns_rr_list_new());
  for (unsigned i = 0; i < count; ++i) {
    Rr rr = read_record(octets, at);
    if (!rr || !ldns_rr_list_push_rr(list.get(), rr.get())) return nullptr;
    (void)rr.release(); // the list's now
  }
  return list;
}

Opinion opinion_of(ldns_status status) noexcept {
  switch (status) {
  case LDNS_STATUS_OK:
    return Opinion::valid;
  case LDNS_STATUS_CRYPTO_BOGUS:
  case LDNS_STATUS_CRYPTO_SIG_EXPIRED:
  case LDNS_STATUS_CRYPTO_SIG_NOT_INCEPTED:
  case LDNS_STATUS_CRYPTO_EXPIRATION_BEFORE_INCEPTION:
    return Opinion::invalid;
  default: // an unknown algorithm, no key, no memory
    return Opinion::none;
  }
}

// Whether ldns can tell these times apart: it reads instants from 2038 on as negative ones (checked: 1.8.3).
bool ldns_knows_the_times(DnsTime inception, DnsTime instant, DnsTime expiration) noexcept {
  constexpr std::uint32_t k_first_negative = 1U << 31;
  return std::max({inception.value(), instant.value(), expiration.value()}) < k_first_negative;
}

Opinion within_window(DnsTime inception, DnsTime instant, DnsTime expiration) noexcept {
  const bool outside = instant.is_older_than(inception) || instant.is_newer_than(expiration);
  return outside ? Opinion::invalid : Opinion::valid;
}

DnsTime time_of(const ldns_rdf* field) noexcept { return DnsTime(ldns_rdf2native_int32(field)); }

} // namespace

Opinion ldns_opinion(ByteView question) {
  if (question.size() < k_head_octets) return Opinion::none;
  std::size_t at = k_head_octets;
  const Rr rrsig = read_record(question, at);
  if (!rrsig) return Opinion::none;
  const RrList rrset = read_records(question, at, read_u16(question.data() + 4));
  if (!rrset || ldns_rr_list_rr_count(rrset.get()) == 0) return Opinion::none;
  const RrList keys = read_records(question, at, read_u16(question.data() + 6));
  if (!keys || at != question.size()) return Opinion::none;
  const std::unique_ptr<ldns_rr_list, ShallowListDeleter> good(ldns_rr_list_new());
  const DnsTime instant(read_u32(question.data()));
  const auto* const inception_field = ldns_rr_rrsig_inception(rrsig.get());
  const auto* const expiration_field = ldns_rr_rrsig_expiration(rrsig.get());
  if (inception_field == nullptr || expiration_field == nullptr) return Opinion::none;
  const DnsTime inception = time_of(inception_field), expiration = time_of(expiration_field);
  if (ldns_knows_the_times(inception, instant, expiration)) {
    return opinion_of(ldns_verify_rrsig_keylist_time(rrset.get(), rrsig.get(), keys.get(),
                                                     static_cast<time_t>(instant.value()), good.get()));
  }
  const Opinion octets =
      opinion_of(ldns_verify_rrsig_keylist_notime(rrset.get(), rrsig.get(), keys.get(), good.get()));
  return octets == Opinion::valid ? within_window(inception, instant, expiration) : octets;
}

} // namespace countersign
