#include "harness/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace countersign {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = spdlog::stderr_logger_mt("countersign");
    made->set_pattern("%n: %l: %v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

} // namespace

// The message is an argument and not the format: zone data may hold braces.
void log_info(const std::string& message) { logger().info("{}", message); }
void log_warning(const std::string& message) { logger().warn("{}", message); }
void log_error(const std::string& message) { logger().error("{}", message); }
void log_quiet() { logger().set_level(spdlog::level::warn); }

} // namespace countersign
