// A small signer for tests and benches: plain, slow, and written apart from the code that judges its zones.
//
//   SignedZone zone = sign_zone(name("example."), records(k_text), keys, {});
//   zone.drop_signatures("www.example.", RrType::A);
//   const VersionReport report = verify(*zone.build(), {.at = zone.options().inception.plus(1)});
#pragma once

#include "adapters/maker/signing_key.h"
#include "diff/model/zone_version.h"

#include <functional>

namespace countersign::testing {

// Text of a test, which must be right: throws std::runtime_error.
[[nodiscard]] Name name(std::string_view text);

struct SignOptions {
  DnsTime inception{1793491200};  // 2026-11-01 00:00:00 UTC
  DnsTime expiration{1803859200}; // 2027-03-01 00:00:00 UTC
  enum class Denial { none, nsec, nsec3 } denial = Denial::nsec;
  std::uint16_t iterations = 0;
  Bytes salt{};
  bool opt_out = false; // leave out insecure delegations, and what is above nothing else
};

// What an RRSIG says, where it is not what it should be.
struct RrsigBend {
  std::optional<std::uint8_t> labels{};
  std::optional<std::uint32_t> original_ttl{};
  std::optional<std::uint16_t> tag{};
  std::optional<std::uint8_t> algorithm{};
  std::optional<Name> signer{};
  std::optional<DnsTime> inception{}, expiration{};
};

// The records of a signed zone, open to damage.
class SignedZone {
public:
  SignedZone(Name apex, std::vector<SigningKey> keys, SignOptions options)
      : apex_(std::move(apex)), keys_(std::move(keys)), options_(std::move(options)) {}

  [[nodiscard]] const Name& apex() const noexcept { return apex_; }
  [[nodiscard]] const SignOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::vector<SigningKey>& keys() const noexcept { return keys_; }
  [[nodiscard]] std::vector<Record>& records() noexcept { return records_; }
  [[nodiscard]] const std::vector<Record>& records() const noexcept { return records_; }
  [[nodiscard]] DnsTime at() const noexcept {
    return options_.inception.plus(86400);
  } // an instant within the window

  // Records of a type; with RRSIG, those that cover `covered`.
  [[nodiscard]] std::vector<Record> find(std::string_view owner, RrType type) const;
  [[nodiscard]] std::vector<Record> signatures(std::string_view owner, RrType covered) const;
  void add(Record record) { records_.push_back(std::move(record)); }
  // The number of records that went. drop() takes the signatures along.
  std::size_t drop(std::string_view owner, RrType type);
  std::size_t drop_signatures(std::string_view owner, RrType covered);
  std::size_t drop_name(std::string_view owner);
  // Another RRSIG over the RRset as it stands.
  void add_signature(std::string_view owner, RrType covered, const SigningKey& key,
                     const RrsigBend& bend = {});
  // Drops the signatures and makes those that the zone's keys owe.
  void sign_again(std::string_view owner, RrType covered);
  // Changes the records of an RRset, not its signatures; or its signatures, not its records.
  void change(std::string_view owner, RrType type, const std::function<void(Record&)>& edit);
  void change_signatures(std::string_view owner, RrType covered, const std::function<void(Record&)>& edit);
  // Owner of the NSEC3 of a name, under the zone's own parameters.
  [[nodiscard]] std::string nsec3_owner(std::string_view owner) const;

  // Throws std::runtime_error if the builder refuses.
  [[nodiscard]] ZoneVersionPtr build(ZoneBuilder::Soa soa = ZoneBuilder::Soa::required) const;

private:
  Name apex_;
  std::vector<SigningKey> keys_;
  SignOptions options_;
  std::vector<Record> records_;
};

// Adds DNSKEYs, the denial chain and signatures. Keys with SEP sign the DNSKEY, CDS and CDNSKEY RRsets and
// the others the rest; an algorithm with only one kind of key signs all with it. The SOA stands in `content`.
[[nodiscard]] SignedZone sign_zone(const Name& apex, std::vector<Record> content,
                                   std::vector<SigningKey> keys, SignOptions options);

// The RRSIG over `rrset`, which is one RRset.
[[nodiscard]] Record make_rrsig(const std::vector<Record>& rrset, const SigningKey& key, const Name& apex,
                                const SignOptions& options, const RrsigBend& bend = {});
// NSEC and NSEC3 chains of the records, unsigned, appended to them.
void add_nsec_chain(const Name& apex, std::vector<Record>& records);
void add_nsec3_chain(const Name& apex, const SignOptions& options, std::vector<Record>& records);

} // namespace countersign::testing
