// Our key files against the tools of BIND and ldns, both ways.
#include "adapters/changes/text_file.h"
#include "adapters/clock.h"
#include "adapters/keys/key_pair.h"
#include "adapters/process/workspace.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;

constexpr const char* k_zone_text =
    "shadow.test. 300 IN SOA ns1.shadow.test. h.shadow.test. 1 3600 600 604800 300\n"
    "shadow.test. 300 IN NS ns1.shadow.test.\n"
    "ns1.shadow.test. 300 IN A 127.0.0.1\n";

class LiveKeys : public ::testing::TestWithParam<int> {
protected:
  LiveKeys() { EXPECT_TRUE(make_private_directory(keys_).has_value()); }

  [[nodiscard]] static std::uint8_t algorithm() { return static_cast<std::uint8_t>(GetParam()); }
  [[nodiscard]] static Name zone() { return Name::from_text("shadow.test.").value(); }

  std::string run(const std::string& program, std::vector<std::string> arguments) {
    ProgramSetup setup;
    setup.program = find_program(program).value();
    setup.arguments = std::move(arguments);
    setup.directory = keys_;
    setup.run_as = unprivileged_identity();
    const auto outcome = run_program(setup, Deadline::after(milliseconds{60'000}));
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
    return outcome ? outcome->out : std::string();
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path keys_ = directory_ / "keys";
};

TEST_P(LiveKeys, DnssecKeygensFilesAreReadAndWrittenBackAlike) {
  for (const bool ksk : {false, true}) {
    std::vector<std::string> arguments{"-q", "-a", std::to_string(GetParam())};
    if (GetParam() == 8) arguments.insert(arguments.end(), {"-b", "2048"});
    if (ksk) arguments.insert(arguments.end(), {"-f", "KSK"});
    arguments.push_back("shadow.test");
    std::string name = run("dnssec-keygen", arguments);
    name.erase(name.find_last_not_of('\n') + 1);
    const auto key = read_bind_key(keys_ / name);
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(bind_key_name(*key), name) << "zone, algorithm and tag are BIND's";
    EXPECT_EQ(key->is_ksk(), ksk);

    const auto copy = directory_ / (ksk ? "copy-ksk" : "copy-zsk");
    ASSERT_TRUE(make_private_directory(copy).has_value());
    const auto stem = write_bind_key(*key, copy, in_use_since(now_dns_time())).value();
    const auto back = read_bind_key(stem);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->pkcs8_pem, key->pkcs8_pem);
    if (GetParam() == 13) continue; // BIND drops leading zero octets of the number, we keep them
    const auto before_times = [](const std::string& text) { return text.substr(0, text.find("Created:")); };
    EXPECT_EQ(before_times(read_text_file(stem.string() + ".private").value()),
              before_times(read_text_file(keys_ / (name + ".private")).value()));
  }
}

TEST_P(LiveKeys, SignersOfBindAndLdnsAcceptOurFiles) {
  const KeyPair ksk = generate_key(zone(), algorithm(), true).value();
  const KeyPair zsk = generate_key(zone(), algorithm(), false).value();
  const auto metadata = in_use_since(now_dns_time());
  const auto ksk_stem = write_bind_key(ksk, keys_, metadata).value().string();
  const auto zsk_stem = write_bind_key(zsk, keys_, metadata).value().string();
  ASSERT_TRUE(write_private_file(keys_ / "zone", k_zone_text).has_value());
  ASSERT_TRUE(write_private_file(keys_ / "zone-and-keys",
                                 std::string(k_zone_text) + dnskey_text(ksk) + '\n' + dnskey_text(zsk) + '\n')
                  .has_value());
  run("ldns-signzone", {"-o", "shadow.test", "-f", "by-ldns", "zone", ksk_stem, zsk_stem});
  run("dnssec-signzone",
      {"-q", "-u", "-x", "-o", "shadow.test", "-f", "by-bind", "-k", ksk_stem, "zone-and-keys", zsk_stem});
  for (const std::string signed_zone : {"by-ldns", "by-bind"}) {
    run("dnssec-verify", {"-q", "-z", "-o", "shadow.test", signed_zone});
    run("ldns-verify-zone", {"-V0", signed_zone});
  }
}

TEST_P(LiveKeys, TimesThatDnssecSettimeReadsAreOurs) {
  const KeyPair zsk = generate_key(zone(), algorithm(), false).value();
  KeyMetadata metadata = in_use_since(DnsTime(1'700'000'000));
  metadata.remove = DnsTime(1'700'000'120);
  const auto stem = write_bind_key(zsk, keys_, metadata).value().string();
  const std::string times = run("dnssec-settime", {"-u", "-p", "all", stem});
  EXPECT_THAT(times, HasSubstr("Created: 1700000000\nPublish: 1700000000\nActivate: 1700000000\n"));
  EXPECT_THAT(times, HasSubstr("Inactive: UNSET\n"));
  EXPECT_THAT(times, HasSubstr("Delete: 1700000120\n"));
}

INSTANTIATE_TEST_SUITE_P(Keys, LiveKeys, ::testing::Values(8, 13, 15));

} // namespace
} // namespace countersign
