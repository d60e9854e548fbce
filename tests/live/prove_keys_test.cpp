// Proof of possession through the real binary: SoftHSM2 tokens, BIND's key files, Knot's PEM files, and
// stores that fail. The headline: three tokens, three keys, one CKA_ID, one key tag, one published key.
#include "adapters/keys/key_pair.h"
#include "diff/model/record.h"
#include "diff/wire/message/message_writer.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

constexpr const char* k_module = "/usr/lib/softhsm/libsofthsm2.so";
constexpr const char* k_id = "a0000000000000000000000000033834";

class ProveKeys : public ::testing::Test {
protected:
  void SetUp() override {
    std::filesystem::create_directory(directory_ / "tokens");
    write_file(directory_ / "softhsm2.conf", "directories.tokendir = " + (directory_ / "tokens").string() +
                                                 "\nobjectstore.backend = file\nlog.level = ERROR\n");
    write_pin("1234");
    zone_ = Name::from_text("de.", Name()).value();
  }

  void write_pin(const std::string& pin, std::filesystem::perms mode = std::filesystem::perms::owner_read |
                                                                       std::filesystem::perms::owner_write) {
    write_file(directory_ / "pin", pin + "\n");
    std::filesystem::permissions(directory_ / "pin", mode);
  }

  void softhsm(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"SOFTHSM2_CONF=" + (directory_ / "softhsm2.conf").string(), "/usr/bin/softhsm2-util"});
    const ProgramRun run = run_to_end("/usr/bin/env", arguments, directory_.path());
    ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  }

  void make_token(const std::string& label) {
    softhsm({"--init-token", "--free", "--label", label, "--pin", "1234", "--so-pin", "1234"});
  }

  void import(const std::string& token, const KeyPair& key, const std::string& id) {
    write_file(directory_ / "key.pem", key.pkcs8_pem);
    softhsm({"--import", "key.pem", "--token", token, "--label", "zsk", "--id", id, "--pin", "1234"});
  }

  void publish(const std::vector<KeyPair>& keys) {
    std::string text;
    for (const KeyPair& key : keys) text += dnskey_text(key, 300) + "\n";
    write_file(directory_ / "dnskeys", text);
  }

  static std::string head() { return "version = 1\n[zone]\nname = \"de.\"\npublished = \"dnskeys\"\n"; }
  [[nodiscard]] std::string token_node(const std::string& token, const std::string& module = k_module) const {
    return fmt::format(
        "[[node]]\nname = \"{0}\"\ndeadline = \"5s\"\n"
        "keystore = {{ kind = \"pkcs11\", module = \"{1}\", token = \"{0}\", pin_file = \"pin\", "
        "environment = {{ SOFTHSM2_CONF = \"{2}\" }} }}\n",
        token, module, (directory_ / "softhsm2.conf").string());
  }
  static std::string with_id(const KeyPair& key) {
    return fmt::format("[[node.key]]\ntag = {}\nid = \"{}\"\n", key.tag(), k_id);
  }

  ProgramRun prove(const std::string& config, const std::vector<std::string>& more = {}) {
    write_file(directory_ / "prove.toml", config);
    std::vector<std::string> arguments{"prove-keys", "prove.toml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_countersign(arguments, directory_.path());
  }

  KeyPair make_key(std::uint8_t algorithm = 13, bool ksk = false) {
    return generate_key(zone_.view(), algorithm, ksk).value();
  }

  TemporaryDirectory directory_;
  Name zone_;
};

TEST_F(ProveKeys, ThreeTokensWithThreeKeysUnderOneTagAreToldApartBeforeTheKeySigns) {
  const KeyPair published = make_key();
  const KeyPair twin_b = generate_tag_twin(published).value(), twin_c = generate_tag_twin(published).value();
  for (const char* token : {"hsm-a", "hsm-b", "hsm-c"}) make_token(token);
  import("hsm-a", published, k_id);
  import("hsm-b", twin_b, k_id);
  import("hsm-c", twin_c, k_id);
  publish({published});
  for (const bool by_id : {true, false}) { // the operator gives the CKA_ID, or nothing
    std::string config = head();
    for (const char* token : {"hsm-a", "hsm-b", "hsm-c"}) {
      config += token_node(token) + (by_id ? with_id(published) : "");
    }
    const ProgramRun run = prove(config);
    EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr(fmt::format("key 13/{}/", published.tag())));
    EXPECT_THAT(run.out,
                HasSubstr("proven by hsm-a, refuted by hsm-b, hsm-c (they hold another key under that tag)"));
    EXPECT_THAT(run.out, HasSubstr(fmt::format("signs with 13/{}/", published.tag())));
    EXPECT_THAT(run.out, HasSubstr("key-not-proven"));
    EXPECT_THAT(run.out + run.err, Not(HasSubstr("1234")));
  }
  const ProgramRun json = prove(head() + token_node("hsm-b") + with_id(published), {"--format", "json"});
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_THAT(json.out, HasSubstr("\"outcome\": \"refuted\""));
}

TEST_F(ProveKeys, EveryAlgorithmOfTheTokenIsProven) {
  make_token("hsm-a");
  std::vector<KeyPair> keys;
  for (const std::uint8_t algorithm : std::initializer_list<std::uint8_t>{8, 13, 15}) {
    keys.push_back(make_key(algorithm, algorithm == 13));
    import("hsm-a", keys.back(), fmt::format("{:02x}", algorithm));
  }
  KeyPair sha512 = keys.front(); // RSASHA512 is the same key under another number
  sha512.dnskey[3] = 10;
  keys.push_back(sha512);
  publish(keys);
  const ProgramRun run = prove(head() + token_node("hsm-a"));
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("Every node has proven every key."));
}

TEST_F(ProveKeys, TwoKeysUnderOneIdAreBothAsked) {
  const KeyPair published = make_key(), other = make_key();
  make_token("hsm-a");
  import("hsm-a", published, k_id);
  write_file(directory_ / "other.pem", other.pkcs8_pem);
  softhsm({"--import", "other.pem", "--token", "hsm-a", "--label", "zsk", "--id", k_id, "--pin", "1234",
           "--force"});
  publish({published});
  const ProgramRun run = prove(head() + token_node("hsm-a") + with_id(published));
  EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("it holds another key in its place"));
  EXPECT_THAT(run.out, HasSubstr(fmt::format("signs with 13/{}/", other.tag())));
}

TEST_F(ProveKeys, AKeyThatNoNodeHasIsCritical) {
  make_token("hsm-a");
  publish({make_key()});
  const ProgramRun run = prove(head() + token_node("hsm-a"));
  EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("absent at hsm-a"));
  EXPECT_THAT(run.out, HasSubstr("key-held-nowhere"));
}

TEST_F(ProveKeys, AStoreThatCannotBeAskedIsUnknownAndNeverPassed) {
  const KeyPair published = make_key();
  make_token("hsm-a");
  import("hsm-a", published, k_id);
  publish({published});
  const ProgramRun no_token = prove(head() + token_node("hsm-z"));
  EXPECT_EQ(no_token.exit_code, 3) << no_token.out << no_token.err;
  EXPECT_THAT(no_token.out, HasSubstr("'hsm-a'"));
  const ProgramRun no_module = prove(head() + token_node("hsm-a", "/nonexistent/module.so"));
  EXPECT_EQ(no_module.exit_code, 3) << no_module.out << no_module.err;
  EXPECT_THAT(no_module.out, HasSubstr("cannot load the module"));
  for (const char* behaviour : {"hang", "die"}) {
    std::string config = head() + token_node("hsm-a") + token_node("fake", COUNTERSIGN_BAD_MODULE);
    config.replace(config.rfind("SOFTHSM2_CONF"), 13,
                   fmt::format("BEHAVIOUR = \"{}\", SOFTHSM2_CONF", behaviour));
    const ProgramRun run = prove(config);
    EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("proven by hsm-a, unknown at fake"));
  }
  write_pin("9999");
  const ProgramRun wrong_pin = prove(head() + token_node("hsm-a"));
  EXPECT_EQ(wrong_pin.exit_code, 3) << wrong_pin.out << wrong_pin.err;
  EXPECT_THAT(wrong_pin.out, HasSubstr("CKR_PIN_INCORRECT"));
  EXPECT_THAT(wrong_pin.out, Not(HasSubstr("9999")));
}

TEST_F(ProveKeys, ConfigurationsAreRefused) {
  publish({make_key()});
  const std::string good = head() + token_node("hsm-a");
  write_file(directory_ / "prove.toml", good);
  EXPECT_EQ(run_countersign({"conf-check", "prove.toml"}, directory_.path()).exit_code, 0);
  EXPECT_EQ(prove(good + "pin = \"1234\"\n").exit_code, 78);
  EXPECT_EQ(prove(good + "[[node.key]]\ntag = 1\nid = \"abc\"\n").exit_code, 78);
  EXPECT_EQ(prove(head()).exit_code, 78);
  EXPECT_EQ(run_countersign({"prove-keys"}, directory_.path()).exit_code, 64);
  write_pin("1234", std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
  const ProgramRun run = prove(good);
  EXPECT_EQ(run.exit_code, 78) << run.out << run.err;
  EXPECT_THAT(run.err, HasSubstr("chmod 600"));
}

// Three RSA keys do not fit into 512 octets of UDP: the server truncates, and is asked by TCP.
TEST_F(ProveKeys, PublishedKeysAreTakenByAPlainQueryOverUdpAndTcp) {
  for (const int count : {1, 3}) {
    std::vector<Record> records;
    std::filesystem::remove_all(directory_ / "keys");
    std::filesystem::create_directory(directory_ / "keys");
    for (int i = 0; i < count; ++i) {
      const KeyPair key = make_key(count == 1 ? 13 : 8);
      records.push_back({zone_, RrType::DNSKEY, 300, key.dnskey});
      ASSERT_TRUE(write_bind_key(key, directory_ / "keys", in_use_since(DnsTime(1))));
    }
    const auto answer = [&](ByteView query, std::size_t limit) -> Bytes {
      MessageHeader header = read_header(query).value();
      header.is_response = header.authoritative = true;
      MessageWriter writer(header, limit);
      EXPECT_TRUE(writer.add_question({zone_, RrType::DNSKEY, k_class_in}));
      for (const Record& record : records) {
        if (writer.add_record(Section::answer, zone_.view(), record.type, record.ttl, record.rdata)) continue;
        header.truncated = true;
        MessageWriter cut(header, limit);
        EXPECT_TRUE(cut.add_question({zone_, RrType::DNSKEY, k_class_in}));
        return cut.finish();
      }
      return writer.finish();
    };
    FakeBehaviour behaviour;
    behaviour.udp = [&](ByteView query) { return std::vector<Bytes>{answer(query, 512)}; };
    behaviour.tcp = [&](FakeConnection& connection) {
      if (const auto query = connection.read_query()) connection.send(answer(*query, 65535));
    };
    FakeDnsServer server(behaviour);
    std::string config = head() + "[[node]]\nname = \"files\"\n"
                                  "keystore = { kind = \"bind\", directory = \"keys\" }\n";
    config.replace(config.find("\"dnskeys\""), 9, fmt::format("\"dns:{}\"", to_text(server.endpoint())));
    const ProgramRun run = prove(config);
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr(fmt::format("{} published keys", count)));
    EXPECT_EQ(server.datagrams(), 1);
    EXPECT_EQ(server.connections(), count == 1 ? 0 : 1);
    records.clear();
    EXPECT_EQ(prove(config).exit_code, 3) << "no DNSKEY is nothing to prove";
  }
}

TEST_F(ProveKeys, KeyFilesOfBindAndACommandAreAsked) {
  const KeyPair published = make_key(), twin = generate_tag_twin(published).value();
  publish({published});
  for (const char* node : {"good", "bad"}) {
    std::filesystem::create_directory(directory_ / node);
    ASSERT_TRUE(write_bind_key(published, directory_ / node, in_use_since(DnsTime(1)),
                               node == std::string("bad") ? &twin : nullptr));
  }
  std::filesystem::create_directory(directory_ / "empty");
  std::string config = head();
  for (const char* node : {"good", "bad", "empty"}) {
    config += fmt::format("[[node]]\nname = \"{0}\"\nkeystore = {{ kind = \"bind\", directory = \"{0}\" }}\n",
                          node);
  }
  config += "[[node]]\nname = \"command\"\nkeystore = { kind = \"command\", command = "
            "[\"/bin/sh\", \"-c\", \"exit 4\", \"sh\"] }\n";
  const ProgramRun run = prove(config);
  EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("proven by good, refuted by bad (it holds another key under that tag), "
                                 "absent at empty, command"));
}

} // namespace
} // namespace countersign
