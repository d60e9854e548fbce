#include "harness/bench/peers.h"

#include "adapters/process/subprocess.h"
#include "adapters/process/workspace.h"
#include "diff/wire/presentation.h"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace countersign::bench {
namespace {

constexpr milliseconds k_patience{20'000}; // for a zone of some hundred records

std::string fourteen_digits(DnsTime at) {
  const std::chrono::sys_seconds instant{std::chrono::seconds(at.value())};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

} // namespace

Peers Peers::find(std::filesystem::path directory) {
  using Words = std::vector<std::string>;
  Peers peers;
  peers.directory_ = std::move(directory);
  peers.file_ = peers.directory_ / "version.zone";
  const auto add = [&](const char* name, bool only_now, auto arguments) {
    if (auto found = find_program(name)) peers.tools_.push_back({name, *found, only_now, arguments});
  };
  add("ldns-verify-zone", false, [](const Peers& self, const ZoneVersion&, DnsTime at) {
    return Words{"-V1", "-t", fourteen_digits(at), self.file_.string()};
  });
  add("dnssec-verify", true, [](const Peers& self, const ZoneVersion& zone, DnsTime) {
    return Words{"-q", "-o", to_text(zone.apex()), self.file_.string()};
  });
  add("kzonecheck", false, [](const Peers& self, const ZoneVersion& zone, DnsTime at) {
    return Words{
        "-d", "on", "-t", fmt::format("{}", at.value()), "-o", to_text(zone.apex()), self.file_.string()};
  });
  add("validns", false, [](const Peers& self, const ZoneVersion& zone, DnsTime at) {
    return Words{"-z", to_text(zone.apex()), "-t", fmt::format("{}", at.value()), self.file_.string()};
  });
  return peers;
}

bool Peers::wants_now() const noexcept { return std::ranges::any_of(tools_, &Tool::only_now); }

std::vector<std::string> Peers::names() const {
  std::vector<std::string> names;
  for (const Tool& tool : tools_) names.push_back(tool.name);
  return names;
}

void Peers::judge(const ZoneVersion& zone, DnsTime at, std::vector<PeerVerdict>& verdicts) const {
  ask(false, zone, at, verdicts);
}

void Peers::judge_now(const ZoneVersion& zone, std::vector<PeerVerdict>& verdicts) const {
  ask(true, zone, now_dns_time(), verdicts);
}

void Peers::ask(bool only_now, const ZoneVersion& zone, DnsTime at,
                std::vector<PeerVerdict>& verdicts) const {
  if (verdicts.empty()) {
    for (const Tool& tool : tools_) verdicts.push_back({tool.name, 0, 0, 0, 0});
  }
  std::ofstream out(file_, std::ios::binary | std::ios::trunc);
  print_zone(zone, [&](std::string_view piece) {
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  out.close();
  for (std::size_t i = 0; i < tools_.size(); ++i) {
    if (tools_[i].only_now == only_now) ask(tools_[i], zone, at, verdicts[i]);
  }
}

// A tool that cannot be started, or has not ended in time, has given no verdict.
void Peers::ask(const Tool& tool, const ZoneVersion& zone, DnsTime at, PeerVerdict& verdict) const {
  ProgramSetup setup;
  setup.program = tool.program;
  setup.arguments = tool.arguments(*this, zone, at);
  setup.directory = directory_;
  ++verdict.asked;
  const auto child = Subprocess::start(setup);
  if (!child || !(*child)->wait(Deadline::after(k_patience)) || (*child)->exit_status()->signal != 0) {
    ++verdict.broke;
  } else if ((*child)->exit_status()->code != 0) {
    ++verdict.rejected;
    if (verdict.first_rejected == 0) verdict.first_rejected = verdict.asked;
  }
}

} // namespace countersign::bench
