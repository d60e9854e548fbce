#include "tests/unit/wire/text/text_support.h"

namespace countersign::test {
namespace {

std::string soa(const std::string& operation, unsigned serial) {
  return operation + " example. 300 IN SOA ns.example. hostmaster.example. " + std::to_string(serial) +
         " 7200 3600 1209600 300\n";
}
const std::string k_first = soa("del", 1) + "del a.example. 300 IN A 192.0.2.1\n" + soa("add", 2) +
                            "add a.example. 600 IN A 192.0.2.1\n";

std::string journal_error(const std::string& text) {
  const auto result = parse_journal(text, "j.txt");
  return result ? "no error" : result.error().message;
}

TEST(Journal, DifferencesOfARealNamedAreRead) {
  const auto changes = parse_journal(fixture("zones/journal/named-9.18.txt"), "named-9.18.txt");
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_EQ(changes->size(), 3U);
  EXPECT_EQ((*changes)[0].from(), Serial(100));
  EXPECT_EQ((*changes)[2].to(), Serial(103));
  ASSERT_EQ((*changes)[0].added.size(), 6U);
  EXPECT_TRUE((*changes)[0].removed.empty());
  EXPECT_EQ(plain((*changes)[0].added[1]),
            "a.example. 300 IN TXT \"hello; \\\"world\\\" \\\\ back\" \"two\"");
  EXPECT_EQ(plain((*changes)[0].added[5]), "example. 0 IN TYPE65534 \\# 5 0D09430000");
  ASSERT_EQ((*changes)[2].removed.size(), 1U);
  EXPECT_EQ(plain((*changes)[2].removed[0]), "a.example. 300 IN A 192.0.2.7");
}

TEST(Journal, ChangesOfARealNamedApplyToItsZone) {
  const auto changes = parse_journal(fixture("zones/journal/named-9.18.txt"), "j");
  ASSERT_TRUE(changes);
  auto zone = parse_zone(fixture("zones/journal/before.zone"), in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  for (const Change& change : *changes) {
    zone = (*zone)->apply(change);
    ASSERT_TRUE(zone) << zone.error().message;
  }
  const auto after = parse_zone(fixture("zones/journal/after.zone"), in_example());
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(print_zone(**zone), print_zone(**after)) << "what named itself had at the end";
}

TEST(Journal, PrintedFormIsReadBack) {
  const auto changes = parse_journal(fixture("zones/journal/named-9.18.txt"), "j");
  ASSERT_TRUE(changes);
  const std::string printed = print_journal(*changes);
  const auto again = parse_journal(printed, "k");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(print_journal(*again), printed);
  EXPECT_EQ(again->size(), changes->size());
  EXPECT_EQ((*again)[0].added, (*changes)[0].added);
}

TEST(Journal, NothingIsNoChange) {
  const auto changes = parse_journal("", "j.txt");
  ASSERT_TRUE(changes);
  EXPECT_TRUE(changes->empty());
  EXPECT_EQ(print_journal({}), "");
}

TEST(Journal, DifferenceOfTheSerialAloneIsAChange) {
  const auto changes = parse_journal(soa("del", 4294967295) + soa("add", 0), "j.txt");
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_EQ(changes->size(), 1U);
  EXPECT_EQ((*changes)[0].from(), Serial(4294967295));
  EXPECT_EQ((*changes)[0].to(), Serial(0));
}

TEST(Journal, ResignMarksOfNamedAreNoOwner) {
  const auto changes =
      parse_journal(soa("del", 1) + soa("add", 2) + "add re-sign a.example. 300 IN A 192.0.2.1\n", "j");
  ASSERT_TRUE(changes) << changes.error().message;
  EXPECT_EQ(plain((*changes)[0].added[0]), "a.example. 300 IN A 192.0.2.1");
}

TEST(Journal, LastDifferenceMustBeComplete) {
  EXPECT_EQ(journal_error(k_first + soa("del", 2) + "del a.example. 600 IN A 192.0.2.1\n"),
            "j.txt:5: difference is not complete: the new SOA is missing");
  const std::string cut = k_first.substr(0, k_first.size() - 2);
  EXPECT_EQ(journal_error(cut), "j.txt:4: the last line is not complete: it has no line feed");
  EXPECT_EQ(journal_error(k_first + "\n"), "no error");
}

TEST(Journal, OrderOfADifferenceIsChecked) {
  const std::pair<std::string, const char*> rows[] = {
      {"add a.example. 300 IN A 192.0.2.1\n", "j.txt:1: journal does not begin with the deletion of a SOA"},
      {"del a.example. 300 IN A 192.0.2.1\n", "j.txt:1: journal does not begin with the deletion of a SOA"},
      {soa("add", 1), "j.txt:1: addition of a SOA without the deletion of the old one before it"},
      {soa("del", 1) + soa("del", 2),
       "j.txt:2: a second deletion of a SOA, before the addition of the new one"},
      {k_first + soa("add", 3), "j.txt:5: addition of a SOA without the deletion of the old one before it"},
      {soa("del", 1) + "add a.example. 300 IN A 192.0.2.1\n", "j.txt:2: addition before that of the new SOA"},
      {k_first + "del a.example. 600 IN A 192.0.2.1\n",
       "j.txt:5: deletion behind the new SOA; a difference begins with the deletion of the old SOA"},
      {k_first + soa("del", 3) + soa("add", 4),
       "j.txt:5: difference begins with serial 3, but the one before it ended with 2"},
      {k_first + "del example.net. 300 IN SOA a. b. 2 1 1 1 1\n",
       "j.txt:5: SOA of example.net. in the journal of example."},
      {soa("del", 1) + "add example.net. 300 IN SOA a. b. 2 1 1 1 1\n",
       "j.txt:2: SOA of example.net. in the journal of example."},
      {k_first + "add a.example.net. 300 IN A 192.0.2.1\n",
       "j.txt:5: a.example.net. is outside the zone example."},
  };
  for (const auto& [text, error] : rows) EXPECT_EQ(journal_error(text), error) << text;
}

TEST(Journal, LinesAreCheckedWordByWord) {
  const std::pair<const char*, const char*> rows[] = {
      {"ad a.example. 300 IN A 192.0.2.1\n", "j.txt:5: wanted 'add' or 'del', read 'ad'"},
      {"add\n", "j.txt:5: wanted an owner name, read the end of the record"},
      {"add a 300 IN A 192.0.2.1\n",
       "j.txt:5: wanted an owner name, read 'a': a relative name, and there is no origin"},
      {"add a. IN A 192.0.2.1\n", "j.txt:5: wanted a TTL in seconds, read 'IN'"},
      {"add a. 300 A 192.0.2.1\n", "j.txt:5: wanted class IN, read 'A'"},
      {"add a. 300 CH A 192.0.2.1\n", "j.txt:5: wanted class IN, read 'CH'"},
      {"add a. 300 IN FOO 192.0.2.1\n", "j.txt:5: wanted an RR type, read 'FOO'"},
      {"add a. 300 IN ANY 192.0.2.1\n", "j.txt:5: 'ANY' is not a type that a zone may hold"},
      {"add a.example. 300 IN A 192.0.2\n", "j.txt:5: A: wanted an IPv4 address, read '192.0.2'"},
      {"add a.example. 300 IN TXT \"x\n", "j.txt:5: TXT: quoted string is not closed on its line"},
  };
  for (const auto& [line, error] : rows) EXPECT_EQ(journal_error(k_first + line), error) << line;
}

TEST(Journal, CutInTheMiddleOfALineIsAlwaysAnError) {
  const std::string text = fixture("zones/journal/named-9.18.txt");
  for (std::size_t end = 1; end < text.size(); ++end) {
    if (text[end - 1] == '\n') continue;
    EXPECT_NE(journal_error(text.substr(0, end)), "no error") << end;
  }
}

} // namespace
} // namespace countersign::test
