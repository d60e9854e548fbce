#include "tests/unit/autopsy/examined.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace countersign::testing {
namespace {

constexpr std::size_t k_fixed = 18;

std::size_t header_size(const Bytes& rrsig) {
  return k_fixed + leading_name_length(ByteView(rrsig).subspan(k_fixed)).value();
}

} // namespace

AutopsyCause Examined::only() const {
  if (result.causes.size() == 1) return result.causes[0];
  ADD_FAILURE() << text();
  return {};
}

std::string Examined::text() const {
  std::string all;
  for (const AutopsyCause& cause : result.causes) {
    all += fmt::format("{} {} [{}] by '{}' x{} {} {} ({})\n", to_text(cause.label),
                       to_text(cause.explanation), cause.detail, cause.key, cause.count, cause.example.owner,
                       cause.example.type, cause.specifics);
  }
  for (const std::string& sentence : sentences) all += sentence + "\n";
  return all;
}

Examined examine(const SignedZone& zone, ForeignKeys& keys, AutopsyOptions options) {
  const ZoneVersionPtr version = zone.build();
  Verifier verifier;
  Examined examined;
  examined.report = verifier.judge(version, {.at = zone.at()});
  examined.result = autopsy(*version, verifier.damage(), options, keys);
  examined.sentences = sentences(*version, examined.result, keys);
  std::uint64_t told = 0;
  for (const AutopsyCause& cause : examined.result.causes) {
    told += cause.count;
    std::uint64_t by_type = 0;
    for (const auto& [type, count] : cause.by_type) by_type += count;
    EXPECT_EQ(by_type, cause.count);
  }
  EXPECT_EQ(told, examined.result.failing) << "each failing signature is told of once\n" << examined.text();
  EXPECT_LE(examined.result.effort, options.effort);
  return examined;
}

Examined examine(const SignedZone& zone, const AutopsyOptions& options) {
  ForeignKeys keys;
  return examine(zone, keys, options);
}

std::string numbered(unsigned number) { return fmt::format("n{}.example.", number); }

SignedZone numbered_zone(std::vector<SigningKey> keys, unsigned names) {
  std::vector<Record> content =
      records("$ORIGIN example.\n$TTL 7200\n@ SOA ns1 host 7 7200 900 1209600 1800\n@ NS ns1\n");
  for (unsigned i = 0; i < names; ++i) {
    for (const char* text : {"one", "two"}) {
      content.push_back(record(fmt::format("{} 7200 TXT \"{} {}\"", numbered(i), text, i)));
    }
  }
  return sign_zone(name("example."), std::move(content), std::move(keys), {});
}

Bytes Octets::all() const {
  Bytes octets = header;
  for (const Bytes& rdata : rdatas) {
    append(octets, owner);
    append_u16(octets, static_cast<std::uint16_t>(type));
    append_u16(octets, 1);
    append_u32(octets, ttl);
    append_u16(octets, static_cast<std::uint16_t>(rdata.size()));
    append(octets, rdata);
  }
  return octets;
}

Octets octets_of(const SignedZone& zone, const std::string& owner, RrType type) {
  const Bytes rrsig = zone.signatures(owner, type).at(0).rdata;
  Octets octets;
  octets.header.assign(rrsig.begin(), rrsig.begin() + static_cast<std::ptrdiff_t>(header_size(rrsig)));
  const Name wire = name(owner);
  octets.owner.assign(wire.view().wire().begin(), wire.view().wire().end());
  octets.type = type;
  octets.ttl = read_u32(rrsig.data() + 4);
  for (const Record& each : zone.find(owner, type)) octets.rdatas.push_back(each.rdata);
  std::ranges::sort(octets.rdatas);
  return octets;
}

void put_signature(SignedZone& zone, const std::string& owner, RrType type, const Bytes& signature) {
  zone.change_signatures(owner, type, [&](Record& record) {
    record.rdata.resize(header_size(record.rdata));
    append(record.rdata, signature);
  });
}

Bytes signature_of(const SignedZone& zone, const std::string& owner, RrType type) {
  const Bytes rrsig = zone.signatures(owner, type).at(0).rdata;
  return {rrsig.begin() + static_cast<std::ptrdiff_t>(header_size(rrsig)), rrsig.end()};
}

} // namespace countersign::testing
