// What one serial costs: `bench_serial SIGNED_ZONE ZSK_STEM [DELEGATIONS [SERIALS]]`, from the octets of an
// IXFR to the findings. Prints one line of JSON; fails if anything is found.
#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "adapters/keys/key_pair.h"
#include "diff/verify/verifier.h"
#include "diff/wire/transfer/transfer_reader.h"
#include "diff/wire/transfer/transfer_writer.h"
#include "diff/wire/zone_text.h"
#include "tests/bench/zone_edit.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <numeric>

namespace countersign::bench {
namespace {

double cpu_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::vector<Bytes> ixfr_of(const Change& change) {
  TransferWriter::Query query;
  query.id = 7;
  query.question = {change.soa_from.owner, RrType::IXFR};
  auto writer = TransferWriter::differences(query, {std::make_shared<const Change>(change)});
  std::vector<Bytes> messages;
  for (auto message = writer.next(); message && *message; message = writer.next())
    messages.push_back(**message);
  return messages;
}

struct Run {
  std::vector<double> cpu;
  std::uint64_t octets = 0, records = 0, verifications = 0, findings = 0, whole_chains = 0;
};

void one_serial(ZoneEdit& edit, Verifier& verifier, ZoneVersionPtr& zone, unsigned delegations, Run& run) {
  const std::vector<Bytes> messages = ixfr_of(edit.next(delegations));
  TransferQuestion question{7, Name(zone->apex()), std::nullopt};
  const RecordView soa = *zone->soa();
  question.have = Record{Name(zone->apex()), RrType::SOA, soa.ttl, Bytes(soa.rdata.begin(), soa.rdata.end())};
  const VerifyOptions options{.at = now_dns_time()};
  const double begin = cpu_ms();
  TransferReader reader(question, {});
  for (const Bytes& message : messages) {
    if (const Status fed = reader.feed(message); !fed) throw std::runtime_error(fed.error().message);
  }
  const Change change = reader.take_changes().at(0);
  auto next = zone->apply(change);
  if (!next) throw std::runtime_error(next.error().message);
  const VersionReport report = verifier.judge_next(*next, change, options);
  run.cpu.push_back(cpu_ms() - begin);
  for (const Bytes& message : messages) run.octets += message.size();
  run.records += change.removed.size() + change.added.size();
  run.verifications += verifier.effort().verifications;
  run.findings += report.findings.size();
  run.whole_chains += verifier.effort().denial_from_scratch ? 1 : 0;
  for (const Finding& finding : report.findings) {
    std::cerr << info(finding.kind).id << " " << finding.subject.owner << " " << finding.evidence << "\n";
  }
  zone = *next;
  edit.moved_to(zone);
}

int play(const std::string& file, const std::string& zsk_stem, unsigned delegations, unsigned serials) {
  const KeyPair zsk = read_bind_key(zsk_stem).value();
  ZoneTextOptions options;
  options.file_name = file;
  ZoneVersionPtr zone = parse_zone(read_text_file(file).value(), options).value();
  ZoneEdit edit(zone, testing::SigningKey::from_pem(zsk.dnskey, zsk.pkcs8_pem));
  Verifier verifier;
  const double before = cpu_ms();
  const VersionReport first = verifier.judge(zone, {.at = now_dns_time(), .threads = 2});
  const double scratch = cpu_ms() - before;
  Run run;
  for (unsigned i = 0; i < serials; ++i) one_serial(edit, verifier, zone, delegations, run);
  const double n = serials;
  fmt::print(
      "{{\"records\": {}, \"scratch_cpu_ms\": {:.0f}, \"serials\": {}, \"delegations\": {}, \"ixfr_octets\": "
      "{:.0f}, \"ixfr_records\": {:.0f}, \"verifications\": {:.0f}, \"median_cpu_ms\": {:.2f}, "
      "\"largest_cpu_ms\": {:.2f}, \"mean_cpu_ms\": {:.2f}, \"findings\": {}, \"whole_chains\": {}}}\n",
      zone->record_count(), scratch, serials, delegations, static_cast<double>(run.octets) / n,
      static_cast<double>(run.records) / n, static_cast<double>(run.verifications) / n, median(run.cpu),
      *std::ranges::max_element(run.cpu), std::accumulate(run.cpu.begin(), run.cpu.end(), 0.0) / n,
      first.findings.size() + run.findings, run.whole_chains);
  return first.findings.size() + run.findings == 0 ? 0 : 1;
}

} // namespace
} // namespace countersign::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: bench_serial SIGNED_ZONE ZSK_STEM [DELEGATIONS [SERIALS]]\n";
    return 64;
  }
  const auto number = [&](int index, unsigned otherwise) {
    return argc > index ? static_cast<unsigned>(std::stoul(argv[index])) : otherwise;
  };
  return countersign::bench::play(argv[1], argv[2], number(3, 100), number(4, 25));
}
