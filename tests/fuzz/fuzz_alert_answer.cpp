// Input: what a receiver of alerts answered.
#include "harness/alerts/payload.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  AlertMessage message;
  message.zone = "example.";
  message.rule = "rrsig-bogus";
  message.subject_class = "new apex";
  // A receipt of PagerDuty's names our incident, whatever else it says.
  const auto incident = read_pagerduty_answer(body, "key");
  if (incident && incident->find("key") == std::string::npos) std::abort();
  (void)read_icinga_answer(body);
  (void)read_alertmanager_list(body, message);
  // And what is foreign in a message stays out of the head of a mail.
  message.zone = std::string(body.substr(0, 200));
  AlertErrand errand;
  errand.message = message;
  const std::string mail = mail_text(errand, "a@example.net", {"b@example.net"});
  if (mail.find("\nSubject: countersign") > mail.find("\n\n")) std::abort();
  (void)alert_json(errand);
  return 0;
}
