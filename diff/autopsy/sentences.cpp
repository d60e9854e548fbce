// An autopsy in one sentence for each label.
#include "diff/autopsy/autopsy.h"
#include "diff/autopsy/key_pool.h"

#include <algorithm>
#include <set>

namespace countersign {
namespace {

using forensics::publishes;

std::string thousands(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

const ForeignKey* find_key(const ForeignKeys& keys, const std::string& name) {
  const auto found = std::ranges::find(keys, name, &ForeignKey::name);
  return found == keys.end() ? nullptr : &*found;
}

struct Makers {
  std::vector<const AutopsyCause*> causes;
  std::vector<std::uint16_t> tags; // of each one's key

  [[nodiscard]] bool one_tag() const { return std::set<std::uint16_t>(tags.begin(), tags.end()).size() == 1; }
};

std::string tag_remark(const ZoneVersion& zone, KeyLabel named, std::uint16_t tag) {
  if (tag != named.tag)
    return fmt::format("true tag {}, not the {} that the signatures name", tag, named.tag);
  return fmt::format("true tag {}{}", tag, publishes(zone, named) ? ", which the published key has too" : "");
}

std::string makers_text(const ZoneVersion& zone, KeyLabel named, const Makers& makers) {
  std::string text;
  for (std::size_t i = 0; i < makers.causes.size(); ++i) {
    text +=
        fmt::format("{}{} {}", i == 0 ? "" : ", ", makers.causes[i]->key, thousands(makers.causes[i]->count));
    if (!makers.one_tag()) text += fmt::format(" ({})", tag_remark(zone, named, makers.tags[i]));
  }
  if (makers.one_tag()) {
    const char* all = makers.causes.size() == 1 ? "" : (makers.causes.size() == 2 ? "both " : "all ");
    text += fmt::format(", {}{}", all, tag_remark(zone, named, makers.tags[0]));
  }
  return text + "; bytes intact, data as published";
}

std::string cause_text(const AutopsyCause& cause) {
  std::string text = fmt::format("{} {}", thousands(cause.count), to_text(cause.explanation));
  if (!cause.detail.empty()) text += fmt::format(" ({})", cause.detail);
  if (!cause.key.empty()) text += " by " + cause.key;
  return text;
}

} // namespace

std::vector<std::string> sentences(const ZoneVersion& zone, const Autopsy& autopsy, const ForeignKeys& keys) {
  std::vector<std::string> all;
  for (auto first = autopsy.causes.begin(); first != autopsy.causes.end();) {
    const KeyLabel label = first->label;
    const auto last =
        std::find_if(first, autopsy.causes.end(), [&](const auto& c) { return !(c.label == label); });
    std::uint64_t failing = 0;
    Makers makers;
    std::string rest;
    for (auto cause = first; cause != last; ++cause) {
      failing += cause->count;
      const ForeignKey* key = find_key(keys, cause->key);
      if (cause->explanation == Explanation::unknown_key && key != nullptr) {
        makers.causes.push_back(&*cause);
        makers.tags.push_back(key->label.tag);
      } else {
        rest += (rest.empty() ? "" : "; ") + cause_text(*cause);
      }
    }
    std::string text = fmt::format("{} failing under {}: ", thousands(failing), to_text(label));
    if (!makers.causes.empty()) text += makers_text(zone, label, makers) + (rest.empty() ? "" : "; ");
    all.push_back(text + rest);
    first = last;
  }
  return all;
}

} // namespace countersign
