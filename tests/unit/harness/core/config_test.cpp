#include "harness/config/config.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using testing::HasSubstr;

constexpr const char* k_good = R"(version = 1
name = "small"
[zone]
name = "example."
[stream]
kind = "generate"
seed = 3
delegations = 5
steps = 4
[run]
step_deadline = "1500ms"
verify_ixfr = true
[signing]
algorithm = 15
denial = "nsec3"
validity = "2d"
refresh = "12h"
[[key]]
name = "zsk"
[[key]]
name = "zsk-twin"
twin_of = "zsk"
[[signer]]
name = "old"
role = "incumbent"
product = "bind"
[[signer]]
name = "new"
role = "candidate"
product = "knot"
keys = ["zsk"]
signing = { algorithm = 13, denial = "nsec" }
[[signer.node]]
name = "one"
private_half = { zsk = "zsk-twin" }
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  const auto config = parse_config(text, "run.toml", "/etc/countersign");
  EXPECT_FALSE(config) << "was accepted";
  if (config) return "";
  EXPECT_EQ(config.error().kind, ErrorKind::configuration);
  return config.error().message;
}

TEST(Config, HoldsWhatTheFileSays) {
  const auto config = parse_config(k_good, "run.toml", "/etc/countersign");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(to_text(config->zone.view()), "example.");
  EXPECT_EQ(config->stream.generator.steps, 4U);
  EXPECT_EQ(config->step_deadline, milliseconds(1500));
  EXPECT_TRUE(config->verify_ixfr);
  ASSERT_EQ(config->signers.size(), 2U);
  EXPECT_EQ(config->signers[0].policy.algorithm, 15);
  EXPECT_EQ(config->signers[0].policy.denial, DenialPolicy::nsec3);
  EXPECT_EQ(config->signers[0].policy.refresh_s, 43'200U);
  EXPECT_EQ(config->signers[0].nodes.size(), 1U) << "a signer has one node unless it names others";
  EXPECT_EQ(config->signers[1].policy.algorithm, 13) << "a signer's own policy wins";
  EXPECT_EQ(config->signers[1].policy.validity_s, 172'800U) << "and inherits the rest";
  ASSERT_EQ(config->signers[1].nodes[0].private_halves.size(), 1U);
}

TEST(Config, ANodeHasItsTokenAndItsKeyStore) {
  const auto config = parse_config(
      replaced(k_good, "name = \"one\"\n",
               "name = \"one\"\ntoken = \"hsm-a\"\nkeystore = { kind = \"powerdns\", directory = \"d\" }\n"),
      "run.toml", "/etc/countersign");
  ASSERT_TRUE(config) << config.error().message;
  const NodeConfig& node = config->signers[1].nodes[0];
  EXPECT_EQ(node.token, "hsm-a");
  ASSERT_TRUE(node.key_store && std::holds_alternative<PowerDnsKeyPlace>(*node.key_store));
  EXPECT_EQ(std::get<PowerDnsKeyPlace>(*node.key_store).config_directory, "/etc/countersign/d");
  EXPECT_FALSE(config->signers[0].nodes[0].key_store);
  EXPECT_THAT(
      error_of(replaced(k_good, "name = \"one\"\n", "name = \"one\"\nkeystore = { kind = \"bind\" }\n")),
      HasSubstr("directory"));
  EXPECT_THAT(error_of(replaced(k_good, "name = \"one\"\n",
                                "name = \"one\"\ntoken = \"" + std::string(33, 't') + "\"\n")),
              HasSubstr("longer than the label of a PKCS#11 token"));
}

TEST(Config, IxfrIsCheckedOnlyWhereThatIsAskedFor) {
  const auto config = parse_config(replaced(k_good, "verify_ixfr = true\n", ""), "run.toml", "/");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_FALSE(config->verify_ixfr);
}

TEST(Config, AnUnknownKeyIsAnErrorWithItsPlace) {
  EXPECT_EQ(error_of(replaced(k_good, "steps = 4", "stepz = 4")),
            "run.toml:9:9: [stream] has no key 'stepz'");
}

TEST(Config, ASyntaxErrorNamesItsPlace) {
  EXPECT_THAT(error_of(replaced(k_good, "name = \"small\"", "name = small")), HasSubstr("run.toml:2:"));
}

struct BadCase {
  const char *from, *to, *message;
};

class BadConfig : public testing::TestWithParam<BadCase> {};

TEST_P(BadConfig, IsRefusedWithItsReason) {
  EXPECT_THAT(error_of(replaced(k_good, GetParam().from, GetParam().to)), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadConfig,
    testing::Values(BadCase{"version = 1", "version = 2", "from 1 to 1"},
                    BadCase{"version = 1\n", "", "version must be 1"},
                    BadCase{"[zone]\nname = \"example.\"\n", "", "zone is missing"},
                    BadCase{"\"example.\"", "\"exa..mple.\"", "empty label"},
                    BadCase{"kind = \"generate\"", "kind = \"magic\"", "must be \"generate\""},
                    BadCase{"kind = \"generate\"\nseed = 3\ndelegations = 5\nsteps = 4",
                            "kind = \"directory\"", "path is missing"},
                    BadCase{"steps = 4", "steps = 0", "from 1 to"},
                    BadCase{"steps = 4", "steps = \"4\"", "whole number"},
                    BadCase{"\"1500ms\"", "\"1500 parsecs\"", "must be a duration"},
                    BadCase{"verify_ixfr = true", "verify_ixfr = 1", "must be true or false"},
                    BadCase{"algorithm = 15", "algorithm = 5", "must be 8"},
                    BadCase{"\"nsec3\"", "\"nsec5\"", "must be \"nsec\""},
                    BadCase{"refresh = \"12h\"", "refresh = \"2d\"", "shorter than validity"},
                    BadCase{"twin_of = \"zsk\"", "twin_of = \"ksk\"", "is no key named before"},
                    BadCase{"name = \"zsk-twin\"", "name = \"zsk\"", "is used twice"},
                    BadCase{"twin_of = \"zsk\"", "publish_at = 3\nactivate_at = 2", "before publish_at"},
                    BadCase{"role = \"candidate\"", "role = \"incumbent\"", "exactly one incumbent"},
                    BadCase{"role = \"candidate\"", "role = \"bystander\"", "must be \"incumbent\" or"},
                    BadCase{"product = \"knot\"", "product = \"knutt\"", "not a signer that can be driven"},
                    BadCase{"keys = [\"zsk\"]", "keys = [\"zsk\", \"ksk\"]", "'ksk' is no [[key]]"},
                    BadCase{"{ zsk = \"zsk-twin\" }", "{ ksk = \"zsk-twin\" }", "no key of this signer"}));

TEST(Config, RelativePathsAreTakenFromTheFile) {
  const auto config =
      parse_config(replaced(k_good, "[[key]]\nname = \"zsk\"", "[[key]]\nname = \"zsk\"\nfile = \"keys/Kx\""),
                   "run.toml", "/etc/countersign");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->keys[0].file, "/etc/countersign/keys/Kx");
}

std::string with_command(const std::string& command) {
  return replaced(k_good, "product = \"bind\"\n", "product = \"command\"\n" + command + "\n");
}

TEST(Config, ACommandIsAListOfArguments) {
  const auto config = parse_config(
      with_command(R"(command = { arguments = ["bin/sign", "{input}", "{output}"], deadline = "5s" })"),
      "run.toml", "/etc/countersign");
  ASSERT_TRUE(config) << config.error().message;
  const CommandSpec& command = config->signers[0].command;
  EXPECT_EQ(command.arguments[0], "/etc/countersign/bin/sign") << "a path is taken from the file's place";
  EXPECT_EQ(command.arguments[2], "{output}");
  EXPECT_EQ(command.deadline, milliseconds(5000));
}

TEST(Config, AWrongCommandIsRefusedWithItsReason) {
  EXPECT_THAT(error_of(with_command("")), HasSubstr("command is missing"));
  EXPECT_THAT(error_of(with_command(R"(command = { arguments = ["sign", "{outptu}"] })")),
              HasSubstr("'{outptu}': {outptu} is not known"));
  EXPECT_THAT(error_of(with_command(R"(command = { arguments = ["sign", "a}b"] })")),
              HasSubstr("without its partner"));
  EXPECT_THAT(error_of(with_command(R"(command = { arguments = ["sign"], environment = ["PIN"] })")),
              HasSubstr("not NAME=value"));
  EXPECT_THAT(error_of(replaced(k_good, "product = \"bind\"\n",
                                "product = \"bind\"\ncommand = { arguments = [\"sign\"] }\n")),
              HasSubstr("is for the product \"command\""));
}

std::string with_exercises(const std::string& exercises, const std::string& rollover = "rollover = {}") {
  return replaced(k_good, "product = \"bind\"\n",
                  "product = \"bind\"\nsigning = { " + rollover + " }\nexercise = [" + exercises + "]\n");
}

TEST(Config, ExercisesComeInTheirOrder) {
  const auto config =
      parse_config(replaced(with_exercises(R"({ do = "roll-zsk", not_before = 3, deadline = "5s" },
                              { do = "roll-algorithm", algorithm = 8 },
                              { do = "re-salt", salt_octets = 8 }, { do = "fail-over" })",
                                           R"(rollover = { zsk_lifetime = "45s", propagation = "1s" })"),
                            "steps = 4", "steps = 4\nmax_ttl = \"2s\""),
                   "run.toml", "/");
  ASSERT_TRUE(config) << config.error().message;
  const SignerConfig& signer = config->signers[0];
  ASSERT_TRUE(signer.policy.rollover);
  EXPECT_EQ(signer.policy.rollover->zsk_lifetime_s, 45U);
  EXPECT_EQ(signer.policy.rollover->ksk_lifetime_s, 0U) << "rolled when it is told to";
  EXPECT_EQ(signer.policy.rollover->max_ttl_s, 2U) << "the stream's, unless it says otherwise";
  ASSERT_EQ(signer.exercises.size(), 4U);
  EXPECT_EQ(signer.exercises[0].not_before, 3U);
  EXPECT_EQ(signer.exercises[0].deadline, milliseconds(5000));
  EXPECT_EQ(signer.exercises[1].what.algorithm, 8);
  EXPECT_EQ(signer.exercises[2].what.salt_octets, 8);
  EXPECT_EQ(signer.exercises[3].what.kind, ExerciseKind::fail_over);
  EXPECT_FALSE(config->signers[1].policy.rollover) << "a policy is the signer's own";
}

TEST(Config, AWrongExerciseIsRefusedWithItsReason) {
  EXPECT_THAT(error_of(with_exercises(R"({ do = "roll-over" })")), HasSubstr("do must be \"roll-zsk\""));
  EXPECT_THAT(error_of(with_exercises(R"({ do = "roll-algorithm", algorithm = 5 })")),
              HasSubstr("must be 8"));
  EXPECT_THAT(error_of(with_exercises(R"({ do = "roll-zsk", to = 5 })")), HasSubstr("has no key 'to'"));
  EXPECT_THAT(error_of(with_exercises(R"({ do = "roll-zsk" })", "algorithm = 13")),
              HasSubstr("needs [signing.rollover]"));
  EXPECT_THAT(error_of(replaced(k_good, "product = \"bind\"\n",
                                "product = \"ldns\"\nexercise = [{ do = \"restart\" }]\n")),
              HasSubstr("is not for 'ldns'"));
  EXPECT_THAT(error_of(replaced(k_good, "denial = \"nsec\" }", "denial = \"nsec\", rollover = {} }")),
              HasSubstr("are the signer's own where it rolls them"));
  EXPECT_THAT(error_of(replaced(k_good, "steps = 4", "steps = 4\nmax_ttl = 0")),
              HasSubstr("at least one second"));
}

} // namespace
} // namespace countersign
