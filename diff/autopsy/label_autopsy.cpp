#include "diff/autopsy/label_autopsy.h"

#include "diff/verify/crypto/batch_confirmer.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace countersign::forensics {
namespace {

using referee::BatchItem;
using referee::BatchTables;
using Opened = SignatureTrial::Opened;

constexpr std::size_t k_sample = 64;          // signatures of a round
constexpr std::size_t k_fruitless_rounds = 4; // after which no further maker is looked for
constexpr std::size_t k_flipped = 4;          // signatures whose bits are flipped
constexpr std::size_t k_most_flipped = 256;   // the same, without a limit of effort: some 15 seconds
constexpr std::uint64_t k_spare = 16;         // with less effort left an examination has not come to its end
constexpr std::size_t k_batch = 4096;
constexpr std::size_t k_audit_every = 1024; // of what a batch confirms, for OpenSSL
constexpr const char* k_as_published = "data as published";

Bytes data_as_published(const Case& failing) { return form_of(failing.set, failing.rdata).octets(); }

} // namespace

LabelAutopsy::LabelAutopsy(KeyLabel label, std::vector<Case> cases, const Surroundings& around, KeyPool& pool,
                           Effort& effort)
    : label_(label), cases_(std::move(cases)), around_(around), pool_(pool), effort_(effort),
      pending_(cases_.size()), settled_(cases_.size()) {
  std::iota(pending_.begin(), pending_.end(), std::size_t{0});
}

void LabelAutopsy::settle(std::size_t index, const Proof& proof) {
  settled_[index] = 1;
  const Case& failing = cases_[index];
  const std::string key = proof.key == k_no_key ? "" : pool_.keys()[proof.key].name;
  AutopsyCause& cause = causes_[{proof.explanation, proof.detail, key}];
  if (cause.count++ == 0) {
    cause.label = label_;
    cause.explanation = proof.explanation;
    cause.detail = proof.detail;
    cause.key = key;
    cause.example = {to_text(failing.set.owner()), to_text(failing.set.type()), to_text(label_)};
    cause.specifics = proof.specifics;
  }
  ++cause.by_type[failing.set.type()];
}

void LabelAutopsy::drop_settled() {
  std::erase_if(pending_, [&](std::size_t index) { return settled_[index] != 0; });
}

// Spread evenly over those that are pending, and not among `without`.
std::vector<std::size_t> LabelAutopsy::sample(std::size_t most,
                                              const std::vector<std::uint8_t>& without) const {
  std::vector<std::size_t> open;
  std::ranges::copy_if(pending_, std::back_inserter(open), [&](std::size_t i) { return without[i] == 0; });
  if (open.size() <= most) return open;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(open[i * open.size() / most]);
  return chosen;
}

// Plain verification of up to k_batch cases under the proof's key.
void LabelAutopsy::attribute_batch(const Proof& proof, std::span<const std::size_t> cases) {
  const PoolKey& key = pool_.keys()[proof.key];
  const Prices prices = prices_of(key.label.algorithm);
  std::vector<Attempt> attempts;
  std::vector<std::size_t> owners;
  for (const std::size_t index : cases) {
    std::vector<Attempt> here;
    const ByteView signature = cases_[index].rrsig.signature;
    if (proof.detail == k_as_published) {
      here.push_back({data_as_published(cases_[index]), Bytes(signature.begin(), signature.end()), {}});
    } else if (effort_.spend(1)) { // for what it takes to put the octets together
      here = attempts_of(proof, cases_[index], around_, pool_);
    } else {
      break;
    }
    for (Attempt& attempt : here) {
      if (attempt.signature.size() != key.key.signature_octets) continue;
      if (!effort_.spend_hashing(attempt.data.size())) break;
      attempts.push_back(std::move(attempt));
      owners.push_back(index);
    }
  }
  if (!effort_.spend((attempts.size() + 1) / 2 * prices.pair)) return;
  std::vector<std::uint8_t> confirmed(attempts.size());
  BatchTables tables(1, BatchMode::best);
  const auto* batch = tables.after(0, *key.key.algorithm, key.field(), attempts.size());
  if (batch != nullptr) {
    std::vector<BatchItem> items(attempts.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto digest = referee::digest(key.key.algorithm->hash, attempts[i].data);
      if (digest) std::ranges::copy(*digest, items[i].digest.begin());
      items[i].signature = attempts[i].signature;
    }
    batch->confirm(items, confirmed);
  }
  referee::SignatureChecker checker(1);
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (settled_[owners[i]] != 0) continue;
    const bool ask_openssl = batch == nullptr || (confirmed[i] != 0 && i % k_audit_every == 0);
    if (batch == nullptr && !effort_.spend(prices.verify)) break;
    if (ask_openssl)
      confirmed[i] = checker.verifies(0, key.key, attempts[i].data, attempts[i].signature) ? 1 : 0;
    if (confirmed[i] == 0) continue;
    Proof here = proof;
    here.specifics = attempts[i].specifics;
    settle(owners[i], here);
  }
}

void LabelAutopsy::attribute(const Proof& proof) {
  for (std::size_t at = 0; at < pending_.size(); at += k_batch) {
    attribute_batch(proof, std::span(pending_).subspan(at, std::min(k_batch, pending_.size() - at)));
  }
  drop_settled();
}

void LabelAutopsy::attribute_published(std::size_t key) {
  const PoolKey& maker = pool_.keys()[key];
  Proof proof{Explanation::other_known_key, k_as_published, key, false, {}};
  if (maker.origin == PoolKey::Origin::foreign) proof.explanation = Explanation::unknown_key;
  attribute(proof);
}

void LabelAutopsy::find_makers(SignatureTrial& trial) {
  Candidates candidates;
  std::vector<std::uint8_t> tried(cases_.size());
  std::size_t fruitless = 0;
  while (fruitless < k_fruitless_rounds) {
    const std::vector<std::size_t> round = sample(k_sample, tried);
    if (round.empty()) return;
    std::set<std::size_t> makers;
    for (const std::size_t index : round) {
      tried[index] = 1;
      const Case& failing = cases_[index];
      const Opened opened = trial.open(failing.rrsig.signature);
      if (opened == Opened::too_dear) return;
      if (opened == Opened::hopeless) continue;
      const Bytes data = data_as_published(failing);
      auto key = trial.key_for(data);
      if (trial.other_hash()) continue;
      if (!key && trial.candidates()) {
        const auto shared = candidates.add(*trial.candidates(), failing.rrsig.signature, data);
        if (shared) key = pool_.discover(label_, *shared);
      }
      if (!key) continue;
      if (!pool_.is_named_by(*key, label_)) {
        makers.insert(*key);
      } else { // it verifies, and fails by its form
        settle(index, {Explanation::damaged_form,
                       "the signature verifies; a field beside it is wrong",
                       *key,
                       true,
                       {}});
      }
    }
    fruitless = makers.empty() ? fruitless + 1 : 0;
    for (const std::size_t maker : makers) attribute_published(maker);
    drop_settled();
  }
}

// A signature by a published RSA key that went wrong in one half gives that key away. Looked for first.
void LabelAutopsy::find_faults(const referee::AlgorithmInfo& algorithm) {
  constexpr std::uint64_t k_price = 60; // a greatest common divisor in constant time
  const std::size_t most = effort_.is_unlimited() ? pending_.size() : k_sample;
  const std::vector<std::size_t> looked_at = sample(most, std::vector<std::uint8_t>(cases_.size()));
  for (std::size_t k = 0; k < pool_.keys().size(); ++k) {
    const PoolKey& key = pool_.keys()[k];
    if (!pool_.is_named_by(k, label_)) continue;
    const RsaOpening opening(key.field());
    for (const std::size_t index : looked_at) {
      const ByteView signature = cases_[index].rrsig.signature;
      if (settled_[index] != 0 || signature.size() != opening.octets()) continue;
      if (!effort_.spend(k_price)) return drop_settled();
      const auto opened = opening.open(signature);
      const auto digest = referee::digest(algorithm.hash, data_as_published(cases_[index]));
      const auto expected = digest ? padded({algorithm.hash, *digest}, opening.octets()) : std::nullopt;
      if (!opened || !expected || digest_in(*opened) || !opening.discloses_the_key(*opened, *expected))
        continue;
      settle(index, {Explanation::rsa_fault, "a fault in one half of the computation", k, true, {}});
    }
  }
  drop_settled();
}

void LabelAutopsy::examine_rest(SignatureTrial& trial) {
  Examination examination(around_, pool_, trial, effort_);
  std::vector<std::uint8_t> examined(cases_.size());
  std::vector<std::size_t> unproven;
  while (effort_.has(1)) {
    const std::vector<std::size_t> round = sample(k_sample, examined);
    if (round.empty()) break;
    for (const std::size_t index : round) {
      examined[index] = 1;
      if (settled_[index] != 0) continue;
      const auto proof = examination.examine(cases_[index]);
      if (proof && proof->for_itself) {
        settle(index, *proof);
      } else if (proof) {
        attribute(*proof);
      }
      if (settled_[index] == 0 && effort_.has(k_spare)) unproven.push_back(index);
    }
    drop_settled();
  }
  conclude(examination, unproven);
}

void LabelAutopsy::conclude(Examination& examination, std::span<const std::size_t> unproven) {
  std::size_t most_flipped = effort_.is_unlimited() ? k_most_flipped : k_flipped;
  // Bits flip here and there. Where many signatures fail, that is not it.
  if (!effort_.is_unlimited() && unproven.size() > k_sample) most_flipped = 0;
  std::size_t flipped = 0;
  for (const std::size_t index : unproven) {
    if (settled_[index] != 0) continue;
    Proof conclusion = examination.conclude(cases_[index]);
    if (conclusion.explanation == Explanation::not_examined) continue;
    if (flipped < most_flipped && effort_.has(examination.price_of_flips(cases_[index]))) {
      ++flipped;
      if (auto proof = examination.flip_bits(cases_[index])) conclusion = std::move(*proof);
    }
    settle(index, conclusion);
  }
  drop_settled();
}

std::vector<AutopsyCause> LabelAutopsy::examine() {
  const referee::AlgorithmInfo* algorithm = referee::algorithm_info(label_.algorithm);
  if (algorithm == nullptr) {
    for (const std::size_t index : pending_) {
      settle(index, {Explanation::unexplained, "an algorithm that is not judged here", k_no_key, true, {}});
    }
  } else {
    SignatureTrial trial(pool_, *algorithm, effort_);
    if (algorithm->family == referee::KeyFamily::rsa) find_faults(*algorithm);
    find_makers(trial);
    examine_rest(trial);
  }
  drop_settled();
  for (const std::size_t index : pending_) settle(index, {Explanation::not_examined, {}, k_no_key, true, {}});
  std::vector<AutopsyCause> causes;
  for (auto& [key, cause] : causes_) causes.push_back(std::move(cause));
  std::ranges::stable_sort(causes,
                           [](const auto& left, const auto& right) { return left.count > right.count; });
  return causes;
}

} // namespace countersign::forensics
