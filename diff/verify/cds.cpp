#include "diff/verify/cds.h"

#include "diff/verify/crypto/algorithms.h"
#include "diff/verify/ds.h"
#include "diff/verify/keys.h"
#include "diff/verify/verify.h"

#include <algorithm>

namespace countersign::referee {
namespace {

// One record, of either type.
struct Wish {
  KeyLabel label;
  ByteView rdata;
  RrType type;
};

// RFC 8078 section 4; the digest is one octet, which erratum 5049 says and the text does not.
constexpr std::array<std::uint8_t, 5> k_delete_cds{0, 0, 0, 0, 0};
constexpr std::array<std::uint8_t, 5> k_delete_cdnskey{0, 0, 3, 0, 0};

bool is_delete(const Wish& wish) noexcept { return wish.label.algorithm == 0; }

bool asks_for(const Wish& wish, const PublishedKey& key, NameView apex) {
  if (wish.type == RrType::CDS) return fits(parse_ds(wish.rdata), key, apex);
  return std::ranges::equal(wish.rdata, key.rdata);
}

class CdsJudge {
public:
  CdsJudge(const ZoneVersion& zone, std::span<const Record> trusted_ds, const VersionReport& report,
           std::span<const SignsKeys> signs, FindingSink& sink)
      : apex_(zone.apex()), trusted_ds_(trusted_ds), report_(report), signs_(signs), sink_(sink),
        cds_(wishes(zone, RrType::CDS)), cdnskey_(wishes(zone, RrType::CDNSKEY)) {}

  void judge() {
    const bool few = are_few();
    for (const auto* all : {&cds_, &cdnskey_}) {
      if (all->empty()) continue;
      judge_delete(*all);
      if (few) judge_paths(*all);
      judge_signer(all->front().type);
    }
    if (few && !cds_.empty() && !cdnskey_.empty()) judge_agreement();
  }

private:
  static std::vector<Wish> wishes(const ZoneVersion& zone, RrType type);
  [[nodiscard]] Place place(RrType type, std::string key = {}) const { return {apex_, type, std::move(key)}; }
  [[nodiscard]] bool are_few();
  void judge_delete(const std::vector<Wish>& all);
  void judge_paths(const std::vector<Wish>& all);
  void judge_signer(RrType type);
  void judge_agreement();
  [[nodiscard]] bool may_be_vouched_for(std::size_t key, bool any_sep) const;

  NameView apex_;
  std::span<const Record> trusted_ds_;
  const VersionReport& report_;
  std::span<const SignsKeys> signs_;
  FindingSink& sink_;
  std::vector<Wish> cds_, cdnskey_;
};

std::vector<Wish> CdsJudge::wishes(const ZoneVersion& zone, RrType type) {
  std::vector<Wish> all;
  const auto node = zone.find(zone.apex());
  const auto set = node ? node->find(type) : std::nullopt;
  for (std::size_t i = 0; set && i < set->size(); ++i) {
    const ByteView rdata = set->record(i).rdata;
    const KeyLabel label = type == RrType::CDS ? parse_ds(rdata).label : KeyLabel{rdata[3], key_tag(rdata)};
    all.push_back({label, rdata, type});
  }
  return all;
}

bool CdsJudge::are_few() {
  const std::size_t largest = std::max(cds_.size(), cdnskey_.size());
  if (largest == 0 || (largest <= k_max_wishes && report_.keys.size() <= k_max_keys_read)) return true;
  sink_.add(FindingKind::verification_budget_reached, place(cds_.empty() ? RrType::CDNSKEY : RrType::CDS),
            [&] {
              return fmt::format("{} CDS and {} CDNSKEY are not held against {} keys and each other",
                                 cds_.size(), cdnskey_.size(), report_.keys.size());
            });
  return false;
}

void CdsJudge::judge_delete(const std::vector<Wish>& all) {
  if (std::ranges::none_of(all, is_delete)) return;
  const RrType type = all.front().type;
  const ByteView exact = type == RrType::CDS ? ByteView(k_delete_cds) : ByteView(k_delete_cdnskey);
  const bool good = all.size() == 1 && std::ranges::equal(all.front().rdata, exact);
  if (good) return;
  sink_.add(FindingKind::cds_delete_form, place(type), [&] {
    return all.size() == 1
               ? fmt::format("the RDATA is {}, not {}", to_hex(all.front().rdata), to_hex(exact))
               : fmt::format("one of {} records has algorithm 0, which must stand alone", all.size());
  });
}

// As for the parent's DS (RFC 4035 section 5.2, RFC 6840 section 5.11): each algorithm needs a path.
void CdsJudge::judge_paths(const std::vector<Wish>& all) {
  std::map<std::uint8_t, SignsKeys> paths;
  std::vector<const Wish*> orphans;
  for (const Wish& wish : all) {
    if (is_delete(wish)) continue;
    SignsKeys& path = paths[wish.label.algorithm];
    bool found = false;
    for (std::size_t i = 0; i < report_.keys.size(); ++i) {
      if (!asks_for(wish, report_.keys[i], apex_)) continue;
      found = true;
      path = std::max(path, signs_[i]);
    }
    if (!found) orphans.push_back(&wish);
  }
  for (const Wish* wish : orphans) {
    if (paths[wish->label.algorithm] == SignsKeys::no) continue; // said once, below
    sink_.add(FindingKind::cds_without_dnskey, place(wish->type, to_text(wish->label)),
              [&] { return fmt::format("no published key fits {}", to_text(wish->label)); });
  }
  for (const auto& [number, path] : paths) {
    const std::uint8_t algorithm = number; // clang 14 captures no structured binding
    if (path != SignsKeys::no || algorithm_info(algorithm) == nullptr) continue; // the latter is not judged
    sink_.add(FindingKind::cds_breaks_delegation, place(all.front().type), [&] {
      std::string text = fmt::format(
          "no valid signature over the DNSKEY RRset by a key of algorithm {} that it names:", algorithm);
      for (const Wish& wish : all) {
        if (wish.label.algorithm == algorithm) text += ' ' + to_text(wish.label);
      }
      return text;
    });
  }
}

bool CdsJudge::may_be_vouched_for(std::size_t index, bool any_sep) const {
  const PublishedKey& key = report_.keys[index];
  if (signs_[index] == SignsKeys::no || key.is_revoked()) return false;
  bool any_ds = false;
  for (const Record& record : trusted_ds_) {
    if (record.type != RrType::DS) continue;
    any_ds = true;
    if (fits(parse_ds(record.rdata), key, apex_)) return true;
  }
  return !any_ds && (key.is_sep() || !any_sep);
}

// By the label of the key, as signatures are counted: of two keys with one tag either may have signed.
void CdsJudge::judge_signer(RrType type) {
  const auto counts = [&](const PublishedKey& key) {
    const auto found = report_.by_key.find({key.label, type});
    return found != report_.by_key.end() ? found->second : OutcomeCounts{};
  };
  const auto signs = [&](const PublishedKey& key) { return counts(key)[SignatureOutcome::valid] != 0; };
  if (std::ranges::none_of(report_.keys, signs)) return; // unsigned, or bogus: said elsewhere
  const bool any_sep = std::ranges::any_of(
      report_.keys, [](const PublishedKey& key) { return !key.is_revoked() && key.is_sep(); });
  for (std::size_t i = 0; i < report_.keys.size(); ++i) {
    const OutcomeCounts found = counts(report_.keys[i]);
    const bool may_sign = signs(report_.keys[i]) || found.checked() != found.total();
    if (may_sign && may_be_vouched_for(i, any_sep)) return;
  }
  sink_.add(FindingKind::cds_signer, place(type), [&] {
    std::string text = "signed only by";
    for (const PublishedKey& key : report_.keys) {
      if (signs(key)) text += fmt::format(" {}/{}", to_text(key.label), key.fingerprint);
    }
    return text;
  });
}

// RFC 7344 section 4: where both are, they say the same.
void CdsJudge::judge_agreement() {
  const auto has_twin = [&](const Wish& wish) {
    const bool is_cds = wish.type == RrType::CDS;
    return std::ranges::any_of(is_cds ? cdnskey_ : cds_, [&](const Wish& other) {
      if (is_delete(wish) || is_delete(other)) return is_delete(wish) && is_delete(other);
      const Wish& cdnskey = is_cds ? other : wish;
      PublishedKey key;
      key.label = cdnskey.label;
      key.rdata.assign(cdnskey.rdata.begin(), cdnskey.rdata.end());
      return fits(parse_ds((is_cds ? wish : other).rdata), key, apex_);
    });
  };
  for (const auto* all : {&cds_, &cdnskey_}) {
    for (const Wish& wish : *all) {
      if (has_twin(wish)) continue;
      const bool is_cds = wish.type == RrType::CDS;
      sink_.add(FindingKind::cds_cdnskey_differ, place(wish.type, to_text(wish.label)), [&] {
        return is_delete(wish) ? fmt::format("a request to remove the DS, which no {} repeats",
                                             is_cds ? "CDNSKEY" : "CDS")
                               : fmt::format("no {} describes this key", is_cds ? "CDNSKEY" : "CDS");
      });
    }
  }
}

} // namespace

void judge_cds(const ZoneVersion& zone, std::span<const Record> trusted_ds, const VersionReport& report,
               std::span<const SignsKeys> signs, FindingSink& sink) {
  CdsJudge(zone, trusted_ds, report, signs, sink).judge();
}

} // namespace countersign::referee
