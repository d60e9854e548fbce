#include "harness/config/key_file.h"
#include "harness/config/read_alerts.h"

#include <algorithm>
#include <array>

namespace countersign {
namespace {

constexpr std::array k_kinds{RouteKind::exec,      RouteKind::webhook,  RouteKind::alertmanager,
                             RouteKind::pagerduty, RouteKind::sendmail, RouteKind::icinga};
constexpr std::size_t k_most_routes = 32;

class RouteReader {
public:
  RouteReader(TableReader& reader, const std::filesystem::path& base, AlertRouteConfig& route)
      : reader_(reader), base_(base), route_(route) {}

  void read() {
    reader_.text("name", route_.name, true);
    std::string kind, severity;
    reader_.text("kind", kind, true);
    const auto* known =
        std::ranges::find(k_kinds, kind, [](RouteKind each) { return std::string(to_text(each)); });
    if (known == k_kinds.end()) {
      if (!kind.empty())
        reader_.error("kind",
                      "must be \"exec\", \"webhook\", \"alertmanager\", \"pagerduty\", \"sendmail\" or "
                      "\"icinga\"");
      return;
    }
    route_.kind = *known;
    reader_.text("at_least", severity);
    if (const auto parsed = parse_severity(severity)) {
      route_.at_least = *parsed;
    } else if (!severity.empty()) {
      reader_.error("at_least", "must be \"info\", \"minor\", \"major\" or \"critical\"");
    }
    // Alertmanager and Icinga forget what is not said again.
    if (route_.kind == RouteKind::alertmanager || route_.kind == RouteKind::icinga)
      route_.repeat = milliseconds(60'000);
    reader_.duration("after", route_.after);
    reader_.duration("repeat", route_.repeat);
    reader_.duration("timeout", route_.timeout);
    if (route_.timeout < milliseconds(100)) reader_.error("timeout", "must be 100ms or longer");
    if (route_.repeat > milliseconds(0) && route_.repeat < milliseconds(1000))
      reader_.error("repeat", "must be 1s or longer");
    if (route_.kind == RouteKind::alertmanager && route_.repeat == milliseconds(0))
      reader_.error("repeat", "is needed: Alertmanager takes what is not said again for resolved");
    read_kind();
  }

private:
  void read_kind() {
    switch (route_.kind) {
    case RouteKind::exec:
      return arguments(true);
    case RouteKind::sendmail:
      arguments(false);
      reader_.text("from", route_.from, true);
      reader_.text_list("to", route_.to);
      check_addresses();
      return;
    case RouteKind::webhook:
      url(true);
      return secret("secret_file", true);
    case RouteKind::alertmanager:
      return url(true);
    case RouteKind::pagerduty:
      route_.url = "https://events.pagerduty.com/v2/enqueue";
      url(false);
      return secret("routing_key_file", true);
    case RouteKind::icinga:
      url(true);
      reader_.text("user", route_.user, true);
      secret("password_file", true);
      reader_.text("host", route_.host, true);
      reader_.text("service", route_.service, true);
      return;
    }
  }

  // A program with a slash in it is a path, and paths are taken from the file's place.
  void arguments(bool required) {
    reader_.text_list("arguments", route_.arguments);
    if (route_.arguments.empty()) {
      if (required) reader_.error("arguments", "is missing: say arguments = [\"/usr/local/bin/page\"]");
      return;
    }
    std::string& program = route_.arguments.front();
    if (program.empty() || program.find('/') == std::string::npos)
      return reader_.error("arguments", "must begin with the path of a program");
    program = std::filesystem::absolute(base_ / program).lexically_normal().string();
  }

  void check_addresses() {
    if (route_.to.empty()) reader_.error("to", "is missing: say to = [\"noc@example.net\"]");
    const auto bad = [](const std::string& address) {
      return address.empty() || address.front() == '-' || std::ranges::any_of(address, [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == ',';
             });
    };
    if (!route_.from.empty() && bad(route_.from)) reader_.error("from", "is not one plain address");
    if (std::ranges::any_of(route_.to, bad)) reader_.error("to", "must be plain addresses");
  }

  void url(bool required) {
    reader_.text("url", route_.url);
    secret_into("url_file", route_.url);
    reader_.path("ca_file", route_.ca_file, base_);
    if (required && route_.url.empty()) return reader_.error("url", "is missing (or url_file)");
    if (!route_.url.starts_with("https://") && !route_.url.starts_with("http://"))
      reader_.error("url", "must begin with https:// or http://");
    const bool carries_secret = route_.kind == RouteKind::pagerduty || route_.kind == RouteKind::icinga;
    const bool is_local = route_.url.starts_with("http://127.") || route_.url.starts_with("http://[::1]");
    if (carries_secret && route_.url.starts_with("http://") && !is_local)
      reader_.error("url", "must be https: a secret goes over it");
  }

  void secret(const char* key, bool required) {
    if (required && !reader_.has(key)) return reader_.error(key, "is missing");
    secret_into(key, route_.secret);
  }

  void secret_into(const char* key, std::string& out) {
    std::filesystem::path file;
    reader_.path(key, file, base_);
    if (file.empty()) return;
    auto text = load_secret(file);
    if (!text) return reader_.error(key, text.error().message);
    if (std::ranges::any_of(*text, [](char c) { return static_cast<unsigned char>(c) < ' '; }))
      return reader_.error(key, fmt::format("{} has more than one line", file.string()));
    out = *std::move(text);
  }

  TableReader& reader_;
  const std::filesystem::path& base_;
  AlertRouteConfig& route_;
};

void read_heartbeat(TableReader& reader, const std::filesystem::path& base, AlertConfig& out) {
  reader.text("url", out.heartbeat_url);
  std::filesystem::path file;
  reader.path("url_file", file, base);
  if (!file.empty()) {
    if (auto text = load_secret(file)) {
      out.heartbeat_url = *std::move(text);
    } else {
      reader.error("url_file", text.error().message);
    }
  }
  if (!out.heartbeat_url.starts_with("https://") && !out.heartbeat_url.starts_with("http://"))
    reader.error("url", "must begin with https:// or http://");
  reader.duration("every", out.heartbeat_every);
  reader.duration("timeout", out.heartbeat_timeout);
  if (out.heartbeat_every < milliseconds(1000)) reader.error("every", "must be 1s or longer");
}

} // namespace

void read_alerts(TableReader& reader, const std::filesystem::path& base, AlertConfig& out) {
  reader.duration("look_every", out.look_every);
  reader.duration("canary_every", out.canary_every);
  reader.duration("acknowledge_within", out.acknowledge_within);
  reader.duration("acknowledgement_lasts", out.acknowledgement_lasts);
  reader.duration("retry_floor", out.retry_floor);
  reader.duration("retry_ceiling", out.retry_ceiling);
  if (out.look_every < milliseconds(50)) reader.error("look_every", "must be 50ms or longer");
  if (out.retry_floor < milliseconds(50)) reader.error("retry_floor", "must be 50ms or longer");
  if (out.retry_ceiling < out.retry_floor) reader.error("retry_ceiling", "is shorter than the floor");
  reader.table("heartbeat", [&](TableReader& heartbeat) { read_heartbeat(heartbeat, base, out); });
  reader.tables("route", [&](TableReader& table) {
    AlertRouteConfig route;
    RouteReader(table, base, route).read();
    if (route.name == "heartbeat") table.error("name", "is the dead-man's switch's");
    if (std::ranges::find(out.routes, route.name, &AlertRouteConfig::name) != out.routes.end())
      table.error("name", fmt::format("'{}' is used twice", route.name));
    out.routes.push_back(std::move(route));
  });
  if (out.routes.empty()) reader.error("route", "is missing: say [[alerts.route]] name = ..., kind = ...");
  if (out.routes.size() > k_most_routes)
    reader.error("route", fmt::format("is there more than {} times", k_most_routes));
  std::ranges::stable_sort(out.routes, {}, &AlertRouteConfig::after);
}

Result<std::optional<AlertConfig>> parse_alert_config(std::string_view text, const std::string& file_name,
                                                      const std::filesystem::path& base_directory) {
  try {
    const toml::table root = toml::parse(text);
    if (!root.contains("alerts")) return std::optional<AlertConfig>();
    ConfigErrors errors(file_name);
    AlertConfig config;
    TableReader top(root, "the file", errors);
    top.table("alerts", [&](TableReader& alerts) { read_alerts(alerts, base_directory, config); });
    if (errors.first()) return tl::unexpected<Error>(*errors.first());
    return std::optional(std::move(config));
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::configuration, "{}:{}:{}: {}", file_name, place.line, place.column,
                error.description());
  }
}

} // namespace countersign
