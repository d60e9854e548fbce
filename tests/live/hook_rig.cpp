#include "tests/live/hook_rig.h"

#include "adapters/process/workspace.h"
#include "adapters/transfer/transfer_client.h"
#include "diff/wire/zone_text.h"
#include "tests/support/transfer_script.h"

#include <gtest/gtest.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_patience{60'000}; // NSD takes its time after a version that it refused
constexpr const char* k_zone = "example.";

std::vector<Record> content_of(const HookZone& zone) {
  std::string text =
      fmt::format("$ORIGIN {}\n$TTL 300\n@ SOA ns host {} 1 1 604800 300\n@ NS ns\nns A 192.0.2.1\n", k_zone,
                  zone.serial);
  for (unsigned i = 0; i < zone.names; ++i) text += fmt::format("n{} TXT \"{}\"\n", i, i);
  return parse_records(text, {}).value();
}

void add_judges(int parent, bool below_hook, std::vector<int>& found) {
  for (const int child : children_of(parent)) {
    const bool is_hook = command_of(child) == COUNTERSIGN_BINARY;
    if (is_hook && below_hook) found.push_back(child);
    add_judges(child, is_hook, found);
  }
}

} // namespace

const std::vector<testing::SigningKey>& hook_keys() {
  static const std::vector<testing::SigningKey> keys{testing::SigningKey::generate(13, testing::k_ksk_flags),
                                                     testing::SigningKey::generate(13, testing::k_zsk_flags)};
  return keys;
}

ZoneVersionPtr make_zone(const HookZone& zone) {
  if (!zone.is_signed) {
    ZoneBuilder builder(testing::name(k_zone));
    for (const Record& record : content_of(zone)) EXPECT_TRUE(builder.add(record));
    return builder.finish().value();
  }
  testing::SignOptions options;
  options.inception = DnsTime(now_dns_time().value() - 3600);
  options.expiration = now_dns_time().plus(14 * 86400);
  auto made = testing::sign_zone(testing::name(k_zone), content_of(zone), hook_keys(), options);
  if (zone.bogus)
    made.change_signatures("n1.example.", RrType::TXT, [](Record& record) { record.rdata.back() ^= 1; });
  return made.build();
}

std::string words(std::initializer_list<std::string> all) {
  std::string line;
  for (const std::string& word : all) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::vector<HookDecision> decisions_in(const std::filesystem::path& database) {
  if (!std::filesystem::exists(database)) return {};
  const auto store = HookStore::open(database, milliseconds(5000));
  if (!store) return {};
  EXPECT_TRUE((*store)->verify_chain());
  return (*store)->newest(1000).value_or(std::vector<HookDecision>{});
}

WriterLock::WriterLock(const std::filesystem::path& database) {
  connection_.emplace(
      sqlite::Connection::open(database, sqlite::Connection::Access::read_write, milliseconds(5000)).value());
  transaction_.emplace(sqlite::Transaction::begin(*connection_, sqlite::Transaction::Kind::write).value());
}

Nsd::Nsd(const std::string& verifier, bool feed) : at_{"127.0.0.1", choose_free_port().value()} {
  primary_ = HiddenPrimary::start(testing::name(k_zone)).value();
  const TsigKey key = test_key();
  primary_->add_client({"nsd", key, at_});
  std::string line = verifier;
  if (const auto place = line.find("DIRECTORY"); place != std::string::npos)
    line.replace(place, 9, directory_.path().string());
  const std::string here = directory_.path().string();
  write_file(directory_ / "suicide", "#!/bin/sh\nkill -9 $$\n");
  std::filesystem::permissions(directory_ / "suicide", std::filesystem::perms::owner_all);
  write_file(
      directory_ / "nsd.conf",
      fmt::format(
          "server:\n  ip-address: 127.0.0.1@{0}\n  username: \"\"\n  chroot: \"\"\n  zonesdir: \"{1}\"\n"
          "  pidfile: \"{1}/nsd.pid\"\n  xfrdfile: \"{1}/xfrd\"\n  zonelistfile: \"{1}/zones\"\n"
          "  xfrdir: \"{1}\"\n  database: \"\"\n  server-count: 1\n  xfrd-reload-timeout: 0\n"
          "remote-control:\n  control-enable: no\n"
          "verify:\n  enable: yes\n  port: {2}\n  ip-address: 127.0.0.1\n  verify-zones: yes\n"
          "  verifier: {3}\n  verifier-feed-zone: {4}\n"
          "key:\n  name: \"{5}\"\n  algorithm: hmac-sha256\n  secret: \"{6}\"\n"
          "zone:\n  name: {7}\n  zonefile: \"\"\n  request-xfr: 127.0.0.1@{8} {5}\n"
          "  allow-notify: 127.0.0.1 {5}\n  allow-notify: 127.0.0.1 NOKEY\n  provide-xfr: 127.0.0.1 NOKEY\n",
          at_.port, here, choose_free_port().value(), line, feed ? "yes" : "no", to_text(key.name.view()),
          secret_base64(key), k_zone, primary_->endpoint().port));
  ProgramSetup setup;
  setup.program = "/usr/sbin/nsd";
  setup.arguments = {"-d", "-c", "nsd.conf"};
  setup.directory = directory_.path();
  setup.log_file = directory_ / "nsd.log";
  process_ = Subprocess::start(setup).value();
}

void Nsd::publish(const HookZone& zone) {
  ZoneVersionPtr version = make_zone(zone);
  const Change change = newest_ ? difference(*newest_, *version) : Change{};
  primary_->offer(version, newest_ ? &change : nullptr);
  newest_ = std::move(version);
}

std::optional<std::uint32_t> Nsd::serves() const {
  TransferSource source;
  source.server = at_;
  source.zone = testing::name(k_zone);
  const auto serial = query_serial(source, Deadline::after(milliseconds(1000)));
  return serial ? std::optional(serial->value()) : std::nullopt;
}

bool Nsd::comes_to_serve(std::uint32_t serial) const {
  return eventually([&] { return serves() == serial; }, k_patience);
}

bool Nsd::waits_for_rejection(std::uint32_t serial, std::string_view rule) const {
  return eventually(
      [&] {
        for (const HookDecision& decision : decisions_in(database())) {
          if (decision.serial == Serial(serial) && !decision.accepted) return decision.rule == rule;
        }
        return false;
      },
      k_patience);
}

bool Nsd::waits_for_log(std::string_view text, std::size_t times) const {
  return eventually(
      [&] {
        const std::string all = log();
        std::size_t found = 0;
        for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++found;
        return found >= times;
      },
      k_patience);
}

int Nsd::judge() const {
  std::vector<int> judges;
  EXPECT_TRUE(eventually(
      [&] {
        judges.clear();
        add_judges(process_->process_id(), false, judges);
        return !judges.empty();
      },
      k_patience));
  return judges.empty() ? 0 : judges.front();
}

} // namespace countersign::test
