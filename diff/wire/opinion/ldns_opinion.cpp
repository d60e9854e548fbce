#include "diff/wire/opinion/ldns_opinion.h"

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
  const auto instant = static_cast<time_t>(read_u32(question.data()));
  return opinion_of(
      ldns_verify_rrsig_keylist_time(rrset.get(), rrsig.get(), keys.get(), instant, good.get()));
}

} // namespace countersign
