#include "diff/verify/nsec3_judge.h"

#include "diff/verify/jobs.h"
#include "diff/verify/type_bitmap.h"
#include "diff/wire/presentation.h"

#include <algorithm>

namespace countersign::referee {
namespace {

constexpr std::size_t k_buckets = 256; // by the first octet of the hash

// Shared by all jobs on one chain.
struct ChainWork {
  const DenialContext& context;
  const Nsec3Chain& chain;
  bool full;
  HashedNames names;
  std::vector<std::uint8_t> justified; // for each entry: it is the hash of a name that exists
  bool uses_opt_out = false;           // somewhere in the chain

  [[nodiscard]] Severity severity(FindingKind kind) const {
    return full ? info(kind).severity : std::min(info(kind).severity, Severity::minor);
  }
  // Index of the first entry whose hash is not before `hash`.
  [[nodiscard]] std::size_t lower_bound(ByteView hash) const {
    const auto less = [](const Nsec3Entry& entry, ByteView wanted) {
      return compare_bytes(entry.hash, wanted) < 0;
    };
    return static_cast<std::size_t>(std::lower_bound(chain.entries.begin(), chain.entries.end(), hash, less) -
                                    chain.entries.begin());
  }
  // May the name be without an NSEC3? `after`: index of the first entry behind its hash.
  [[nodiscard]] bool may_be_absent(const DenialName& name, std::size_t after) const {
    if (!name.insecure_only) return false;
    const std::size_t before = after == 0 ? chain.entries.size() - 1 : after - 1;
    return fields_of(context.survey, chain.entries[before]).opt_out();
  }
};

// What one job finds.
class BucketJudge {
public:
  BucketJudge(ChainWork& work, FindingSink& sink) : work_(work), survey_(work.context.survey), sink_(sink) {}

  // Names and entries side by side, both by hash.
  void match(std::size_t octet) {
    const std::array<std::uint8_t, 1> first{static_cast<std::uint8_t>(octet)};
    std::size_t entry = work_.lower_bound(first);
    const auto& entries = work_.chain.entries;
    for (std::size_t i = work_.names.bucket(octet); i < work_.names.bucket(octet + 1); ++i) {
      const HashedName& hashed = work_.names[i];
      while (entry < entries.size() && entries[entry].hash < hashed.hash) superfluous(entry++);
      if (entry < entries.size() && entries[entry].hash == hashed.hash) {
        work_.justified[entry] = 1;
        const Nsec3Entry& found = entries[entry++];
        const Nsec3Fields fields = fields_of(survey_, found);
        bitmaps_.judge_nsec3(survey_.names[hashed.name], fields.bitmap, place_of(survey_, found),
                             work_.severity(FindingKind::nsec3_bitmap), sink_);
      } else if (work_.full) {
        absent(survey_.names[hashed.name], hashed.hash, entry);
      }
    }
    while (entry < entries.size() && entries[entry].hash[0] == octet) superfluous(entry++);
  }

  // The next hash must be that of the next entry. Entries that ought not to be there may be passed over, and
  // the hash of a name that has been reported as missing may be named, as in judge_nsec.
  void judge_next(std::size_t index) {
    if (work_.justified[index] == 0) return;
    const auto& entries = work_.chain.entries;
    const ByteView next = fields_of(survey_, entries[index]).next;
    std::size_t following = index;
    do {
      following = following + 1 == entries.size() ? 0 : following + 1;
      if (std::ranges::equal(next, entries[following].hash)) return;
    } while (following != index && work_.justified[following] == 0);
    if (names_missing(index, following, next)) return;
    complete_ = false;
    sink_.add(FindingKind::nsec3_chain_broken, place_of(survey_, entries[index]), [&] {
      return fmt::format("the next hash is {}, not {}", next.empty() ? "empty" : base32hex(next),
                         base32hex(entries[following].hash));
    });
  }

  [[nodiscard]] bool complete() const noexcept { return complete_; }

private:
  void superfluous(std::size_t entry) {
    const FindingKind kind = FindingKind::nsec3_superfluous;
    sink_.add(kind, work_.severity(kind), place_of(survey_, work_.chain.entries[entry]),
              [] { return "no name of the zone that needs an NSEC3 has this hash"; });
  }

  void absent(const DenialName& name, const Nsec3Hash& hash, std::size_t after) {
    if (work_.may_be_absent(name, after)) return;
    complete_ = false;
    // In a chain that leaves such names out elsewhere, the fault is the missing flag.
    const bool flag = name.insecure_only && work_.uses_opt_out;
    sink_.add(flag ? FindingKind::nsec3_opt_out : FindingKind::nsec3_missing,
              {name.owner(), RrType::NSEC3, {}}, [&] {
                return fmt::format(
                    "{}has no NSEC3 {}{}", name.is_empty_non_terminal() ? "the empty non-terminal " : "",
                    base32hex(hash), flag ? ", and the NSEC3 that covers it has no opt-out flag" : "");
              });
  }

  // True if `next` is the hash, between two neighbours, of a name that absent() has reported.
  bool names_missing(std::size_t index, std::size_t following, ByteView next) const {
    const HashedName* name = work_.names.find(next);
    if (name == nullptr) return false;
    const auto& entries = work_.chain.entries;
    const bool behind = compare_bytes(entries[index].hash, next) < 0;
    const bool before = compare_bytes(next, entries[following].hash) < 0;
    const bool wraps = following <= index;
    const std::size_t after = work_.lower_bound(next);
    const bool is_entry = after < entries.size() && std::ranges::equal(entries[after].hash, next);
    return (wraps ? behind || before : behind && before) && !is_entry &&
           !work_.may_be_absent(survey_.names[name->name], after);
  }

  ChainWork& work_;
  const Survey& survey_;
  FindingSink& sink_;
  BitmapJudge bitmaps_;
  bool complete_ = true;
};

// Runs `judge` for each bucket; true if all of them found the chain complete.
template <class Judge> bool for_each_bucket(ChainWork& work, FindingSink& sink, Judge judge) {
  std::vector<FindingSink> sinks(k_buckets, FindingSink(work.context.findings_per_kind));
  std::vector<std::uint8_t> complete(k_buckets);
  run_jobs(k_buckets, work.context.threads, [&](std::size_t octet, unsigned) {
    BucketJudge bucket(work, sinks[octet]);
    judge(bucket, octet);
    complete[octet] = bucket.complete() ? 1 : 0;
  });
  for (FindingSink& part : sinks) sink.merge(std::move(part));
  return std::ranges::find(complete, std::uint8_t{0}) == complete.end();
}

} // namespace

bool judge_chain(const DenialContext& context, const Nsec3Chain& chain, bool full, FindingSink& sink) {
  ChainWork work{context, chain, full, HashedNames(context, chain.parameters), {}, false};
  work.justified.resize(chain.entries.size());
  work.uses_opt_out = std::ranges::any_of(
      chain.entries, [&](const Nsec3Entry& entry) { return fields_of(context.survey, entry).opt_out(); });
  bool complete =
      for_each_bucket(work, sink, [](BucketJudge& bucket, std::size_t octet) { bucket.match(octet); });
  if (!full) return complete;
  const bool closed = for_each_bucket(work, sink, [&](BucketJudge& bucket, std::size_t octet) {
    const std::array<std::uint8_t, 1> first{static_cast<std::uint8_t>(octet)};
    for (std::size_t i = work.lower_bound(first);
         i < chain.entries.size() && chain.entries[i].hash[0] == octet; ++i) {
      bucket.judge_next(i);
    }
  });
  return complete && closed;
}

} // namespace countersign::referee
