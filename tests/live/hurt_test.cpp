// Who is hurt, asked of a real resolver: Unbound validates what NSD serves of a damaged zone, as it stands,
// and answers SERVFAIL exactly where we say that an answer is lost.
#include "adapters/net/socket.h"
#include "diff/autopsy/blast_radius.h"
#include "diff/verify/verifier.h"
#include "diff/wire/presentation.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/verify/zones.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace countersign::testing {
namespace {

using test::TemporaryDirectory;
using Question = std::pair<std::string, RrType>;

constexpr const char* k_apex = "hurt.test.";
constexpr unsigned k_cuts = 4; // of each kind
constexpr unsigned k_no_error = 0, k_servfail = 2, k_nxdomain = 3;

std::uint16_t unused_port() {
  const auto pair = bind_loopback_pair();
  return pair ? pair->endpoint.port : std::uint16_t{0};
}

// A query with recursion desired; the response code, nothing if there is no answer.
std::optional<unsigned> ask(const Endpoint& resolver, const Question& question, milliseconds patience) {
  Bytes query{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  const Name owner = name(question.first);
  append(query, owner.view().wire());
  append_u16(query, static_cast<std::uint16_t>(question.second));
  append_u16(query, 1);
  const auto socket = connect_udp(resolver);
  if (!socket || !send_datagram(*socket, query, resolver)) return std::nullopt;
  if (!wait_for(*socket, POLLIN, Deadline::after(patience))) return std::nullopt;
  const auto answer = receive_datagram(*socket);
  if (!answer || !*answer || (*answer)->octets.size() < 12) return std::nullopt;
  return (*answer)->octets[3] & 0x0fU;
}

SignOptions options_now(Mode mode) {
  SignOptions options = options_for(mode);
  options.inception = DnsTime(now_dns_time().value() - 86'400);
  options.expiration = DnsTime(now_dns_time().value() + 30 * 86'400);
  return options;
}

struct World {
  SignedZone parent;
  std::vector<std::pair<std::string, ZoneVersionPtr>> children; // by apex
};

// A parent with signed and unsigned delegations, each to a child that the same server has.
World make_world(Mode mode) {
  std::string text =
      "$ORIGIN hurt.test.\n$TTL 60\n@ SOA ns host 1 7200 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n"
      "n0 TXT \"zero\"\nn1 TXT \"one\"\nn2 A 192.0.2.1\na.ent TXT \"deep\"\n*.w TXT \"wild\"\n";
  std::vector<std::pair<std::string, ZoneVersionPtr>> children;
  std::vector<Record> more;
  for (unsigned i = 0; i < 2 * k_cuts; ++i) {
    const bool is_signed = i < k_cuts;
    const std::string cut = fmt::format("{}{}", is_signed ? "s" : "u", i);
    const std::string child = cut + "." + k_apex;
    text += fmt::format("{0} NS ns.{0}\nns.{0} A 127.0.0.1\n", cut);
    auto content = records(
        fmt::format("$ORIGIN {}\n$TTL 60\n@ SOA ns host 1 7200 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n"
                    "www A 192.0.2.7\n",
                    child));
    if (!is_signed) {
      ZoneBuilder builder(name(child));
      for (const Record& each : content) EXPECT_TRUE(builder.add(each));
      children.emplace_back(child, *builder.finish());
      continue;
    }
    const Name apex = name(child);
    const SignedZone zone = sign_zone(apex, content, key_pair(13), options_now(Mode::nsec));
    children.emplace_back(child, zone.build());
    more.push_back({apex, RrType::DS, 60, key_pair(13)[0].ds_rdata(apex.view().wire(), 2)});
  }
  std::vector<Record> content = records(text);
  content.insert(content.end(), more.begin(), more.end());
  return {sign_zone(name(k_apex), content, key_pair(13), options_now(mode)), std::move(children)};
}

// NSD with the zones, and Unbound that trusts the parent's key and asks nobody else.
class Servers {
public:
  Servers(const World& world, const ZoneVersion& parent) : resolver_{"127.0.0.1", unused_port()} {
    const std::uint16_t authority = unused_port();
    const std::string directory = directory_.path().string();
    std::string nsd = fmt::format(
        "server:\n  ip-address: 127.0.0.1@{}\n  username: \"\"\n  chroot: \"\"\n  zonesdir: \"{}\"\n"
        "  pidfile: \"{}/nsd.pid\"\n  xfrdfile: \"{}/xfrd\"\n  zonelistfile: \"{}/zones\"\n  xfrdir: \"{}\"\n"
        "  server-count: 1\n  rrl-ratelimit: 0\n",
        authority, directory, directory, directory, directory, directory);
    nsd += "remote-control:\n  control-enable: no\n"; // on by default, at a port of all hosts
    const auto add = [&](const std::string& apex, const ZoneVersion& zone) {
      test::write_file(directory_ / (apex + "zone"), print_zone(zone));
      nsd += fmt::format("zone:\n  name: {0}\n  zonefile: {0}zone\n", apex);
    };
    add(k_apex, parent);
    for (const auto& [apex, zone] : world.children) add(apex, *zone);
    test::write_file(directory_ / "nsd.conf", nsd);
    std::string unbound = fmt::format(
        "server:\n  interface: 127.0.0.1\n  port: {}\n  username: \"\"\n  chroot: \"\"\n  directory: \"{}\"\n"
        "  pidfile: \"{}/unbound.pid\"\n  do-daemonize: no\n  use-syslog: no\n  logfile: \"\"\n  do-ip6: no\n"
        "  num-threads: 1\n  do-not-query-localhost: no\n  module-config: \"validator iterator\"\n"
        "  local-zone: \"test.\" nodefault\n  aggressive-nsec: no\n  qname-minimisation: no\n"
        "  trust-anchor-signaling: no\n  root-key-sentinel: no\n  prefetch: no\n"
        "  trust-anchor: \"{}\"\nremote-control:\n  control-enable: no\n"
        "stub-zone:\n  name: {}\n  stub-addr: 127.0.0.1@{}\n",
        resolver_.port, directory, directory,
        to_text(Record{name(k_apex), RrType::DNSKEY, 60, world.parent.keys()[0].dnskey_rdata()}), k_apex,
        authority);
    test::write_file(directory_ / "unbound.conf", unbound);
    nsd_ = start("/usr/sbin/nsd", {"-d", "-c", "nsd.conf"});
    unbound_ = start("/usr/sbin/unbound", {"-d", "-c", "unbound.conf"});
    if (!nsd_ || !unbound_) return;
    const auto answers = [](const Endpoint& server, const std::string& apex) {
      return [=] { return ask(server, {apex, RrType::NS}, milliseconds(500)).has_value(); };
    };
    ready_ = test::eventually(answers({"127.0.0.1", authority}, k_apex), milliseconds(15'000)) &&
             test::eventually(answers(resolver_, "localhost."), milliseconds(15'000));
  }

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] std::optional<unsigned> code_of(const Question& question) const {
    return ask(resolver_, question, milliseconds(10'000));
  }
  [[nodiscard]] std::string log() const { return nsd_->tail(10) + unbound_->tail(10); }

private:
  std::unique_ptr<Subprocess> start(const char* program, std::vector<std::string> arguments) {
    ProgramSetup setup;
    setup.program = program;
    setup.arguments = std::move(arguments);
    setup.directory = directory_.path();
    auto started = Subprocess::start(setup);
    if (started) return std::move(*started);
    ADD_FAILURE() << started.error().message;
    return nullptr;
  }

  TemporaryDirectory directory_;
  Endpoint resolver_;
  std::unique_ptr<Subprocess> nsd_, unbound_; // ended before the directory goes
  bool ready_ = false;
};

std::vector<Question> questions() {
  std::vector<Question> all;
  for (unsigned i = 0; i < 2 * k_cuts; ++i) {
    all.emplace_back(fmt::format("www.{}{}.hurt.test.", i < k_cuts ? "s" : "u", i), RrType::A);
  }
  for (const char* owner : {"n0", "n1", "n2", "a.ent", "ent", "x.w", "y.z.w"}) {
    all.emplace_back(std::string(owner) + ".hurt.test.", RrType::TXT);
  }
  all.emplace_back("x.w.hurt.test.", RrType::A); // the wildcard has none
  for (unsigned i = 0; i < 8; ++i) all.emplace_back(fmt::format("nothing{}.hurt.test.", i), RrType::A);
  all.emplace_back("no.such.a.ent.hurt.test.", RrType::A);
  for (const RrType type : {RrType::SOA, RrType::NS, RrType::DNSKEY, RrType::MX})
    all.emplace_back(k_apex, type);
  return all;
}

// One damage: Unbound's word on every question against ours. Returns how many of them are lost.
unsigned expect_agreement(const World& world, const std::string& damage,
                          const std::function<void(SignedZone&)>& apply) {
  SignedZone zone = world.parent;
  apply(zone);
  const ZoneVersionPtr version = zone.build();
  Verifier verifier;
  const VersionReport report = verifier.judge(version, {.at = now_dns_time()});
  const LostAnswers answers(*version, verifier.damage(), report);
  const Servers servers(world, *version);
  if (!servers.ready()) {
    ADD_FAILURE() << damage << ": the servers do not answer\n" << servers.log();
    return 0;
  }
  unsigned lost = 0;
  for (const Question& question : questions()) {
    const auto code = servers.code_of(question);
    const bool ours = answers.is_lost(name(question.first), question.second);
    lost += ours ? 1 : 0;
    EXPECT_TRUE(code == k_no_error || code == k_servfail || code == k_nxdomain) << question.first;
    EXPECT_EQ(code == k_servfail, ours)
        << damage << ": " << question.first << " " << to_text(question.second) << "\n"
        << to_text(answers.radius());
  }
  return lost;
}

void spoil(SignedZone& zone, const std::string& owner, RrType type) {
  zone.change_signatures(owner, type, [](Record& record) { record.rdata.back() ^= 1; });
}

// The NSEC3 before the hash of a name.
std::string cover_of(const SignedZone& zone, const std::string& owner) {
  const std::string hash = zone.nsec3_owner(owner);
  std::string before, last;
  for (const Record& record : zone.records()) {
    if (record.type != RrType::NSEC3) continue;
    const std::string here = to_text(record.owner.view());
    last = std::max(last, here);
    if (here < hash) before = std::max(before, here);
  }
  return before.empty() ? last : before;
}

TEST(Hurt, UnboundAgreesOnAZoneWithoutDamage) {
  for (const Mode mode : {Mode::nsec, Mode::opt_out}) {
    EXPECT_EQ(expect_agreement(make_world(mode), "none", [](SignedZone&) {}), 0U);
  }
}

TEST(Hurt, UnboundAgreesOnEachRoleUnderOptOut) {
  const World world = make_world(Mode::opt_out);
  const auto with = [&](const std::string& damage, const std::string& owner, RrType type) {
    EXPECT_GT(expect_agreement(world, damage, [&](SignedZone& zone) { spoil(zone, owner, type); }), 0U)
        << damage;
  };
  with("a DS", "s1.hurt.test.", RrType::DS);
  with("the cover of an unsigned delegation", cover_of(world.parent, "u5.hurt.test."), RrType::NSEC3);
  with("the apex's NSEC3, everybody's closest encloser", world.parent.nsec3_owner(k_apex), RrType::NSEC3);
  with("the cover of the wildcard that is not there", cover_of(world.parent, "*.hurt.test."), RrType::NSEC3);
  with("a wildcard", "*.w.hurt.test.", RrType::TXT);
  with("the closest encloser of a wildcard's names", world.parent.nsec3_owner("w.hurt.test."), RrType::NSEC3);
  with("the SOA", k_apex, RrType::SOA);
  with("the DNSKEY RRset", k_apex, RrType::DNSKEY);
}

TEST(Hurt, UnboundAgreesOnEachRoleInPlainChains) {
  const World nsec3 = make_world(Mode::nsec3);
  EXPECT_GT(expect_agreement(
                nsec3, "the NSEC3 at an unsigned delegation",
                [](SignedZone& zone) { spoil(zone, zone.nsec3_owner("u4.hurt.test."), RrType::NSEC3); }),
            0U);
  EXPECT_GT(
      expect_agreement(nsec3, "an NSEC3 that is missing",
                       [](SignedZone& zone) { zone.drop(zone.nsec3_owner("u6.hurt.test."), RrType::NSEC3); }),
      0U);
  const World nsec = make_world(Mode::nsec);
  EXPECT_GT(expect_agreement(nsec, "the NSEC at an unsigned delegation",
                             [](SignedZone& zone) { spoil(zone, "u7.hurt.test.", RrType::NSEC); }),
            0U);
  EXPECT_GT(expect_agreement(nsec, "the NSEC of the apex",
                             [](SignedZone& zone) { spoil(zone, k_apex, RrType::NSEC); }),
            0U);
}

} // namespace
} // namespace countersign::testing
