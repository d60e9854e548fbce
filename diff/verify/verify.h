// Door of diff/verify: judges one zone version at one instant. Pure: reads no clock, file or socket.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <functional>

namespace countersign {

enum class BatchMode : std::uint8_t { best, portable, off };

struct VerifyOptions {
  DnsTime at{}; // the instant, seconds since 1970
  // Judge the RRsets that are there; demand neither SOA, nor NS, nor DNSKEY, nor a denial chain. Signatures
  // are then judged with the DNSKEYs that the data holds.
  bool rrsets_only = false;
  std::span<const Record> trusted_ds{}; // the parent's DS RRset; empty: not known, nothing is demanded
  // Seconds for which every RRset must still be validly signed; its own TTL is always demanded.
  std::uint32_t min_remaining_s = 0;
  // Signatures of large zones are confirmed in batches; what a batch does not confirm OpenSSL judges. Every
  // choice gives the same report.
  BatchMode batch = BatchMode::best;
  unsigned threads = 1; // upper bound of threads that this call may use
  // Told now and then how many of how many parts of the work are done, on the caller's thread.
  std::function<void(std::size_t done, std::size_t all)> progress{};
  std::size_t findings_per_kind = 20; // further ones of a kind are folded into one that counts them
};

// Never fails: what cannot be judged is counted as `unchecked` or `unsupported` and is a finding.
// Equal input gives an equal report, whatever the number of threads.
[[nodiscard]] VersionReport verify(const ZoneVersion& zone, const VerifyOptions& options);

// Key tag of a DNSKEY (RFC 4034 appendix B).
[[nodiscard]] std::uint16_t key_tag(ByteView dnskey_rdata) noexcept;

} // namespace countersign
