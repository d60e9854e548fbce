#include "harness/report/cutover_report.h"

#include "diff/wire/presentation.h"
#include "harness/report/text_layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace countersign {
namespace {

constexpr std::size_t k_columns = 98;

const char* answer(Safety safety) {
  switch (safety) {
  case Safety::safe:
    return "SAFE";
  case Safety::undecided:
    return "UNDECIDED";
  case Safety::broken:
    break;
  }
  return "UNSAFE";
}

std::string iso(DnsTime at) {
  return layout::date_and_time(UnixMillis{at.value()} * 1000) + " UTC"; // for instants of this century
}

std::string moment(std::int64_t seconds) {
  if (seconds < 0) return "before";
  return seconds == k_no_end ? "for good" : fmt::format("+{} s", seconds);
}

std::string window(const Window& window) {
  if (window.empty()) return "cannot meet";
  if (window.end == k_no_end)
    return window.begin < 0 ? "always" : fmt::format("from {}", moment(window.begin));
  if (window.begin < 0) return fmt::format("until {}", moment(window.end));
  return fmt::format("{} to {}", moment(window.begin), moment(window.end));
}

std::string broken_types(const DataMixture& mixture) {
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t all = 0;
  for (const auto& [type, count] : mixture.broken) counts[to_text(type)] = count, all += count;
  if (counts.empty()) return "unsigned, or its denial chain is not whole";
  return fmt::format("{} of {} RRsets do not validate {}: {}", all, mixture.rrsets,
                     window(mixture.broken_during), layout::tally(counts));
}

std::string line(std::string_view what, std::string_view when, Safety safety) {
  return fmt::format("  {} {} {}\n", layout::pad(what, 34), layout::pad(when, 22), to_text(safety));
}

std::string key_list(const std::vector<PublishedKey>& keys) {
  std::string text;
  for (const PublishedKey& key : keys) {
    text += fmt::format("{}{} {}/{}", text.empty() ? "" : ", ", key.is_sep() ? "KSK" : "ZSK",
                        to_text(key.label), key.fingerprint);
  }
  return text.empty() ? "its signing keys" : text;
}

std::string mixtures(const CutoverReport& report) {
  std::string text = fmt::format("  {} {} {}\n", layout::pad("a resolver that has", 34),
                                 layout::pad("can be there", 22), "is");
  for (const ChainMixture& chain : report.chains) {
    text += line(fmt::format("{} DS, {} DNSKEY", to_text(chain.ds), to_text(chain.keys)),
                 window(chain.possible), chain.safety);
  }
  for (const DataMixture& mixture : report.data) {
    text += line(fmt::format("{} DNSKEY, {} data", to_text(mixture.keys), to_text(mixture.data)),
                 window(mixture.possible), mixture.safety);
    if (mixture.safety == Safety::broken && !mixture.possible.empty()) {
      text += layout::wrap(broken_types(mixture), 6, k_columns);
    }
  }
  return text;
}

std::string step_text(const CutoverStep& step) {
  using Kind = CutoverStep::Kind;
  switch (step.kind) {
  case Kind::repair_old:
    return "Repair the old side: it is broken by itself.";
  case Kind::repair_new:
    return "Repair the new side: it is broken by itself.";
  case Kind::publish_new_keys:
    return fmt::format(
        "Publish {} of the new side in the old side's DNSKEY RRset, and wait {} s (its TTL and the "
        "propagation): RFC 6781 section 4.3.5, RFC 8901.",
        key_list(step.keys), step.seconds);
  case Kind::publish_old_keys:
    return fmt::format(
        "Publish {} of the old side in the new side's DNSKEY RRset, and keep it there for {} s after "
        "the switch (the longest TTL and the propagation).",
        key_list(step.keys), step.seconds);
  case Kind::publish_ds:
    return fmt::format(
        "Publish a DS of {} at the parent beside the present ones, and wait {} s (their TTL and the "
        "parent's propagation).",
        key_list(step.keys), step.seconds);
  case Kind::raise_new_serial:
    return "Raise the new side's serial above the old side's: secondaries do not take an older one.";
  }
  return {};
}

} // namespace

std::string cutover_text(NameView zone, const CutoverReport& report) {
  std::string text =
      fmt::format("{}  {}  cut-over at {}\n", answer(report.cutover), to_text(zone), iso(report.at));
  text += fmt::format("  old serial {}, new serial {}{}; content {}\n\n", report.old_serial.value(),
                      report.new_serial.value(), report.serial_is_newer ? "" : " (not newer)",
                      report.same_content ? "equal" : "not equal");
  text += mixtures(report);
  for (const std::string& what : report.unknown) text += fmt::format("  not known: {}\n", what);
  text += '\n';
  if (report.earliest_safe) text += fmt::format("  earliest safe    {}\n", iso(*report.earliest_safe));
  text += fmt::format("  roll-back        {}{}; needs a serial above {}\n", to_text(report.roll_back),
                      report.roll_back_until ? " until " + iso(*report.roll_back_until) : "",
                      report.new_serial.value());
  if (!report.steps.empty()) text += "\nFirst:\n";
  for (std::size_t i = 0; i < report.steps.size(); ++i) {
    text += layout::wrap(fmt::format("{}. {}", i + 1, step_text(report.steps[i])), 2, k_columns);
  }
  return text;
}

} // namespace countersign
