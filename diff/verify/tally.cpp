#include "diff/verify/tally.h"

#include <algorithm>

namespace countersign::referee {
namespace {

void take_smaller(std::optional<std::uint32_t>& mine, const std::optional<std::uint32_t>& other) {
  if (other) mine = mine ? std::min(*mine, *other) : *other;
}

} // namespace

void Tally::merge(Tally&& later) {
  signed_rrsets += later.signed_rrsets;
  unsigned_rrsets += later.unsigned_rrsets;
  signatures += later.signatures;
  for (const auto& [key, counts] : later.by_key) by_key[key] += counts;
  for (const auto& [type, count] : later.without_valid_signature) without_valid_signature[type] += count;
  take_smaller(shortest_left, later.shortest_left);
  take_smaller(shortest_since, later.shortest_since);
  for (std::size_t i = 0; i < signs_dnskey.size(); ++i) signs_dnskey[i] |= later.signs_dnskey[i];
  sink.merge(std::move(later.sink));
}

} // namespace countersign::referee
