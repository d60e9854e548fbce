// TLS by OpenSSL's own server: whom we trust, and whom we do not.
#include "adapters/process/workspace.h"
#include "harness/alerts/http_client.h"
#include "tests/support/temporary_directory.h"

#include <gmock/gmock.h>
#include <poll.h>

namespace countersign::test {
namespace {

class Https : public testing::Test {
protected:
  void SetUp() override {
    const auto program = find_program("openssl");
    ASSERT_TRUE(program);
    ProgramSetup setup;
    setup.program = *program;
    setup.directory = directory_.path();
    for (const char* name : {"127.0.0.1", "127.0.0.2"}) {
      setup.arguments = {"req",
                         "-x509",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:P-256",
                         "-nodes",
                         "-days",
                         "2",
                         "-subj",
                         "/CN=x",
                         "-addext",
                         fmt::format("subjectAltName=IP:{}", name),
                         "-keyout",
                         fmt::format("{}.key", name),
                         "-out",
                         fmt::format("{}.pem", name)};
      const auto made = run_program(setup, Deadline::after(milliseconds(30'000)));
      ASSERT_TRUE(made) << made.error().message;
    }
    port_ = choose_free_port().value();
  }
  // -www answers each GET with a page.
  void serve(const std::string& name) {
    ProgramSetup setup;
    setup.program = find_program("openssl").value();
    setup.directory = directory_.path();
    setup.arguments = {"s_server", "-www",        "-quiet", "-accept",    fmt::format("127.0.0.1:{}", port_),
                       "-cert",    name + ".pem", "-key",   name + ".key"};
    server_ = Subprocess::start(setup).value();
  }
  Result<HttpAnswer> ask(const std::string& trusted) const {
    HttpRequest request;
    request.method = "GET";
    request.url = fmt::format("https://127.0.0.1:{}/", port_);
    if (!trusted.empty()) request.ca_file = directory_.path() / (trusted + ".pem");
    // The server needs a moment before it listens.
    auto answer = ask_http(request, milliseconds(5'000));
    for (int i = 0; i < 100 && !answer && answer.error().message.find("Connection") != std::string::npos &&
                    server_->captured_stderr().empty();
         ++i) {
      ::poll(nullptr, 0, 50);
      answer = ask_http(request, milliseconds(5'000));
    }
    return answer;
  }

  const TemporaryDirectory directory_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Subprocess> server_;
};

TEST_F(Https, IsSpokenWithWhomTheFileVouchesFor) {
  serve("127.0.0.1");
  const auto answer = ask("127.0.0.1");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->body, testing::HasSubstr("TLS"));
  EXPECT_FALSE(ask("")) << "the system does not know it";
  EXPECT_FALSE(ask("127.0.0.2")) << "another one's certificate";
}

TEST_F(Https, IsNotSpokenWithAnotherHostOfATrustedIssuer) {
  serve("127.0.0.2"); // a certificate that we trust, and of another name
  const auto answer = ask("127.0.0.2");
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, testing::HasSubstr("SSLServerVerification"));
}

} // namespace
} // namespace countersign::test
