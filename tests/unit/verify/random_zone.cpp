#include "tests/unit/verify/random_zone.h"

#include <algorithm>

namespace countersign::testing {
namespace {

constexpr std::uint8_t k_algorithm = 15; // deterministic: what does not change keeps its signature

// Drawn once: a zone goes from pair to pair.
const std::vector<SigningKey>& key_store() {
  static const std::vector<SigningKey> keys{
      SigningKey::generate(k_algorithm, k_ksk_flags), SigningKey::generate(k_algorithm, k_zsk_flags),
      SigningKey::generate(k_algorithm, k_zsk_flags), SigningKey::generate(k_algorithm, k_ksk_flags)};
  return keys;
}

Record make(const Name& owner, std::string_view rest) {
  return record(fmt::format("{} {}", to_text(owner.view()), rest));
}

} // namespace

RandomZone::RandomZone(std::uint32_t seed)
    : random_(seed), apex_(name("example.")), serial_(seed % 7 == 0 ? 0xfffffffe : seed),
      keys_(key_store().begin(), key_store().begin() + 2) {
  options_.denial = random(2) == 0 ? SignOptions::Denial::nsec : SignOptions::Denial::nsec3;
  options_.opt_out = random(2) == 0;
  sets_[{apex_, RrType::NS}] = {make(apex_, "300 IN NS ns.other.test.")};
  for (unsigned i = random(12); i-- > 0;) add_something();
}

// A small alphabet: names meet, lie above and below each other, come back.
std::string RandomZone::label() {
  static constexpr std::array<const char*, 9> labels{"a", "b", "c", "d", "mm", "x0", "zz", "*", "o\\.o"};
  return labels[random(labels.size())];
}

Name RandomZone::some_name() {
  std::string text = "example.";
  for (unsigned depth = 1 + random(3); depth-- > 0;) text = label() + "." + text;
  return name(text);
}

Name RandomZone::existing_name() {
  auto at = sets_.begin();
  std::advance(at, random(static_cast<std::uint32_t>(sets_.size())));
  return at->first.first;
}

void RandomZone::add_something() {
  const Name owner = random(4) == 0 ? existing_name() : some_name();
  const std::uint32_t ttl = random(8) == 0 ? 600 : 300;
  const auto put = [&](RrType type, std::string_view rdata) {
    sets_[{owner, type}] = {make(owner, fmt::format("{} IN {} {}", ttl, to_text(type), rdata))};
  };
  switch (random(9)) {
  case 0:
  case 1:
    if (!(owner == apex_)) put(RrType::NS, random(2) == 0 ? "ns.other.test." : "ns.a.example.");
    break;
  case 2:
    if (!(owner == apex_)) put(RrType::NS, "NS.b.example.");
    [[fallthrough]];
  case 3:
    if (!(owner == apex_)) put(RrType::DS, fmt::format("{} 13 2 {:064x}", random(60000), random(99999)));
    break;
  case 4:
    if (random(3) == 0 && !(owner == apex_)) put(RrType::DNAME, "elsewhere.test.");
    break;
  case 5:
    put(RrType::MX, "10 Mail.a.Example.");
    break;
  case 6:
    put(RrType::TXT, fmt::format("\"{}\"", random(1000)));
    break;
  default:
    put(RrType::A, fmt::format("192.0.2.{}", random(250)));
  }
}

void RandomZone::remove_something() {
  auto at = sets_.begin();
  std::advance(at, random(static_cast<std::uint32_t>(sets_.size())));
  if (at->first != Key{apex_, RrType::NS} || random(20) == 0) sets_.erase(at);
}

void RandomZone::change_signing() {
  switch (random(7)) {
  case 0:
    options_.denial =
        options_.denial == SignOptions::Denial::nsec ? SignOptions::Denial::nsec3 : SignOptions::Denial::nsec;
    break;
  case 1:
    options_.salt.assign(random(3), static_cast<std::uint8_t>(random(250)));
    break;
  case 2:
    options_.opt_out = !options_.opt_out;
    break;
  case 3:
    options_.iterations = static_cast<std::uint16_t>(random(3));
    break;
  case 4: // all signatures at once
    options_.inception = options_.inception.plus(3600);
    options_.expiration = options_.expiration.plus(3600);
    break;
  case 5: // another ZSK
    keys_ = {key_store()[0], key_store()[1 + random(2)]};
    break;
  default: // a key comes or goes
    keys_ = {key_store()[0], key_store()[1]};
    if (random(2) == 0) keys_.push_back(key_store()[2 + random(2)]);
  }
}

void RandomZone::edit() {
  ++serial_;
  if (random(6) == 0) change_signing();
  for (unsigned edits = random(4); edits-- > 0;) {
    if (random(3) == 0 && sets_.size() > 1) {
      remove_something();
    } else {
      add_something();
    }
  }
}

std::vector<Record> RandomZone::content() const {
  std::vector<Record> all{
      make(apex_, fmt::format("300 IN SOA ns.other.test. h.other.test. {} 7200 3600 86400 300", serial_))};
  for (const auto& [key, records] : sets_) all.insert(all.end(), records.begin(), records.end());
  return all;
}

void RandomZone::damage_record(std::vector<Record>& records, std::size_t index) {
  Record& victim = records[index];
  if (victim.type == RrType::SOA) return; // the serial leads from version to version
  const Bytes before = victim.rdata;
  switch (random(3)) {
  case 0:
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(index));
    break;
  case 1:
    victim.ttl += 1;
    break;
  default:
    victim.rdata[random(static_cast<std::uint32_t>(victim.rdata.size()))] ^=
        static_cast<std::uint8_t>(1U << random(8));
    if (!is_storable_rdata(victim.type, victim.rdata)) victim.rdata = before;
  }
}

void RandomZone::damage(SignedZone& zone) {
  auto& records = zone.records();
  const std::size_t index = random(static_cast<std::uint32_t>(records.size()));
  switch (random(4)) {
  case 0: { // moved to another name, where nothing justifies it
    Record moved = records[index];
    if (moved.type == RrType::SOA) return;
    moved.owner =
        random(2) == 0 ? some_name() : records[random(static_cast<std::uint32_t>(records.size()))].owner;
    records.push_back(std::move(moved));
    return;
  }
  case 1: // not yet valid, or expired, by a good key
    zone.add_signature(to_text(records[index].owner.view()), records[index].type,
                       keys_[random(static_cast<std::uint32_t>(keys_.size()))],
                       {.inception = options_.inception.plus(random(200'000)),
                        .expiration = options_.inception.plus(200'000 + random(200'000))});
    return;
  default:
    damage_record(records, index);
  }
}

ZoneVersionPtr RandomZone::build(unsigned damages) {
  SignedZone zone = sign_zone(apex_, content(), keys_, options_);
  while (damages-- > 0) damage(zone);
  return zone.build();
}

} // namespace countersign::testing
