#include "diff/compare/signatures.h"

#include <algorithm>

namespace countersign::comparison {
namespace {

constexpr std::size_t k_times_at = 8; // of RRSIG RDATA (RFC 4034 section 3.1): expiration, then inception
constexpr std::size_t k_header = 18;  // up to the signer's name

KeyLabel label_of(ByteView rrsig) { return {rrsig[2], read_u16(rrsig.data() + 16)}; }

SignatureClass class_of(RrType type) {
  if (type == RrType::DNSKEY || type == RrType::CDS || type == RrType::CDNSKEY) return SignatureClass::dnskey;
  if (type == RrType::NSEC || type == RrType::NSEC3) return SignatureClass::denial;
  return SignatureClass::other;
}

const char* to_text(SignatureClass signature_class) {
  constexpr const char* k_texts[] = {"DNSKEY, CDS and CDNSKEY", "NSEC and NSEC3", "all other types"};
  return k_texts[static_cast<std::size_t>(signature_class)];
}

bool same_records(const RrsetView& left, const RrsetView& right) {
  if (left.size() != right.size() || left.ttl() != right.ttl()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (compare_rdata(left.type(), left.record(i).rdata, right.record(i).rdata) != 0) return false;
  }
  return true;
}

} // namespace

SignatureComparison::SignatureComparison(const Pair& pair, Ledger& ledger) : pair_(pair), ledger_(ledger) {
  std::set<Bytes> right;
  for (const PublishedKey& key : pair.right.report.keys) right.insert(key.rdata);
  for (const PublishedKey& key : pair.left.report.keys) {
    if (right.contains(key.rdata)) common_keys_.insert(key.label);
  }
}

void SignatureComparison::visit(const std::optional<RrsetView>& left, const std::optional<RrsetView>& right) {
  if (left && right) compare_coverage(*left, *right);
  if (pair_.same_signer) return; // its nodes may sign at other moments, and with other random numbers
  if (left) note_lifetimes(*left, left_);
  if (right) note_lifetimes(*right, right_);
  if (left && right && !common_keys_.empty()) compare_octets(*left, *right);
}

void SignatureComparison::note_lifetimes(const RrsetView& set, LifetimesOfClasses& of) {
  Lifetimes& lifetimes = of[static_cast<std::size_t>(class_of(set.type()))];
  for (std::size_t i = 0; i < set.signature_count(); ++i) {
    const std::uint8_t* times = set.signature(i).rdata.data() + k_times_at;
    const std::uint32_t lifetime = read_u32(times) - read_u32(times + 4); // modulo 2^32, like the times
    lifetimes.shortest = std::min<std::uint64_t>(lifetimes.shortest, lifetime);
    lifetimes.longest = std::max<std::uint64_t>(lifetimes.longest, lifetime);
  }
}

void SignatureComparison::compare_coverage(const RrsetView& left, const RrsetView& right) {
  if ((left.signature_count() == 0) == (right.signature_count() == 0)) return;
  Fact fact;
  fact.kind = FindingKind::coverage_differs;
  fact.aspect = Aspect::coverage;
  fact.owner = left.owner();
  fact.type = left.type();
  fact.on_left = left.signature_count() != 0;
  fact.on_right = !fact.on_left;
  ledger_.record(fact, [&] {
    return Words{countersign::to_text(fact.type),
                 fact.on_left ? "signed" : "not signed",
                 fact.on_right ? "signed" : "not signed",
                 {}};
  });
}

// A signature of the other side that signs the same octets, times included: where those agree, so must a
// deterministic signature. Nothing if there is none, or if one of them is the same to the last octet.
std::optional<ByteView> SignatureComparison::counterpart(ByteView mine, const RrsetView& other) {
  std::optional<ByteView> found;
  for (std::size_t i = 0; i < other.signature_count(); ++i) {
    const ByteView theirs = other.signature(i).rdata;
    if (!std::ranges::equal(mine.first(k_header), theirs.first(k_header))) continue;
    if (std::ranges::equal(mine, theirs)) return std::nullopt;
    found = theirs;
  }
  return found;
}

void SignatureComparison::compare_octets(const RrsetView& left, const RrsetView& right) {
  // More signatures than any signer makes are an attack on those who look at each pair.
  constexpr std::size_t k_most_signatures = 64;
  if (std::max(left.signature_count(), right.signature_count()) > k_most_signatures) return;
  if (left.signature_count() == 0 || right.signature_count() == 0 || !same_records(left, right)) return;
  for (std::size_t i = 0; i < left.signature_count(); ++i) {
    const ByteView mine = left.signature(i).rdata;
    if (!common_keys_.contains(label_of(mine))) continue;
    const auto theirs = counterpart(mine, right);
    if (!theirs) continue;
    Fact fact;
    fact.kind = FindingKind::signature_bytes_differ;
    fact.aspect = Aspect::signature_bytes;
    fact.owner = left.owner();
    fact.type = left.type();
    fact.label = label_of(mine);
    ledger_.record(fact, [&] {
      const std::string label = countersign::to_text(fact.label);
      return Words{
          fmt::format("signature over {} by {} with equal times", countersign::to_text(fact.type), label),
          "..." + to_hex(mine.last(4)), "..." + to_hex(theirs->last(4)), label};
    });
  }
}

void SignatureComparison::finish() {
  for (std::size_t i = 0; i < left_.size(); ++i) {
    const Lifetimes& left = left_[i];
    const Lifetimes& right = right_[i];
    if (!left.seen() || !right.seen()) continue;
    if (left.shortest == right.shortest && left.longest == right.longest) continue;
    Fact fact;
    fact.kind = FindingKind::signature_validity_differs;
    fact.aspect = Aspect::lifetime;
    fact.left = left.shortest;
    fact.right = right.shortest;
    fact.left_high = left.longest;
    fact.right_high = right.longest;
    ledger_.record(fact, [&] {
      const auto text = [](const Lifetimes& lifetimes) {
        return lifetimes.shortest == lifetimes.longest
                   ? fmt::format("{} s", lifetimes.longest)
                   : fmt::format("{} to {} s", lifetimes.shortest, lifetimes.longest);
      };
      return Words{fmt::format("lifetime of signatures over {}", to_text(static_cast<SignatureClass>(i))),
                   text(left),
                   text(right),
                   {}};
    });
  }
}

} // namespace countersign::comparison
