#include "diff/verify/nsec3_chain.h"

#include "diff/verify/nsec_ttl.h"

namespace countersign::referee {
namespace {

constexpr std::size_t k_hash_label_octets = 32; // 20 octets in base32hex (RFC 4648 section 7), no padding

class Collector {
public:
  Collector(const DenialContext& context, DenialSummary& summary, FindingSink& sink)
      : context_(context), summary_(summary), sink_(sink) {
    for (Nsec3Parameters& parameters : parameters_in_force(context.zone)) {
      Nsec3Chain& chain = chains_[index_of(parameters)];
      chain.in_force = true;
    }
  }

  void add(std::uint32_t node, const RrsetView& set) {
    for (std::size_t i = 0; i < set.size(); ++i) add(node, static_cast<std::uint16_t>(i), set);
  }
  std::vector<Nsec3Chain> take() {
    for (const Nsec3Chain& chain : chains_) {
      if (!chain.entries.empty()) summary_.chains.push_back(chain.parameters);
    }
    return std::move(chains_);
  }

private:
  using Key = std::tuple<std::uint8_t, std::uint16_t, Bytes>;

  std::size_t index_of(const Nsec3Parameters& parameters) {
    const auto [found, is_new] = index_.try_emplace(
        Key(parameters.hash_algorithm, parameters.iterations, parameters.salt), chains_.size());
    if (is_new) chains_.push_back({parameters, false, {}});
    return found->second;
  }

  Nsec3Chain& chain_of(const Nsec3Fields& fields) {
    const auto is = [&](const Nsec3Parameters& p) {
      return p.hash_algorithm == fields.hash_algorithm && p.iterations == fields.iterations &&
             std::ranges::equal(p.salt, fields.salt);
    };
    if (last_ >= chains_.size() || !is(chains_[last_].parameters)) {
      last_ =
          index_of({fields.hash_algorithm, fields.iterations, Bytes(fields.salt.begin(), fields.salt.end())});
    }
    return chains_[last_];
  }

  void add(std::uint32_t node, std::uint16_t record, const RrsetView& set) {
    const Place place{set.owner(), RrType::NSEC3, {}};
    const Nsec3Fields fields = parse_nsec3(set.record(record).rdata);
    judge_denial_ttl(set.record(record).ttl, context_.ttl, place, sink_);
    summary_.opt_out_seen = summary_.opt_out_seen || fields.opt_out();
    if (fields.flags > 1) {
      // RFC 5155 section 8.2: a validator ignores the record.
      sink_.add(FindingKind::nsec3_parameters, place,
                [&] { return fmt::format("flags {}, not 0 or 1", fields.flags); });
    }
    Nsec3Chain& chain = chain_of(fields);
    const auto hash = hash_of_owner(set.owner(), context_.zone.apex());
    if (!hash) {
      sink_.add(FindingKind::nsec3_superfluous, place,
                [] { return "the owner is not a hash directly below the apex"; });
      return;
    }
    if (!chain.entries.empty() && chain.entries.back().hash == *hash) {
      sink_.add(FindingKind::nsec3_chain_broken, place,
                [] { return "two NSEC3 records of one chain at one owner"; });
      return;
    }
    chain.entries.push_back({*hash, node, record});
  }

  const DenialContext& context_;
  DenialSummary& summary_;
  FindingSink& sink_;
  std::vector<Nsec3Chain> chains_;
  std::map<Key, std::size_t> index_;
  std::size_t last_ = 0;
};

} // namespace

std::optional<Nsec3Hash> hash_of_owner(NameView owner, NameView apex) noexcept {
  if (!is_child_of(owner, apex) || owner.wire()[0] != k_hash_label_octets) return std::nullopt;
  Nsec3Hash hash{};
  std::uint64_t bits = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < k_hash_label_octets; ++i) {
    const std::uint8_t octet = owner.wire()[1 + i];
    const bool digit = octet >= '0' && octet <= '9';
    if (!digit && (octet < 'a' || octet > 'v')) return std::nullopt;
    bits = (bits << 5) | static_cast<std::uint64_t>(digit ? octet - '0' : octet - 'a' + 10);
    if (i % 8 != 7) continue;
    for (int shift = 32; shift >= 0; shift -= 8) hash[at++] = static_cast<std::uint8_t>(bits >> shift);
    bits = 0;
  }
  return hash;
}

Nsec3Fields parse_nsec3(ByteView rdata) noexcept {
  const std::size_t salt = rdata[4];
  const std::size_t next = rdata[5 + salt];
  return {rdata[0],
          rdata[1],
          read_u16(rdata.data() + 2),
          rdata.subspan(5, salt),
          rdata.subspan(6 + salt, next),
          rdata.subspan(6 + salt + next)};
}

Nsec3Fields fields_of(const Survey& survey, const Nsec3Entry& entry) noexcept {
  const auto set = survey.nsec3[entry.node].find(RrType::NSEC3);
  return parse_nsec3(set->record(entry.record).rdata);
}

Place place_of(const Survey& survey, const Nsec3Entry& entry) {
  return {survey.nsec3[entry.node].owner(), RrType::NSEC3, {}};
}

std::vector<Nsec3Chain> collect_chains(const DenialContext& context, DenialSummary& summary,
                                       FindingSink& sink) {
  Collector collector(context, summary, sink);
  for (std::size_t i = 0; i < context.survey.nsec3.size(); ++i) {
    if (const auto set = context.survey.nsec3[i].find(RrType::NSEC3))
      collector.add(static_cast<std::uint32_t>(i), *set);
  }
  return collector.take();
}

} // namespace countersign::referee
