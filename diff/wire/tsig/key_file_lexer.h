// Words of a BIND configuration file: "quoted", plain, and the signs { } ;. Comments are //, # and /* */.
#pragma once

#include "diff/model/result.h"

namespace countersign {

// Errors are `invalid_input` and begin with "FILE:LINE: ". No word of the file gets into a
// message unless the caller of failure() puts it there, so that a secret does not.
class KeyFileLexer {
public:
  KeyFileLexer(std::string_view text, std::string_view file_name) : text_(text), file_name_(file_name) {}

  [[nodiscard]] bool take(std::string_view sign_or_word); // if it is next
  [[nodiscard]] Status expect(std::string_view sign_or_word);
  [[nodiscard]] Result<std::string> word(std::string_view what); // any word, but no sign
  [[nodiscard]] bool at_end();

  template <class... Args>
  [[nodiscard]] tl::unexpected<Error> failure(fmt::format_string<Args...> format, Args&&... args) const {
    return fail(ErrorKind::invalid_input, "{}:{}: {}", file_name_, line_,
                fmt::format(format, std::forward<Args>(args)...));
  }

private:
  void skip_blank();
  void step(std::size_t count);
  [[nodiscard]] std::string_view peek_plain() const; // a sign or a plain word

  std::string_view text_; // what is left
  std::string file_name_;
  std::size_t line_ = 1;
};

} // namespace countersign
