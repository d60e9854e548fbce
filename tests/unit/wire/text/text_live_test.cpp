// Other programs read what we print, and we read what they print. They must be installed: a run without them
// tests nothing.
#include "tests/support/temporary_directory.h"
#include "tests/unit/wire/text/text_support.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <sys/wait.h>

namespace countersign::test {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int exit_code;
  std::string output;
};

class TextLive : public testing::Test {
protected:
  // The commands are fixed words of this file; nothing from outside reaches the shell.
  Outcome run(const std::string& command) const {
    std::FILE* pipe =
        popen(("cd '" + directory_.path().string() + "' && " + command + " 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) return {-1, "popen failed"};
    std::string output;
    std::array<char, 4096> buffer;
    for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
      output.append(buffer.data(), size);
    }
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
  }
  void expect_success(const std::string& command) const {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.exit_code, 0) << command << "\n" << outcome.output;
  }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(directory_ / file) << text;
  }
  std::string read(const std::string& file) const { return read_file((directory_ / file).string()); }

  test::TemporaryDirectory directory_;
};

// The lines of agree.records in one zone, each at an owner of its own.
std::string zone_of_every_layout(std::string_view without = "no type") {
  std::string text =
      "$ORIGIN example.\n$TTL 300\n@ SOA ns hostmaster 1 7200 3600 1209600 300\n@ NS ns\nns A 192.0.2.1\n";
  std::istringstream in(fixture("zones/layouts/agree.records"));
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    // A second SOA belongs into no zone, and named refuses the obsolete ones.
    if (line.empty() || line[0] == ';') continue;
    if (line.starts_with("SOA ") || line.starts_with("MD ") || line.starts_with("MF ")) continue;
    if (line.starts_with(without)) continue;
    text += "r" + std::to_string(++number) + " " + line + "\n";
  }
  return text;
}

void expect_same(const std::string& printed, const ZoneVersion& zone, const char* program) {
  const auto again = parse_zone(printed, in_example());
  ASSERT_TRUE(again) << program << ": " << again.error().message;
  EXPECT_EQ(print_zone(**again), print_zone(zone)) << program;
}

TEST_F(TextLive, EveryLayoutGoesThroughNamedAndBack) {
  const auto zone = parse_zone(zone_of_every_layout(), in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  write("printed", print_zone(**zone));
  expect_success("named-compilezone -q -k ignore -n ignore -i none -M ignore -S ignore -W ignore -o "
                 "named.out example. printed");
  expect_same(read("named.out"), **zone, "named-compilezone");
  expect_success("named-compilezone -q -k ignore -n ignore -i none -M ignore -S ignore -W ignore -s full -o "
                 "full.out example. printed");
  expect_same(read("full.out"), **zone, "named-compilezone -s full");
}

TEST_F(TextLive, EveryLayoutGoesThroughLdnsAndBack) {
  // ldns prints the ports of a WKS as names of services, which it then reads as port 0.
  const auto zone = parse_zone(zone_of_every_layout("WKS"), in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  write("printed", print_zone(**zone));
  expect_success("ldns-read-zone printed > ldns.out");
  expect_same(read("ldns.out"), **zone, "ldns-read-zone");
}

TEST_F(TextLive, NamedMakesTheSameOfTheSource) {
  const auto zone = parse_zone(zone_of_every_layout(), in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  write("source", zone_of_every_layout());
  expect_success("named-compilezone -q -k ignore -n ignore -i none -M ignore -S ignore -W ignore -o "
                 "named.out example. source");
  expect_same(read("named.out"), **zone, "named-compilezone of the source");
}

TEST_F(TextLive, GenerateMakesWhatNamedMakes) {
  const std::string text =
      "$ORIGIN example.\n$TTL 300\n@ SOA ns hostmaster 1 7200 3600 1209600 300\n@ NS ns\nns A 192.0.2.1\n"
      "$GENERATE 1-20/3 host-$ A 192.0.2.$\n$GENERATE 0-40/20 h${7,4,d} 60 IN CNAME ${-0,3,x}.x\n"
      "$GENERATE 250-260 ${0,7,n}.rev PTR h${0,5,X}.$$\n$GENERATE 64-66 o${0,2,o} MX \"1$ m${0,0,N}\"\n"
      "$GENERATE 10-12 ${0,8,n}ip6 PTR p$\n$GENERATE 1-3 t$ TXT \"\\\"a $\\\" b${1}\"\n";
  const auto zone = parse_zone(text, in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  write("source", text);
  expect_success("named-compilezone -q -k ignore -n ignore -i none -o named.out example. source");
  expect_same(read("named.out"), **zone, "named-compilezone with $GENERATE");
}

constexpr const char* k_unsigned =
    "$TTL 1h\n$ORIGIN example.\n"
    "@ IN SOA ns1 hostmaster.example.net. 2026112400 2h 1h 2w 15m\n"
    "  NS ns1\n  NS ns2.example.net.\n  MX 10 mail\n  TXT \"a; b\" \"c \\\"d\\\" \\\\\"\n"
    "  CAA 0 issue \"ca.example.net; policy=ev\"\n"
    "ns1 A 192.0.2.1\n  AAAA 2001:db8::53\nmail 300 A 192.0.2.25\nwww CNAME mail\n* 60 TXT \"w\"\n"
    "signed NS ns.signed\n"
    "signed DS 1 13 2 2bb183af5f22588179a53b0a98631fad1a2921182bb183af5f22588179a53b0a\n"
    "ns.signed A 192.0.2.77\nplain NS ns1.example.net.\na.b.ent A 192.0.2.99\n"
    "priv TYPE65280 \\# 4 0A000001\nsvc HTTPS 1 . alpn=h2 port=8443\n";

class TextLiveSigned : public TextLive, public testing::WithParamInterface<const char*> {};

TEST_P(TextLiveSigned, EveryValidatorAcceptsASignedZoneThatWePrinted) {
  write("zone.db", k_unsigned);
  expect_success("dnssec-keygen -q -a ECDSAP256SHA256 -f KSK example. > ksk");
  expect_success("dnssec-keygen -q -a ECDSAP256SHA256 example. > zsk");
  expect_success(std::string("dnssec-signzone -q -x -S ") + GetParam() + " -o example. -f signed zone.db");
  const auto zone = parse_zone(read("signed"), in_example());
  ASSERT_TRUE(zone) << zone.error().message;
  write("printed", print_zone(**zone));
  expect_success("named-checkzone -q -i none example. printed");
  expect_success("dnssec-verify -q -o example. printed");
  expect_success("ldns-verify-zone -V 1 printed");
  expect_success("kzonecheck -o example. -d on printed");
}

INSTANTIATE_TEST_SUITE_P(Denial, TextLiveSigned, testing::Values("-H 0", "-3 -", "-3 AABBCCDD -A"),
                         [](const auto& param) {
                           return param.index == 0 ? "Nsec" : param.index == 1 ? "Nsec3" : "Nsec3OptOut";
                         });

} // namespace
} // namespace countersign::test
