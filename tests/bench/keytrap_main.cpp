// What a KeyTrap zone costs beside an honest one with as many signatures: `bench_keytrap [NAMES [SIGNATURES
// [KEYS]]]`, 10,000 names with 100 signatures each and 100 keys of one tag unless told.
//
// All is P-256, where the difference is largest: honest signatures go through batches, and each of the trap's
// tries is OpenSSL's. The keys are points of the curve, and the signatures are numbers in range, so that no
// try ends early.
#include "adapters/keys/key_pair.h"
#include "diff/verify/verifier.h"
#include "tests/support/test_signer.h"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <random>

#include <fmt/format.h>

namespace {

using namespace countersign;
using testing::SignedZone;
using testing::SigningKey;

constexpr std::size_t k_signature_octets = 64;

Record host(std::size_t number) {
  return {testing::name(fmt::format("n{:07}.example.", number)), RrType::A, 60, Bytes{192, 0, 2, 1}};
}

SignedZone zone_of(std::size_t names, const std::vector<SigningKey>& keys) {
  const Name apex = testing::name("example.");
  Bytes soa(2, 0); // MNAME and RNAME: the root
  for (const std::uint32_t number : {1U, 7200U, 1800U, 604800U, 300U}) append_u32(soa, number);
  Bytes ns{2, 'n', 's', 7, 'i', 'n', 'v', 'a', 'l', 'i', 'd', 0};
  std::vector<Record> content{{apex, RrType::SOA, 3600, soa}, {apex, RrType::NS, 3600, ns}};
  for (std::size_t i = 0; i < names; ++i) content.push_back(host(i));
  return testing::sign_zone(apex, std::move(content), keys, {});
}

// Published, sharing the ZSK's tag, and each a key in its own right.
void publish_twins(SignedZone& zone, std::size_t count) {
  const auto original = generate_key(zone.apex(), 13, false);
  if (!original) std::abort();
  const SigningKey& zsk = zone.keys()[1];
  KeyPair wanted = *original;
  wanted.dnskey = zsk.dnskey_rdata(); // only its flags and tag are looked at
  for (std::size_t i = 0; i < count; ++i) {
    const auto twin = generate_tag_twin(wanted);
    if (!twin) std::abort();
    zone.add({zone.apex(), RrType::DNSKEY, 3600, twin->dnskey});
  }
  zone.sign_again("example.", RrType::DNSKEY);
}

// In the place of each A RRset's signature: `count` that verify under no key.
void lay_trap(SignedZone& zone, std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Record> laid;
  for (Record& record : zone.records()) {
    const bool covers_a = record.type == RrType::RRSIG && record.rdata[0] == 0 && record.rdata[1] == 1;
    if (!covers_a) {
      laid.push_back(std::move(record));
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Record bad = record;
      for (auto octet = bad.rdata.end() - k_signature_octets; octet != bad.rdata.end(); ++octet) {
        *octet = static_cast<std::uint8_t>(random() & 0x7f);
      }
      laid.push_back(std::move(bad));
    }
  }
  zone.records() = std::move(laid);
}

struct Cost {
  double cpu = 0, wall = 0;
  VersionReport report;
  std::uint64_t tries = 0;
};

double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

Cost judge(const SignedZone& zone) {
  const ZoneVersionPtr version = zone.build();
  Verifier verifier;
  const double cpu = cpu_seconds();
  const auto wall = std::chrono::steady_clock::now();
  VersionReport report = verifier.judge(version, {.at = zone.at()});
  const double spent = cpu_seconds() - cpu;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - wall;
  return {spent, passed.count(), std::move(report), verifier.effort().verifications};
}

void print(const char* name, const Cost& cost) {
  const auto& signatures = cost.report.signatures;
  fmt::print("{:7} {} signatures: {} valid, {} unchecked; {} verifications; {:.2f} CPU s, {:.2f} s\n", name,
             signatures.total(), signatures[SignatureOutcome::valid], signatures[SignatureOutcome::unchecked],
             cost.tries, cost.cpu, cost.wall);
}

} // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int index, std::size_t fallback) {
    return argc > index ? static_cast<std::size_t>(std::strtoull(argv[index], nullptr, 10)) : fallback;
  };
  const std::size_t names = argument(1, 10'000), signatures = argument(2, 100), keys = argument(3, 100);
  const std::vector<SigningKey> own{SigningKey::generate(13, testing::k_ksk_flags),
                                    SigningKey::generate(13, testing::k_zsk_flags)};
  const Cost honest = judge(zone_of(names * signatures / 2, own)); // a name has an A and an NSEC
  print("honest", honest);
  SignedZone trap = zone_of(names, own);
  publish_twins(trap, keys);
  lay_trap(trap, signatures);
  const Cost trapped = judge(trap);
  print("trap", trapped);
  fmt::print("trap / honest: {:.2f} x CPU, {:.2f} x wall\n", trapped.cpu / honest.cpu,
             trapped.wall / honest.wall);
  const bool reported = trapped.report.has(FindingKind::verification_budget_reached) &&
                        trapped.report.has(FindingKind::dnskey_tag_collision);
  if (!reported) fmt::print("the trap was not reported\n");
  return reported && honest.report.findings.empty() ? 0 : 1;
}
