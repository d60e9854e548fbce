// The log: lines on stderr, for people and for systemd. Reports go to stdout and never come here.
#pragma once

#include <string>

namespace countersign {

void log_info(const std::string& message);
void log_warning(const std::string& message);
void log_error(const std::string& message);
void log_quiet(); // from now on warnings and errors only

} // namespace countersign
