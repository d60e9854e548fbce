// YADIFA: yadifad as primary, which signs what comes by dynamic update, and nothing else.
#include "adapters/process/workspace.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/own_keys.h"
#include "adapters/signers/run_tool.h"
#include "adapters/signers/update_node.h"
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace countersign {
namespace {

constexpr std::uint32_t k_day_s = 86'400;
// A transfer that is asked for while it signs for the first time never ends.
constexpr milliseconds k_transfer{5'000};

constexpr std::string_view k_conf = R"(<main>
  datapath "@DIR@"
  keyspath "@DIR@/keys"
  logpath "@DIR@"
  xfrpath "@DIR@/xfr"
  pidfile "@DIR@/yadifad.pid"
  daemon off
  chroot off
  chrootpath "/"
  listen 127.0.0.1 port @PORT@
  port @PORT@
  allow-query any
  allow-transfer key @KEYNAME@
  allow-update key @KEYNAME@
  sig-validity-interval @DAYS@
  sig-validity-jitter 0
  thread-count-by-address 1
  cpu-count-override 1
  statistics off
</main>
<key>
  name @KEYNAME@
  algorithm @KEYALG@
  secret @SECRET@
</key>
<channels>
  out STDOUT
</channels>
<loggers>
  server notice,warning,err,crit,alert,emerg out
  zone notice,warning,err,crit,alert,emerg out
  database notice,warning,err,crit,alert,emerg out
  dnssec notice,warning,err,crit,alert,emerg out
  system notice,warning,err,crit,alert,emerg out
</loggers>
<zone>
  domain @ZONE@
  file "zone"
  type primary
  dnssec-mode @MODE@
  rrsig-nsupdate-allowed on
  allow-update key @KEYNAME@
  also-notify 127.0.0.1 port @NOTIFY@
</zone>
)";

const char* mode_of(DenialPolicy denial) {
  return denial == DenialPolicy::nsec ? "nsec" : denial == DenialPolicy::nsec3 ? "nsec3" : "nsec3-optout";
}

// It refuses a whole zone for one CAA record, but takes it in the form of RFC 3597, as it does by update.
bool is_read_by_name(RrType type) {
  using enum RrType;
  constexpr std::array k_types{A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, DS};
  return std::ranges::find(k_types, type) != k_types.end();
}

std::string generic_text(const Record& record) {
  return fmt::format("{} {} IN TYPE{} \\# {} {}", to_text(record.owner.view()), record.ttl,
                     static_cast<unsigned>(record.type), record.rdata.size(), to_hex(record.rdata));
}

// dig prints the record that it has verified among those of the zone.
std::string without_tsig(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\tANY\tTSIG\t") == std::string::npos) out += line + '\n';
  }
  return out;
}

class YadifaNode final : public UpdateNode {
public:
  YadifaNode(NodeSetup setup, std::uint16_t port) : UpdateNode(std::move(setup), port) {}

  [[nodiscard]] Status enter_step(std::uint64_t, Deadline) override {
    return {};
  } // make_yadifa_node takes static keys only

  [[nodiscard]] std::vector<KeyStorePlace> key_stores() const override {
    return {BindKeyPlace{{setup().directory / "keys"}}};
  }

  // It compresses the signer's name in RRSIG, which a sender must not do (RFC 4034 section 3.1.7); our reader
  // refuses such a transfer, and so it is taken by one that does not mind. Whole zones only.
  [[nodiscard]] Result<ZoneUpdate> fetch(const ZoneVersionPtr&, Deadline deadline) override {
    COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output,
                           run_tool("dig",
                                    {"@127.0.0.1", "-p", std::to_string(port()), "-k", key_file().string(),
                                     zone_text(), "AXFR", "+onesoa", "+tries=1"},
                                    deadline.sooner(k_transfer)));
    // It ends well whatever happened, and prints also what it could not verify.
    for (const char* complaint :
         {"; Transfer failed.", "Couldn't verify signature", "could not be validated"}) {
      if (output.out.find(complaint) == std::string::npos) continue;
      return fail(ErrorKind::protocol, "the transfer by dig failed ({}): {}", complaint,
                  last_lines(output.out, 2));
    }
    ZoneTextOptions options;
    options.file_name = "AXFR by dig";
    options.origin = setup().zone;
    ZoneUpdate update;
    COUNTERSIGN_TRY_ASSIGN(update.zone, parse_zone(without_tsig(output.out), options));
    update.server_serial = update.zone->serial();
    return update;
  }

protected:
  [[nodiscard]] std::string program_name() const override { return "yadifad"; }
  [[nodiscard]] std::vector<std::string> arguments() const override {
    return {"-c", (setup().directory / "yadifad.conf").string()};
  }

  [[nodiscard]] Status write_configuration() override {
    for (const char* part : {"keys", "xfr"})
      COUNTERSIGN_TRY(make_private_directory(setup().directory / part));
    // Left by one that was killed: it would be taken for running.
    std::error_code absent;
    std::filesystem::remove(setup().directory / "yadifad.pid", absent);
    COUNTERSIGN_TRY(write_private_file(
        key_file(),
        fmt::format("key \"{}\" {{ algorithm {}; secret \"{}\"; }};\n", to_text(setup().key.name.view()),
                    to_text(setup().key.algorithm), secret_base64(setup().key))));
    return write_private_file(
        setup().directory / "yadifad.conf",
        fill_template(k_conf, {{"DIR", setup().directory.string()},
                               {"KEYNAME", without_dot(setup().key.name.view())},
                               {"KEYALG", to_text(setup().key.algorithm)},
                               {"SECRET", secret_base64(setup().key)},
                               {"PORT", std::to_string(port())},
                               {"NOTIFY", std::to_string(setup().notify_to.port)},
                               {"ZONE", without_dot(setup().zone.view())},
                               {"MODE", mode_of(setup().policy.denial)},
                               {"DAYS", std::to_string(setup().policy.validity_s / k_day_s)}}));
  }

  [[nodiscard]] Status install_keys(std::uint64_t, Deadline) override {
    for (const ScheduledKey& key : setup().keys) {
      const KeyPair* half = key.private_half_of ? &*key.private_half_of : nullptr;
      COUNTERSIGN_TRY(
          write_bind_key(key.key, setup().directory / "keys", in_use_since(now_dns_time()), half));
    }
    return {};
  }

  // It signs with the keys that the zone publishes, and makes the chain that the zone has parameters for.
  [[nodiscard]] std::string first_zone_text(const ZoneVersion& zone) const override {
    std::vector<Record> records = content_records(zone);
    std::ranges::stable_partition(records,
                                  [](const Record& r) { return r.type == RrType::SOA; }); // wants it first
    std::string text;
    for (const Record& record : records) {
      text += is_read_by_name(record.type) ? to_text(record) : generic_text(record);
      text += '\n';
    }
    for (const ScheduledKey& key : setup().keys) {
      text += dnskey_text(key.key, setup().policy.dnskey_ttl_s) + "\n";
    }
    if (setup().policy.denial == DenialPolicy::nsec) return text;
    const std::string salt = random_salt(setup().policy.salt_octets);
    return text + fmt::format("{} 0 IN NSEC3PARAM 1 0 0 {}\n", zone_text(), salt.empty() ? "-" : salt);
  }

private:
  [[nodiscard]] std::filesystem::path key_file() const { return setup().directory / "transfer.key"; }

  static std::string without_dot(NameView name) {
    std::string text = to_text(name);
    if (text.size() > 1) text.pop_back();
    return text;
  }
};

} // namespace

Result<std::unique_ptr<NodeDriver>> make_yadifa_node(NodeSetup setup) {
  COUNTERSIGN_TRY(add_own_keys(setup));
  if (!std::ranges::all_of(setup.keys, is_static)) {
    return fail(ErrorKind::configuration, "{}: yadifa cannot be given keys that change their state at a step",
                setup.signer);
  }
  if (setup.policy.validity_s % k_day_s != 0 || setup.policy.validity_s < 7 * k_day_s ||
      setup.policy.validity_s > 30 * k_day_s) {
    return fail(ErrorKind::configuration, "{}: yadifa takes a validity of 7 to 30 whole days", setup.signer);
  }
  COUNTERSIGN_TRY_ASSIGN(const std::uint16_t port, choose_free_port());
  return std::unique_ptr<NodeDriver>(std::make_unique<YadifaNode>(std::move(setup), port));
}

} // namespace countersign
