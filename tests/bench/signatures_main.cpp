// What one signature costs when it is verified: `bench_signatures [ROUNDS [SIGNATURES]]`.
//
// OpenSSL one by one and both kinds of batch, in turn, on the same P-256 signatures of one key. Ratios are
// medians over the rounds: a neighbour's load moves all of a round.
#include "diff/verify/crypto/p256/batch.h"
#include "diff/verify/crypto/signature_checker.h"
#include "tests/support/signing_key.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

namespace {

using namespace countersign;
using namespace countersign::referee;

double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A rate, of `count` signatures at each call, over at least a tenth of a second.
template <class Work> double rate_of(std::size_t count, Work work) {
  const double begin = cpu_seconds();
  std::size_t done = 0;
  double spent = 0;
  while (spent < 0.1) {
    work();
    done += count;
    spent = cpu_seconds() - begin;
  }
  return static_cast<double>(done) / spent;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Signatures {
  testing::SigningKey key = testing::SigningKey::generate(13, testing::k_zsk_flags);
  Bytes field{key.dnskey_rdata().begin() + 4, key.dnskey_rdata().end()};
  std::vector<Bytes> data;
  std::vector<p256::SignedDigest> all;

  explicit Signatures(std::size_t count) : all(count) {
    for (std::size_t i = 0; i < count; ++i) {
      Bytes& octets = data.emplace_back(100); // about what an NSEC3 with its RRSIG's RDATA has
      for (std::size_t j = 0; j < 8; ++j) octets[j] = static_cast<std::uint8_t>(i >> (8 * j));
      std::ranges::copy(key.sign(octets), all[i].signature.begin());
      std::ranges::copy(*digest(Hash::sha256, octets), all[i].digest.begin());
    }
  }
};

} // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  const Signatures made(argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 1000);
  const PublicKey key = parse_public_key(13, made.field);
  SignatureChecker checker(1);
  const auto one_by_one = [&] {
    for (std::size_t i = 0; i < made.all.size(); ++i) {
      if (!checker.verifies(0, key, made.data[i], made.all[i].signature)) std::abort();
    }
  };
  std::vector<double> alone;
  for (const p256::LadderKind kind : {p256::LadderKind::portable, p256::LadderKind::ifma}) {
    if (!p256::is_available(kind)) continue;
    const double begin = cpu_seconds();
    const p256::KeyTables tables(made.field, kind);
    const double table_seconds = cpu_seconds() - begin;
    std::vector<std::uint8_t> confirmed(made.all.size());
    const auto together = [&] {
      tables.confirm(made.all, confirmed);
      if (std::ranges::count(confirmed, 1) != std::ssize(confirmed)) std::abort();
    };
    together(); // makes the table of the base point
    std::vector<double> ratios, rates;
    for (int round = 0; round < rounds; ++round) {
      alone.push_back(rate_of(made.all.size(), one_by_one));
      rates.push_back(rate_of(made.all.size(), together));
      ratios.push_back(rates.back() / alone.back());
    }
    fmt::print("{:<12}  {:>8.0f}/s, {:.1f} x OpenSSL; a key's table {:.1f} ms\n", tables.ladder().name(),
               median(rates), median(ratios), table_seconds * 1000);
  }
  fmt::print("{:<12}  {:>8.0f}/s with the hash, one by one\n", "OpenSSL", median(alone));
}
