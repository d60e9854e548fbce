#include "diff/verify/second_opinion.h"

#include "diff/verify/signature_judge.h"

#include <algorithm>
#include <set>

namespace countersign {
namespace {

using namespace referee;

constexpr std::size_t k_longest_question = 1U << 20; // octets of RDATA: beyond it lie hostile RRsets only

bool is_disputable(FindingKind kind) noexcept {
  return kind == FindingKind::rrsig_bogus || kind == FindingKind::rrsig_expired ||
         kind == FindingKind::rrsig_not_yet_valid || kind == FindingKind::rrset_without_valid_signature;
}

bool can_be_asked(SignatureOutcome outcome) noexcept {
  return outcome == SignatureOutcome::valid || outcome == SignatureOutcome::bogus ||
         outcome == SignatureOutcome::expired || outcome == SignatureOutcome::not_yet_valid;
}

Record copy(const RrsetView& set, RrType type, const RecordView& record) {
  return {Name(set.owner()), type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())};
}

// splitmix64: the same numbers everywhere, which the standard distributions do not promise.
class Draw {
public:
  explicit Draw(std::uint64_t seed) noexcept : state_(seed) {}
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return (mixed ^ (mixed >> 31)) % limit;
  }

private:
  std::uint64_t state_;
};

class Questioner {
public:
  Questioner(const ZoneVersion& zone, const VerifyOptions& options)
      : zone_(zone), at_(options.at), unread_(0),
        keys_(zone, false, unread_), context_{keys_, zone.apex(), options.at}, judge_(context_) {}

  // All signatures of the RRset, or the one with this index; up to `limit` questions in all.
  void ask(const RrsetView& set, std::optional<std::size_t> only, std::size_t limit, bool expand = false) {
    if (set.size() == 0 || is_too_long(set)) return;
    judge_.begin(set);
    for (std::size_t i = 0; i < set.signature_count() && asked_.size() < limit; ++i) {
      if (only && *only != i) continue;
      const RecordView signature = set.signature(i);
      if (!seen_.emplace(set.owner().wire().data(), signature.rdata.data(), expand).second) continue;
      const SignatureVerdict verdict = judge_.judge(signature);
      if (can_be_asked(verdict.outcome)) add(set, signature, verdict, expand);
    }
  }
  [[nodiscard]] std::vector<AskedSignature> take() { return std::move(asked_); }
  [[nodiscard]] std::size_t count() const noexcept { return asked_.size(); }

private:
  static bool is_too_long(const RrsetView& set) {
    std::size_t octets = 0;
    for (std::size_t i = 0; i < set.size(); ++i) octets += set.record(i).rdata.size();
    return octets > k_longest_question;
  }
  void add(const RrsetView& set, const RecordView& signature, const SignatureVerdict& verdict, bool expand);

  const ZoneVersion& zone_;
  DnsTime at_;
  FindingSink unread_; // the keys' findings have been made
  KeySet keys_;
  JudgeContext context_;
  SignatureJudge judge_;
  std::set<std::tuple<const std::uint8_t*, const std::uint8_t*, bool>>
      seen_; // signatures, by where they stand
  std::vector<AskedSignature> asked_;
};

// RFC 4035 section 5.3.2: under a name that the wildcard answers for; here one with two labels more.
Name expanded(NameView wildcard) {
  Bytes wire{1, 'a', 1, 'b'};
  append(wire, wildcard.parent().wire());
  auto made = Name::from_wire(wire);
  return made ? *made : Name(wildcard); // too long: there is no such name, and it is asked about as it is
}

void Questioner::add(const RrsetView& set, const RecordView& signature, const SignatureVerdict& verdict,
                     bool expand) {
  AskedSignature asked{
      {}, {to_text(set.owner()), to_text(set.type()), to_text(verdict.rrsig.label)}, verdict.outcome, expand};
  asked.question.at = at_;
  asked.question.rrsig = copy(set, RrType::RRSIG, signature);
  for (std::size_t i = 0; i < set.size(); ++i) {
    asked.question.rrset.push_back(copy(set, set.type(), set.record(i)));
  }
  if (expand) {
    const Name owner = expanded(set.owner());
    asked.question.rrsig.owner = owner;
    for (Record& record : asked.question.rrset) record.owner = owner;
  }
  for (const std::uint32_t index : keys_.labelled(verdict.rrsig.label)) {
    if (asked.question.keys.size() == k_max_tries_per_signature) break;
    asked.question.keys.push_back({Name(zone_.apex()), RrType::DNSKEY, 0, keys_.published()[index].rdata});
  }
  asked_.push_back(std::move(asked));
}

void ask_about_findings(const ZoneVersion& zone, const VersionReport& report, std::size_t limit,
                        Questioner& questioner) {
  for (const Finding& finding : report.findings) {
    if (!is_disputable(finding.kind)) continue;
    const auto owner = Name::from_text(finding.subject.owner);
    const auto type = parse_rrtype(finding.subject.type);
    const auto node = owner && type ? zone.find(*owner) : std::nullopt;
    const auto set = node ? node->find(*type) : std::nullopt;
    if (set) questioner.ask(*set, std::nullopt, limit);
  }
}

// Numbers of signatures in canonical order, ascending.
std::vector<std::uint64_t> draw(const ZoneVersion& zone, std::uint64_t all, std::size_t count) {
  std::set<std::uint64_t> numbers;
  Draw random(zone.content().low ^ zone.content().high ^ zone.serial().value());
  for (std::size_t i = 0; i < count && all != 0; ++i) numbers.insert(random.below(all));
  return {numbers.begin(), numbers.end()};
}

void ask_at_random(const ZoneVersion& zone, std::uint64_t all, const OpinionChoice& choice,
                   Questioner& questioner) {
  const std::vector<std::uint64_t> numbers = draw(zone, all, choice.positives);
  const std::size_t limit = questioner.count() + choice.positives + choice.wildcards;
  auto next = numbers.begin();
  std::uint64_t number = 0;
  std::size_t wildcards = 0;
  NodeCursor cursor = zone.nodes();
  while (next != numbers.end()) {
    const auto node = cursor.next();
    if (!node) break;
    for (std::size_t s = 0; s < node->size(); ++s) {
      const RrsetView set = node->rrset(s);
      if (wildcards < choice.wildcards && node->owner().is_wildcard() && set.size() != 0 &&
          set.signature_count() != 0 && set.type() != RrType::NSEC) {
        ++wildcards;
        questioner.ask(set, 0, limit, true);
      }
      for (; next != numbers.end() && *next < number + set.signature_count(); ++next) {
        questioner.ask(set, *next - number, limit);
      }
      number += set.signature_count();
    }
  }
}

} // namespace

std::vector<AskedSignature> choose_questions(const ZoneVersion& zone, const VersionReport& report,
                                             const VerifyOptions& options, const OpinionChoice& choice) {
  Questioner questioner(zone, options);
  ask_about_findings(zone, report, choice.negatives, questioner);
  ask_at_random(zone, report.signatures.total(), choice, questioner);
  return questioner.take();
}

void weigh_opinions(std::span<const AskedSignature> asked, std::span<const Opinion> answers,
                    const std::string& trouble, VersionReport& report) {
  std::size_t missing = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Opinion answer = i < answers.size() ? answers[i] : Opinion::none;
    const bool is_valid = asked[i].outcome == SignatureOutcome::valid;
    if (answer == Opinion::none) {
      ++missing;
    } else if ((answer == Opinion::valid) != is_valid) {
      for (Finding& finding : report.findings) {
        const bool same =
            finding.subject.owner == asked[i].subject.owner && finding.subject.type == asked[i].subject.type;
        if (same && is_disputable(finding.kind))
          finding.severity = std::min(finding.severity, Severity::minor);
      }
      report.findings.push_back(
          make_finding(FindingKind::second_opinion_disagrees, asked[i].subject,
                       fmt::format("{} here, {} to ldns{}", to_text(asked[i].outcome), to_text(answer),
                                   asked[i].expanded ? ", in an expanded form of the wildcard" : "")));
    }
  }
  if (missing != 0) {
    report.findings.push_back(
        make_finding(FindingKind::second_opinion_missing, {},
                     fmt::format("ldns gave no answer to {} of {} questions{}{}", missing, asked.size(),
                                 trouble.empty() ? "" : ": ", trouble)));
  }
  std::ranges::sort(report.findings, shown_before);
}

} // namespace countersign
