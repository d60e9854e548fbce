#include "harness/bench/instants.h"
#include "harness/bench/world.h"

#include <charconv>
#include <stdexcept>

namespace countersign::bench {
namespace {

std::uint32_t number_from(const std::string& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::runtime_error("\"" + text + "\" is no number");
  return value;
}

} // namespace

Words Words::of(const std::string& line) {
  Words words;
  words.line = line.substr(0, line.find('#'));
  std::size_t at = 0;
  while ((at = words.line.find_first_not_of(" \t", at)) != std::string::npos) {
    const std::size_t end = std::min(words.line.find_first_of(" \t", at), words.line.size());
    std::string word = words.line.substr(at, end - at);
    const std::size_t equal = word.find('=');
    // Base64 and quoted text have such signs as well: a name is short and in lower case.
    const bool is_named = equal != std::string::npos && equal > 0 && equal < 12 &&
                          word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == equal;
    if (is_named) {
      words.named[word.substr(0, equal)] = word.substr(equal + 1);
    } else {
      words.plain.push_back(std::move(word));
    }
    at = end;
  }
  return words;
}

const std::string& Words::at(std::size_t index) const {
  if (index >= plain.size()) throw std::runtime_error("a word is missing");
  return plain[index];
}

std::string Words::rest(std::size_t from) const {
  std::size_t at = line.find_first_not_of(" \t");
  for (std::size_t i = 0; i < from && at != std::string::npos; ++i)
    at = line.find_first_not_of(" \t", line.find_first_of(" \t", at));
  if (at == std::string::npos) throw std::runtime_error("a record is missing");
  return line.substr(at);
}

std::uint32_t Words::number(std::size_t index) const { return number_from(at(index)); }

std::optional<std::uint32_t> Words::number(const std::string& name) const {
  const auto found = named.find(name);
  if (found == named.end()) return std::nullopt;
  return number_from(found->second);
}

std::optional<std::int64_t> Words::span(const std::string& name) const {
  const auto found = named.find(name);
  if (found == named.end()) return std::nullopt;
  const bool before = found->second.starts_with('-');
  const auto seconds = parse_span(std::string_view(found->second).substr(before ? 1 : 0));
  if (!seconds) throw std::runtime_error("\"" + found->second + "\" is no span of time");
  return before ? -*seconds : *seconds;
}

RrType type_named(const std::string& text) {
  const auto type = parse_rrtype(text);
  if (!type) throw std::runtime_error("\"" + text + "\" is no type");
  return *type;
}

} // namespace countersign::bench
