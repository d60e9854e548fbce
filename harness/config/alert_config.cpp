#include "harness/config/alert_config.h"

namespace countersign {

const char* to_text(RouteKind kind) noexcept {
  switch (kind) {
  case RouteKind::exec:
    return "exec";
  case RouteKind::webhook:
    return "webhook";
  case RouteKind::alertmanager:
    return "alertmanager";
  case RouteKind::pagerduty:
    return "pagerduty";
  case RouteKind::sendmail:
    return "sendmail";
  case RouteKind::icinga:
    return "icinga";
  }
  return "";
}

} // namespace countersign
