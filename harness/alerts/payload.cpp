#include "harness/alerts/payload.h"

#include "harness/report/text_layout.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_longest_key = 255; // PagerDuty's dedup_key

// Texts hold what foreign zones hold: not always UTF-8.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string how_to_acknowledge(const AlertMessage& message) {
  return fmt::format("countersign alerts ack {} --by NAME --note TEXT", message.alert);
}

bool is_own(const AlertMessage& message) { return message.zone.empty(); }

std::string component(const AlertMessage& message) { return is_own(message) ? "alert path" : message.zone; }

// Mail headers: one line of printable ASCII.
std::string header_text(std::string text) {
  for (char& c : text) {
    if (c < ' ' || c == 0x7f) c = '?';
  }
  return text;
}

std::string mail_date(UnixMillis at) {
  static constexpr std::array<const char*, 7> days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = layout::iso_8601(at);
  const auto month = static_cast<std::size_t>(std::stoi(iso.substr(5, 2)) - 1);
  const auto day = static_cast<std::size_t>(at / 86'400'000 % 7);
  return fmt::format("{}, {} {} {} {} +0000", days.at(day), iso.substr(8, 2), months.at(month),
                     iso.substr(0, 4), iso.substr(11, 8));
}

Json parse_answer(std::string_view body) { return Json::parse(body, nullptr, false); }

std::string text_of(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int icinga_status(const AlertOverview& overview) {
  if (!overview.worst) return 0;
  if (*overview.worst == Severity::critical) return 2;
  return *overview.worst == Severity::info ? 0 : 1;
}

} // namespace

std::string alert_title(const AlertMessage& message) {
  std::string what = std::string(to_text(message.severity));
  if (message.action != AlertAction::trigger) what = fmt::format("{}d", to_text(message.action));
  return fmt::format("countersign {}: {} {} ({})", what, component(message), message.rule,
                     message.subject_class);
}

std::string incident_key(const AlertMessage& message) {
  std::string key = fmt::format("countersign/{}/{}/{}", message.zone, message.rule, message.subject_class);
  const std::string end = fmt::format("/{}-{}", message.alert, message.episode);
  key.resize(std::min(key.size(), k_longest_key - end.size()));
  return key + end;
}

std::vector<std::pair<std::string, std::string>> alert_labels(const AlertMessage& message) {
  return {{"alertname", "CountersignFinding"},
          {"class", message.subject_class},
          {"rule", message.rule},
          {"severity", to_text(message.severity)},
          {"zone", component(message)}};
}

std::string alert_json(const AlertErrand& errand) {
  const AlertMessage& message = errand.message;
  Json json;
  json["version"] = 1;
  json["action"] = to_text(message.action);
  json["idempotency_key"] = message.idempotency_key;
  json["incident_key"] = incident_key(message);
  json["created_at"] = layout::iso_8601(message.created_at);
  json["title"] = alert_title(message);
  Json& alert = json["alert"];
  alert["id"] = message.alert;
  alert["episode"] = message.episode;
  alert["zone"] = message.zone;
  alert["rule"] = message.rule;
  alert["class"] = message.subject_class;
  alert["severity"] = to_text(message.severity);
  alert["summary"] = message.summary;
  alert["findings"] = message.findings;
  if (message.action == AlertAction::trigger) {
    json["acknowledge"] = how_to_acknowledge(message);
    if (!is_own(message)) json["explain"] = "countersign explain " + message.rule;
  } else {
    json["person"] = message.person;
    json["note"] = message.note;
  }
  return dump(json);
}

std::string alertmanager_json(const AlertErrand& errand, milliseconds repeat) {
  const AlertMessage& message = errand.message;
  Json alert;
  for (const auto& [name, value] : alert_labels(message)) alert["labels"][name] = value;
  alert["annotations"]["summary"] = alert_title(message);
  alert["annotations"]["description"] = message.summary;
  alert["annotations"]["acknowledge"] = how_to_acknowledge(message);
  alert["startsAt"] =
      layout::iso_8601(std::min(message.created_at, errand.now)); // the clock may have jumped back
  // A sender that died must not look like a resolution within minutes.
  const bool resolved = message.action == AlertAction::resolve;
  alert["endsAt"] = layout::iso_8601(resolved ? errand.now : errand.now + 4 * repeat.count());
  return dump(Json::array({alert}));
}

std::string pagerduty_json(const AlertErrand& errand, const std::string& routing_key) {
  const AlertMessage& message = errand.message;
  Json json;
  json["routing_key"] = routing_key;
  json["event_action"] = to_text(message.action);
  json["dedup_key"] = incident_key(message);
  if (message.action != AlertAction::trigger) return dump(json);
  const char* severity = message.severity == Severity::critical ? "critical"
                         : message.severity == Severity::major  ? "error"
                         : message.severity == Severity::minor  ? "warning"
                                                                : "info";
  Json& payload = json["payload"];
  payload["summary"] = fmt::format("{}: {}", alert_title(message), message.summary).substr(0, 1024);
  payload["source"] = component(message);
  payload["severity"] = severity;
  payload["timestamp"] = layout::iso_8601(message.created_at);
  payload["component"] = message.subject_class;
  payload["class"] = message.rule;
  payload["custom_details"] = {{"findings", message.findings},
                               {"acknowledge", how_to_acknowledge(message)},
                               {"idempotency_key", message.idempotency_key}};
  return dump(json);
}

std::string icinga_json(const AlertErrand& errand, const std::string& host, const std::string& service,
                        milliseconds repeat) {
  const AlertOverview& overview = errand.overview;
  static constexpr std::array<const char*, 4> words{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  const int status = icinga_status(overview);
  Json json;
  json["type"] = "Service";
  json["filter"] = "host.name == host_name && service.name == service_name";
  json["filter_vars"] = {{"host_name", host}, {"service_name", service}};
  json["exit_status"] = status;
  json["plugin_output"] = fmt::format("COUNTERSIGN {} - {} unresolved, {} of them not acknowledged\n{}",
                                      words.at(static_cast<std::size_t>(status)), overview.unresolved,
                                      overview.unacknowledged, overview.text);
  json["performance_data"] = Json::array({fmt::format("alerts={};1;;0", overview.unresolved),
                                          fmt::format("unacknowledged={};1;;0", overview.unacknowledged)});
  json["check_source"] = "countersign";
  if (repeat.count() > 0) json["ttl"] = 4 * repeat.count() / 1000; // then silence is UNKNOWN there
  return dump(json);
}

std::string mail_text(const AlertErrand& errand, const std::string& from,
                      const std::vector<std::string>& to) {
  const AlertMessage& message = errand.message;
  std::string text = fmt::format(
      "From: {}\nTo: {}\nSubject: {}\nDate: {}\nMessage-ID: <{}@countersign.invalid>\n"
      "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
      "Content-Transfer-Encoding: 8bit\n\n",
      header_text(from), header_text(fmt::format("{}", fmt::join(to, ", "))),
      header_text(alert_title(message)), mail_date(errand.now), header_text(message.idempotency_key));
  text += fmt::format(
      "zone      {}\nrule      {}\nwhere     {}\nseverity  {}\nfindings  {}\nsince     {}\n\n{}\n",
      component(message), message.rule, message.subject_class, to_text(message.severity), message.findings,
      layout::iso_8601(message.created_at), message.summary);
  if (message.action != AlertAction::trigger) {
    text += fmt::format("\n{}d by {}: {}\n", to_text(message.action), message.person, message.note);
    return text;
  }
  text += fmt::format("\nAcknowledge:  {}\n", how_to_acknowledge(message));
  if (!is_own(message)) text += fmt::format("What it is:   countersign explain {}\n", message.rule);
  return text;
}

Result<std::string> read_pagerduty_answer(std::string_view body, const std::string& key) {
  const Json json = parse_answer(body);
  if (text_of(json, "status") != "success") return fail(ErrorKind::protocol, "the answer is no success");
  const std::string taken = text_of(json, "dedup_key");
  if (taken != key) return fail(ErrorKind::protocol, "the answer names another incident ('{}')", taken);
  return "taken as " + taken;
}

Result<std::string> read_icinga_answer(std::string_view body) {
  const Json json = parse_answer(body);
  const auto results = json.is_object() ? json.find("results") : json.end();
  if (!json.is_object() || results == json.end() || !results->is_array())
    return fail(ErrorKind::io, "the answer is not Icinga's");
  if (results->empty()) return fail(ErrorKind::protocol, "Icinga knows no such host and service");
  const Json& first = results->front();
  const auto code = first.is_object() ? first.find("code") : first.end();
  if (!first.is_object() || code == first.end() || !code->is_number() || code->get<double>() != 200)
    return fail(ErrorKind::protocol, "Icinga refused: {}", text_of(first, "status"));
  return text_of(first, "status");
}

Result<std::string> read_alertmanager_list(std::string_view body, const AlertMessage& message) {
  const Json json = parse_answer(body);
  if (!json.is_array()) return fail(ErrorKind::io, "the list of alerts is not Alertmanager's");
  const auto labels = alert_labels(message);
  for (const Json& alert : json) {
    if (!alert.is_object() || !alert.contains("labels")) continue;
    const Json& theirs = alert["labels"];
    const bool same = std::ranges::all_of(
        labels, [&](const auto& label) { return text_of(theirs, label.first.c_str()) == label.second; });
    if (!same) continue;
    const Json status = alert.contains("status") ? alert["status"] : Json();
    return fmt::format("read back: {} {}", text_of(alert, "fingerprint"), text_of(status, "state"));
  }
  return fail(ErrorKind::not_found, "Alertmanager took the alert and does not list it");
}

} // namespace countersign
