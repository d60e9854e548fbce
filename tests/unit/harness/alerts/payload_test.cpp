// What the answers of receivers say, whatever they are.
#include "harness/alerts/payload.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

AlertMessage message() {
  AlertMessage message;
  message.zone = "example.";
  message.rule = "rrsig-bogus";
  message.subject_class = "new/hsm2 apex";
  message.severity = Severity::critical;
  return message;
}

TEST(Answers, OfNoSenseAreErrorsAndNoCrash) {
  for (const char* body : {"", "{", "[]", "null", "1", "\"x\"", "{}", "[1]", "[{}]", R"([{"labels":1}])",
                           R"({"results":1})", R"({"results":[1]})", R"({"results":[{"code":"200"}]})",
                           R"({"status":"success","dedup_key":1})", R"({"status":["success"]})",
                           R"([{"labels":{"alertname":"Other"},"status":1}])", "\xff\xfe", "[[[[[[[["}) {
    EXPECT_FALSE(read_pagerduty_answer(body, "key")) << body;
    EXPECT_FALSE(read_icinga_answer(body)) << body;
    EXPECT_FALSE(read_alertmanager_list(body, message())) << body;
  }
}

TEST(Answers, OfAlertmanagerNameFingerprintAndSilence) {
  const std::string body =
      R"([{"labels":{"alertname":"Watchdog"}},)"
      R"({"labels":{"alertname":"CountersignFinding","class":"new/hsm2 apex","rule":"rrsig-bogus",)"
      R"("severity":"critical","zone":"example.","site":"added there"},"fingerprint":"abc",)"
      R"("status":{"state":"suppressed"}}])";
  EXPECT_EQ(read_alertmanager_list(body, message()).value(), "read back: abc suppressed");
}

TEST(Mail, HasNoLineOfAForeignTextInItsHead) {
  AlertErrand errand;
  errand.message = message();
  errand.message.zone = "x\nBcc: all@example.org";
  const std::string mail = mail_text(errand, "a@example.net", {"b@example.net"});
  EXPECT_THAT(mail.substr(0, mail.find("\n\n")), testing::Not(testing::HasSubstr("\nBcc")));
}

} // namespace
} // namespace countersign::test
