#include "tests/unit/cutover/sides.h"

#include "diff/wire/zone_text.h"

#include <ctime>
#include <stdexcept>

#include <fmt/format.h>

namespace countersign::testing {
namespace {

std::vector<Record> content(std::uint32_t serial) {
  ZoneTextOptions options;
  const std::string text = fmt::format(R"($ORIGIN example.
$TTL 300
@ 3600 SOA ns1 host {} 7200 900 604800 300
@ 3600 NS ns1
ns1 A 127.0.0.1
www A 192.0.2.1
mail {} A 192.0.2.2
*.wild TXT "expanded"
signed NS ns1
signed DS 12345 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
plain NS ns1
)",
                                       serial, k_data_ttl);
  auto parsed = parse_records(text, options);
  if (!parsed) throw std::runtime_error("test: " + parsed.error().message);
  return *parsed;
}

SignOptions nsec3() {
  SignOptions options;
  options.denial = SignOptions::Denial::nsec3;
  return options;
}

// Everything equal but the two sides; all has been as it is for a week.
CutoverPlan plan_of(const SideSetup& old_side, const SideSetup& new_side, std::vector<Record> ds) {
  CutoverPlan plan;
  const SignedZone before = make_side(old_side);
  plan.old_zone = before.build();
  plan.new_zone = make_side(new_side).build();
  plan.at = before.at();
  plan.propagation_s = 600;
  plan.parent_propagation_s = 900;
  plan.parent_ds = std::move(ds);
  plan.old_keys_since = plan.parent_ds_since = DnsTime(plan.at.value() - 7 * 86400);
  return plan;
}

SideSetup side(const Signer& signer, std::vector<SigningKey> also, std::uint32_t serial,
               SignOptions options = {}) {
  return {signer, std::move(also), serial, options};
}

std::vector<CutoverCase> make_cases() {
  using enum Safety;
  const Signer a = Signer::make(), b = Signer::make(), rsa = Signer::make(8);
  const auto ds_a = ds_of({a.ksk}), ds_ab = ds_of({a.ksk, b.ksk});
  const SideSetup old_alone = side(a, {}, 1), new_alone = side(b, {}, 2);
  std::vector<CutoverCase> cases{
      {"SameKeys", plan_of(old_alone, side(a, {}, 2), ds_a), safe},
      {"SameKeysOtherDenial", plan_of(old_alone, side(a, {}, 2, nsec3()), ds_a), safe},
      {"EachPublishesTheOthersZsk", plan_of(side(a, {b.zsk}, 1), side(b, {a.zsk}, 2), ds_ab), safe},
      {"EachPublishesTheOthersZskNsec3",
       plan_of(side(a, {b.zsk}, 1, nsec3()), side(b, {a.zsk}, 2, nsec3()), ds_ab), safe},
      {"SameKskOtherZskPublishedByBoth", plan_of(side(a, {b.zsk}, 1), side({a.ksk, b.zsk}, {a.zsk}, 2), ds_a),
       safe},
      {"SameZskOtherKskWithItsDs", plan_of(old_alone, side({b.ksk, a.zsk}, {}, 2), ds_ab), safe},
      {"OwnKeysAndBothDs", plan_of(old_alone, new_alone, ds_ab), broken}, // the archetype: each valid alone
      {"OwnKeysAndNoNewDs", plan_of(old_alone, new_alone, ds_a), broken},
      {"NewZskPublishedButNotTheOld", plan_of(side(a, {b.zsk}, 1), new_alone, ds_ab), broken},
      {"OldZskPublishedButNotTheNew", plan_of(old_alone, side(b, {a.zsk}, 2), ds_ab), broken},
      {"ZsksPublishedButNoNewDs", plan_of(side(a, {b.zsk}, 1), side(b, {a.zsk}, 2), ds_a), broken},
      {"OtherAlgorithm", plan_of(old_alone, side(rsa, {}, 2), ds_of({a.ksk, rsa.ksk})), broken},
      {"OtherAlgorithmWithZsksAndDs",
       plan_of(side(a, {rsa.zsk}, 1), side(rsa, {a.zsk}, 2), ds_of({a.ksk, rsa.ksk})), safe},
  };
  return cases;
}

} // namespace

Signer Signer::make(std::uint8_t algorithm) {
  return {SigningKey::generate(algorithm, k_ksk_flags), SigningKey::generate(algorithm, k_zsk_flags)};
}

SignedZone make_side(SideSetup setup) {
  // Real resolvers read the clock. SignedZone::at() is a day after the inception.
  static const auto now = static_cast<std::uint32_t>(std::time(nullptr));
  setup.options.inception = DnsTime(now - 86400);
  setup.options.expiration = DnsTime(now + 30 * 86400);
  SignedZone zone =
      sign_zone(name("example."), content(setup.serial), {setup.signer.ksk, setup.signer.zsk}, setup.options);
  for (const SigningKey& key : setup.also_published) {
    zone.add({zone.apex(), RrType::DNSKEY, setup.key_ttl, key.dnskey_rdata()});
  }
  zone.change("example.", RrType::DNSKEY, [&](Record& record) { record.ttl = setup.key_ttl; });
  zone.sign_again("example.", RrType::DNSKEY);
  return zone;
}

std::vector<Record> ds_of(std::initializer_list<SigningKey> keys) {
  const Name apex = name("example.");
  std::vector<Record> ds;
  for (const SigningKey& key : keys)
    ds.push_back({apex, RrType::DS, k_ds_ttl, key.ds_rdata(apex.view().wire(), 2)});
  return ds;
}

const std::vector<CutoverCase>& cutover_cases() {
  static const std::vector<CutoverCase> cases = make_cases();
  return cases;
}

} // namespace countersign::testing
