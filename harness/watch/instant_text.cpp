#include "harness/watch/instant_text.h"

#include <ctime>

#include <fmt/format.h>

namespace countersign {

std::string instant_text(UnixMillis instant) {
  const auto seconds = static_cast<std::time_t>(instant / 1000);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return fmt::format("{} s", instant / 1000);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

} // namespace countersign
