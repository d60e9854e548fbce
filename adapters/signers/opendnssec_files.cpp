#include "adapters/signers/opendnssec_files.h"

#include "adapters/process/files.h"
#include "adapters/signers/config_template.h"
#include "adapters/signers/key_state.h"
#include "adapters/signers/run_tool.h"
#include "diff/wire/presentation.h"

#include <algorithm>
#include <random>

namespace countersign {
namespace {

constexpr const char* k_module = "/usr/lib/softhsm/libsofthsm2.so";
constexpr const char* k_default_token = "countersign";
constexpr unsigned k_least_pin = 10'000'000, k_greatest_pin = 99'999'999;

constexpr std::string_view k_softhsm_conf = R"(directories.tokendir = @DIR@/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = false
)";

constexpr std::string_view k_repository =
    R"(<Repository name="@TOKEN@"><Module>@MODULE@</Module><TokenLabel>@TOKEN@</TokenLabel><PIN>@PIN@</PIN>
<SkipPublicKey/></Repository>
)";

// Enforcer and policy are demanded by the schema, whether there is an enforcer or not. One that is given keys
// must not make its own as soon as it knows of the zone.
constexpr std::string_view k_conf = R"(<?xml version="1.0" encoding="UTF-8"?>
<Configuration>
<RepositoryList>
@REPOSITORIES@</RepositoryList>
<Common><Logging><Verbosity>3</Verbosity></Logging>
<PolicyFile>@DIR@/kasp.xml</PolicyFile><ZoneListFile>@DIR@/zonelist.xml</ZoneListFile></Common>
<Enforcer><Datastore><SQLite>@DIR@/kasp.db</SQLite></Datastore>
@GENERATION@
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

constexpr std::string_view k_kasp = R"(<?xml version="1.0" encoding="UTF-8"?>
<KASP><Policy name="countersign"><Description>countersign</Description>
<Signatures><Resign>PT30M</Resign><Refresh>PT@REFRESH@S</Refresh>
<Validity><Default>PT@VALIDITY@S</Default><Denial>PT@VALIDITY@S</Denial></Validity>
<Jitter>PT0S</Jitter><InceptionOffset>PT3600S</InceptionOffset></Signatures>
<Denial>@DENIAL@</Denial>
<Keys><TTL>PT@DNSKEYTTL@S</TTL><RetireSafety>PT1S</RetireSafety><PublishSafety>PT1S</PublishSafety>
<KSK><Algorithm length="@BITS@">@ALG@</Algorithm><Lifetime>P10Y</Lifetime><Repository>@TOKEN@</Repository>
<ManualRollover/></KSK>
<ZSK><Algorithm length="@BITS@">@ALG@</Algorithm><Lifetime>P10Y</Lifetime><Repository>@TOKEN@</Repository>
<ManualRollover/></ZSK></Keys>
<Zone><PropagationDelay>PT1S</PropagationDelay>
<SOA><TTL>PT@SOATTL@S</TTL><Minimum>PT@MINIMUM@S</Minimum><Serial>counter</Serial></SOA></Zone>
<Parent><PropagationDelay>PT1S</PropagationDelay><DS><TTL>PT1S</TTL></DS>
<SOA><TTL>PT1S</TTL><Minimum>PT1S</Minimum></SOA></Parent>
</Policy></KASP>
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

// A DNSKEY whose private half is in the token: it is published as the token shows it. Otherwise the published
// record is given as a literal, and the locator leads to what the token has in its place: the fault of .de.
std::string key_element(const ScheduledKey& key, const TokenKey& stored, const KeyState& state,
                        const SigningPolicy& policy) {
  if (!state.published && !state.signing) return {};
  std::string roles, literal;
  if (state.signing) roles += key.key.is_ksk() ? "<KSK/>" : "<ZSK/>";
  if (state.published) roles += "<Publish/>";
  if (state.published && key.private_half_of) {
    const std::string record = dnskey_text(key.key, policy.dnskey_ttl_s);
    literal = fmt::format("<ResourceRecord>{}</ResourceRecord>", base64(as_bytes(record)));
  }
  return fmt::format("<Key><Flags>{}</Flags><Algorithm>{}</Algorithm><Locator>{}</Locator>{}{}</Key>\n",
                     key.key.is_ksk() ? 257 : 256, key.key.algorithm(), stored.locator, literal, roles);
}

std::string denial_element(const SigningPolicy& policy, const std::string& salt) {
  if (policy.denial == DenialPolicy::nsec) return "<NSEC/>";
  return fmt::format("<NSEC3>{}<Hash><Algorithm>1</Algorithm><Iterations>0</Iterations><Salt>{}</Salt></Hash>"
                     "</NSEC3>",
                     policy.denial == DenialPolicy::nsec3_opt_out ? "<OptOut/>" : "", salt);
}

template <class Make> Result<std::string> kept(const std::filesystem::path& file, Make make) {
  if (std::filesystem::exists(file)) return read_text_file(file, 4096);
  const std::string made = make();
  COUNTERSIGN_TRY(write_private_file(file, made));
  return made;
}

} // namespace

const char* pkcs11_module() noexcept { return k_module; }

std::vector<TokenKey> token_keys(const NodeSetup& setup) {
  std::vector<TokenKey> all;
  for (const ScheduledKey& key : setup.keys) {
    const std::string& token = key.private_half_of ? key.private_half_token : key.token;
    all.push_back({token.empty() ? k_default_token : token, fmt::format("a{:031x}", all.size() + 1),
                   key.private_half_of ? &*key.private_half_of : &key.key});
  }
  return all;
}

std::vector<std::string> token_names(const NodeSetup& setup) {
  std::vector<std::string> names;
  if (setup.keys.empty()) names.push_back(k_default_token); // the enforcer makes its own
  for (const TokenKey& key : token_keys(setup)) {
    if (std::ranges::find(names, key.token) == names.end()) names.push_back(key.token);
  }
  return names;
}

Result<OpenDnssecSecrets> keep_opendnssec_secrets(const NodeSetup& setup) {
  OpenDnssecSecrets secrets;
  COUNTERSIGN_TRY_ASSIGN(secrets.pin, kept(setup.directory / "pin", [] {
                           std::random_device random;
                           return std::to_string(
                               std::uniform_int_distribution<unsigned>(k_least_pin, k_greatest_pin)(random));
                         }));
  COUNTERSIGN_TRY_ASSIGN(
      secrets.salt, kept(setup.directory / "salt", [&] { return random_salt(setup.policy.salt_octets); }));
  return secrets;
}

Status write_opendnssec_files(const NodeSetup& setup, std::uint16_t port, const OpenDnssecSecrets& secrets) {
  const std::string directory = escaped(setup.directory.string());
  std::string repositories;
  for (const std::string& token : token_names(setup)) {
    repositories +=
        fill_template(k_repository, {{"TOKEN", escaped(token)}, {"MODULE", k_module}, {"PIN", secrets.pin}});
  }
  COUNTERSIGN_TRY(write_private_file(setup.directory / "softhsm2.conf",
                                     fill_template(k_softhsm_conf, {{"DIR", setup.directory.string()}})));
  const char* generation = setup.keys.empty()
                               ? "<AutomaticKeyGenerationPeriod>P1D</AutomaticKeyGenerationPeriod>"
                               : "<ManualKeyGeneration/>";
  COUNTERSIGN_TRY(write_private_file(setup.directory / "conf.xml",
                                     fill_template(k_conf, {{"REPOSITORIES", repositories},
                                                            {"DIR", directory},
                                                            {"GENERATION", generation},
                                                            {"PORT", std::to_string(port)}})));
  return write_private_file(setup.directory / "addns.xml",
                            fill_template(k_addns, {{"KEYNAME", without_dot(setup.key.name.view())},
                                                    {"KEYALG", to_text(setup.key.algorithm)},
                                                    {"SECRET", secret_base64(setup.key)},
                                                    {"PRIMARY", std::to_string(setup.primary.port)},
                                                    {"NOTIFY", std::to_string(setup.notify_to.port)}}));
}

Status write_signconf(const NodeSetup& setup, std::uint64_t step, const OpenDnssecSecrets& secrets) {
  const std::string directory = escaped(setup.directory.string());
  COUNTERSIGN_TRY(write_private_file(
      setup.directory / "enforcer/zones.xml",
      fill_template(k_zones, {{"ZONE", without_dot(setup.zone.view())}, {"DIR", directory}})));
  const std::vector<TokenKey> stored = token_keys(setup);
  std::string keys;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    keys += key_element(setup.keys[i], stored[i], state_at(setup.keys[i], step), setup.policy);
  }
  const SigningPolicy& policy = setup.policy;
  return write_private_file(setup.directory / "signconf.xml",
                            fill_template(k_signconf, {{"ZONE", without_dot(setup.zone.view())},
                                                       {"REFRESH", std::to_string(policy.refresh_s)},
                                                       {"VALIDITY", std::to_string(policy.validity_s)},
                                                       {"DENIAL", denial_element(policy, secrets.salt)},
                                                       {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                       {"KEYS", keys},
                                                       {"SOATTL", std::to_string(setup.soa_ttl)},
                                                       {"MINIMUM", std::to_string(setup.soa_minimum)}}));
}

Status write_kasp(const NodeSetup& setup) {
  const SigningPolicy& policy = setup.policy;
  std::string denial = "<NSEC/>";
  if (policy.denial != DenialPolicy::nsec) {
    denial =
        fmt::format("<NSEC3>{}<Resalt>P1Y</Resalt><Hash><Algorithm>1</Algorithm><Iterations>0</Iterations>"
                    "<Salt length=\"{}\"/></Hash></NSEC3>",
                    policy.denial == DenialPolicy::nsec3_opt_out ? "<OptOut/>" : "", policy.salt_octets);
  }
  COUNTERSIGN_TRY(write_private_file(setup.directory / "zonelist.xml",
                                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ZoneList/>\n"));
  return write_private_file(setup.directory / "kasp.xml",
                            fill_template(k_kasp, {{"REFRESH", std::to_string(policy.refresh_s)},
                                                   {"VALIDITY", std::to_string(policy.validity_s)},
                                                   {"DENIAL", denial},
                                                   {"DNSKEYTTL", std::to_string(policy.dnskey_ttl_s)},
                                                   {"BITS", policy.algorithm == 8 ? "2048" : "256"},
                                                   {"ALG", std::to_string(policy.algorithm)},
                                                   {"TOKEN", k_default_token},
                                                   {"SOATTL", std::to_string(setup.soa_ttl)},
                                                   {"MINIMUM", std::to_string(setup.soa_minimum)}}));
}

} // namespace countersign
