#include "adapters/process/subprocess.h"
#include "harness/alerts/hmac.h"
#include "harness/alerts/http_client.h"
#include "harness/alerts/payload.h"

namespace countersign {
namespace {

constexpr std::size_t k_longest_output = std::size_t{64} << 10;

class ConfiguredRoute : public AlertRouteSender {
public:
  explicit ConfiguredRoute(const AlertRouteConfig& config) : config_(config) {}

protected:
  HttpRequest request(std::string body) const {
    HttpRequest request;
    request.url = config_.url;
    request.body = std::move(body);
    request.ca_file = config_.ca_file;
    return request;
  }
  AlertRouteConfig config_;
};

// The program and all that it started have ended, or are killed, by the deadline.
Result<std::string> run_hook(const AlertRouteConfig& config, std::vector<std::string> arguments,
                             std::string input, std::vector<std::string> environment) {
  ProgramSetup setup;
  setup.program = arguments.front();
  arguments.erase(arguments.begin());
  setup.arguments = std::move(arguments);
  setup.directory = "/";
  setup.environment = std::move(environment);
  setup.stdin_text = std::move(input);
  setup.output_limit = k_longest_output;
  COUNTERSIGN_TRY_ASSIGN(const ProgramOutput output, run_program(setup, Deadline::after(config.timeout)));
  const std::string said = last_lines(output.out, 1);
  return said.empty() ? std::string("exit status 0") : said.substr(0, 200);
}

class ExecRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  Result<std::string> send(const AlertErrand& errand) override {
    const AlertMessage& message = errand.message;
    return run_hook(config_, config_.arguments, alert_json(errand) + "\n",
                    {fmt::format("COUNTERSIGN_ACTION={}", to_text(message.action)),
                     fmt::format("COUNTERSIGN_SEVERITY={}", to_text(message.severity)),
                     "COUNTERSIGN_KEY=" + message.idempotency_key});
  }
  bool takes(AlertAction) const override { return true; }
};

class SendmailRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  Result<std::string> send(const AlertErrand& errand) override {
    std::vector<std::string> arguments = config_.arguments;
    if (arguments.empty()) arguments.emplace_back("/usr/sbin/sendmail");
    for (const char* option : {"-i", "-f"}) arguments.emplace_back(option);
    arguments.push_back(config_.from);
    arguments.emplace_back("--");
    arguments.insert(arguments.end(), config_.to.begin(), config_.to.end());
    return run_hook(config_, std::move(arguments), mail_text(errand, config_.from, config_.to), {});
  }
  bool takes(AlertAction action) const override { return action != AlertAction::acknowledge; }
};

class WebhookRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  Result<std::string> send(const AlertErrand& errand) override {
    HttpRequest sent = request(alert_json(errand));
    // The time is signed as well, so that what was taken down cannot be played again later.
    const std::string time = std::to_string(errand.now / 1000);
    COUNTERSIGN_TRY_ASSIGN(const std::string code, hmac_sha256_hex(config_.secret, time + "." + sent.body));
    sent.headers = {{"X-Countersign-Timestamp", time},
                    {"X-Countersign-Signature", "sha256=" + code},
                    {"Idempotency-Key", errand.message.idempotency_key}};
    COUNTERSIGN_TRY_ASSIGN(const HttpAnswer answer, ask_http(sent, config_.timeout));
    COUNTERSIGN_TRY(expect_success(answer));
    return fmt::format("HTTP status {}", answer.status);
  }
  bool takes(AlertAction) const override { return true; }
};

class PagerDutyRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  Result<std::string> send(const AlertErrand& errand) override {
    COUNTERSIGN_TRY_ASSIGN(const HttpAnswer answer,
                           ask_http(request(pagerduty_json(errand, config_.secret)), config_.timeout));
    COUNTERSIGN_TRY(expect_success(answer));
    return read_pagerduty_answer(answer.body, incident_key(errand.message));
  }
  bool takes(AlertAction) const override { return true; }
};

class AlertmanagerRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  // A 200 says that it was parsed. What counts is that it is in the list afterwards.
  Result<std::string> send(const AlertErrand& errand) override {
    const std::string url = config_.url + (config_.url.ends_with('/') ? "" : "/") + "api/v2/alerts";
    const auto ended = Deadline::after(config_.timeout);
    HttpRequest sent = request(alertmanager_json(errand, config_.repeat));
    sent.url = url;
    COUNTERSIGN_TRY_ASSIGN(const HttpAnswer answer, ask_http(sent, config_.timeout));
    COUNTERSIGN_TRY(expect_success(answer));
    if (errand.message.action == AlertAction::resolve) return fmt::format("HTTP status {}", answer.status);
    HttpRequest asked = request("");
    asked.method = "GET";
    asked.url = url;
    COUNTERSIGN_TRY_ASSIGN(const HttpAnswer list,
                           ask_http(asked, std::max(ended.remaining(), milliseconds(1))));
    COUNTERSIGN_TRY(expect_success(list));
    return read_alertmanager_list(list.body, errand.message);
  }
  bool takes(AlertAction action) const override { return action != AlertAction::acknowledge; }
};

class IcingaRoute final : public ConfiguredRoute {
public:
  using ConfiguredRoute::ConfiguredRoute;
  Result<std::string> send(const AlertErrand& errand) override {
    HttpRequest sent = request(icinga_json(errand, config_.host, config_.service, config_.repeat));
    sent.url += sent.url.ends_with('/') ? "" : "/";
    sent.url += "v1/actions/process-check-result";
    sent.headers = {{"Accept", "application/json"}};
    sent.user = config_.user;
    sent.password = config_.secret;
    COUNTERSIGN_TRY_ASSIGN(const HttpAnswer answer, ask_http(sent, config_.timeout));
    COUNTERSIGN_TRY(expect_success(answer));
    return read_icinga_answer(answer.body);
  }
  bool takes(AlertAction) const override { return true; }
};

} // namespace

std::unique_ptr<AlertRouteSender> make_route(const AlertRouteConfig& config) {
  switch (config.kind) {
  case RouteKind::exec:
    return std::make_unique<ExecRoute>(config);
  case RouteKind::webhook:
    return std::make_unique<WebhookRoute>(config);
  case RouteKind::alertmanager:
    return std::make_unique<AlertmanagerRoute>(config);
  case RouteKind::pagerduty:
    return std::make_unique<PagerDutyRoute>(config);
  case RouteKind::sendmail:
    return std::make_unique<SendmailRoute>(config);
  case RouteKind::icinga:
    return std::make_unique<IcingaRoute>(config);
  }
  return nullptr;
}

} // namespace countersign
