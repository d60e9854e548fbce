#include "adapters/signers/opendnssec_files.h"

#include "adapters/process/files.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr const char* k_module = "/usr/lib/softhsm/libsofthsm2.so";
constexpr const char* k_default_token = "countersign";

constexpr std::string_view k_softhsm_conf = R"(directories.tokendir = @DIR@/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
)";

constexpr std::string_view k_repository =
    R"(<Repository name="@TOKEN@"><Module>@MODULE@</Module><TokenLabel>@TOKEN@</TokenLabel><PIN>@PIN@</PIN>
<SkipPublicKey/></Repository>
)";

// Enforcer and policy are demanded by the schema; nothing of them is ever started or read.
constexpr std::string_view k_conf = R"(<?xml version="1.0" encoding="UTF-8"?>
<Configuration>
<RepositoryList>
@REPOSITORIES@</RepositoryList>
<Common><Logging><Verbosity>3</Verbosity></Logging>
<PolicyFile>@DIR@/kasp.xml</PolicyFile><ZoneListFile>@DIR@/zonelist.xml</ZoneListFile></Common>
<Enforcer><Datastore><SQLite>@DIR@/kasp.db</SQLite></Datastore>
<WorkingDirectory>@DIR@/enforcer</WorkingDirectory></Enforcer>
<Signer><WorkingDirectory>@DIR@/signer</WorkingDirectory><WorkerThreads>1</WorkerThreads>
<SignerThreads>1</SignerThreads>
<Listener><Interface><Address>127.0.0.1</Address><Port>@PORT@</Port></Interface></Listener></Signer>
</Configuration>
)";

constexpr std::string_view k_zones = R"(<?xml version="1.0" encoding="UTF-8"?>
<ZoneList><Zone name="@ZONE@"><Policy>countersign</Policy>
<SignerConfiguration>@DIR@/signconf.xml</SignerConfiguration>
<Adapters><Input><Adapter type="DNS">@DIR@/addns.xml</Adapter></Input>
<Output><Adapter type="DNS">@DIR@/addns.xml</Adapter></Output></Adapters></Zone></ZoneList>
)";

constexpr std::string_view k_addns = R"(<?xml version="1.0" encoding="UTF-8"?>
<Adapter><DNS>
<TSIG><Name>@KEYNAME@</Name><Algorithm>@KEYALG@</Algorithm><Secret>@SECRET@</Secret></TSIG>
<Inbound><RequestTransfer>
<Remote><Address>127.0.0.1</Address><Port>@PRIMARY@</Port><Key>@KEYNAME@</Key></Remote>
</RequestTransfer><AllowNotify><Peer><Prefix>127.0.0.1</Prefix></Peer></AllowNotify></Inbound>
<Outbound><ProvideTransfer><Peer><Prefix>127.0.0.1</Prefix><Key>@KEYNAME@</Key></Peer></ProvideTransfer>
<Notify><Remote><Address>127.0.0.1</Address><Port>@NOTIFY@</Port></Remote></Notify></Outbound>
</DNS></Adapter>
)";

// Serial "counter" and not "keep": with the latter it refuses to sign again before a new serial comes, and
// keys change their state before that.
constexpr std::string_view k_signconf = R"(<?xml version="1.0" encoding="UTF-8"?>
<SignerConfiguration><Zone name="@ZONE@">
<Signatures><Resign>PT30M</Resign><Refresh>PT@REFRESH@S</Refresh>
<Validity><Default>PT@VALIDITY@S</Default><Denial>PT@VALIDITY@S</Denial></Validity>
<Jitter>PT0S</Jitter><InceptionOffset>PT3600S</InceptionOffset></Signatures>
<Denial>@DENIAL@</Denial>
<Keys><TTL>PT@DNSKEYTTL@S</TTL>
@KEYS@</Keys>
<SOA><TTL>PT@SOATTL@S</TTL><Minimum>PT@MINIMUM@S</Minimum><Serial>counter</Serial></SOA>
</Zone></SignerConfiguration>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return out;
}

std::string without_dot(NameView name) {
  std::string text = to_text(name);
  if (text.size() > 1) text.pop_back();
  return escaped(text);
}

std::string key_element(const TokenKey& key, const char* roles) {
  return fmt::format("<Key><Flags>{}</Flags><Algorithm>{}</Algorithm><Locator>{}</Locator>{}</Key>\n",
                     key.pair->is_ksk() ? 257 : 256, key.pair->algorithm(), key.locator, roles);
}

std::string denial_element(const SigningPolicy& policy, const std::string& salt) {
  if (policy.denial == DenialPolicy::nsec) return "<NSEC/>";
  return fmt::format("<NSEC3>{}<Hash><Algorithm>1</Algorithm><Iterations>0</Iterations><Salt>{}</Salt></Hash>"
                     "</NSEC3>",
                     policy.denial == DenialPolicy::nsec3_opt_out ? "<OptOut/>" : "", salt);
}

} // namespace

std::vector<TokenKey> token_keys(const NodeSetup& setup) {
  std::vector<TokenKey> all;
  const auto add = [&](const std::string& token, const KeyPair& pair) {
    all.push_back({token.empty() ? k_default_token : token, fmt::format("a{:031x}", all.size() + 1), &pair});
  };
  for (const ScheduledKey& key : setup.keys) {
    add(key.token, key.key);
    if (key.private_half_of) add(key.private_half_token, *key.private_half_of);
  }
  return all;
}

std::vector<std::string> token_names(const NodeSetup& setup) {
  std::vector<std::string> names;
  for (const TokenKey& key : token_keys(setup)) {
    if (std::ranges::find(names, key.token) == names.end()) names.push_back(key.token);
  }
  return names;
}

Status write_opendnssec_files(const NodeSetup& setup, std::uint16_t port, const std::string& pin) {
  const std::string directory = escaped(setup.directory.string());
  std::string repositories;
  for (const std::string& token : token_names(setup)) {
    repositories +=
        fill_template(k_repository, {{"TOKEN", escaped(token)}, {"MODULE", k_module}, {"PIN", pin}});
  }
  COUNTERSIGN_TRY(write_private_file(setup.directory / "softhsm2.conf",
                                     fill_template(k_softhsm_conf, {{"DIR", setup.directory.string()}})));
  COUNTERSIGN_TRY(write_private_file(
      setup.directory / "conf.xml",
      fill_template(k_conf,
                    {{"REPOSITORIES", repositories}, {"DIR", directory}, {"PORT", std::to_string(port)}})));
  COUNTERSIGN_TRY(write_private_file(
      setup.directory / "enforcer/zones.xml",
      fill_template(k_zones, {{"ZONE", without_dot(setup.zone.view())}, {"DIR", directory}})));
  return write_private_file(setup.directory / "addns.xml",
                            fill_template(k_addns, {{"KEYNAME", without_dot(setup.key.name.view())},
                                                    {"KEYALG", to_text(setup.key.algorithm)},
                                                    {"SECRET", secret_base64(setup.key)},
                                                    {"PRIMARY", std::to_string(setup.primary.port)},
                                                    {"NOTIFY", std::to_string(setup.notify_to.port)}}));
}

// Publishing and signing are switches of their own. The fault of .de is configured with them: one key is
// published, another one signs, and both have one tag.
Status write_signconf(const NodeSetup& setup, std::uint64_t step, const std::string& salt) {
  const std::vector<TokenKey> stored = token_keys(setup);
  auto at = stored.begin();
  std::string keys;
  for (const ScheduledKey& key : setup.keys) {
    const KeyState state = state_at(key, step);
    const std::string signs = !state.signing ? "" : key.key.is_ksk() ? "<KSK/>" : "<ZSK/>";
    const std::string publish = state.published ? "<Publish/>" : "";
    const TokenKey& label = *at++;
    const TokenKey* half = key.private_half_of ? &*at++ : nullptr;
    const std::string roles = (half == nullptr ? signs : "") + publish;
    if (!roles.empty()) keys += key_element(label, roles.c_str());
    if (half != nullptr && !signs.empty()) keys += key_element(*half, signs.c_str());
  }
  const SigningPolicy& policy = setup.policy;
  return write_private_file(setup.directory / "signconf.xml",
                            fill_template(k_signconf, {{"ZONE", without_dot(setup.zone.view())},
                                                       {"REFRESH", std::to_string(policy.refresh_s)},
                                                       {"VALIDITY", std::to_string(policy.validity_s)},
                                                       {"DENIAL", denial_element(policy, salt)},
                                                       {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                       {"KEYS", keys},
                                                       {"SOATTL", std::to_string(setup.soa_ttl)},
                                                       {"MINIMUM", std::to_string(setup.soa_minimum)}}));
}

} // namespace countersign
