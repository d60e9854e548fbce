// Each route against a server, or a program, that behaves and that does not.
#include "harness/alerts/hmac.h"
#include "harness/alerts/http_client.h"
#include "harness/alerts/payload.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/temporary_directory.h"

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace countersign::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

AlertErrand errand() {
  AlertErrand errand;
  AlertMessage& message = errand.message;
  message.id = 3;
  message.alert = 7;
  message.episode = 2;
  message.zone = "example.";
  message.rule = "rrsig-bogus";
  message.subject_class = "new/hsm2 apex";
  message.severity = Severity::critical;
  message.summary = "example. SOA 8/33834 does not verify \"quoted\" \xff";
  message.findings = 10'000;
  message.created_at = 1'777'939'200'123;
  message.idempotency_key = "countersign-0123456789abcdef-3";
  errand.now = message.created_at + 5000;
  errand.overview = {1, 1, Severity::critical, "7 critical example. ...\n"};
  return errand;
}

AlertRouteConfig route(RouteKind kind, const std::string& url) {
  AlertRouteConfig config;
  config.name = "r";
  config.kind = kind;
  config.url = url;
  config.secret = "s3cret";
  config.user = "api";
  config.host = "ns1";
  config.service = "countersign";
  config.repeat = milliseconds(60'000);
  config.timeout = milliseconds(2'000);
  return config;
}

TEST(Webhook, IsSignedOverTimeAndBody) {
  // RFC 4231, test case 2: an HMAC that is not ours.
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?").value(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  FakeHttpServer server;
  const auto receipt = make_route(route(RouteKind::webhook, server.url() + "/hook?a=b"))->send(errand());
  ASSERT_TRUE(receipt) << receipt.error().message;
  ASSERT_EQ(server.seen().size(), 1U);
  const SeenRequest seen = server.seen().front();
  EXPECT_THAT(seen.head, testing::StartsWith("POST /hook?a=b HTTP/1.1"));
  EXPECT_EQ(seen.header("Idempotency-Key"), "countersign-0123456789abcdef-3");
  EXPECT_EQ(seen.header("Content-Type"), "application/json");
  const std::string signed_text = seen.header("X-Countersign-Timestamp") + "." + seen.body;
  EXPECT_EQ(seen.header("X-Countersign-Signature"),
            "sha256=" + hmac_sha256_hex("s3cret", signed_text).value());
  const Json json = Json::parse(seen.body);
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["alert"]["rule"], "rrsig-bogus");
  EXPECT_EQ(json["alert"]["findings"], 10'000);
  EXPECT_EQ(json["created_at"], "2026-05-05T00:00:00.123Z");
}

// One server for each way of going wrong, and each ends within the route's own time.
TEST(Webhook, FailsInTimeWhateverTheOtherSideDoes) {
  struct Fault {
    FakeHttpServer::Manner manner;
    int status;
    ErrorKind kind;
  };
  const Fault faults[] = {
      {FakeHttpServer::Manner::hangs, 0, ErrorKind::timeout},
      {FakeHttpServer::Manner::dribbles, 0, ErrorKind::timeout},
      {FakeHttpServer::Manner::garbage, 0, ErrorKind::io},
      {FakeHttpServer::Manner::closes, 0, ErrorKind::io},
      {FakeHttpServer::Manner::answers, 500, ErrorKind::io},
      {FakeHttpServer::Manner::answers, 429, ErrorKind::io},
      {FakeHttpServer::Manner::answers, 302, ErrorKind::io},
      {FakeHttpServer::Manner::answers, 400, ErrorKind::protocol},
      {FakeHttpServer::Manner::answers, 404, ErrorKind::protocol},
  };
  for (const Fault& fault : faults) {
    FakeHttpServer server;
    server.manner = fault.manner;
    server.set_answer([&](const SeenRequest&) { return std::pair(fault.status, std::string("why")); });
    AlertRouteConfig config = route(RouteKind::webhook, server.url());
    config.timeout = milliseconds(300);
    const auto receipt = make_route(config)->send(errand());
    ASSERT_FALSE(receipt) << static_cast<int>(fault.manner) << " " << fault.status;
    EXPECT_EQ(receipt.error().kind, fault.kind) << fault.status << ": " << receipt.error().message;
  }
  EXPECT_FALSE(make_route(route(RouteKind::webhook, url_of_nobody()))->send(errand()));
}

TEST(Http, TakesNoAnswerWithoutEndAndNoPasswordInAUrl) {
  FakeHttpServer server;
  server.set_answer(
      [](const SeenRequest&) { return std::pair(200, std::string(std::size_t{2} << 20, 'x')); });
  HttpRequest request;
  request.url = server.url();
  EXPECT_EQ(ask_http(request, milliseconds(5'000)).error().kind, ErrorKind::limit);
  request.url = "http://user:word@127.0.0.1/";
  EXPECT_EQ(ask_http(request, milliseconds(500)).error().kind, ErrorKind::usage);
}

TEST(PagerDuty, OpensAcknowledgesAndResolvesOneIncident) {
  FakeHttpServer server;
  server.set_answer([](const SeenRequest& request) {
    const Json json = Json::parse(request.body);
    return std::pair(202, Json{{"status", "success"}, {"dedup_key", json["dedup_key"]}}.dump());
  });
  const auto sender = make_route(route(RouteKind::pagerduty, server.url() + "/v2/enqueue"));
  AlertErrand sent = errand();
  for (const AlertAction action : {AlertAction::trigger, AlertAction::acknowledge, AlertAction::resolve}) {
    ASSERT_TRUE(sender->takes(action));
    sent.message.action = action;
    const auto receipt = sender->send(sent);
    ASSERT_TRUE(receipt) << receipt.error().message;
  }
  const auto seen = server.seen();
  const Json first = Json::parse(seen[0].body), last = Json::parse(seen[2].body);
  EXPECT_EQ(first["routing_key"], "s3cret");
  EXPECT_EQ(first["event_action"], "trigger");
  EXPECT_EQ(first["payload"]["severity"], "critical");
  EXPECT_EQ(last["event_action"], "resolve");
  EXPECT_EQ(first["dedup_key"], last["dedup_key"]);
}

TEST(PagerDuty, ASuccessThatNamesAnotherIncidentIsNone) {
  FakeHttpServer server;
  server.set_answer(
      [](const SeenRequest&) { return std::pair(202, std::string(R"({"status":"success"})")); });
  EXPECT_FALSE(make_route(route(RouteKind::pagerduty, server.url()))->send(errand()));
  AlertMessage message = errand().message;
  message.subject_class = std::string(1000, 'c');
  EXPECT_LE(incident_key(message).size(), 255U);
}

TEST(Icinga, IsToldTheWorstOfAllAndNotTheNewest) {
  FakeHttpServer server;
  server.set_answer([](const SeenRequest&) {
    return std::pair(200, std::string(R"({"results":[{"code":200.0,"status":"Successfully processed"}]})"));
  });
  AlertErrand sent = errand();
  sent.message.action = AlertAction::resolve; // one is over, another stands
  ASSERT_TRUE(make_route(route(RouteKind::icinga, server.url()))->send(sent));
  const SeenRequest seen = server.seen().front();
  EXPECT_THAT(seen.head, testing::StartsWith("POST /v1/actions/process-check-result "));
  EXPECT_EQ(seen.header("Authorization"), "Basic YXBpOnMzY3JldA==");
  const Json json = Json::parse(seen.body);
  EXPECT_EQ(json["exit_status"], 2);
  EXPECT_EQ(json["ttl"], 240);
  EXPECT_THAT(json["plugin_output"].get<std::string>(), HasSubstr("COUNTERSIGN CRITICAL - 1 unresolved"));
}

TEST(Icinga, AServiceThatItDoesNotKnowIsNoReceipt) {
  FakeHttpServer server;
  server.set_answer([](const SeenRequest&) { return std::pair(200, std::string(R"({"results":[]})")); });
  const auto receipt = make_route(route(RouteKind::icinga, server.url()))->send(errand());
  ASSERT_FALSE(receipt);
  EXPECT_THAT(receipt.error().message, HasSubstr("no such host and service"));
}

TEST(Alertmanager, WhatItDoesNotListAfterwardsIsNoReceipt) {
  FakeHttpServer server;
  server.set_answer([](const SeenRequest& request) {
    return std::pair(200, std::string(request.head.starts_with("GET") ? "[]" : ""));
  });
  const auto receipt = make_route(route(RouteKind::alertmanager, server.url()))->send(errand());
  ASSERT_FALSE(receipt);
  EXPECT_THAT(receipt.error().message, HasSubstr("does not list it"));
}

class Hook : public testing::Test {
protected:
  AlertRouteConfig hook(const std::string& script, RouteKind kind = RouteKind::exec) {
    const auto file = directory_.path() / "hook.sh";
    std::ofstream(file) << "#!/bin/sh\n" << script;
    ::chmod(file.c_str(), 0755);
    AlertRouteConfig config = route(kind, "");
    config.arguments = {file.string(), directory_.path().string()};
    config.from = "countersign@example.net";
    config.to = {"noc@example.net", "duty@example.net"};
    return config;
  }
  std::string read(const char* name) {
    std::ifstream in(directory_.path() / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  const TemporaryDirectory directory_;
};

TEST_F(Hook, GetsJsonOnStdin) {
  const auto receipt =
      make_route(hook("cat > $1/got; echo \"$COUNTERSIGN_ACTION $COUNTERSIGN_SEVERITY\"\n"))->send(errand());
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(*receipt, "trigger critical");
  EXPECT_EQ(Json::parse(read("got"))["idempotency_key"], "countersign-0123456789abcdef-3");
}

TEST_F(Hook, ThatFailsOrReadsNothingSaysSo) {
  const auto failed = make_route(hook("echo no paper >&2; exit 3\n"))->send(errand());
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("exit status 3: no paper"));
  EXPECT_TRUE(make_route(hook("exit 0\n"))->send(errand()));
  AlertRouteConfig missing = hook("exit 0\n");
  missing.arguments = {"/nonexistent/page"};
  EXPECT_FALSE(make_route(missing)->send(errand()));
}

TEST_F(Hook, ThatHangsIsKilledWithItsChildren) {
  AlertRouteConfig config = hook("sleep 600 & echo $! > $1/child; echo $$ > $1/self; wait\n");
  config.timeout = milliseconds(500);
  const auto receipt = make_route(config)->send(errand());
  ASSERT_FALSE(receipt);
  EXPECT_EQ(receipt.error().kind, ErrorKind::timeout);
  for (const char* name : {"child", "self"}) {
    const int process = std::stoi(read(name));
    // Gone, or a zombie that init has not reaped yet.
    std::ifstream status("/proc/" + std::to_string(process) + "/stat");
    std::string text{std::istreambuf_iterator<char>(status), {}};
    EXPECT_TRUE(text.empty() || text.find(") Z ") != std::string::npos) << name << ": " << text;
  }
}

TEST_F(Hook, AsSendmailGetsAMessageAndAddresses) {
  AlertRouteConfig config = hook("d=$1; shift; echo \"$@\" > $d/args; cat > $d/mail\n", RouteKind::sendmail);
  AlertErrand sent = errand();
  sent.message.subject_class = "new\r\nBcc: everybody@example.org";
  const auto receipt = make_route(config)->send(sent);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(read("args"), "-i -f countersign@example.net -- noc@example.net duty@example.net\n");
  const std::string mail = read("mail");
  const std::string head = mail.substr(0, mail.find("\n\n"));
  EXPECT_THAT(head, HasSubstr("To: noc@example.net, duty@example.net\n"));
  EXPECT_THAT(head, HasSubstr("Date: Tue, 05 May 2026 00:00:05 +0000"));
  EXPECT_THAT(head, testing::Not(HasSubstr("\nBcc:")));
  EXPECT_THAT(mail, HasSubstr("countersign alerts ack 7 --by NAME"));
}

} // namespace
} // namespace countersign::test
