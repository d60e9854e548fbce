#include "harness/cli/terminal_style.h"

#include <cstdlib>

#include <unistd.h>

namespace countersign {

TextStyle terminal_style() {
  const char* no_color = std::getenv("NO_COLOR");
  TextStyle style;
  style.color = isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
  return style;
}

} // namespace countersign
