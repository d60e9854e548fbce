// Batches of signatures, of RSA and in whole zones. p256_test.cpp has the arithmetic of P-256.
#include "diff/verify/crypto/batch_confirmer.h"
#include "diff/verify/crypto/rsa/batch.h"
#include "diff/verify/signature_findings.h"
#include "tests/unit/verify/zones.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

using namespace referee;

struct RsaCase {
  std::uint8_t algorithm;
  unsigned bits;
};
void PrintTo(const RsaCase& each, std::ostream* out) { *out << int{each.algorithm} << "/" << each.bits; }

class RsaBatch : public ::testing::TestWithParam<RsaCase> {
protected:
  // Signatures by one key; those in `damaged` are not what the key has made.
  void make(std::size_t count) {
    const SigningKey key = SigningKey::generate(GetParam().algorithm, k_zsk_flags, GetParam().bits);
    field_.assign(key.dnskey_rdata().begin() + 4, key.dnskey_rdata().end());
    std::mt19937 random(4);
    for (std::size_t i = 0; i < count; ++i) {
      Bytes data(30);
      for (std::uint8_t& octet : data) octet = static_cast<std::uint8_t>(random());
      signatures_.push_back(key.sign(data));
      digests_.push_back(*referee::digest(hash(), data));
      damaged_.push_back(random() % 4 == 0);
      if (!damaged_.back()) continue;
      Bytes& victim = random() % 2 == 0 ? signatures_.back() : digests_.back();
      victim[random() % victim.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
  }
  [[nodiscard]] static Hash hash() { return GetParam().algorithm == 8 ? Hash::sha256 : Hash::sha512; }
  [[nodiscard]] std::vector<std::uint8_t> confirm(const referee::rsa::BatchKey& key) const {
    const std::vector<ByteView> digests(digests_.begin(), digests_.end());
    const std::vector<ByteView> signatures(signatures_.begin(), signatures_.end());
    std::vector<std::uint8_t> confirmed(digests.size(), 7);
    key.confirm(digests, signatures, confirmed);
    return confirmed;
  }

  Bytes field_;
  std::vector<Bytes> signatures_, digests_;
  std::vector<bool> damaged_;
};

TEST_P(RsaBatch, ConfirmsWhatTheKeyHasSignedAndNothingElse) {
  make(61);
  const auto key = referee::rsa::BatchKey::make(field_, hash());
  if (!key) GTEST_SKIP() << "this processor has no AVX-512 IFMA";
  const auto confirmed = confirm(*key);
  for (std::size_t i = 0; i < confirmed.size(); ++i) EXPECT_EQ(confirmed[i] != 0, !damaged_[i]) << i;
}

TEST_P(RsaBatch, NumbersAtTheEdgesAreNotConfirmed) {
  make(1);
  const auto key = referee::rsa::BatchKey::make(field_, hash());
  if (!key) GTEST_SKIP() << "this processor has no AVX-512 IFMA";
  const ByteView modulus = ByteView(field_).subspan(4);
  const Bytes digest = digests_[0];
  const auto add = [&](Bytes signature) {
    signatures_.push_back(std::move(signature));
    digests_.push_back(digest);
  };
  signatures_.clear();
  digests_.clear();
  add(Bytes(modulus.size(), 0));
  add(Bytes(modulus.size(), 0xff));
  add(Bytes(modulus.begin(), modulus.end()));
  Bytes less(modulus.begin(), modulus.end());
  --less.back(); // the modulus is odd
  add(less);
  Bytes one(modulus.size(), 0);
  one.back() = 1;
  add(one);
  EXPECT_EQ(confirm(*key), std::vector<std::uint8_t>(5, 0));
}

INSTANTIATE_TEST_SUITE_P(Keys, RsaBatch,
                         ::testing::Values(RsaCase{8, 1024}, RsaCase{8, 1048}, RsaCase{8, 2048},
                                           RsaCase{8, 4096}, RsaCase{10, 1024}, RsaCase{10, 2048}));

TEST(RsaBatchKey, OtherExponentsAndHashesAreLeftToOpenssl) {
  const Bytes rdata = SigningKey::generate(8, k_zsk_flags).dnskey_rdata();
  Bytes field(rdata.begin() + 4, rdata.end());
  EXPECT_EQ(referee::rsa::BatchKey::make(field, Hash::sha1), nullptr);
  field[3] = 3;
  EXPECT_EQ(referee::rsa::BatchKey::make(field, Hash::sha256), nullptr);
  EXPECT_EQ(referee::rsa::BatchKey::make(ByteView(field).first(20), Hash::sha256), nullptr);
}

// A zone that is large enough for batches, good and broken: the report does not depend on the way.
class BatchInAZone : public ::testing::TestWithParam<std::uint8_t> {};

TEST_P(BatchInAZone, ReportsAreEqualWithAndWithoutIt) {
  const int names = GetParam() == 13 ? 1400 : 150; // RSA is worth a batch much sooner, and slow to sign
  std::vector<Record> content = records("example. 300 IN SOA ns.x. h.x. 1 7200 900 1209600 300\n"
                                        "example. 300 IN NS ns.x.\n");
  for (int i = 0; i < names; ++i) {
    content.push_back(record(fmt::format("n{}.example. 300 IN A 192.0.2.{}", i, i % 250)));
  }
  SignedZone zone = sign_zone(name("example."), content, key_pair(GetParam()), options_for(Mode::nsec3));
  std::mt19937_64 random(3);
  for (int round = 0; round < 2; ++round) {
    const std::string alone = text_of(judge(zone, {.at = zone.at(), .batch = BatchMode::off}));
    for (const unsigned threads : {1U, 3U}) {
      for (const BatchMode mode : {BatchMode::best, BatchMode::portable}) {
        EXPECT_EQ(text_of(judge(zone, {.at = zone.at(), .batch = mode, .threads = threads})), alone);
      }
    }
    for (Record& each : zone.records()) {
      if (each.type == RrType::RRSIG && random() % 15 == 0) each.rdata.back() ^= 1;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, BatchInAZone, ::testing::Values(8, 10, 13, 15));

// KeyTrap: the signatures of an RRset beyond the bound are not judged, nor may a batch do work for them. What
// comes after them is confirmed all the same.
TEST(BatchBounds, SignaturesBeyondTheCapOfAnRrsetAreNotCollected) {
  SignedZone zone = hard_zone(Mode::nsec, 13);
  for (std::uint32_t i = 1; i <= 99; ++i) {
    zone.add_signature("www.example.", RrType::A, key_pair(13)[1],
                       {.inception = DnsTime(zone.options().inception.value() - i)});
  }
  const ZoneVersionPtr built = zone.build();
  FindingSink sink(20);
  const KeySet keys(*built, true, sink);
  BatchTables tables(keys.keys().size(), BatchMode::best);
  const std::size_t zsk = keys.labelled({13, key_pair(13)[1].tag()}).front();
  const ByteView field = ByteView(keys.published()[zsk].rdata).subspan(4);
  (void)tables.after(zsk, *keys.keys()[zsk].key.algorithm, field, 100000); // they are worth it from now on
  const JudgeContext context{keys, built->apex(), zone.at(), &tables, {}};
  SignatureJudge judge(context);
  const auto set = *built->find(name("www.example.").view())->find(RrType::A);
  ASSERT_EQ(set.signature_count(), 100U);
  judge.forget_collected();
  judge.collect(set);
  EXPECT_EQ(judge.collected(), k_max_signatures_per_rrset);
}

// An arithmetic slip, as no zone can cause it: a batch that confirms all.
class Slip final : public BatchKey {
public:
  void confirm(std::span<const BatchItem>, std::span<std::uint8_t> confirmed) const override {
    std::ranges::fill(confirmed, std::uint8_t{1});
  }
};

template <class Visit> void visit_rrsets(const ZoneVersion& zone, Visit visit) {
  NodeCursor cursor = zone.nodes();
  while (const auto node = cursor.next()) {
    for (std::size_t i = 0; i < node->size(); ++i) {
      if (node->rrset(i).size() != 0) visit(node->rrset(i));
    }
  }
}

TEST(BatchBounds, WhatABatchConfirmsAgainstOpensslIsUndecidedAndAFindingAboutUs) {
  SignedZone zone = hard_zone(Mode::nsec, 13);
  for (Record& record : zone.records()) {
    if (record.type == RrType::RRSIG) record.rdata.back() ^= 1;
  }
  const ZoneVersionPtr built = zone.build();
  FindingSink sink(20);
  const KeySet keys(*built, true, sink);
  BatchTables tables(keys.keys().size(),
                     [](const AlgorithmInfo&, ByteView) { return std::make_unique<const Slip>(); });
  const std::size_t zsk = keys.labelled({13, key_pair(13)[1].tag()}).front();
  const ByteView field = ByteView(keys.published()[zsk].rdata).subspan(4);
  (void)tables.after(zsk, *keys.keys()[zsk].key.algorithm, field, 100000); // they are worth it from now on
  const JudgeContext context{keys, built->apex(), zone.at(), &tables, {}};
  SignatureJudge judge(context);
  visit_rrsets(*built, [&](const RrsetView& set) { judge.collect(set); });
  judge.confirm_collected();
  std::vector<SignatureVerdict> undecided;
  visit_rrsets(*built, [&](const RrsetView& set) {
    judge.begin(set);
    for (std::size_t i = 0; i < set.signature_count(); ++i) {
      SignatureVerdict verdict = judge.judge(set.signature(i));
      if (verdict.outcome == SignatureOutcome::unchecked) undecided.push_back(std::move(verdict));
    }
  });
  ASSERT_EQ(undecided.size(), 1U) << "the sample of the ZSK's batch; the KSK has too few for one";
  EXPECT_EQ(kind_of(undecided[0].flaw), FindingKind::referee_disagrees);
  EXPECT_EQ(info(FindingKind::referee_disagrees).effect, Effect::undecided);
}

} // namespace
} // namespace countersign::testing
