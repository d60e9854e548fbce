#include "adapters/changes/text_file.h"
#include "harness/alerts/deliver.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/log/log.h"
#include "harness/report/alerts_report.h"

#include <algorithm>
#include <csignal>

#include <CLI/CLI.hpp>

namespace countersign {
namespace {

struct AlertsArguments {
  std::filesystem::path database = "countersign.db", config;
  std::string format = "text", which, person, note, route;
  std::string expires; // "12h"; empty: as [alerts] would have it by default
  bool all = false, follow = false, quiet = false;
};

std::atomic<bool> g_stop{false}; // set by signals; a handler has no other way to reach us

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_stop.store(true); };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

Result<AlertConfig> read_config(const std::filesystem::path& file) {
  const auto text = read_text_file(file);
  if (!text) return fail(ErrorKind::configuration, "{}", text.error().message);
  COUNTERSIGN_TRY_ASSIGN(auto config, parse_alert_config(*text, file.string(), file.parent_path()));
  if (!config) return fail(ErrorKind::configuration, "{}: has no [alerts]", file.string());
  return *std::move(config);
}

Result<ExitCode> list(const AlertsArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(const auto store, AlertStore::open(arguments.database, false));
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, store->alerts(arguments.all));
  COUNTERSIGN_TRY_ASSIGN(const std::vector<AlertRoute> routes, store->routes());
  if (arguments.format == "json")
    print_out("{}", alerts_json(alerts, routes));
  else if (arguments.format == "nagios")
    print_out("{}", alerts_nagios(alerts, routes));
  else
    print_out("{}", alerts_text(alerts, routes));
  return alerts_exit_code(alerts, routes);
}

// A number, "canary", or "all" that are not answered yet.
Result<std::vector<Alert>> choose(AlertStore& store, const std::string& which, bool to_resolve) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, store.alerts(true));
  std::vector<Alert> chosen;
  for (const Alert& alert : alerts) {
    const bool open =
        alert.state != AlertState::resolved && (to_resolve || alert.state != AlertState::acknowledged);
    if (which == std::to_string(alert.id) || (which == "all" && open) ||
        (which == "canary" && alert.rule == k_alert_canary && open))
      chosen.push_back(alert);
  }
  if (chosen.empty() && which != "all")
    return fail(ErrorKind::usage, "there is no alert '{}' to be answered", which);
  return chosen;
}

Result<std::optional<UnixMillis>> expiry(const std::string& text, UnixMillis now) {
  if (text == "never") return std::optional<UnixMillis>();
  const auto span = text.empty() ? std::optional(AlertConfig{}.acknowledgement_lasts) : parse_duration(text);
  if (!span) return fail(ErrorKind::usage, "--expires takes a duration such as \"8h\", or \"never\"");
  return std::optional(now + span->count());
}

Result<ExitCode> answer(const AlertsArguments& arguments, bool to_resolve) {
  if (arguments.person.empty()) return fail(ErrorKind::usage, "--by NAME is needed: who answers?");
  if (arguments.note.empty()) return fail(ErrorKind::usage, "--note TEXT is needed: what is being done?");
  COUNTERSIGN_TRY_ASSIGN(const auto store, AlertStore::open(arguments.database, true));
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, choose(*store, arguments.which, to_resolve));
  for (const Alert& alert : alerts) {
    const UnixMillis now = now_unix_ms();
    AlertAnswer said{arguments.person, arguments.note, {}};
    // A canary or a test that has arrived has done its work.
    const bool done = alert.rule == k_alert_canary || alert.rule == k_alert_test;
    if (!to_resolve) {
      COUNTERSIGN_TRY_ASSIGN(said.expires_at, expiry(arguments.expires, now));
      COUNTERSIGN_TRY(store->acknowledge(alert.id, said, now));
    }
    if (to_resolve || done) COUNTERSIGN_TRY(store->resolve(alert.id, said, now));
    print_out("alert {} ({} {}) {} by {}\n", alert.id, alert.zone.empty() ? "alert path" : alert.zone,
              alert.rule, to_resolve ? "resolved" : "acknowledged", arguments.person);
  }
  return ExitCode::clean;
}

Result<ExitCode> deliver(const AlertsArguments& arguments) {
  if (arguments.quiet) log_quiet();
  COUNTERSIGN_TRY_ASSIGN(AlertConfig config, read_config(arguments.config));
  install_signal_handlers();
  COUNTERSIGN_TRY_ASSIGN(const DeliverOutcome outcome,
                         deliver_alerts({arguments.database, std::move(config), arguments.follow}, g_stop));
  if (arguments.follow) return ExitCode::clean;
  if (outcome.other_sender) {
    print_out("another process delivers the alerts of this database\n");
    return ExitCode::clean;
  }
  print_out("{} sent, {} failed, {} alerts without a receipt\n", outcome.sent, outcome.failed,
            outcome.undelivered);
  return outcome.failed != 0 || outcome.undelivered != 0 ? ExitCode::undecided : ExitCode::clean;
}

// One message through each route, by the outbox and all; who gets it acknowledges it.
Result<ExitCode> test(const AlertsArguments& arguments) {
  COUNTERSIGN_TRY_ASSIGN(AlertConfig config, read_config(arguments.config));
  const std::string where = arguments.route.empty() ? "all routes" : arguments.route;
  if (!arguments.route.empty() &&
      std::ranges::find(config.routes, arguments.route, &AlertRouteConfig::name) == config.routes.end())
    return fail(ErrorKind::usage, "there is no route '{}'", arguments.route);
  std::int64_t id = 0;
  {
    COUNTERSIGN_TRY_ASSIGN(const auto store, AlertStore::open(arguments.database, true));
    COUNTERSIGN_TRY_ASSIGN(id, store->raise(k_alert_test, where, Severity::info,
                                            "a test: acknowledge it, and nothing else is to be done",
                                            now_unix_ms()));
  }
  install_signal_handlers();
  COUNTERSIGN_TRY_ASSIGN(const DeliverOutcome outcome,
                         deliver_alerts({arguments.database, config, false}, g_stop));
  if (outcome.other_sender)
    print_out("another process delivers the alerts of this database; see alerts list\n");
  COUNTERSIGN_TRY_ASSIGN(const auto store, AlertStore::open(arguments.database, false));
  COUNTERSIGN_TRY_ASSIGN(const auto outbox, store->outbox());
  bool all_well = !outcome.other_sender;
  for (const AlertRouteConfig& route : config.routes) {
    if (!arguments.route.empty() && route.name != arguments.route) continue;
    std::string said = "nothing was tried yet";
    bool well = false;
    for (const OutboxEntry& entry : outbox) {
      if (entry.alert.id != id || !entry.trigger) continue;
      for (const Delivery& delivery : entry.deliveries) {
        if (delivery.message != entry.trigger->id || delivery.route != route.name) continue;
        well = delivery.delivered_at.has_value();
        said = well ? delivery.receipt : delivery.last_error;
      }
    }
    all_well = all_well && well;
    print_out("{:<6} {} ({}): {}\n", well ? "ok" : "FAILED", route.name, to_text(route.kind), said);
  }
  print_out("acknowledge it where it arrived: countersign alerts ack {} --by NAME --note TEXT\n", id);
  return all_well ? ExitCode::clean : ExitCode::undecided;
}

using Run = Result<ExitCode> (*)(const AlertsArguments&);

void add_verb(CLI::App& verb, const std::shared_ptr<AlertsArguments>& arguments, Action& action, Run run) {
  verb.add_option("--db", arguments->database, "SQLite file of the results")->capture_default_str();
  verb.callback([arguments, &action, run] { action = [arguments, run] { return run(*arguments); }; });
}

void add_answer_options(CLI::App& verb, AlertsArguments& arguments) {
  verb.add_option("which", arguments.which, "Number of the alert, \"canary\" or \"all\"")->required();
  verb.add_option("--by", arguments.person, "Who answers");
  verb.add_option("--note", arguments.note, "What is being done about it");
}

} // namespace

void add_alerts(CLI::App& app, Action& action) {
  CLI::App* alerts = app.add_subcommand("alerts", "Who must be told, who was, and who has answered");
  alerts->require_subcommand(1);
  auto arguments = std::make_shared<AlertsArguments>();
  CLI::App* verb = alerts->add_subcommand("list", "Alerts that are not resolved, and how the routes are");
  verb->add_flag("--all", arguments->all, "The resolved ones as well");
  verb->add_option("--format", arguments->format, "text, json or nagios")
      ->check(CLI::IsMember({"text", "json", "nagios"}))
      ->capture_default_str();
  add_verb(*verb, arguments, action, list);

  verb = alerts->add_subcommand("ack", "Says that a person has seen an alert and does something about it");
  add_answer_options(*verb, *arguments);
  verb->add_option("--expires", arguments->expires,
                   "After this it is open again (\"8h\", or \"never\") [12h]");
  add_verb(*verb, arguments, action, [](const AlertsArguments& given) { return answer(given, false); });

  verb = alerts->add_subcommand("resolve", "Says that what an alert was about is over");
  add_answer_options(*verb, *arguments);
  add_verb(*verb, arguments, action, [](const AlertsArguments& given) { return answer(given, true); });

  verb = alerts->add_subcommand("test", "Sends a test through each route, and says what came of it");
  verb->add_option("config", arguments->config, "TOML file with [alerts]")->required();
  verb->add_option("--route", arguments->route, "Only this one");
  add_verb(*verb, arguments, action, test);

  verb =
      alerts->add_subcommand("deliver", "Sends what is due: from cron, or with --follow until it is stopped");
  verb->add_option("config", arguments->config, "TOML file with [alerts]")->required();
  verb->add_flag("--follow", arguments->follow, "Go on until SIGTERM");
  verb->add_flag("-q,--quiet", arguments->quiet, "Warnings and errors only");
  add_verb(*verb, arguments, action, deliver);
}

} // namespace countersign
