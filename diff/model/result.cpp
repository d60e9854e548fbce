#include "diff/model/result.h"

namespace countersign {

const char* to_text(ErrorKind kind) noexcept {
  switch (kind) {
  case ErrorKind::invalid_input:
    return "invalid input";
  case ErrorKind::not_found:
    return "not found";
  case ErrorKind::timeout:
    return "timeout";
  case ErrorKind::process_failed:
    return "process failed";
  case ErrorKind::protocol:
    return "protocol error";
  case ErrorKind::limit:
    return "limit reached";
  case ErrorKind::io:
    return "input/output error";
  case ErrorKind::storage:
    return "storage error";
  case ErrorKind::configuration:
    return "configuration error";
  case ErrorKind::usage:
    return "usage error";
  case ErrorKind::cancelled:
    return "cancelled";
  }
  return "error";
}

Error with_context(Error error, const std::string& context) {
  error.message = context + ": " + error.message;
  return error;
}

} // namespace countersign
