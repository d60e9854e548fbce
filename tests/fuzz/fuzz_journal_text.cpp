// Journal text. What can be read must print, and be read again as the same changes.
#include "diff/wire/presentation.h"
#include "diff/wire/zone_text.h"

#include <cstdio>
#include <cstdlib>

using namespace countersign;

namespace {

void require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto changes = parse_journal(text, "fuzz");
  if (!changes) {
    for (const char letter : changes.error().message)
      require(letter >= ' ' && letter <= '~', "a printable line");
    return 0;
  }
  const std::string printed = print_journal(*changes);
  const auto again = parse_journal(printed, "printed");
  require(again.has_value(), "what was printed can be read");
  require(again->size() == changes->size(), "no difference is lost");
  require(print_journal(*again) == printed, "the text is the same");
  for (std::size_t i = 0; i < changes->size(); ++i) {
    const Change& one = (*changes)[i];
    const Change& other = (*again)[i];
    require(one.soa_from == other.soa_from && one.soa_to == other.soa_to, "the same SOAs");
    require(one.removed == other.removed && one.added == other.added, "the same records");
    require(i == 0 || one.from() == (*changes)[i - 1].to(), "the serials form a chain");
  }
  return 0;
}
