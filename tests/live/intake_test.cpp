// Transfers that a server breaks on purpose, taken by the real binary: `verify axfr:` must say what was wrong
// and never judge a half zone. The transfer client itself is tested octet by octet in tests/unit/adapters.
#include "diff/wire/presentation.h"
#include "tests/support/fake_dns_server.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/transfer_script.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using namespace countersign::test;

using Damage = std::function<void(std::vector<Bytes>&)>;

// Ten names in messages of two records, with TSIG by test_key(), and then damaged.
FakeBehaviour serving(bool with_tsig, Damage damage) {
  return {[=](FakeConnection& connection) {
            const auto query = connection.read_query();
            if (!query) return;
            auto messages = axfr_messages(read_u16(query->data()), *numbered_zone(10), 2);
            SigningScript script;
            script.time_signed = static_cast<std::uint64_t>(now_unix_ms() / 1000);
            if (with_tsig) sign_answer(messages, *query, test_key(), script);
            damage(messages);
            connection.send_all(messages);
          },
          {}};
}

ProgramRun verify_from(FakeBehaviour behaviour, bool with_tsig) {
  const TemporaryDirectory directory;
  const FakeDnsServer server(std::move(behaviour));
  std::vector<std::string> arguments{"verify", "axfr:" + to_text(server.endpoint()), "--origin", "example."};
  if (with_tsig) {
    const TsigKey key = test_key();
    write_file(directory / "tsig.key",
               fmt::format("key \"{}\" {{ algorithm hmac-sha256; secret \"{}\"; }};\n",
                           to_text(key.name.view()), secret_base64(key)));
    ::chmod((directory / "tsig.key").c_str(), 0600);
    arguments.insert(arguments.end(), {"--key-file", "tsig.key"});
  }
  return run_countersign(arguments, directory.path());
}

TEST(Intake, AWholeTransferIsJudged) {
  for (const bool with_tsig : {false, true}) {
    const ProgramRun run = verify_from(serving(with_tsig, [](auto&) {}), with_tsig);
    EXPECT_EQ(run.exit_code, 2) << "an unsigned zone\n" << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("dnskey-missing"));
  }
}

TEST(Intake, ATruncatedTransferIsNotJudged) {
  const ProgramRun run = verify_from(serving(false, [](auto& messages) { messages.resize(3); }), false);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("ended after 3 messages, 6 records, without the final SOA"));
}

TEST(Intake, ATamperedTransferIsNotJudged) {
  const ProgramRun run = verify_from(serving(true,
                                             [](auto& messages) {
                                               Bytes& third = messages[2];
                                               third[third.size() / 2] ^= 1;
                                             }),
                                     true);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("message 3"));
}

TEST(Intake, AnUnsignedAnswerToASignedQueryIsNotJudged) {
  const ProgramRun run = verify_from(serving(false, [](auto&) {}), true);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("TSIG"));
}

TEST(Intake, GarbageIsAnErrorThatNamesTheMessage) {
  const ProgramRun garbage = verify_from({[](FakeConnection& connection) {
                                            (void)connection.read_query();
                                            connection.send(Bytes(40, 0xaa));
                                          },
                                          {}},
                                         false);
  EXPECT_EQ(garbage.exit_code, 3);
  EXPECT_THAT(garbage.err, HasSubstr("message 1"));
}

} // namespace
} // namespace countersign
