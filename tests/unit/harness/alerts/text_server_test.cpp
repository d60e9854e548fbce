#include "harness/alerts/http_client.h"
#include "harness/alerts/text_server.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

TEST(TextServer, AnswersOneQuestionAndNoOther) {
  int asked = 0;
  bool well = true;
  const auto server =
      TextServer::start({"127.0.0.1", 0}, "/metrics", "text/plain", [&]() -> Result<std::string> {
        ++asked;
        if (!well) return fail(ErrorKind::storage, "locked");
        return std::string("one 1\n");
      });
  ASSERT_TRUE(server) << server.error().message;
  HttpRequest request;
  request.method = "GET";
  request.url = "http://" + to_text((*server)->endpoint()) + "/metrics";
  const auto good = ask_http(request, milliseconds(5'000));
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->status, 200);
  EXPECT_EQ(good->body, "one 1\n");
  well = false;
  EXPECT_EQ(ask_http(request, milliseconds(5'000)).value().status, 503);
  request.url += "/../etc/passwd";
  EXPECT_EQ(ask_http(request, milliseconds(5'000)).value().status, 404);
  request.method = "POST";
  EXPECT_NE(ask_http(request, milliseconds(5'000)).value().status, 200);
  EXPECT_EQ(asked, 2);
}

TEST(TextServer, IsOnTheLoopbackAndEndsAtOnce) {
  EXPECT_EQ(TextServer::start({"0.0.0.0", 0}, "/", "text/plain", [] { return Result<std::string>(""); })
                .error()
                .kind,
            ErrorKind::usage);
  for (int i = 0; i < 20; ++i) {
    const auto server =
        TextServer::start({"127.0.0.1", 0}, "/", "text/plain", [] { return Result<std::string>(""); });
    ASSERT_TRUE(server);
  }
}

} // namespace
} // namespace countersign::test
