#include "harness/hook/request.h"

#include <map>

#include <gmock/gmock.h>

namespace countersign::hook {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

Result<Request> read(const Told& told, const Variables& variables) {
  return read_request(told, [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

const Variables k_nsd{{"VERIFY_ZONE", "Example"},
                      {"VERIFY_ZONE_ON_STDIN", "no"},
                      {"VERIFY_IP_ADDRESS", "::1"},
                      {"VERIFY_IP_ADDRESSES", "::1@5347 127.0.0.1@5347"},
                      {"VERIFY_PORT", "5347"}};
const Variables k_cascade{
    {"CASCADE_ZONE", "example.org"}, {"CASCADE_SERIAL", "4294967295"}, {"CASCADE_SERVER", "[::1]:8053"}};

TEST(Request, OfNsdByTransfer) {
  const auto request = read({}, k_nsd);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->server, HookServer::nsd);
  EXPECT_EQ(request->zone, "example.");
  EXPECT_EQ(request->input, ZoneInput::transfer);
  EXPECT_EQ(request->from, (Endpoint{"::1", 5347}));
  EXPECT_FALSE(request->serial);
}

TEST(Request, OfNsdOnStandardInput) {
  const auto request = read({}, {{"VERIFY_ZONE", "."}, {"VERIFY_ZONE_ON_STDIN", "yes"}});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->zone, ".");
  EXPECT_EQ(request->input, ZoneInput::standard_input);
}

TEST(Request, OfCascadeIsAboutASignedZoneUnlessItSaysSo) {
  const auto request = read({}, k_cascade);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->stage, HookStage::signed_zone);
  EXPECT_EQ(request->zone, "example.org.");
  EXPECT_EQ(request->serial, Serial(4294967295));
  EXPECT_EQ(request->from, (Endpoint{"::1", 8053}));
  EXPECT_EQ(read({"cascade-loaded", "", "", ""}, k_cascade)->stage, HookStage::loaded);
}

TEST(Request, OfKnotIsOnTheCommandLine) {
  const auto request = read({"knot", "Example.", "7", "dump"}, {});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->zone, "example.");
  EXPECT_EQ(request->serial, Serial(7));
  EXPECT_EQ(request->file, "dump");
}

TEST(Request, ThatIsNotWholeIsAnError) {
  struct Row {
    const char* what;
    Told told;
    Variables variables;
    const char* says;
  };
  Variables both = k_nsd, no_serial = k_cascade, odd_serial = k_cascade, odd_server = k_cascade,
            odd_port = k_nsd;
  both.insert(k_cascade.begin(), k_cascade.end());
  no_serial.erase("CASCADE_SERIAL");
  odd_serial["CASCADE_SERIAL"] = "4294967296";
  odd_server["CASCADE_SERVER"] = "localhost";
  odd_port["VERIFY_PORT"] = "5347x";
  const Row rows[] = {
      {"nobody calls", {}, {}, "say --for"},
      {"two call", {}, both, "both VERIFY_ZONE and CASCADE_ZONE"},
      {"another one was meant", {"nsd", "", "", ""}, k_cascade, "VERIFY_ZONE is not set"},
      {"no serial", {}, no_serial, "CASCADE_SERIAL is not set"},
      {"a serial of 33 bits", {}, odd_serial, "CASCADE_SERIAL is no number that fits"},
      {"a server by name", {}, odd_server, "CASCADE_SERVER"},
      {"a port with a tail", {}, odd_port, "VERIFY_PORT is no number that fits"},
      {"Knot without a serial", {"knot", "example.", "", "dump"}, {}, "--for knot needs"},
      {"Knot's options for another", {"nsd", "example.", "", ""}, k_nsd, "are for --for knot"},
  };
  for (const Row& row : rows) {
    const auto request = read(row.told, row.variables);
    ASSERT_FALSE(request) << row.what;
    EXPECT_EQ(request.error().kind, ErrorKind::usage) << row.what;
    EXPECT_THAT(request.error().message, HasSubstr(row.says)) << row.what;
  }
}

} // namespace
} // namespace countersign::hook
