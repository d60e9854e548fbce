// Result<T>: what could not be done. A difference between zones is never an Error, it is a Finding.
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace countersign {

// Few kinds, each one something that a caller can act on.
enum class ErrorKind {
  invalid_input,  // bytes or text from outside break their format; the message names the place
  not_found,      // a file, run or program that was asked for is not there
  timeout,        // a deadline passed
  process_failed, // a child process did not start, or ended in a way it should not
  protocol,       // a peer broke DNS, TSIG or transfer rules; the message names the message offset
  limit,          // a size, time or work limit of ours was reached
  io,             // the operating system refused: disk full, permission, socket
  storage,        // the database is damaged, locked, newer than we are, or full
  configuration,  // the configuration is wrong; the message names file, line and column
  usage,          // the command line is wrong
  cancelled,      // we were told to stop
};

[[nodiscard]] const char* to_text(ErrorKind kind) noexcept;

struct Error {
  ErrorKind kind;
  std::string message; // one line, no trailing full stop; context is put in front on the way up
};

template <class T> using Result = tl::expected<T, Error>;
using Status = Result<void>;

template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<Error>(Error{kind, fmt::format(format, std::forward<Args>(args)...)});
}

// Puts "context: " in front of the message and keeps the kind.
[[nodiscard]] Error with_context(Error error, const std::string& context);

} // namespace countersign

#define COUNTERSIGN_CONCAT_INNER(a, b) a##b
#define COUNTERSIGN_CONCAT(a, b) COUNTERSIGN_CONCAT_INNER(a, b)

// Leaves the function with the error of `expression`, if it has one.
#define COUNTERSIGN_TRY(expression)                                                                          \
  do {                                                                                                       \
    auto&& countersign_status = (expression);                                                                \
    if (!countersign_status)                                                                                 \
      return tl::unexpected<::countersign::Error>(std::move(countersign_status).error());                    \
  } while (false)

// Binds the value of `expression` to `target` (a declaration or an lvalue), or leaves with its error.
#define COUNTERSIGN_TRY_ASSIGN(target, expression)                                                           \
  COUNTERSIGN_TRY_ASSIGN_INNER(COUNTERSIGN_CONCAT(countersign_result_, __LINE__), target, expression)
#define COUNTERSIGN_TRY_ASSIGN_INNER(temporary, target, expression)                                          \
  auto temporary = (expression);                                                                             \
  if (!temporary) return tl::unexpected<::countersign::Error>(std::move(temporary).error());                 \
  target = std::move(temporary).value()
