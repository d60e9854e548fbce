// fetch_ixfr: every form that an answer may have, and every way in which it may be wrong.
#include "diff/wire/presentation.h"
#include "tests/unit/adapters/transfer/ixfr_rig.h"

namespace countersign::test {
namespace {

using ::testing::HasSubstr;
using Form = ZoneUpdate::Form;

Result<ZoneUpdate> fetch(IxfrScript script, const ZoneVersionPtr& have) {
  const bool with_key = script.signing.has_value();
  FakeDnsServer server(behaving(std::move(script)));
  return fetch_ixfr(source_of(server, with_key), have, Deadline::after(k_patience));
}

ZoneUpdate update(IxfrScript script, const ZoneVersionPtr& have) {
  auto fetched = fetch(std::move(script), have);
  if (fetched) return *std::move(fetched);
  ADD_FAILURE() << fetched.error().message;
  return {Form::full, have, {}, {}, std::nullopt};
}

// The failure, with the proof that what we had is what it was.
Error failure(IxfrScript script, const ZoneVersionPtr& have) {
  const std::string before = print_zone(*have);
  auto fetched = fetch(std::move(script), have);
  EXPECT_EQ(print_zone(*have), before);
  if (!fetched) return fetched.error();
  ADD_FAILURE() << "the transfer was accepted";
  return {ErrorKind::usage, ""};
}

// From 1 over 2 to 3, in two sequences: a host comes, a host goes, an address changes.
std::vector<Record> sequential() {
  return records(soa_line(3) + soa_line(1) + "www 300 IN A 192.0.2.2\n" + soa_line(2) +
                 "www 300 IN A 192.0.2.3\nnew 300 IN A 192.0.2.9\n" + soa_line(2) +
                 "new 300 IN A 192.0.2.9\n" + soa_line(3) + "www 300 IN A 192.0.2.4\n" + soa_line(3));
}

ZoneVersionPtr third() { return version(3, "", "www 300 IN A 192.0.2.3\nwww 300 IN A 192.0.2.4\n"); }

TEST(Ixfr, SequencesAreAppliedInTheirOrderWhateverTheCutsBetweenMessages) {
  const auto have = version(1);
  for (const std::size_t per_message : {1U, 2U, 3U, 100U}) {
    const ZoneUpdate got = update({.ixfr = sequential(), .per_message = per_message}, have);
    EXPECT_EQ(got.form, Form::differences);
    ASSERT_EQ(got.changes.size(), 2U);
    EXPECT_EQ(got.changes[0].to(), Serial(2));
    EXPECT_EQ(got.server_serial, Serial(3));
    EXPECT_EQ(print_zone(*got.zone), print_zone(*third())) << per_message;
  }
}

TEST(Ixfr, ACondensedAnswerIsOneChange) {
  const ZoneUpdate got =
      update({.ixfr = records(soa_line(3) + soa_line(1) + "www 300 IN A 192.0.2.2\n" + soa_line(3) +
                              "www 300 IN A 192.0.2.3\nwww 300 IN A 192.0.2.4\n" + soa_line(3))},
             version(1));
  EXPECT_EQ(got.form, Form::differences);
  ASSERT_EQ(got.changes.size(), 1U);
  EXPECT_EQ(print_zone(*got.zone), print_zone(*third()));
}

TEST(Ixfr, SignaturesAndTtlsAreRecordsLikeAllOthers) {
  const auto have = version(1, "www 300 IN RRSIG A 13 2 300 20260101000000 20250101000000 7 example. AAAA\n");
  const ZoneUpdate got =
      update({.ixfr = records(soa_line(2) + soa_line(1) +
                              "www 300 IN RRSIG A 13 2 300 20260101000000 20250101000000 7 example. AAAA\n"
                              "ns1 300 IN A 192.0.2.1\n" +
                              soa_line(2) +
                              "www 300 IN RRSIG A 13 2 300 20270101000000 20260101000000 7 example. BBBB\n"
                              "ns1 600 IN A 192.0.2.1\n" +
                              soa_line(2))},
             have);
  EXPECT_EQ(got.form, Form::differences);
  EXPECT_THAT(print_zone(*got.zone), HasSubstr("BBBB"));
  EXPECT_THAT(print_zone(*got.zone), HasSubstr("ns1.example.\t600\tIN\tA"));
  EXPECT_EQ(got.zone->record_count(), have->record_count());
}

TEST(Ixfr, AWholeZoneAsAnswerIsTakenAsItIs) {
  const auto now = version(9, "other 60 IN TXT \"all anew\"\n");
  std::vector<Record> answer = records_of(*now);
  answer.push_back(answer.front());
  const ZoneUpdate got = update({.ixfr = answer, .per_message = 2}, version(1));
  EXPECT_EQ(got.form, Form::full);
  EXPECT_TRUE(got.changes.empty());
  EXPECT_EQ(print_zone(*got.zone), print_zone(*now));
}

TEST(Ixfr, ASingleSoaOfOurSerialIsUpToDate) {
  const auto have = version(7);
  const ZoneUpdate got = update({.ixfr = records(soa_line(7))}, have);
  EXPECT_EQ(got.form, Form::up_to_date);
  EXPECT_EQ(got.zone, have);
  EXPECT_EQ(got.server_serial, Serial(7));
}

TEST(Ixfr, ASingleOlderSoaIsUpToDateAndTellsTheOlderSerial) {
  const ZoneUpdate got = update({.ixfr = records(soa_line(6))}, version(7));
  EXPECT_EQ(got.form, Form::up_to_date);
  EXPECT_EQ(got.server_serial, Serial(6));
}

TEST(Ixfr, OurSerialOnAnotherSoaIsNotUpToDate) {
  const Error error =
      failure({.ixfr = records("@ 300 IN SOA ns1 hostmaster 7 9999 600 604800 300\n")}, version(7));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "up to date at serial 7, and with another SOA record than before");
}

TEST(Ixfr, ASingleNewerSoaIsNoAnswerOverTcp) {
  const Error error = failure({.ixfr = records(soa_line(9))}, version(7));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "ended after a single SOA, of serial 9, which is newer than 7");
}

TEST(Ixfr, SerialsGoAcrossTheWrap) {
  const std::uint32_t last = 4'294'967'295U;
  const auto answer =
      records(soa_line(1) + soa_line(last) + soa_line(1) + "new 60 IN A 192.0.2.9\n" + soa_line(1));
  const ZoneUpdate got = update({.ixfr = answer}, version(last));
  EXPECT_EQ(got.form, Form::differences);
  EXPECT_EQ(got.zone->serial(), Serial(1));
  EXPECT_EQ(print_zone(*got.zone), print_zone(*version(1, "new 60 IN A 192.0.2.9\n")));
}

TEST(Ixfr, ManyChangesOverManyMessagesLeadToTheLastVersion) {
  constexpr std::uint32_t k_last = 300;
  std::string text = soa_line(k_last);
  std::string hosts;
  for (std::uint32_t serial = 1; serial < k_last; ++serial) {
    const std::string host = fmt::format("host{} 300 IN A 192.0.2.{}\n", serial, serial % 256);
    text += soa_line(serial) + soa_line(serial + 1) + host;
    hosts += host;
  }
  const ZoneUpdate got = update({.ixfr = records(text + soa_line(k_last)), .per_message = 1}, version(1));
  EXPECT_EQ(got.changes.size(), k_last - 1);
  EXPECT_EQ(print_zone(*got.zone), print_zone(*version(k_last, hosts)));
}

TEST(Ixfr, ADifferenceThatDoesNotApplyNamesItsSerialsAndTheRecord) {
  struct Case {
    const char* name;
    std::string answer;
    const char* says;
  };
  const std::vector<Case> cases{
      {"absent", soa_line(2) + soa_line(1) + "gone 300 IN A 192.0.2.8\n" + soa_line(2) + soa_line(2),
       "from serial 1 to 2 does not apply: removes a record that is not there: gone.example. A"},
      {"other TTL", soa_line(2) + soa_line(1) + "www 60 IN A 192.0.2.2\n" + soa_line(2) + soa_line(2),
       "from serial 1 to 2 does not apply: removes a record with TTL 60 that is there with TTL 300: "
       "www.example. A"},
      {"present", soa_line(2) + soa_line(1) + soa_line(2) + "www 300 IN A 192.0.2.2\n" + soa_line(2),
       "from serial 1 to 2 does not apply: adds a record that is already there: www.example. A"},
      {"in the second",
       soa_line(3) + soa_line(1) + "www 300 IN A 192.0.2.2\n" + soa_line(2) + soa_line(2) +
           "www 300 IN A 192.0.2.2\n" + soa_line(3) + soa_line(3),
       "from serial 2 to 3 does not apply: removes a record that is not there: www.example. A"},
      {"other SOA",
       soa_line(2) + "@ 300 IN SOA ns1 hostmaster 1 9999 600 604800 300\n" + soa_line(2) + soa_line(2),
       "from serial 1 to 2 does not apply: removes a record that is not there: example. SOA"},
  };
  for (const Case& one : cases) {
    const Error error = failure({.ixfr = records(one.answer)}, version(1));
    EXPECT_EQ(error.kind, ErrorKind::protocol) << one.name;
    EXPECT_THAT(error.message, HasSubstr(one.says)) << one.name;
  }
}

TEST(Ixfr, AnAnswerThatBreaksTheChainNamesTheSerials) {
  struct Case {
    const char* name;
    std::string answer;
    const char* says;
  };
  const std::vector<Case> cases{
      {"gap", soa_line(4) + soa_line(1) + soa_line(2) + soa_line(3) + soa_line(4) + soa_line(4),
       "a difference begins at serial 3 instead of 2"},
      {"other begin", soa_line(4) + soa_line(2) + soa_line(4) + soa_line(4),
       "a difference begins at serial 2 instead of 1"},
      {"backwards", soa_line(4) + soa_line(1) + soa_line(1) + soa_line(4),
       "from serial 1 to 1, which is not newer"},
      {"final SOA", soa_line(2) + soa_line(1) + soa_line(2) + soa_line(3), "end with another SOA"},
      {"behind the end", soa_line(2) + soa_line(1) + soa_line(2) + soa_line(2) + "www 300 IN A 192.0.2.2\n",
       "a record behind the final SOA"},
      {"outside", soa_line(2) + soa_line(1) + soa_line(2) + "www.other. 300 IN A 192.0.2.2\n" + soa_line(2),
       "www.other. at offset"},
  };
  for (const Case& one : cases) {
    const Error error = failure({.ixfr = records(one.answer)}, version(1));
    EXPECT_EQ(error.kind, ErrorKind::protocol) << one.name;
    EXPECT_THAT(error.message, HasSubstr(one.says)) << one.name;
  }
}

TEST(Ixfr, EndInTheMiddleIsToldWithWhatHadCome) {
  const Error error =
      failure({.ixfr = sequential(), .per_message = 2, .damage = [](auto& messages) { messages.resize(3); }},
              version(1));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "ended after 3 messages, 6 records, without the final SOA");
}

TEST(IxfrTsig, SignedDifferencesAreTaken) {
  const ZoneUpdate got =
      update({.ixfr = sequential(), .per_message = 3, .signing = signed_now()}, version(1));
  EXPECT_EQ(print_zone(*got.zone), print_zone(*third()));
}

TEST(IxfrTsig, UpToDateMustBeSignedToo) {
  EXPECT_EQ(update({.ixfr = records(soa_line(1)), .signing = signed_now()}, version(1)).form,
            Form::up_to_date);
  SigningScript script = signed_now();
  script.signs = [](std::size_t) { return false; };
  const Error error = failure({.ixfr = records(soa_line(1)), .signing = script}, version(1));
  EXPECT_EQ(error.message, "TSIG: message 1: not signed, though the query was");
}

TEST(IxfrTsig, OneFlippedBitIsFound) {
  const Error error = failure({.ixfr = sequential(),
                               .per_message = 3,
                               .signing = signed_now(),
                               .damage = [](auto& messages) { messages[1][3] ^= 1; }},
                              version(1));
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(error.message, "TSIG: message 2: the signature does not verify");
}

TEST(IxfrTsig, LastMessageMustBeSigned) {
  SigningScript script = signed_now();
  script.signs = [](std::size_t i) { return i < 3; };
  const Error error = failure({.ixfr = sequential(), .per_message = 3, .signing = script}, version(1));
  EXPECT_EQ(error.message, "TSIG: message 4: the last message is not signed");
}

} // namespace
} // namespace countersign::test
