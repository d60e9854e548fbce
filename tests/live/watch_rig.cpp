#include "tests/live/watch_rig.h"

#include "adapters/process/workspace.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace countersign::test {
namespace {

constexpr milliseconds k_patience{30'000};
constexpr milliseconds k_stop_limit{5'000};

std::vector<Record> content_of(const std::string& zone, unsigned number, std::uint32_t serial) {
  ZoneTextOptions options;
  options.origin = Name::from_text(zone).value();
  const std::string text =
      fmt::format("@ 300 IN SOA ns hostmaster {} 60 10 604800 300\n@ 300 IN NS ns\nns 300 IN A 192.0.2.1\n"
                  "www 300 IN TXT \"content {}\"\nchild 300 IN NS ns.child\nns.child 300 IN A 192.0.2.2\n",
                  serial, number);
  return parse_records(text, options).value();
}

ZoneVersionPtr version_of(const std::string& zone, const std::vector<testing::SigningKey>& keys,
                          unsigned number, std::uint32_t serial) {
  testing::SignOptions options;
  const auto now = now_dns_time();
  options.inception = DnsTime(now.value() - 3600);
  options.expiration = now.plus(14 * 86400);
  if (keys.empty()) {
    ZoneBuilder builder(Name::from_text(zone).value());
    for (const Record& record : content_of(zone, number, serial)) EXPECT_TRUE(builder.add(record));
    return builder.finish().value();
  }
  return testing::sign_zone(testing::name(zone), content_of(zone, number, serial), keys, options).build();
}

} // namespace

PublishingNode::PublishingNode(std::string zone, std::vector<testing::SigningKey> keys,
                               std::uint32_t serial_offset, Endpoint notify_to, Endpoint at)
    : zone_(std::move(zone)), keys_(std::move(keys)), offset_(serial_offset),
      notify_to_(std::move(notify_to)), endpoint_(std::move(at)) {
  start();
}

void PublishingNode::start() {
  PrimaryOptions options;
  options.at = endpoint_;
  auto server = HiddenPrimary::start(Name::from_text(zone_).value(), options);
  ASSERT_TRUE(server) << server.error().message;
  server_ = std::move(*server);
  endpoint_ = server_->endpoint();
  server_->add_client({"watch", watch_key(), notify_to_});
}

void PublishingNode::offer(ZoneVersionPtr version) {
  history_.push_back(version);
  if (!server_) return;
  const Change change =
      history_.size() < 2 ? Change{} : difference(*history_[history_.size() - 2], *history_.back());
  server_->offer(std::move(version), history_.size() < 2 ? nullptr : &change);
}

void PublishingNode::publish(unsigned content) {
  offer(version_of(zone_, keys_, content, offset_ + content));
}

void PublishingNode::publish_again(unsigned content, std::uint32_t serial, bool spoilt) {
  auto keys = keys_;
  ZoneVersionPtr version = version_of(zone_, keys, content, serial);
  if (spoilt) { // a signature that no key made
    const auto now = now_dns_time();
    testing::SignOptions options;
    options.inception = DnsTime(now.value() - 3600);
    options.expiration = now.plus(14 * 86400);
    auto zone = testing::sign_zone(testing::name(zone_), content_of(zone_, content, serial), keys, options);
    zone.change_signatures("www." + zone_, RrType::TXT, [](Record& record) { record.rdata.back() ^= 1; });
    version = zone.build();
  }
  offer(std::move(version));
}

void PublishingNode::vanish() { server_.reset(); }

void PublishingNode::come_back() {
  start();
  auto history = std::exchange(history_, {});
  for (ZoneVersionPtr& version : history) offer(std::move(version));
}

Watching::Watching() {
  port_ = choose_free_port().value();
  listen = fmt::format("listen = [\"127.0.0.1:{}\"]", port_);
  const auto file = directory_ / "tsig.key";
  write_file(file, fmt::format("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n",
                               to_text(watch_key().name.view()), secret_base64(watch_key())));
  ::chmod(file.c_str(), 0600);
}

Watching::~Watching() {
  if (::testing::Test::HasFailure() && process_) std::cerr << log();
}

void Watching::write_config(const std::string& zones) const {
  write_file(directory_ / "watch.toml",
             fmt::format("version = 1\nname = \"test\"\n[watch]\n{}\nstate_directory = \"state\"\n"
                         "step_deadline = \"2s\"\nsettle = \"100ms\"\nretry_floor = \"100ms\"\n"
                         "retry_ceiling = \"400ms\"\nrecovered_after = \"200ms\"\nseed = 1\n{}\n"
                         "[limits]\nquery_time = \"400ms\"\nquery_interval = \"20ms\"\n{}\n{}",
                         listen, more, limits, zones));
}

void Watching::start(const std::vector<std::string>& environment) {
  ProgramSetup setup;
  setup.program = COUNTERSIGN_BINARY;
  setup.arguments = {"watch", "watch.toml", "--db", "runs.db"};
  setup.directory = directory_.path();
  setup.environment = environment;
  auto process = Subprocess::start(setup);
  ASSERT_TRUE(process) << process.error().message;
  process_ = std::move(*process);
}

int Watching::stop() {
  process_->terminate();
  EXPECT_TRUE(process_->wait(Deadline::after(k_stop_limit))) << "it does not stop in time\n" << log();
  const ExitStatus status = process_->stop(Deadline::after(milliseconds(100)));
  EXPECT_EQ(status.signal, 0);
  return status.signal == 0 ? status.code : -1;
}

void Watching::kill_it() {
  process_->kill_group();
  EXPECT_TRUE(process_->wait(Deadline::after(k_stop_limit)));
}

void Watching::stall(milliseconds span) const {
  ::kill(process_->process_id(), SIGSTOP);
  static_cast<void>(eventually([] { return false; }, span));
  ::kill(process_->process_id(), SIGCONT);
}

void Watching::bring_back(PublishingNode& node) const {
  ::kill(process_->process_id(), SIGSTOP);
  node.come_back();
  ::kill(process_->process_id(), SIGCONT);
}

void Watching::hang_up() const { ::kill(process_->process_id(), SIGHUP); }

std::vector<StepRecord> Watching::records(const std::string& zone) const {
  const auto store = RunStore::open(directory_ / "runs.db", RunStore::Mode::read_only);
  if (!store) return {};
  const auto runs = (*store)->runs();
  if (!runs) return {};
  std::vector<StepRecord> all;
  for (const RunRecord& run : *runs) {
    if (run.zone != zone) continue;
    const auto steps = (*store)->steps(run.id);
    if (steps) all.insert(all.end(), steps->begin(), steps->end());
  }
  return all;
}

std::vector<StepRecord> Watching::steps(const std::string& zone) const {
  auto all = records(zone);
  std::erase_if(all, [](const StepRecord& record) { return record.label == "between steps"; });
  return all;
}

bool Watching::waits_for_steps(std::size_t count, const std::string& zone) const {
  return eventually([&] { return steps(zone).size() >= count; }, k_patience);
}

std::vector<Finding> Watching::findings(FindingKind kind, const std::string& zone) const {
  std::vector<Finding> found;
  for (const StepRecord& record : records(zone)) {
    for (const Finding& finding : record.findings) {
      if (finding.kind == kind) found.push_back(finding);
    }
  }
  return found;
}

bool Watching::waits_for(FindingKind kind, const std::string& zone) const {
  return eventually([&] { return !findings(kind, zone).empty(); }, k_patience);
}

std::string zone_text(const std::string& zone, const Endpoint* source) {
  std::string text = fmt::format("[[zone]]\nname = \"{}\"\n", zone);
  if (source != nullptr) {
    text += fmt::format("[zone.source]\naddress = \"{}\"\nkey_file = \"tsig.key\"\n", to_text(*source));
  }
  return text;
}

std::string signer_text(const std::string& name, const std::string& role) {
  return fmt::format("[[zone.signer]]\nname = \"{}\"\nrole = \"{}\"\n", name, role);
}

std::string node_text(const std::string& name, const Endpoint& at, bool with_key) {
  return fmt::format("[[zone.signer.node]]\nname = \"{}\"\naddress = \"{}\"\n{}", name, to_text(at),
                     with_key ? "key_file = \"tsig.key\"\n" : "");
}

std::vector<testing::SigningKey> new_keys() {
  return {testing::SigningKey::generate(13, testing::k_ksk_flags),
          testing::SigningKey::generate(13, testing::k_zsk_flags)};
}

TsigKey watch_key() {
  TsigKey key;
  key.name = Name::from_text("watch.").value();
  key.secret = Bytes(32, 0x5a);
  return key;
}

std::vector<std::uint32_t> serials_of(const std::vector<StepRecord>& records, const std::string& signer) {
  std::vector<std::uint32_t> serials;
  for (const StepRecord& record : records) {
    for (const VersionRecord& version : record.versions) {
      if (version.signer == signer) serials.push_back(version.serial.value());
    }
  }
  return serials;
}

} // namespace countersign::test
