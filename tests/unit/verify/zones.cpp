#include "tests/unit/verify/zones.h"

#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace countersign::testing {

std::vector<Record> records(std::string_view text) {
  ZoneTextOptions options;
  options.soa_required = false;
  auto parsed = parse_records(text, options);
  if (!parsed) throw std::runtime_error("test: " + parsed.error().message);
  return *parsed;
}

Record record(std::string_view line) { return records(line).at(0); }

const std::vector<Record>& hard_content() {
  static const std::vector<Record> content = records(R"($ORIGIN example.
$TTL 3600
@ SOA ns1 host 1 7200 900 1209600 1800
@ NS ns1
@ NS NS2.Other.
@ MX 10 Mail.Example.NET.
@ TXT "one" "two"
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
www 300 A 192.0.2.2
www 300 A 192.0.2.3
a.b.c TXT "below two empty non-terminals"
* MX 10 mail
*.wild TXT "a wildcard below an empty non-terminal"
alias CNAME www
secure NS ns.secure
secure NS ns1
secure DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns.secure A 192.0.2.5
insecure NS ns.insecure
insecure NS ns1
ns.insecure A 192.0.2.6
ns.insecure AAAA 2001:db8::6
deep.hollow NS ns1
other NS ns1
mixed.half NS ns1
txt.half TXT "so that half needs an NSEC3 under opt-out"
moved DNAME elsewhere.test.
hidden.moved TXT "occluded"
strange TYPE65400 \# 3 010203
srv SRV 1 2 53 Target.Example.
)");
  return content;
}

const std::vector<SigningKey>& key_pair(std::uint8_t algorithm) {
  static std::map<std::uint8_t, std::vector<SigningKey>> pairs;
  auto& pair = pairs[algorithm];
  if (pair.empty()) {
    pair = {SigningKey::generate(algorithm, k_ksk_flags), SigningKey::generate(algorithm, k_zsk_flags)};
  }
  return pair;
}

std::vector<Bytes> likes_of(const SigningKey& key, std::uint8_t count) {
  std::vector<Bytes> found;
  for (std::uint8_t i = 0; i < count; ++i) {
    Bytes rdata = key.dnskey_rdata();
    std::fill(rdata.begin() + 4, rdata.end(), std::uint8_t{0});
    rdata[6] = i;
    // The last two octets bring the sum of appendix B to the wanted tag.
    for (unsigned last = 0; last < 0x10000 && key_tag(rdata) != key.tag(); ++last) {
      rdata[34] = static_cast<std::uint8_t>(last >> 8);
      rdata[35] = static_cast<std::uint8_t>(last);
    }
    found.push_back(rdata);
  }
  return found;
}

SignOptions options_for(Mode mode) {
  SignOptions options;
  options.denial = mode == Mode::nsec ? SignOptions::Denial::nsec : SignOptions::Denial::nsec3;
  options.opt_out = mode == Mode::opt_out;
  return options;
}

SignedZone hard_zone(Mode mode, std::uint8_t algorithm) {
  static std::map<std::pair<Mode, std::uint8_t>, SignedZone> zones;
  const auto found = zones.find({mode, algorithm});
  if (found != zones.end()) return found->second;
  SignedZone zone = sign_zone(name("example."), hard_content(), key_pair(algorithm), options_for(mode));
  return zones.emplace(std::pair(mode, algorithm), std::move(zone)).first->second;
}

VersionReport judge(const SignedZone& zone) { return judge(zone, {.at = zone.at()}); }

VersionReport judge(const SignedZone& zone, VerifyOptions options) {
  const bool partial = options.rrsets_only || zone.find(to_text(zone.apex().view()), RrType::SOA).empty();
  return verify(*zone.build(partial ? ZoneBuilder::Soa::optional : ZoneBuilder::Soa::required), options);
}

std::set<FindingKind> kinds(const VersionReport& report) {
  std::set<FindingKind> found;
  for (const Finding& finding : report.findings) found.insert(finding.kind);
  return found;
}

std::string text_of(const VersionReport& report) {
  std::string text =
      fmt::format("serial {} at {} content {} records {} signed {} unsigned {} complete {} earliest {} "
                  "latest {} denial {}/{}/{}\n",
                  report.serial.value(), report.at.value(), to_text(report.content), report.records,
                  report.signed_rrsets, report.unsigned_rrsets, report.complete,
                  time_to_text(report.earliest_expiration), time_to_text(report.latest_inception),
                  to_text(report.denial.kind), report.denial.chains.size(), report.denial.records);
  for (std::size_t i = 0; i < k_signature_outcome_count; ++i) {
    const auto outcome = static_cast<SignatureOutcome>(i);
    text += fmt::format("{} {}\n", to_text(outcome), report.signatures[outcome]);
  }
  for (const auto& [key, counts] : report.by_key) {
    text += fmt::format("{} {}:", to_text(key.first), to_text(key.second));
    for (const std::uint64_t count : counts.by_outcome) text += fmt::format(" {}", count);
    text += '\n';
  }
  for (const auto& [type, count] : report.rrsets_without_valid_signature) {
    text += fmt::format("without valid {} {}\n", to_text(type), count);
  }
  for (const PublishedKey& key : report.keys) {
    text += fmt::format("key {} {} {} {}\n", to_text(key.label), key.fingerprint, key.bits, key.signs_dnskey);
  }
  for (const Finding& f : report.findings) {
    text += fmt::format("{} {} [{} {} {}] x{}: {}\n", to_text(f.severity), info(f.kind).id, f.subject.owner,
                        f.subject.type, f.subject.key, f.count, f.evidence);
  }
  return text;
}

} // namespace countersign::testing
