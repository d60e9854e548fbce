#include "harness/bench/world.h"

#include "diff/wire/zone_text.h"
#include "harness/bench/instants.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace countersign::bench {
namespace {

using testing::name;
using testing::SignedZone;

constexpr std::string_view k_content = R"(@ SOA ns1 host 0 7200 900 604800 300
@ NS ns1
ns1 A 192.0.2.1
www A 192.0.2.80
www AAAA 2001:db8::80
secure NS ns.other.test.
secure DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
open NS ns.other.test.
deep.ent NS ns.other.test.
txt.two.ents TXT "below empty non-terminals"
*.wild TXT "expanded"
)";

void set_soa_serial(Record& soa, Serial serial) {
  const std::size_t at = soa_serial_offset(soa.rdata);
  for (unsigned i = 0; i < 4; ++i)
    soa.rdata[at + i] = static_cast<std::uint8_t>(serial.value() >> (24 - 8 * i));
}

void set_u32(Bytes& rdata, std::size_t from_end, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i)
    rdata[rdata.size() - from_end + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

std::uint16_t flags_named(const std::string& role) {
  if (role == "ksk") return testing::k_ksk_flags;
  if (role == "zsk") return testing::k_zsk_flags;
  throw std::runtime_error("a key is a ksk or a zsk");
}

} // namespace

World::World(const Incident& incident, Onlooker& onlooker)
    : incident_(incident), onlooker_(onlooker), apex_(name(incident.zone)), now_(incident.start) {
  content_ = records(std::string(k_content));
  for (const std::string& node : incident.nodes) signers_[node.substr(0, node.find('/'))];
}

const std::map<std::string_view, World::Command>& World::commands() {
  static const std::map<std::string_view, Command> all{{"+", &World::add},
                                                       {"-", &World::remove},
                                                       {"fill", &World::fill},
                                                       {"soa", &World::soa},
                                                       {"key", &World::key},
                                                       {"twins", &World::twins},
                                                       {"publish", &World::publish},
                                                       {"sign", &World::sign},
                                                       {"denial", &World::denial},
                                                       {"validity", &World::validity},
                                                       {"dnskey-ttl", &World::dnskey_ttl},
                                                       {"cds", &World::cds},
                                                       {"wait", &World::wait},
                                                       {"ds", &World::ds},
                                                       {"feed", &World::feed},
                                                       {"serial", &World::serial},
                                                       {"make", &World::make},
                                                       {"show", &World::show},
                                                       {"step", &World::step},
                                                       {"bogus", &World::damage},
                                                       {"unsign", &World::damage},
                                                       {"seal", &World::damage},
                                                       {"drop", &World::damage},
                                                       {"put", &World::damage},
                                                       {"alter", &World::damage},
                                                       {"cut", &World::damage},
                                                       {"strip", &World::damage},
                                                       {"resign", &World::resign},
                                                       {"cosign", &World::resign},
                                                       {"short", &World::cut_short},
                                                       {"ttl", &World::change_ttl},
                                                       {"rrsig-ttl", &World::change_ttl},
                                                       {"bits", &World::change_bits},
                                                       {"next", &World::change_next},
                                                       {"cutover", &World::cutover},
                                                       {"cycle", &World::cycle}};
  return all;
}

Status World::play() {
  for (std::size_t i = 0; i < incident_.recipe.size(); ++i) {
    const Words words = Words::of(incident_.recipe[i]);
    if (words.plain.empty()) continue;
    // The maker of zones is a tool of tests, and throws where it is asked for what cannot be.
    try {
      const auto command = commands().find(words.plain[0]);
      if (command == commands().end()) throw std::runtime_error("no such command");
      (this->*command->second)(words);
    } catch (const std::runtime_error& error) {
      return fail(ErrorKind::configuration, "{}: line {} of the recipe, \"{}\": {}", incident_.id, i + 1,
                  incident_.recipe[i], error.what());
    }
  }
  return {};
}

World::Signer& World::signer(const std::string& name) {
  const auto found = signers_.find(name);
  if (found == signers_.end()) throw std::runtime_error("no signer \"" + name + "\" among the nodes");
  return found->second;
}

SignedZone& World::draft(const std::string& name) {
  auto& draft = signer(name).draft;
  if (!draft) throw std::runtime_error(name + " has made nothing yet");
  return *draft;
}

const World::Key& World::find_key(const std::string& name) const {
  const auto found = keys_.find(name);
  if (found == keys_.end()) throw std::runtime_error("no key \"" + name + "\"");
  return found->second;
}

std::vector<World::Key> World::keys_of(const std::vector<std::string>& names) const {
  std::vector<Key> keys;
  for (const std::string& name : names) keys.push_back(find_key(name));
  return keys;
}

std::string World::absolute(const std::string& owner) const {
  if (owner.ends_with('.')) return owner;
  const std::string apex = to_text(apex_.view());
  return owner == "@" ? apex : owner + (apex == "." ? "." : "." + apex);
}

std::vector<Record> World::records(const std::string& text) const {
  ZoneTextOptions options;
  options.soa_required = false;
  options.origin = apex_;
  auto parsed = parse_records("$TTL 3600\n" + text, options);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

void World::add(const Words& words) {
  for (Record& record : records(words.rest(1))) content_.push_back(std::move(record));
}

void World::remove(const Words& words) {
  const Name owner = name(absolute(words.at(1)));
  const auto gone = std::erase_if(content_, [&](const Record& record) {
    return record.owner == owner && (words.plain.size() < 3 || record.type == type_named(words.at(2)));
  });
  if (gone == 0) throw std::runtime_error("there is no such record");
}

// Every other delegation is signed.
void World::fill(const Words& words) {
  std::string text;
  for (std::uint32_t i = 0; i < words.number(1); ++i) {
    text += fmt::format("d{:04} NS ns{}.other.test.\n", i, i % 5);
    if (i % 2 == 0) text += fmt::format("d{:04} DS {} 13 2 {:064x}\n", i, 20000 + i, i + 1);
  }
  for (Record& record : records(text)) content_.push_back(std::move(record));
}

void World::soa(const Words& words) {
  for (Record& record : content_) {
    if (record.type != RrType::SOA) continue;
    if (const auto ttl = words.number("ttl")) record.ttl = *ttl;
    if (const auto minimum = words.number("minimum")) set_u32(record.rdata, 4, *minimum);
    if (const auto expire = words.number("expire")) set_u32(record.rdata, 8, *expire);
  }
}

// Tags in one world are different, unless a recipe asks for the contrary.
World::Key World::draw(std::uint8_t algorithm, std::uint16_t flags, const std::string& seed,
                       unsigned bits) const {
  for (unsigned attempt = 0;; ++attempt) {
    const Key drawn =
        Key::from_seed(algorithm, flags, fmt::format("{}/{}/{}", incident_.id, seed, attempt), bits);
    const bool taken =
        std::ranges::any_of(keys_, [&](const auto& entry) { return entry.second.tag() == drawn.tag(); });
    if (!taken) return drawn;
  }
}

void World::key(const Words& words) {
  const std::string& made = words.at(1);
  if (words.at(2) == "twin-of") {
    const Key& original = find_key(words.at(3));
    const std::uint16_t flags = read_u16(original.dnskey_rdata().data());
    keys_.emplace(made, draw(original.algorithm(), flags, made, 1024).with_rdata(original.dnskey_rdata()));
  } else if (words.at(2) == "zeros-before") {
    const Key& original = find_key(words.at(3));
    Bytes rdata = original.dnskey_rdata();
    rdata.insert(rdata.begin() + 5 + rdata.at(4), 0);
    keys_.emplace(made, original.with_rdata(std::move(rdata)));
  } else {
    const auto algorithm = static_cast<std::uint8_t>(words.number(2));
    keys_.emplace(made, draw(algorithm, flags_named(words.at(3)), made, words.number("bits").value_or(1024)));
  }
}

void World::twins(const Words& words) {
  const auto algorithm = static_cast<std::uint8_t>(words.number(3));
  std::map<std::uint16_t, Key> drawn;
  for (unsigned attempt = 0;; ++attempt) {
    const std::string seed = fmt::format("{}/twins/{}", incident_.id, attempt);
    const Key key = Key::from_seed(algorithm, flags_named(words.at(4)), seed);
    const auto [found, is_new] = drawn.try_emplace(key.tag(), key);
    if (is_new) continue;
    keys_.emplace(words.at(1), found->second);
    keys_.emplace(words.at(2), key);
    return;
  }
}

void World::publish(const Words& words) {
  signer(words.at(1)).published.assign(words.plain.begin() + 2, words.plain.end());
}

void World::sign(const Words& words) {
  signer(words.at(1)).signing.assign(words.plain.begin() + 2, words.plain.end());
}

void World::denial(const Words& words) {
  Signer& s = signer(words.at(1));
  const std::string& kind = words.at(2);
  using Denial = testing::SignOptions::Denial;
  if (kind != "nsec" && kind != "nsec3" && kind != "opt-out" && kind != "none")
    throw std::runtime_error("denial is nsec, nsec3, opt-out or none");
  s.denial = kind == "nsec" ? Denial::nsec : kind == "none" ? Denial::none : Denial::nsec3;
  s.opt_out = kind == "opt-out";
  s.iterations = static_cast<std::uint16_t>(words.number("iterations").value_or(0));
  s.salt.clear();
  if (const auto salt = words.number("salt")) append_u32(s.salt, *salt);
}

void World::validity(const Words& words) {
  const auto span = parse_span(words.at(2));
  if (!span) throw std::runtime_error("validity is a span of time");
  signer(words.at(1)).validity_s = *span;
  signer(words.at(1)).backdate_s = words.span("backdate").value_or(3600);
}

void World::dnskey_ttl(const Words& words) { signer(words.at(1)).dnskey_ttl = words.number(2); }

void World::cds(const Words& words) {
  Signer& s = signer(words.at(1));
  s.cds.assign(words.plain.begin() + 2, words.plain.end());
  if (s.cds == std::vector<std::string>{"none"}) s.cds.clear();
  s.cds_digests = {2};
  const auto digests = words.named.find("digests");
  if (digests == words.named.end()) return;
  s.cds_digests.clear();
  for (const char c : digests->second) {
    if (c >= '1' && c <= '4') s.cds_digests.push_back(static_cast<std::uint8_t>(c - '0'));
  }
}

void World::wait(const Words& words) {
  const auto span = parse_span(words.at(1));
  if (!span) throw std::runtime_error("\"" + words.at(1) + "\" is no span of time");
  now_ = now_.plus(static_cast<std::uint32_t>(*span));
  onlooker_.time_passes(now_);
}

void World::ds(const Words& words) {
  std::vector<Record> set;
  for (std::size_t i = 1; i < words.plain.size() && words.plain[i] != "none"; ++i) {
    const auto digest = static_cast<std::uint8_t>(words.number("digest").value_or(2));
    set.push_back({apex_, RrType::DS, words.number("ttl").value_or(86400),
                   find_key(words.plain[i]).ds_rdata(apex_.view().wire(), digest)});
  }
  onlooker_.parent(set);
}

void World::feed(const Words&) {
  input_serial_ = input_serial_.plus(1);
  ZoneBuilder builder(apex_.view());
  for (Record record : content_) {
    if (record.type == RrType::SOA) set_soa_serial(record, input_serial_);
    if (const Status added = builder.add(record); !added) throw std::runtime_error(added.error().message);
  }
  auto built = builder.finish();
  if (!built) throw std::runtime_error(built.error().message);
  onlooker_.input(*built);
}

// The serial that the next draft will have.
void World::serial(const Words& words) { signer(words.at(1)).serial = Serial(words.number(2) - 1); }

void World::make(const Words& words) {
  const bool carry = words.plain.size() > 2 && words.at(2) == "carry";
  make_draft(signer(words.at(1)), carry, words.span("refresh").value_or(0));
}

void World::show(const Words& words) {
  for (std::size_t i = 1; i < words.plain.size(); ++i) {
    const std::string& node = words.plain[i];
    if (std::ranges::find(incident_.nodes, node) == incident_.nodes.end())
      throw std::runtime_error("no node \"" + node + "\"");
    onlooker_.published(node, draft(node.substr(0, node.find('/'))).build());
  }
}

void World::step(const Words& words) {
  feed(words);
  for (auto& [label, s] : signers_) make_draft(s, false, 0);
  for (const std::string& node : incident_.nodes)
    onlooker_.published(node, draft(node.substr(0, node.find('/'))).build());
}

// Days on which nothing happens but signing.
void World::cycle(const Words& words) {
  const auto span = parse_span(words.at(3));
  if (!span) throw std::runtime_error("\"" + words.at(3) + "\" is no span of time");
  for (std::uint32_t i = 0; i < words.number(2); ++i) {
    now_ = now_.plus(static_cast<std::uint32_t>(*span));
    onlooker_.time_passes(now_);
    make_draft(signer(words.at(1)), true, words.span("refresh").value_or(0));
    for (const std::string& node : incident_.nodes) {
      if (node.starts_with(words.at(1) + "/")) onlooker_.published(node, draft(words.at(1)).build());
    }
  }
}

void World::cutover(const Words& words) {
  std::optional<DnsTime> since;
  if (const auto ago = words.span("keys-since"))
    since = DnsTime(now_.value() - static_cast<std::uint32_t>(*ago));
  onlooker_.cutover(draft(words.at(1)).build(), draft(words.at(2)).build(),
                    static_cast<std::uint32_t>(words.span("propagation").value_or(3600)), since);
}

} // namespace countersign::bench
