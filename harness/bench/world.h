// The small world of a case: unsigned content, signers of our own, a parent and a clock that only recipes
// move.
//
// A recipe is one command in a line, "#" begins a comment. S is a signer, K a key, N "signer/node"; OWNER is
// relative to the zone ("@", "www") and TYPE a mnemonic. OWNER may be "all": every owner of such an RRset in
// canonical order, or with skip=A first=B some of them.
//
// - content
//   - "+ RECORD", "- OWNER [TYPE]", "fill COUNT" (delegations), "soa [ttl=] [minimum=] [expire=]"
// - keys
//   - "key K ALGORITHM ksk|zsk [bits=]", "key K twin-of OTHER" (another private half under its DNSKEY)
//   - "key K zeros-before OTHER" (zeros lead the modulus), "twins K K ALGORITHM ksk|zsk" (with one tag)
// - signers
//   - "publish S K...", "sign S K...", "cds S none|K... [digests=2,4]", "dnskey-ttl S SECONDS"
//   - "denial S nsec|nsec3|opt-out|none [iterations=] [salt=]", "validity S SPAN [backdate=]"
// - time and parent
//   - "wait SPAN", "ds none|K... [digest=] [ttl=]"
// - versions
//   - "feed" (the source shows the content), "serial S NUMBER" (of the next draft)
//   - "make S [carry] [refresh=]" (signs the content into a draft; "carry" keeps the signatures of the draft
//     before whose RRset is the same and which last longer than "refresh"; all if that is negative)
//   - "show N..." (publishes the draft of its signer), "step" (feed, and all signers make and show)
//   - "cycle S COUNT SPAN [refresh=]" (so often: wait, make with carry, show at all nodes)
// - damage to a draft
//   - "bogus|unsign|seal S OWNER TYPE", "drop S OWNER TYPE|ANY", "strip S OWNER TYPE" (but its signatures)
//   - "put S RECORD" ($SERIAL: the draft's)
//   - "resign|cosign S OWNER TYPE K [labels=] [ttl=] [tag=] [alg=] [signer=] [inception=] [expiration=]"
//   - "short S OWNER TYPE K" (r of 31 octets), "ttl|rrsig-ttl S OWNER TYPE SECONDS"
//   - "alter S OWNER TYPE" (a bit of its RDATA), "cut S OWNER TYPE by=OCTETS" (of the signature)
//   - "bits S OWNER +TYPE -TYPE...", "next S OWNER OTHER" (of the denial record there)
// - cut-over
//   - "cutover S S [propagation=] [keys-since=]" (how long ago)
//
// Equal recipes give equal zones, but for the random numbers in ECDSA signatures.
#pragma once

#include "adapters/maker/test_signer.h"
#include "harness/bench/incident.h"

#include <map>

namespace countersign::bench {

// What comes out of a world.
class Onlooker {
public:
  virtual ~Onlooker() = default;
  virtual void time_passes(DnsTime now) = 0;
  virtual void input(const ZoneVersionPtr& zone) = 0;
  virtual void published(const std::string& node, const ZoneVersionPtr& zone) = 0;
  virtual void parent(const std::vector<Record>& ds) = 0;
  virtual void cutover(const ZoneVersionPtr& from, const ZoneVersionPtr& to, std::uint32_t propagation_s,
                       std::optional<DnsTime> keys_since) = 0;
};

struct Words;

class World {
public:
  World(const Incident& incident, Onlooker& onlooker);

  // Runs the whole recipe. An Error names the line: the recipe is at fault.
  [[nodiscard]] Status play();

private:
  using Key = testing::SigningKey;
  struct Signer {
    std::vector<std::string> published, signing, cds; // keys by name
    std::vector<std::uint8_t> cds_digests{2};
    testing::SignOptions::Denial denial = testing::SignOptions::Denial::nsec;
    bool opt_out = false;
    std::uint16_t iterations = 0;
    Bytes salt;
    std::int64_t validity_s = 1209600, backdate_s = 3600;
    std::optional<std::uint32_t> dnskey_ttl;
    Serial serial{0};
    std::optional<testing::SignedZone> draft;
  };
  using Command = void (World::*)(const Words&);
  static const std::map<std::string_view, Command>& commands();

  void add(const Words& words);
  void remove(const Words& words);
  void fill(const Words& words);
  void soa(const Words& words);
  void key(const Words& words);
  void twins(const Words& words);
  void publish(const Words& words);
  void sign(const Words& words);
  void denial(const Words& words);
  void validity(const Words& words);
  void dnskey_ttl(const Words& words);
  void cds(const Words& words);
  void wait(const Words& words);
  void ds(const Words& words);
  void feed(const Words& words);
  void serial(const Words& words);
  void make(const Words& words);
  void show(const Words& words);
  void step(const Words& words);
  void cycle(const Words& words);
  void damage(const Words& words); // world_damage.cpp
  void resign(const Words& words);
  void cut_short(const Words& words);
  void change_ttl(const Words& words);
  void change_bits(const Words& words);
  void change_next(const Words& words);
  void cutover(const Words& words);

  [[nodiscard]] Signer& signer(const std::string& name);
  [[nodiscard]] testing::SignedZone& draft(const std::string& name);
  [[nodiscard]] const Key& find_key(const std::string& name) const;
  [[nodiscard]] std::vector<Key> keys_of(const std::vector<std::string>& names) const;
  [[nodiscard]] Key draw(std::uint8_t algorithm, std::uint16_t flags, const std::string& seed,
                         unsigned bits) const;
  [[nodiscard]] std::string absolute(const std::string& owner) const;
  [[nodiscard]] std::vector<Record> records(const std::string& text) const;
  [[nodiscard]] std::vector<std::string> owners(const Words& words, RrType type);
  [[nodiscard]] testing::SignOptions options_of(const Signer& signer) const;
  [[nodiscard]] std::string denial_owner(const testing::SignedZone& zone, const std::string& owner) const;
  void make_draft(Signer& signer, bool carry, std::int64_t refresh_s);

  const Incident& incident_;
  Onlooker& onlooker_;
  Name apex_;
  DnsTime now_;
  Serial input_serial_{0};
  std::vector<Record> content_; // its SOA has the serial 0
  std::map<std::string, Key> keys_;
  std::map<std::string, Signer> signers_;
};

// The words of a command; those of the form name=value apart.
struct Words {
  std::string line; // all of it
  std::vector<std::string> plain;
  std::map<std::string, std::string> named;

  [[nodiscard]] const std::string& at(std::size_t index) const; // throws if there is none
  [[nodiscard]] std::string rest(std::size_t from) const;       // of the line, from that word on
  [[nodiscard]] std::uint32_t number(std::size_t index) const;
  [[nodiscard]] std::optional<std::uint32_t> number(const std::string& name) const;
  [[nodiscard]] std::optional<std::int64_t> span(const std::string& name) const;
  [[nodiscard]] static Words of(const std::string& line);
};

[[nodiscard]] RrType type_named(const std::string& text); // throws

} // namespace countersign::bench
